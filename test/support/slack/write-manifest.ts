import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../../../scripts/command-line.ts';
import { formatManifest, MANIFEST_FILES } from './manifests.ts';

const USAGE = `npm run manifest

Writes the manifests of Slack's app (${Object.values(MANIFEST_FILES).join(', ')}) anew from the table of commands.
`;

readCommandLine(USAGE);
for (const mode of ['socket', 'http', 'install'] as const) {
  writeFileSync(join(import.meta.dirname, '../../..', MANIFEST_FILES[mode]), formatManifest(mode));
}

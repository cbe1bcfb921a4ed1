import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatManifest, MANIFEST_FILES } from './manifests.ts';

for (const mode of ['socket', 'http', 'install'] as const) {
  writeFileSync(join(import.meta.dirname, '../../..', MANIFEST_FILES[mode]), formatManifest(mode));
}

import { stringify } from 'yaml';
import { buildManifest, type ManifestMode } from '../../../adapters/slack/manifest.ts';
import { createCommands } from '../../../src/engine/commands.ts';

/** The files that hold the manifests, by how Slack reaches the app. */
export const MANIFEST_FILES = {
  socket: 'manifest.yml',
  http: 'manifest.http.yml',
  install: 'manifest.install.yml',
} as const satisfies Readonly<Record<ManifestMode, string>>;

const HEADS: Readonly<Record<ManifestMode, string>> = {
  socket:
    '# The Slack app of Tiller, over Socket Mode. Made by `npm run manifest`: change adapters/slack/manifest.ts.',
  http: '# As manifest.yml, for requests over HTTP: put your own address in the three URLs.',
  install:
    '# As manifest.http.yml, for an app that many teams install (SLACK_CLIENT_ID): put your own address in the four URLs.',
};

/** A manifest as its file says it. */
export function formatManifest(mode: ManifestMode): string {
  return `${HEADS[mode]}\n${stringify(buildManifest(createCommands(), mode), { lineWidth: 0 })}`;
}

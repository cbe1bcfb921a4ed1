import { stringify } from 'yaml';
import { buildManifest } from '../../../adapters/slack/manifest.ts';
import { createCommands } from '../../../src/engine/commands.ts';

/** The files that hold the manifests, by how Slack reaches the app. */
export const MANIFEST_FILES = { socket: 'manifest.yml', http: 'manifest.http.yml' } as const;

/** A manifest as its file says it. */
export function formatManifest(mode: keyof typeof MANIFEST_FILES): string {
  const head =
    mode === 'socket'
      ? '# The Slack app of Tiller, over Socket Mode. Made by `npm run manifest`: change adapters/slack/manifest.ts.'
      : '# As manifest.yml, for requests over HTTP: put your own address in the three URLs.';
  return `${head}\n${stringify(buildManifest(createCommands(), mode), { lineWidth: 0 })}`;
}

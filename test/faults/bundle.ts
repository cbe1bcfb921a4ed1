import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Under the packages, so that what is not bundled is found. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

/** A script that starts fast, and where to keep what it compiles. */
export interface Bundle extends Disposable {
  file: string;
  compiled: string;
}

/**
 * A script with all that it imports in a few files: a process that is killed at once would spend most of its life
 * finding its modules.
 */
export async function bundle(script: string): Promise<Bundle> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'tiller-faults-'));
  await using build = await rolldown({
    input: join(import.meta.dirname, script),
    platform: 'node',
    // Native, or optional and not there.
    external: ['better-sqlite3', 'pg-native', 'bufferutil', 'utf-8-validate', 'zlib-sync'],
    logLevel: 'silent',
  });
  const { output } = await build.write({ dir: folder, format: 'esm', entryFileNames: 'child.mjs' });
  return {
    file: join(folder, output[0].fileName),
    compiled: join(folder, 'compiled'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

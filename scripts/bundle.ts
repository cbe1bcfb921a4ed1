/**
 * Writes dist/ as the package has it: the program in few files instead of thousands. Each module that is loaded by itself takes
 * some 25 KB and half a millisecond; with comments, types and what is never called left out, a process that is connected to Slack is
 * 30 MB smaller and starts in two thirds of the time.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { readCommandLine } from './command-line.ts';

const ROOT = join(import.meta.dirname, '..');
const USAGE = `npm run build [-- FOLDER --script FILE]

Writes the program as the package has it.

  FOLDER     where to; dist, where none is named
  --script   a script of this checkout beside it, without .ts, as it would be in the package
`;
/** What is imported by its name or started by its place (adapters/assets.ts): each keeps its own file. */
const ENTRIES = [
  'adapters/process/main',
  'adapters/embed',
  'adapters/feedback',
  'adapters/process/background/worker',
  'adapters/sources/calendar/expand-worker',
  'adapters/sources/file/worker',
  'adapters/sources/query/sqlite-child',
];
/** Packages of which every process needs a part: the part is taken in. The others are loaded whole, where they are needed. */
const TAKEN_IN = ['zod', 'kysely', 'chrono-node', '@orama/stemmers'];
/** Whoever finds files by its own place must be in this folder of what is built. */
const ASSETS = { module: join(ROOT, 'adapters/assets.ts'), folder: 'adapters' };

const { values, words } = readCommandLine(USAGE, { mostWords: 1, options: { script: { type: 'string' } } });
const entries = values.script === undefined ? ENTRIES : [...ENTRIES, values.script];
const folder = resolve(words[0] ?? join(ROOT, 'dist'));
await using build = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, join(ROOT, `${name}.ts`)])),
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && !TAKEN_IN.some((name) => id === name || id.startsWith(`${name}/`)),
  logLevel: 'warn',
});
const { output } = await build.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: `${ASSETS.folder}/[name]-[hash].js`,
  minifyInternalExports: false,
  comments: false,
});
for (const chunk of output) {
  if (chunk.type !== 'chunk') throw new Error(`${chunk.fileName} is no code`);
  if (chunk.moduleIds.includes(ASSETS.module) && dirname(chunk.fileName) !== ASSETS.folder)
    throw new Error(`${ASSETS.module} would look for files beside ${chunk.fileName}`);
  write(chunk.fileName, escapeWide(chunk.code));
}
write('THIRD-PARTY.txt', TAKEN_IN.map(readLicence).join('\n'));

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * One letter beyond ASCII has Node keep the whole file with two bytes a letter. Regular expressions read both the same, also out
 * of String.raw.
 */
function escapeWide(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whose code is taken in is named with the terms that it is given under. */
function readLicence(name: string): string {
  const home = join(ROOT, 'node_modules', name);
  const file = readdirSync(home).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence`);
  return `${name}\n\n${readFileSync(join(home, file), 'utf8')}`;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** Where tests assert codes, fields and data; what people read stands in `test/golden/` alone. */
const FOLDERS = ['test'];
/** In the place of a word that the program puts in: `${name} is in` is `* is in`. */
const ANY = '*';

/** Three words in a row that are in the program and in an assertion are a sentence of the program. */
type Row = string;

type Node = Record<string, unknown>;
interface Named {
  name: string;
  start: number;
}

it.each(FOLDERS)('the tests in %s assert no sentence of the program', (folder) => {
  const said = new Set(['src', 'adapters'].flatMap((top) => listFiles(top, '.ts').flatMap(listSaid)));
  const wrong = listFiles(folder, '.test.ts').flatMap(({ file, source }) =>
    listAsserted(source, said).map(({ line, row }) => `${file}:${line} asserts “${row}”`),
  );
  expect(wrong).toEqual([]);
});

it('a sentence is found in a text, a pattern or a nested value of a matcher, whatever the program puts in', () => {
  const source = `
    const given = 'ana is a member';
    expect(said).toBe('Ana is a member here.');
    expect(said).toMatch(/^Not yet: ben is a/);
    expect(said).toEqual([{ text: expect.stringContaining(\`\${name} a member here\`) }]);
    expect(said).not.toContain('is a member');
    expect(said).toContain('Write the guide');`;
  const said = new Set(listSaid({ source: `text\`\${name} is a member here.\`; // Write the guide` }));
  expect(listAsserted(source, said).map(({ line }) => line)).toEqual([3, 4, 5]);
});

function listFiles(folder: string, ending: string): { file: string; source: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(ROOT, folder, name))
    .map((path) => ({ file: relative(ROOT, path), source: readFileSync(path, 'utf8') }));
}

/** The rows of the program, without those of its comments. */
function listSaid({ source }: { source: string }): Row[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return cutRows(code.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, ANY));
}

/** What a test demands to be there: in the brackets of a matcher, as in `toContain('…')`, with no `not` before it. */
function listAsserted(source: string, said: ReadonlySet<Row>): { line: number; row: Row }[] {
  const found: { line: number; row: Row }[] = [];
  visit(parseAst(source, { lang: 'ts' }), (node) => {
    const matcher = findMatcher(node);
    if (matcher === undefined) return;
    const rows = listTexts(node.arguments).flatMap(cutRows);
    const row = rows.find((each) => isSaid(each, said));
    if (row !== undefined) found.push({ line: source.slice(0, matcher.start).split('\n').length, row });
  });
  return found;
}

function findMatcher({ type, callee }: Node): Named | undefined {
  if (type !== 'CallExpression') return undefined;
  const { property, object } = callee as { property?: Named; object?: { property?: Named } };
  const isMatcher = /^to[A-Z]/.test(property?.name ?? '') && object?.property?.name !== 'not';
  return isMatcher ? property : undefined;
}

/** The texts and patterns in a piece of code. */
function listTexts(code: unknown): string[] {
  const texts: string[] = [];
  visit(code, ({ type, value, regex }) => {
    if (type === 'TemplateElement') texts.push((value as { cooked: string }).cooked);
    if (type === 'Literal') texts.push((regex as { pattern: string } | undefined)?.pattern ?? String(value));
  });
  return texts;
}

function visit(code: unknown, look: (node: Node) => void): void {
  if (typeof code !== 'object' || code === null) return;
  if ('type' in code) look(code as Node);
  for (const each of Object.values(code)) visit(each, look);
}

function isSaid(row: Row, said: ReadonlySet<Row>): boolean {
  const [a, b, c] = row.split(' ');
  return [row, `${ANY} ${b} ${c}`, `${a} ${ANY} ${c}`, `${a} ${b} ${ANY}`].some((each) => said.has(each));
}

/** Rows end at whatever is neither a letter, an apostrophe nor a blank. */
function cutRows(words: string): Row[] {
  return words.split(/[^\p{L}’'* ]+/u).flatMap((run) => {
    const each = run.toLowerCase().trim().split(/ +/);
    return each.slice(2).map((_, at) => each.slice(at, at + 3).join(' '));
  });
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** The engine's rooms, lowest first: a file imports only from its own room and the ones before it. */
const ROOMS = [
  'base',
  'team',
  'say',
  'gather',
  'analyze',
  'clarify',
  'todo',
  'decide',
  'learn',
  'plan',
  'share',
  'schedule',
  'source',
  'loop',
  'face',
  'engine',
  'chat',
];
/** A query from where it is awaited or returned to where its first row is taken. */
const TAKES_FIRST = /\b(?:await|return)\b(?:(?!\b(?:await|return)\b)[\s\S])*?\.executeTakeFirst/g;
/** More entries than this in a folder are two rooms in one; folders of data aside. */
const MOST_ENTRIES = 20;
const MOST_LINES = 300;
const DATA = /^src\/plan\/playbooks\//;
/** What adapters may use of the process they run in: ports and types. */
const OPEN_TO_ADAPTERS = new Set(['wake.ts', 'random.ts', 'config.ts', 'world.ts', 'local.ts']);
const CLOSED_TO_THE_ENGINE =
  /^(?:@slack\/|@resvg\/|discord\.js|echarts|fastify|node-schedule|pino|node:(?:child_process|http|https|net|os|process|readline|timers|worker_threads))/;

function listFolders(top: string): string[] {
  return readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

interface Import {
  from: string;
  to: string;
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function listImports(folder: string): Import[] {
  return listFiles(folder).flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const found = source.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
    );
    return [...found].map((match) => ({ from: file, to: match[1] ?? match[2] ?? match[3] ?? '' }));
  });
}

function roomOf(file: string): string {
  const [room = ''] = relative(join(ROOT, 'src'), file).split(sep);
  return room;
}

function show({ from, to }: Import): string {
  return `${relative(ROOT, from)} imports ${to}`;
}

const WRITES = /\.(?:insertInto|updateTable|deleteFrom)\(\s*'(\w+)/g;
const READS = /(?:\.selectFrom\(|\brows\(\w+,|Join\(|\.from\()\s*'(\w+)/g;

/** The room of each table, by the file beside its noun that says what its columns are. */
function ownersOfTables(): Map<string, string> {
  const owners = new Map<string, string>();
  for (const file of listFiles('src').filter((each) => /(?:^|[/-])tables\.ts$/.test(each))) {
    for (const [, body = ''] of readFileSync(file, 'utf8').matchAll(
      /interface (?:Projected|Operation)Tables \{([^}]*)\}/g,
    )) {
      for (const [, table = ''] of body.matchAll(/(\w+):/g)) owners.set(table, roomOf(file));
    }
  }
  return owners;
}

describe('the tables', () => {
  const owners = ownersOfTables();
  const engine = listFiles('src').map((file) => ({
    file,
    source: readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''),
  }));
  const show = (file: string, table = '') => `${relative(ROOT, file)} ${table}`.trim();

  it('each have a room', () => {
    expect(owners.size).toBeGreaterThan(40);
  });

  it('are asked only in stores', () => {
    const outside = engine.filter(
      ({ file, source }) =>
        roomOf(file) !== 'base' &&
        !/(?:^|[/-])store\.ts$/.test(file) &&
        [...source.matchAll(WRITES), ...source.matchAll(READS)].some(([, table = '']) => owners.has(table)),
    );
    expect(outside.map(({ file }) => show(file))).toEqual([]);
  });

  it('are read by no room before their own, and changed by no other', () => {
    const wrong = engine.flatMap(({ file, source }) => {
      const room = ROOMS.indexOf(roomOf(file));
      const isEarlier = (table: string) => ROOMS.indexOf(owners.get(table) ?? 'base') > room;
      const isOther = (table: string) => ROOMS.indexOf(owners.get(table) ?? 'base') !== room;
      return [
        ...[...source.matchAll(READS)].filter(([, table = '']) => isEarlier(table)),
        ...[...source.matchAll(WRITES)].filter(([, table = '']) => isOther(table)),
      ].map(([, table]) => show(file, table));
    });
    expect(wrong).toEqual([]);
  });

  it('are asked for one row where the first of an order is taken: without a limit all of them are read', () => {
    const whole = engine.flatMap(({ file, source }) =>
      [...source.matchAll(TAKES_FIRST)]
        .filter(([query]) => query.includes('.orderBy(') && !query.includes('.limit('))
        .map(() => show(file)),
    );
    expect(whole).toEqual([]);
  });

  it('spell the subject of a page and of a line in one place', () => {
    const spelled = engine.filter(({ source }) => /['`](?:digest|line):(?:\$|['`])/.test(source));
    expect(spelled.map(({ file }) => show(file))).toEqual(['src/say/subject.ts']);
  });

  it('have their JSON read only in stores', () => {
    const outside = engine.filter(
      ({ file, source }) =>
        roomOf(file) !== 'base' &&
        !/(?:^|[/-])store\.ts$/.test(file) &&
        /JSON\.parse|readJson\(/.test(source),
    );
    expect(outside.map(({ file }) => show(file))).toEqual([]);
  });
});

describe('the import order of the tree', () => {
  const engine = listImports('src');
  const inner = engine
    .filter(({ to }) => to.startsWith('.'))
    .map(({ from, to }) => ({ from, to: resolve(dirname(from), to) }));
  const outer = listImports('adapters')
    .filter(({ to }) => to.startsWith('.'))
    .map(({ from, to }) => ({ from, to: resolve(dirname(from), to) }));

  it('finds the imports it is about', () => {
    expect(inner.length).toBeGreaterThan(50);
  });

  it('knows the room of every file of the engine', () => {
    expect(listFiles('src').filter((file) => !ROOMS.includes(roomOf(file)))).toEqual([]);
  });

  it('points only up the list', () => {
    const wrong = inner.filter(({ from, to }) => ROOMS.indexOf(roomOf(to)) > ROOMS.indexOf(roomOf(from)));
    expect(wrong.map(show)).toEqual([]);
  });

  it('never leads from the engine to an adapter, a chat platform, a timer or the network', () => {
    const outside = inner.filter(({ to }) => !to.startsWith(join(ROOT, 'src')));
    const closed = engine.filter(({ to }) => CLOSED_TO_THE_ENGINE.test(to));
    expect([...outside, ...closed].map(show)).toEqual([]);
  });

  it('has no clock, randomness, environment or timer in the engine', () => {
    const forbidden =
      /\b(?:Date\.now|new Date\(\)|Math\.random|process\.env|setTimeout|setInterval|Temporal\.Now)\b/;
    const wrong = listFiles('src').filter((file) => forbidden.test(readFileSync(file, 'utf8')));
    expect(wrong.map((file) => relative(ROOT, file))).toEqual([]);
  });

  it('keeps adapters apart: only the composition root imports more than one', () => {
    const folderOf = (file: string) => relative(join(ROOT, 'adapters'), file).split(sep);
    const wrong = outer.filter(({ from, to }) => {
      const [own = '', ...deeper] = folderOf(from);
      const [other = '', ...rest] = folderOf(to);
      // What a call takes and gives is shared by all of them, and imports none.
      if (other === 'calls') return false;
      if (deeper.length === 0 || rest.length === 0 || other === '..' || own === other || own === 'process')
        return false;
      return other !== 'process' || !OPEN_TO_ADAPTERS.has(rest.join(sep));
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('has at most twenty entries a folder', () => {
    const crowded = ['src', 'adapters'].flatMap((top) =>
      [join(ROOT, top), ...listFolders(top)].filter(
        (folder) => !DATA.test(`${relative(ROOT, folder)}/`) && readdirSync(folder).length > MOST_ENTRIES,
      ),
    );
    expect(crowded.map((folder) => relative(ROOT, folder))).toEqual([]);
  });

  it('has no file over three hundred lines', () => {
    const long = [...listFiles('src'), ...listFiles('adapters')].filter(
      (file) =>
        !DATA.test(relative(ROOT, file)) && readFileSync(file, 'utf8').split('\n').length > MOST_LINES + 1,
    );
    expect(long.map((file) => relative(ROOT, file))).toEqual([]);
  });

  it.each([
    ['the engine', inner],
    ['the adapters', outer],
  ])('has no cycles in %s', (_name, imports) => {
    expect(findCycles(imports)).toEqual([]);
  });
});

describe('the documents', () => {
  it('name only files and folders that exist', () => {
    const documents = [
      ...['README.md', 'CONTRIBUTING.md', 'DECISIONS.md'].map((name) => join(ROOT, name)),
      ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(ROOT, 'docs', name)),
    ];
    const missing = documents.flatMap((document) =>
      listNamedPaths(readFileSync(document, 'utf8'))
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${relative(ROOT, document)} names ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

function findCycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push([...path.slice(at), file].map((step) => relative(ROOT, step)).join(' -> '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const to of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) visit(file);
  return cycles;
}

/** What a document says of the tree: `src/plan/`, `test/support/team.ts`; a pattern is cut before its first `*`, `<` or `…`. */
function listNamedPaths(words: string): string[] {
  const found = words.matchAll(
    /(?<![\w./-])((?:src|adapters|test|migrations|docs|bin|examples)\/[\w./-]*)([*<{…]?)/g,
  );
  return [...found].map(([, path = '', pattern]) =>
    pattern === '' ? path.replace(/[.-]+$/, '') : path.replace(/[^/]*$/, ''),
  );
}

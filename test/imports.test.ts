import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** The engine's folders, lowest first: a file imports only from its own layer and the ones before it. */
const LAYERS = [
  'base',
  'calendar',
  'team',
  'metric',
  'analyze',
  'goal',
  'project',
  'task',
  'decision',
  'learn',
  'plan',
  'feedback',
  'digest',
  'schedule',
  'engine',
];
const BASE = [
  'db',
  'time',
  'ids',
  'money',
  'command',
  'view',
  'errors',
  'ports',
  'emoji',
  'action-code',
  'form',
];
const ENGINE = [
  'engine',
  'dispatch',
  'audience',
  'help',
  'complete',
  'suggest',
  'chat',
  'ask-command',
  'react-command',
  'react-store',
];
const CLOSED_TO_THE_ENGINE =
  /^(?:@slack\/|discord\.js|fastify|node-schedule|pino|node:(?:child_process|http|https|net|os|process|readline|timers|worker_threads))/;

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

function layerOf(file: string): string {
  const [first = ''] = relative(join(ROOT, 'src'), file).split(sep);
  const name = first.replace(/\.ts$/, '');
  if (BASE.includes(name)) return 'base';
  return ENGINE.includes(name) ? 'engine' : name;
}

function show({ from, to }: Import): string {
  return `${relative(ROOT, from)} imports ${to}`;
}

describe('the import order of the tree', () => {
  const engine = listImports('src');
  const inner = engine
    .filter(({ to }) => to.startsWith('.'))
    .map(({ from, to }) => ({ from, to: resolve(dirname(from), to) }));

  it('finds the imports it is about', () => {
    expect(inner.length).toBeGreaterThan(50);
  });

  it('knows the layer of every file of the engine', () => {
    expect(listFiles('src').filter((file) => !LAYERS.includes(layerOf(file)))).toEqual([]);
  });

  it('points only up the list', () => {
    const wrong = inner.filter(({ from, to }) => LAYERS.indexOf(layerOf(to)) > LAYERS.indexOf(layerOf(from)));
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
    const adapters = listImports('adapters').filter(({ to }) => to.startsWith('.'));
    const folderOf = (file: string) => relative(join(ROOT, 'adapters'), file).split(sep);
    const wrong = adapters.filter(({ from, to }) => {
      const [own = '', ...deeper] = folderOf(from);
      const [other = '', ...rest] = folderOf(resolve(dirname(from), to));
      return deeper.length > 0 && rest.length > 0 && other !== '..' && own !== other;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('has no cycles', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of inner) next.set(from, [...(next.get(from) ?? []), to]);
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
    expect(cycles).toEqual([]);
  });
});

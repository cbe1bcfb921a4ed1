import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = 'docs/asvs.md';
const lines = readFileSync(join(ROOT, DOCUMENT), 'utf8').split('\n');

/** The requirements of levels 1 and 2 of OWASP ASVS 5.0, by section. */
const SECTIONS: Readonly<Record<string, string>> = {
  '1.1': '1 2',
  '1.2': '1 2 3 4 5 6 7 8 9',
  '1.3': '1 2 3 4 5 6 7 8 9 10 11',
  '1.4': '1 2 3',
  '1.5': '1 2',
  '2.1': '1 2 3',
  '2.2': '1 2 3',
  '2.3': '1 2 3 4',
  '2.4': '1',
  '3.2': '1 2',
  '3.3': '1 2 3 4',
  '3.4': '1 2 3 4 5 6',
  '3.5': '1 2 3 4 5',
  '3.7': '1 2',
  '4.1': '1 2 3',
  '4.2': '1',
  '4.3': '1 2',
  '4.4': '1 2 3 4',
  '5.1': '1',
  '5.2': '1 2 3',
  '5.3': '1 2',
  '5.4': '1 2 3',
  '6.1': '1 2 3',
  '6.2': '1 2 3 4 5 6 7 8 9 10 11 12',
  '6.3': '1 2 3 4',
  '6.4': '1 2 3 4',
  '6.5': '1 2 3 4 5',
  '6.6': '1 2 3',
  '6.8': '1 2 3 4',
  '7.1': '1 2 3',
  '7.2': '1 2 3 4',
  '7.3': '1 2',
  '7.4': '1 2 3 4 5',
  '7.5': '1 2',
  '7.6': '1 2',
  '8.1': '1 2',
  '8.2': '1 2 3',
  '8.3': '1',
  '8.4': '1',
  '9.1': '1 2 3',
  '9.2': '1 2 3 4',
  '10.1': '1 2',
  '10.2': '1 2',
  '10.3': '1 2 3 4',
  '10.4': '1 2 3 4 5 6 7 8 9 10 11',
  '10.5': '1 2 3 4 5',
  '10.6': '1 2',
  '10.7': '1 2 3',
  '11.1': '1 2',
  '11.2': '1 2 3',
  '11.3': '1 2 3',
  '11.4': '1 2 3 4',
  '11.5': '1',
  '11.6': '1',
  '12.1': '1 2 3',
  '12.2': '1 2',
  '12.3': '1 2 3 4',
  '13.1': '1',
  '13.2': '1 2 3 4 5',
  '13.3': '1 2',
  '13.4': '1 2 3 4 5',
  '14.1': '1 2',
  '14.2': '1 2 3 4',
  '14.3': '1 2 3',
  '15.1': '1 2 3',
  '15.2': '1 2 3',
  '15.3': '1 2 3 4 5 6 7',
  '16.1': '1',
  '16.2': '1 2 3 4 5',
  '16.3': '1 2 3 4',
  '16.4': '1 2 3',
  '16.5': '1 2 3',
  '17.1': '1',
  '17.2': '1 2 3 4',
  '17.3': '1 2',
};
const ALL = Object.entries(SECTIONS).flatMap(([section, numbers]) =>
  numbers.split(' ').map((number) => `${section}.${number}`),
);

interface Row {
  id: string;
  where: string;
  test: string;
}

/** `| 1.1.1 | requirement | where | test |` */
const rows = lines.flatMap((line): Row[] => {
  const [id = '', , where = '', test = ''] = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  return /^\d+\.\d+\.\d+$/.test(id) ? [{ id, where, test }] : [];
});

/** `- 4.3, 4.4.2: why there is nothing of it`; a section stands for all of it. */
const left = lines.flatMap((line) => {
  const named = /^- ((?:\d+\.\d+(?:\.\d+)?(?:, )?)+): \S/.exec(line)?.[1]?.split(', ') ?? [];
  return named.flatMap((name) => (name in SECTIONS ? ALL.filter((id) => id.startsWith(`${name}.`)) : [name]));
});

const filesIn = (cell: string) =>
  [...cell.matchAll(/`([\w./-]+\.(?:ts|json|yaml|md)|Dockerfile)`/g)].map(([, file = '']) => file);
const linksIn = (cell: string) =>
  [...cell.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => resolve(ROOT, 'docs', link));

describe(DOCUMENT, () => {
  it('says of every requirement once where it holds, or why there is nothing of it', () => {
    expect([...rows.map(({ id }) => id), ...left].sort()).toEqual(ALL.toSorted());
    expect(ALL).toHaveLength(253);
  });

  it('names files and tests that there are', () => {
    const named = rows
      .flatMap(({ where, test }) => filesIn(`${where} ${test}`))
      .filter((file) => file !== 'openapi.json' && file !== 'store.ts');
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(lines.flatMap(linksIn).filter((file) => !existsSync(file))).toEqual([]);
    expect(named.length).toBeGreaterThan(150);
  });

  it('has a test for each that holds, or says that there is none', () => {
    const without = rows.filter(
      ({ test }) => test !== '-' && !filesIn(test).some((file) => file.endsWith('.test.ts')),
    );
    expect(without).toEqual([]);
    const untold = rows.filter(({ where, test }) => where.trim() === '' || test.trim() === '');
    expect(untold).toEqual([]);
  });
});

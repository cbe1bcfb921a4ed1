import { mkdtempSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { file } from '../../../../adapters/sources/file/index.ts';
import { resolveSheet } from '../../../../adapters/sources/file/place.ts';
import type { SourceNeeds, ValueRecord } from '../../../../src/base/source-port.ts';
import { type FakeFiles, SIGN_IN, startFakeFiles } from '../../../support/fake-file/index.ts';
import { isFull } from '../../../support/full.ts';
import { connectSource, expectChecks, readAll } from '../../../support/source-rig.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const DAY_MS = 86_400_000;

let web: FakeFiles;
let now = NOW;
beforeAll(async () => {
  web = await startFakeFiles();
});
afterAll(() => web[Symbol.asyncDispose]());
beforeEach(() => {
  now = NOW;
  web.files.clear();
});

function connect(set: Record<string, string>, needs: Partial<SourceNeeds> = {}, secrets = {}) {
  return connectSource(file, secrets, set, { zone: 'UTC', now: () => now, ...needs });
}

async function readValues(...given: Parameters<typeof readAll>) {
  const read = await readAll(...given);
  return { ...read, records: read.records as readonly ValueRecord[] };
}

const at = (path: string) => ({ url: `${web.url}${path}` });
const short = ({ metric, at: when, value }: ValueRecord) =>
  `${metric} ${new Date(when).toISOString().slice(0, 10)} ${value}`;

function rows(count: number, from = '2020-01-01'): string {
  const first = Date.parse(from);
  const lines = Array.from(
    { length: count },
    (_, day) => `${new Date(first + day * DAY_MS).toISOString().slice(0, 10)},${day}`,
  );
  return ['date,visits', ...lines].join('\n');
}

describe('a sheet by its address', () => {
  it('gives a value for each metric and day, with the units that it says', async () => {
    web.files.set('/a.csv', {
      text: 'date,visits,conversion\n2026-11-20,"1,204",3.2 %\n2026-11-21,1150,3.4 %\n',
    });
    const { records } = await readValues(await connect(at('/a.csv')));
    expect(records.map(short)).toEqual([
      'visits 2026-11-20 1204',
      'conversion 2026-11-20 3.2',
      'visits 2026-11-21 1150',
      'conversion 2026-11-21 3.4',
    ]);
    expect(records.map(({ unit }) => unit)).toEqual(['', 'percent', '', 'percent']);
    expect(new Set(records.map(({ key }) => key)).size).toBe(4);
  });

  it.each(['etag', 'last-modified'] as const)('is not read again while its %s is the same', async (marks) => {
    web.files.set('/a.csv', { text: rows(5), marks, modifiedAt: NOW });
    const source = await connect(at('/a.csv'));
    const { cursor } = await readValues(source);
    expect(await readValues(source, cursor)).toEqual({ records: [], cursor, pages: [] });
  });

  it('brings only the end of a file that grew, and only the part of a row that was mended', async () => {
    web.files.set('/a.csv', { text: rows(1_000), marks: 'none' });
    const source = await connect(at('/a.csv'));
    const first = await readValues(source);
    expect(first.records).toHaveLength(1_000);
    expect(first.pages.every(({ records }) => records.length <= 200)).toBe(true);
    now += DAY_MS;
    web.files.set('/a.csv', { text: rows(1_001), marks: 'none' });
    const second = await readValues(source, first.cursor);
    expect(second.records.map(short)).toEqual(['visits 2022-09-27 1000']);
    now += DAY_MS;
    web.files.set('/a.csv', { text: rows(1_001).replace('2020-01-03,2', '2020-01-03,7'), marks: 'none' });
    const third = await readValues(source, second.cursor);
    expect(third.records).toHaveLength(200);
    expect(third.records.map(short)).toContain('visits 2020-01-03 7');
    expect(third.records[0]?.version).toBeGreaterThan(first.records[0]?.version ?? Infinity);
  });

  it('names the rows that it left out, until they are mended', async () => {
    web.files.set('/a.csv', { text: 'date,visits\n2026-11-20,5\nsoon,6\n2026-11-22,many\n' });
    const source = await connect(at('/a.csv'));
    const first = await readValues(source);
    expect(first.records.map(short)).toEqual(['visits 2026-11-20 5']);
    expect(first.pages.at(-1)?.leftOut).toEqual([
      expect.stringMatching(/^Line 3: .*“soon”/),
      expect.stringMatching(/^Line 4: .*“many”/),
    ]);
    web.files.set('/a.csv', { text: 'date,visits\n2026-11-20,5\n2026-11-21,6\n' });
    expect((await readValues(source, first.cursor)).pages.at(-1)?.leftOut).toEqual([]);
  });

  it('goes on from every cursor that it gave, also where the clock stood still', async () => {
    web.files.set('/a.csv', { text: rows(900) });
    const source = await connect(at('/a.csv'));
    const whole = await readValues(source);
    for (const [index, { cursor }] of whole.pages.entries()) {
      const rest = await readValues(source, cursor);
      const brought = whole.pages.slice(0, index + 1).flatMap(({ records }) => records as ValueRecord[]);
      expect([...brought, ...rest.records].map(short)).toEqual(whole.records.map(short));
    }
    web.files.set('/a.csv', { text: rows(900).replace(',899', ',5') });
    const later = await readValues(source, whole.cursor);
    expect(later.records.at(-1)?.version).toBeGreaterThan(whole.records.at(-1)?.version ?? Infinity);
  });

  it('holds what lies ahead back until its day, even if the file stays as it is', async () => {
    web.files.set('/a.csv', { text: 'date,visits\n2026-11-22,5\n2026-11-24,6\n2026-11-25,7\n' });
    const source = await connect(at('/a.csv'));
    const first = await readValues(source);
    expect(first.records.map(short)).toEqual(['visits 2026-11-22 5']);
    expect((await readValues(source, first.cursor)).pages).toEqual([]);
    now += DAY_MS;
    const second = await readValues(source, first.cursor);
    expect(second.records.map(short)).toContain('visits 2026-11-24 6');
    expect(second.records.map(short)).not.toContain('visits 2026-11-25 7');
  });

  it('leaves out a row that cannot be read, and says so when it is checked', async () => {
    web.files.set('/a.csv', { text: 'date,visits\n2026-11-20,5\nsoon,6\n2026-11-22,many\n2026-11-21,7\n' });
    const source = await connect(at('/a.csv'));
    expect((await readValues(source)).records.map(short)).toEqual([
      'visits 2026-11-20 5',
      'visits 2026-11-21 7',
    ]);
    const checks = await source.check();
    const wrong = checks.filter(({ isGood }) => !isGood);
    await expectChecks('sources/file', wrong, [false]);
  });

  it.runIf(isFull)('reads a long file in a thread of its own, with the same answer', async () => {
    web.files.set('/a.csv', { text: rows(6_000, '2005-01-01') });
    const source = await connect(at('/a.csv'));
    const { records, pages, cursor } = await readValues(source);
    expect(records).toHaveLength(6_000);
    expect(pages).toHaveLength(31);
    expect((await readValues(source, cursor)).pages).toEqual([]);
    web.files.set('/a.csv', { text: `nothing,here\n${'a,b\n'.repeat(10_000)}` });
    await expect(readValues(source, cursor)).rejects.toMatchObject({ trouble: 'answer' });
  });
});

describe('a check before the first import', () => {
  it('shows the header, the rows, the rhythm and the last values of each metric', async () => {
    web.files.set('/a.csv', {
      text: `date,visits,MRR (EUR)\n${Array.from({ length: 10 }, (_, day) => `2026-11-${10 + day},${100 + day},${1_000 + day}`).join('\n')}\n2026-12-24,1,1\n`,
    });
    const checks = await (await connect(at('/a.csv'))).check();
    await expectChecks('sources/file', checks, Array(6).fill(true));
  });

  it('says what a person has to do about a sheet that is not shared', async () => {
    web.faults.push(SIGN_IN);
    await expectChecks('sources/file', await (await connect(at('/a.csv'))).check(), [false]);
  });
});

describe('JSON by its address', () => {
  const body = JSON.stringify({
    meta: { days: 2 },
    data: [
      { day: '2026-11-20', n: { visits: 12.125 }, by: 'x' },
      { day: '2026-11-21', n: { visits: null }, by: 'y' },
    ],
  });

  it('is read by an expression that gives its list', async () => {
    web.files.set('/a.json', { text: body });
    const source = await connect({ ...at('/a.json'), pick: 'data[].{date: day, visits: n.visits}' });
    expect((await readValues(source)).records.map(short)).toEqual(['visits 2026-11-20 12.125']);
  });

  it.each([
    [undefined, 'pick= where its list is'],
    ['meta', 'gives one object'],
    ['data[].day', 'a list of something else'],
    ['nothing', 'gives nothing'],
    ['data[', 'no JMESPath expression'],
  ])('says what is missing where the expression is %s', async (pick, says) => {
    web.files.set('/a.json', { text: body });
    const source = await connect({ ...at('/a.json'), ...(pick !== undefined && { pick }) });
    await expect(readValues(source)).rejects.toMatchObject({
      trouble: 'settings',
      message: expect.stringContaining(says),
    });
  });
});

describe('a file that cannot be had', () => {
  const header = { 'retry-after': '120' };
  it.each([
    [{ status: 401 }, 'token', null],
    [{ status: 403 }, 'scope', null],
    [{ status: 404 }, 'gone', null],
    [{ status: 429, headers: header }, 'limit', NOW + 120_000],
    [{ status: 503 }, 'down', null],
    ['half', 'down', null],
    ['cut', 'down', null],
    [SIGN_IN, 'answer', null],
  ] as const)('after %j is %s, and is read whole the next time', async (fault, trouble, retryAt) => {
    web.files.set('/a.csv', { text: rows(3) });
    const source = await connect(at('/a.csv'));
    web.faults.push(fault);
    await expect(readValues(source)).rejects.toMatchObject({ trouble, retryAt });
    expect((await readValues(source)).records).toHaveLength(3);
  });

  it('is refused on this machine or its network, and without https, unless an admin allows it', async () => {
    for (const url of [
      'https://127.0.0.1/a.csv',
      'https://169.254.169.254/latest',
      'http://example.org/a.csv',
    ]) {
      const source = await connect({ url }, { allowsPrivate: false });
      await expect(readValues(source)).rejects.toMatchObject({ trouble: 'settings' });
    }
    await expect(connect({ path: '/data/a.csv' }, { allowsPrivate: false })).rejects.toMatchObject({
      trouble: 'settings',
    });
  });

  it('keeps its token from another host, and its secret address from every message', async () => {
    await using other = await startFakeFiles();
    other.files.set('/b.csv', { text: rows(2), token: 'sesame' });
    web.files.set('/a.csv', { text: '', redirect: `${other.url}/b.csv`, token: 'sesame' });
    const secrets = { address: `${web.url}/a.csv`, token: 'sesame' };
    const source = await connect({}, {}, secrets);
    const failure = await readValues(source).catch((error: Error) => error);
    expect(failure).toMatchObject({ trouble: 'token' });
    expect(String(failure)).not.toMatch(/sesame|a\.csv/);
  });
});

describe('a file of this machine', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tiller-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read when its time or size is another', async () => {
    const path = join(folder, 'a.csv');
    await writeFile(path, rows(3));
    const source = await connect({ path });
    const first = await readValues(source);
    expect(first.records).toHaveLength(3);
    expect((await readValues(source, first.cursor)).pages).toEqual([]);
    await writeFile(path, rows(3).replace(',2', ',9'));
    await utimes(path, new Date(NOW + 5_000), new Date(NOW + 5_000));
    expect((await readValues(source, first.cursor)).records.map(short)).toContain('visits 2020-01-03 9');
  });

  it('is gone where it is not there, and refused where it is no file of values', async () => {
    const gone = await connect({ path: join(folder, 'b.csv') });
    await expect(readAll(gone)).rejects.toMatchObject({ trouble: 'gone' });
    for (const path of ['/etc/passwd', '../a.csv', join(folder, '.env')])
      await expect(connect({ path })).rejects.toMatchObject({ trouble: 'settings' });
  });
});

describe('an address of a Google Sheet', () => {
  it.each([
    [
      'https://docs.google.com/spreadsheets/d/1AbC-9_x/edit?usp=sharing#gid=7',
      'https://docs.google.com/spreadsheets/d/1AbC-9_x/export?format=csv&gid=7',
    ],
    [
      'https://docs.google.com/spreadsheets/d/1AbC/edit',
      'https://docs.google.com/spreadsheets/d/1AbC/export?format=csv&gid=0',
    ],
    [
      'https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml?gid=3',
      'https://docs.google.com/spreadsheets/d/e/2PACX-1v/pub?gid=3&single=true&output=csv',
    ],
    [
      'https://docs.google.com/spreadsheets/d/e/2PACX-1v/pub?output=csv',
      'https://docs.google.com/spreadsheets/d/e/2PACX-1v/pub?output=csv',
    ],
    ['https://example.org/a.csv', 'https://example.org/a.csv'],
  ])('as people copy it, %s, is that of its values', (url, values) => {
    expect(resolveSheet(url)).toBe(values);
  });
});

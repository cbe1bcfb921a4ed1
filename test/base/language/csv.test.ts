import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblems, findColumn, readCsv, refuseProblems } from '../../../src/base/language/csv.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';

const read = (text: string, maxRows = 100) => readCsv(text, { maxRows });

describe('reading a CSV file', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['bars', 'a|b\n1|2\n'],
    ['a byte order mark and Windows line ends', '\ufeffa,b\r\n1,2\r\n'],
    ['quotation marks', '"a","b"\n"1","2"'],
    ['a trailing delimiter', 'a,b,\n1,2,\n'],
    ['empty lines', '\na,b\n\n\n1,2\n,\n'],
  ])('reads %s', (_what, text) => {
    const table = read(text);
    expect(table.columns).toEqual(['a', 'b']);
    expect(table.rows.map(({ cells }) => cells)).toEqual([['1', '2']]);
    expect(table.problems).toEqual([]);
  });

  it('keeps delimiters, quotation marks and line breaks inside quoted cells', () => {
    expect(read('a,b\n"x,y","say ""hi""\nthere"\n').rows[0]?.cells).toEqual(['x,y', 'say "hi"\nthere']);
  });

  it('knows on which line each row starts, over empty lines and broken cells', () => {
    const lines = read('a,b\n1,2\n\n"x\ny",3\n4,5').rows.map(({ line }) => line);
    expect(lines).toEqual([2, 4, 6]);
  });

  it('fills up short rows and reports long ones', async () => {
    const table = read('a,b\n1\n1,2,3\n');
    expect(table.rows).toEqual([{ line: 2, cells: ['1', ''] }]);
    expect(table.problems.map(({ line }) => line)).toEqual([3]);
    await expectGolden('base/csv', table.problems[0]?.message);
  });

  it('refuses an open quotation mark instead of losing the rows after it', async () => {
    await expectGolden('base/csv', await refusalOf(() => read('a,b\n1,2\n"open,3\n4,5\n')));
  });

  it.each([
    ['an empty file', ''],
    ['a file that is not text', 'PK\u0003\u0004\0\0\0\ufffd\ufffd'],
    ['too many rows', 'a\n1\n2\n3\n'],
    ['too many columns', `${'a,'.repeat(501)}a\n1`],
  ])('refuses %s', async (_what, text) => {
    await expectGolden('base/csv', await refusalOf(() => read(text, 2)));
  });

  it('takes hostile names and cells for plain data', () => {
    const { columns, rows } = read('__proto__,constructor\n=1+1,\u202e@everyone\u0007\n');
    expect(columns).toEqual(['__proto__', 'constructor']);
    expect(rows[0]?.cells).toEqual(['=1+1', '@everyone']);
  });

  it('finds a column by any of its names, however it is written', () => {
    expect(findColumn(['Id', 'Period Start', 'period_end'], ['start', 'period-start'])).toBe(1);
    expect(findColumn(['Id'], ['start'])).toBe(-1);
  });

  it('gives back the cells of any table', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab1 ,;"\n|') }).map((text) => `x${text.trim()}x`);
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = ['a,b', ...rows.map((row) => row.map(quote).join(','))].join('\n');
        expect(read(text).rows.map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });
});

describe('rows that fail', () => {
  const problems = Array.from({ length: 14 }, (_none, index) => ({ line: 20 - index, message: 'is wrong' }));

  it('lists the first ten by line and counts the rest', async () => {
    const lines = describeProblems(problems);
    expect(lines).toHaveLength(11);
    await expectGolden('base/csv', lines);
  });

  it('refuses the file unless they are to be left out and something is left', async () => {
    for (const asked of [
      { rows: 20, skipBad: false },
      { rows: 14, skipBad: true },
    ])
      await expectGolden('base/csv', await refusalOf(() => refuseProblems(problems, asked)));
    expect(() => refuseProblems(problems, { rows: 20, skipBad: true })).not.toThrow();
    expect(() => refuseProblems([], { rows: 20, skipBad: false })).not.toThrow();
  });
});

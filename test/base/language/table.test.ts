import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/base/language/csv.ts';
import { placeColumns, readTable } from '../../../src/base/language/table.ts';

const COLUMNS = { title: ['title', 'name'], hours: ['hours', 'effort'], state: ['state'] } as const;

describe('a table of a file', () => {
  const table = readCsv('Name;Effort;Colour\nRetry;3h;red\n;2h;blue\nReplies;;\n', { maxRows: 10 });

  it('has its columns by any of their names', () => {
    expect(placeColumns(table, COLUMNS)).toEqual({ title: 0, hours: 1, state: -1 });
  });

  it('is read row by row, with what is wrong by line and the columns that nobody asked for', () => {
    const read = readTable(table, placeColumns(table, COLUMNS), (cell) =>
      cell('title') === '' ? 'no title' : [cell('title'), cell('hours'), cell('state')],
    );
    expect(read).toEqual({
      items: [
        ['Retry', '3h', ''],
        ['Replies', '', ''],
      ],
      problems: [{ line: 3, message: 'no title' }],
      rows: 3,
      ignored: ['Colour'],
    });
  });
});

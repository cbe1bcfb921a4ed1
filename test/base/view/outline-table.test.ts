import { describe, expect, it } from 'vitest';
import { outlineTable } from '../../../src/base/view/outline-table.ts';
import type { TableView } from '../../../src/base/view/view.ts';

const titlesOf = (view: TableView) =>
  outlineTable(view).flatMap((part) =>
    part.kind === 'rows' ? [part.table?.titles.map(({ title }) => title)] : [],
  );

function table(...titles: string[]): TableView {
  const columns = titles.map((title) =>
    title.endsWith('?') ? { title: title.slice(0, -1), isDetail: true as const } : { title },
  );
  return { kind: 'table', title: '', columns, rows: [titles.map((_title, index) => `cell ${index}`)] };
}

describe('a table in a chat', () => {
  it('has four columns at most: details go from the last on', () => {
    expect(titlesOf(table('A', 'B?', 'C', 'D?', 'E?', 'F'))).toEqual([['A', 'B', 'C', 'F']]);
    expect(titlesOf(table('A', 'B?', 'C', 'D?'))).toEqual([['A', 'B', 'C', 'D']]);
  });

  it('is a list where it stays wider', () => {
    expect(titlesOf(table('A', 'B', 'C', 'D', 'E'))).toEqual([undefined]);
  });

  it('leaves out in its rows what its columns leave out: a list is read on a phone, too', () => {
    const [part] = outlineTable(table('A', 'B?', 'C?', 'D?', 'E'));
    expect(JSON.stringify(part?.kind === 'rows' ? part.rows : [])).not.toContain('cell 3');
  });
});

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText, toCsv } from '../../../src/share/record/export-file.ts';
import { EXPORTS } from '../../../src/share/record/export-sheets.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** What people have tried on programs that open CSV files, and what breaks careless writers. */
const PAYLOADS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff \u2060+1',
  '\u034f\u3164\ufe0f=1',
  '=cmd|"/c calc"!A1',
  '=HYPERLINK("http://evil.example","x")',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM',
  "'=1",
  "''=1",
  "'tis",
  '"',
  '""',
  '","',
  '"\r\n"',
  'a,b',
  'a;b',
  'a\tb',
  'a\nb',
  'a\r\nb',
  ' a',
  'a ',
  '',
  ' ',
  '\u00a0',
  'é',
  '漢字',
  '😀',
  '\u202e',
  '0',
  '-0',
  '1e5',
  '00123',
  '1,234',
  '1/2',
  '2026-11-23',
  'TRUE',
  'NULL',
  '{"a":1}',
  '[1,2]',
  '<b>',
  '&amp;',
  '\\',
  '\\"',
  '\\n',
  "';drop table tasks;--",
] as const;
const ALL = [...PAYLOADS, ...PAYLOADS.map((payload) => `x${payload}`)];

function readBack(csv: string): string[][] {
  return parse(csv, { relaxColumnCount: false }) as string[][];
}

async function exportText(team: Team, who: string, what: string): Promise<string> {
  const view = await team.ok(who, `export ${what}`);
  return String(view.files?.[0]?.text);
}

async function exportRows(team: Team, who: string, what: string): Promise<Record<string, string>[]> {
  return parse(await exportText(team, who, what), { columns: true }) as Record<string, string>[];
}

describe('a CSV export', () => {
  it.each(ALL)('gives %j back as it was, in one cell that no spreadsheet runs', (payload) => {
    const [header, row] = readBack(toCsv(['a', 'b', 'c'], [['first', payload, 7]]));
    expect(header).toEqual(['a', 'b', 'c']);
    expect(row?.map(readText)).toEqual(['first', payload, '7']);
    expect(row?.[1]).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/u);
  });

  it('gives any text back as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })),
        (rows) => {
          const back = readBack(toCsv(['a', 'b'], rows)).slice(1);
          expect(back.map((row) => row.map(readText))).toEqual(rows);
        },
      ),
    );
  });

  it('ends each line in CR LF, and leaves numbers alone', () => {
    expect(toCsv(['a', 'b'], [[-1.5, null]])).toBe('a,b\r\n-1.5,\r\n');
  });

  it('disarms the titles that people gave', async () => {
    const team = await startTeam();
    for (const payload of ['=1+1', '@SUM(A1)', '+cmd|calc']) {
      await team.run('lead', 'propose', { title: payload, category: 'quality' });
    }
    const csv = await exportText(team, 'lead', 'candidates');
    expect(csv).toContain(",'=1+1,");
    expect(csv).toContain(",'@SUM(A1),");
    expect(csv).toContain(",'+cmd|calc,");
  });

  it('is there for each table, empty ones too', async () => {
    const team = await startTeam();
    for (const what of EXPORTS) {
      const [header, ...rows] = readBack(await exportText(team, 'lead', what));
      expect(header?.length).toBeGreaterThan(5);
      expect(rows).toEqual([]);
    }
  });

  it('writes money in major units of the currency', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add MRR --unit money');
    await team.ok('lead', 'metric record mrr 12.50 --at 2026-11-20');
    expect(await exportRows(team, 'lead', 'metrics')).toMatchObject([{ value: '12.5', unit: 'EUR' }]);
  });

  it('does not keep the file in the database', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Tidy the shelf --category quality');
    await team.ok('lead', 'export candidates');
    const kept = await team.db.kysely.selectFrom('inbox').select('result').execute();
    expect(JSON.stringify(kept)).not.toContain('C-1,Tidy');
  });
});

describe('whose results an export tells', () => {
  it('is the asker’s own and agents’, never another person’s', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    for (const title of ['Write a guide', 'Paint the door']) {
      await team.ok('lead', `propose ${title} --category quality --effort 2`);
    }
    await team.ok('lead', 'plan');
    for (const task of ['T-1', 'T-2']) await team.ok('lead', `approve ${task}`);
    await team.ok('ana', 'done T-1 --minutes 41');
    await team.ok('lead', 'done T-2 --minutes 42');
    await team.ok('lead', 'agent add @bot --responsible @lead');
    await team.ok('lead', 'propose Fix the lamp --category quality --effort 2');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-3');
    await team.ok('lead', 'done T-3 --minutes 43');
    await team.settle();
    const seen = async (who: string) => {
      const outcomes = await exportRows(team, who, 'outcomes');
      const tasks = await exportRows(team, who, 'tasks');
      return {
        outcomes: outcomes.map(({ task, executor, minutes }) => [task, executor, minutes]),
        ended: tasks
          .filter(({ finished_at }) => finished_at !== '')
          .map(({ task, assignee }) => [task, assignee]),
      };
    };
    expect(await seen('ana')).toEqual({
      outcomes: [
        ['T-1', 'ana', '41'],
        ['T-2', '', ''],
        ['T-3', 'bot', '43'],
      ],
      ended: [
        ['T-1', 'ana'],
        ['T-2', ''],
        ['T-3', 'bot'],
      ],
    });
    expect((await seen('lead')).outcomes).toEqual([
      ['T-1', '', ''],
      ['T-2', 'lead', '42'],
      ['T-3', 'bot', '43'],
    ]);
  });
});

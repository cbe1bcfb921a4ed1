import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { cleanText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { shown } from '../shown.ts';

const SERIES = join(import.meta.dirname, '../../../../shared/data/metrics/exchange-2_cpc_results.csv');

/** Imports a file's text as a program would, without typing it as words. */
async function bring(team: Team, file: string, args: Record<string, unknown> = {}): Promise<View> {
  const visitor = {
    platform: 'terminal',
    tenant: 'local',
    tenantName: 'Test team',
    user: 'lead',
    userName: 'lead',
  } as const;
  const { actor, placeId } = await team.engine.enter(
    { ...visitor, place: 'main', placeName: 'terminal' },
    { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
  );
  return team.engine.handle({
    workspace: team.workspace,
    actor,
    placeId,
    command: 'metric import',
    args: { file, ...args },
    origin: `import:${team.ports.newId()}`,
    waits: true,
  });
}

/** Of the largest file. */
const MANY = isFull ? 50_000 : 5_000;

const stored = (team: Team) =>
  team.db.kysely
    .selectFrom('observations')
    .select(['metric_id', 'source', 'at', 'value', 'context'])
    .orderBy('metric_id')
    .orderBy('at')
    .orderBy('source')
    .execute();

describe.each(TEAM_DIALECTS)('importing values on %s', (dialect) => {
  it('reads a file with a column per metric and revises instead of adding up', async () => {
    const team = await startTeam({ dialect });
    const file =
      'date,Visits,First reply (h),MRR\n2026-11-20,120,3.1,€1500\n2026-11-21,,2,€1600.50\n2026-11-22,130,n/a,';
    await expectGolden('gather/metric-import', shown(await bring(team, file)));
    const values = await stored(team);
    expect(values.map(({ metric_id, value }) => [metric_id, value])).toEqual([
      ['first-reply', 186],
      ['first-reply', 120],
      ['mrr', 150_000],
      ['mrr', 160_050],
      ['visits', 120],
      ['visits', 130],
    ]);
    await expectGolden('gather/metric-import', shown(await bring(team, file)));
    const later = 'date,Visits\n2026-11-19,7\n2026-11-20,125\n2026-11-22,130';
    await expectGolden('gather/metric-import', shown(await bring(team, later)));
    expect(await stored(team)).toHaveLength(7);
  });

  it('is one event from which the tables can be written again', async () => {
    const team = await startTeam({ dialect });
    await bring(
      team,
      'metric,at,value,source,context\na,2026-11-20,1,crm,sale\nb,2026-11-20,2,,\na,2026-11-21,3,,',
    );
    await bring(team, 'metric,at,value\na,2026-11-21,4');
    const events = await team.db.kysely
      .selectFrom('events')
      .where('type', '=', 'ValuesImported')
      .selectAll()
      .execute();
    expect(events).toHaveLength(2);
    const before = await stored(team);
    expect(before.map(({ source, context }) => [source, context])).toEqual([
      ['crm', 'sale'],
      ['csv', ''],
      ['csv', ''],
    ]);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await stored(team)).toEqual(before);
  });
});

describe('a file of values', () => {
  it('belongs to the metric that is named where it names none', async () => {
    const team = await startTeam();
    const file = 'timestamp,value\n2026-11-20 00:00:01,0.08\n';
    expect(await bring(team, file)).toMatchObject({
      kind: 'refusal',
      code: 'bad_file',
      message: expect.stringContaining('--metric'),
    });
    const view = await bring(team, file, { metric: 'Cost per click', unit: 'money', source: 'exchange 2' });
    await expectGolden('gather/metric-import', shown(view));
    expect(await stored(team)).toEqual([
      {
        metric_id: 'cost-per-click',
        source: 'exchange 2',
        at: Date.UTC(2026, 10, 20, 0, 0, 1),
        value: 8,
        context: '',
      },
    ]);
  });

  it('is read in the unit that is given, and kept in the metric’s own', async () => {
    const team = await startTeam();
    await bring(team, 'date,value\n2026-11-20,3\n', { metric: 'Support time', unit: 'hours' });
    await bring(team, 'date,First reply\n2026-11-20,45 min\n');
    await bring(team, 'date,value\n2026-11-21,2\n', { metric: 'First reply', unit: 'hours' });
    await bring(team, 'date,Support time (min)\n2026-11-21,90\n');
    expect((await stored(team)).map(({ metric_id, value }) => [metric_id, value])).toEqual([
      ['first-reply', 45],
      ['first-reply', 120],
      ['support-time', 3],
      ['support-time', 1.5],
    ]);
    const units = await team.db.kysely.selectFrom('metrics').select(['id', 'unit']).orderBy('id').execute();
    expect(units).toEqual([
      { id: 'first-reply', unit: 'minutes' },
      { id: 'support-time', unit: 'hours' },
    ]);
  });

  it('gives one column of many, or calls its only column otherwise', async () => {
    const team = await startTeam();
    await bring(team, 'day,a,b\n2026-11-20,5,6', { metric: 'b' });
    await bring(team, 'day,count\n2026-11-20,7', { metric: 'Sign-ups' });
    expect((await stored(team)).map(({ metric_id, value }) => [metric_id, value])).toEqual([
      ['b', 6],
      ['sign-ups', 7],
    ]);
    expect(await bring(team, 'day,a,b\n2026-11-20,5,6', { metric: 'c' })).toMatchObject({
      field: 'metric',
      allowed: 'a, b',
    });
  });

  it('takes instants without a zone for the workspace’s own', async () => {
    const team = await startTeam({ zone: 'America/New_York' });
    await bring(team, 'date,visits\n2026-07-20,1\n2026-07-20 10:00,2\n2026-07-20T10:00Z,3\n1784721901,4');
    expect((await stored(team)).map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-07-20T04:00:00.000Z',
      '2026-07-20T10:00:00.000Z',
      '2026-07-20T14:00:00.000Z',
      '2026-07-22T12:05:01.000Z',
    ]);
  });

  it('reads decimal commas where the column is clear, and asks where it is not', async () => {
    const team = await startTeam();
    await bring(team, 'date;costs\n2026-11-20;3,14\n2026-11-21;1,204\n2026-11-22;1.204,5');
    expect((await stored(team)).map(({ value }) => value)).toEqual([3.14, 1.204, 1204.5]);
    const refusal = await bring(team, 'date;heads\n2026-11-20;1,204');
    if (refusal.kind !== 'refusal') throw new Error('was not refused');
    await expectGolden('gather/metric-import', refusal.suggestions);
    await bring(team, 'date,heads\n2026-11-20,"1,204"');
    expect((await stored(team)).at(-1)).toMatchObject({ metric_id: 'heads', value: 1204 });
  });

  it('is refused whole with the lines that fail, or brought in without them', async () => {
    const team = await startTeam();
    const bad = Array.from({ length: 12 }, (_none, index) => `2026-11-0${1 + (index % 9)},x${index}`);
    const file = ['date,visits', '2026-11-20,5', '22/11/2026,5', '2026-12-22,5', ...bad].join('\n');
    const refusal = await bring(team, file);
    expect(refusal).toMatchObject({ kind: 'refusal', code: 'bad_file' });
    if (refusal.kind !== 'refusal') throw new Error('was not refused');
    expect(refusal.suggestions).toHaveLength(11);
    await expectGolden('gather/metric-import', refusal.suggestions);
    expect(await stored(team)).toEqual([]);
    expect(shown(await team.ok('lead', 'metric list'))).toBe('');
    const rest = await bring(team, file, { skipBad: true });
    await expectGolden('gather/metric-import', shown(rest));
    expect(await stored(team)).toHaveLength(1);
  });

  it.each([
    ['a header without dates', 'a,b\n1,2'],
    ['no header', '2026-11-20,5'],
    ['two columns of one name', 'date,visits,Visits\n2026-11-20,1,2'],
    ['metrics without values', 'metric,date\na,2026-11-20'],
    ['dates alone', 'date\n2026-11-20'],
    ['another currency', 'date,MRR (USD)\n2026-11-20,5'],
    ['nothing', ''],
  ])('is refused with %s', async (_what, file) => {
    const team = await startTeam();
    const view = await bring(team, file);
    expect(view.kind).toBe('refusal');
    await expectGolden('gather/metric-import', view);
  });

  it('is not read in another unit than the metric’s', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add "First reply" --unit percent');
    expect(await bring(team, 'date,First reply (h)\n2026-11-20,5')).toMatchObject({
      field: 'unit',
      given: 'minutes',
    });
    const refusal = await bring(team, 'date,First reply\n2026-11-20,5 h');
    if (refusal.kind !== 'refusal') throw new Error('was not refused');
    await expectGolden('gather/metric-import', refusal.suggestions);
  });

  it('says when a line gives an instant again; the later line counts', async () => {
    const team = await startTeam();
    const view = await bring(team, 'date,visits\n2026-11-20,5\n2026-11-20,6');
    await expectGolden('gather/metric-import', shown(view));
    expect((await stored(team)).map(({ value }) => value)).toEqual([6]);
  });

  it('stays inert, whatever stands in it', async () => {
    const team = await startTeam();
    const file = [
      'metric,date,value,context,__proto__',
      `=HYPERLINK("http://x"),2026-11-20,1,"${'@everyone '.repeat(500)}",x`,
      '__proto__,2026-11-20,2,<!channel>\u202e\u0007,constructor',
      `${'long '.repeat(1_000)},2026-11-20,3,-2+3,`,
    ].join('\n');
    await bring(team, file);
    const values = await stored(team);
    expect(values).toHaveLength(3);
    for (const { context } of values) {
      expect(context.length).toBeLessThanOrEqual(200);
      expect(context).toBe(cleanText(context));
    }
    const metrics = await team.db.kysely.selectFrom('metrics').select(['id', 'name']).execute();
    expect(metrics.every(({ name }) => name.length <= 80)).toBe(true);
    expect(metrics.map(({ id }) => id)).toContain('proto');
  });

  it('comes to the same values in whatever order and however often its rows arrive', async () => {
    const rows = Array.from(
      { length: 60 },
      (_none, index) => `2026-11-${String((index % 20) + 1).padStart(2, '0')},${index % 20}`,
    );
    const expected = Array.from({ length: 20 }, (_none, index) => index);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(rows, { minLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (shuffled, size) => {
          const team = await startTeam();
          for (let start = 0; start < shuffled.length; start += size) {
            await bring(team, `date,visits\n${shuffled.slice(start, start + size).join('\n')}`);
          }
          expect((await stored(team)).map(({ value }) => value)).toEqual(expected);
          await team.db[Symbol.asyncDispose]();
        },
      ),
      { numRuns: isFull ? 10 : 2 },
    );
  });

  it(`may hold ${MANY} values, and says how far it has come`, async () => {
    const team = await startTeam();
    const rows = Array.from(
      { length: MANY },
      (_none, hour) => `${new Date(Date.UTC(2020, 0, 1, hour)).toISOString()},${hour}`,
    );
    const steps: number[] = [];
    const { workspace } = team;
    const view = await team.engine.handle({
      workspace,
      actor: { kind: 'system' },
      placeId: null,
      command: 'metric import',
      args: { file: `date,visits\n${rows.join('\n')}` },
      origin: 'big',
      waits: true,
      onProgress: (done) => steps.push(done),
    });
    expect(shown(view)).toContain(`${MANY.toLocaleString('en')} new`);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBeGreaterThan(MANY - 10_000);
  });

  it.skipIf(!existsSync(SERIES))(
    'may be a real series (skipped where the shared data is missing)',
    async () => {
      const team = await startTeam();
      const view = await bring(team, readFileSync(SERIES, 'utf8'), { metric: 'Cost per click' });
      expect(view.kind).toBe('answer');
      const show = await team.ok('lead', 'metric show cost-per-click');
      expect(show.data).toMatchObject({ values: 1623, isStale: true, last: { value: 0.109326923077 } });
    },
  );
});

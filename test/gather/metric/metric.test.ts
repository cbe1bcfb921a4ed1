import { describe, expect, it } from 'vitest';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { shown } from '../shown.ts';

describe.each(TEAM_DIALECTS)('metrics on %s', (dialect) => {
  it('takes the day where people say it, and the one metric that a name begins', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add Sign-ups from 40 to 60 a week by 31 March 2027');
    for (const line of ['sign-ups 41 --on 2026-11-16', 'sign-ups 43 on 20 Nov', 'sign-ups 42'])
      await team.ok('lead', `metric record ${line}`);
    const kept = await team.db.kysely
      .selectFrom('observations')
      .select(['metric_id', 'value', 'at'])
      .orderBy('at')
      .execute();
    expect(kept.map(({ value }) => value)).toEqual([41, 43, 42]);
    expect(kept.map(({ at }) => new Date(at).toISOString().slice(0, 10)).slice(0, 2)).toEqual([
      '2026-11-16',
      '2026-11-20',
    ]);
    for (const day of ['tomorrow', 'in 6 weeks', '20 Nov 2027'])
      expect(await team.refused('lead', `metric record sign-ups 42 on ${day}`)).toMatchObject({
        field: 'at',
      });
    await team.ok('lead', 'metric add sign-ups paid --unit count');
    expect(await team.refused('lead', 'metric record sign-ups 42')).toMatchObject({ code: 'not_found' });
  });

  it('says of a value that is as it was on which day that was', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'metric add Visitors --unit count');
    await team.ok('lead', 'metric record visitors 11 --at 2026-11-20');
    await expectGolden('metric', shown(await team.ok('lead', 'metric record visitors 11 --at 2026-11-22')));
  });

  it('needs no quotation marks around a name of several words', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'metric add failed imports --unit percent');
    await team.ok('lead', 'metric add failed --unit count');
    await team.ok('lead', 'metric record Failed Imports 8.5 %');
    await team.ok('lead', 'metric record failed 3');
    const values = await team.db.kysely.selectFrom('observations').select('value').orderBy('value').execute();
    expect(values).toEqual([{ value: 3 }, { value: 8.5 }]);
    const odd = await team.say('lead', 'metric record failed imp 8.5');
    expect(odd).toMatchObject({ kind: 'refusal' });
  });

  it('keeps a value, a late one and a corrected one, and counts each instant once', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'metric add Trial-to-paid --unit percent');
    const first = await team.ok('lead', 'metric record trial-to-paid 4.1% --at 2026-11-20');
    await expectGolden('metric', shown(first));
    const next = await team.ok('lead', 'metric record Trial-to-paid 4.4 --at yesterday');
    await expectGolden('metric', shown(next));
    const corrected = await team.ok('lead', 'metric record trial-to-paid 4.3 --at 2026-11-22');
    await expectGolden('metric', shown(corrected));
    const same = await team.ok('lead', 'metric record trial-to-paid 4.3 --at 2026-11-22');
    await expectGolden('metric', shown(same));
    const late = await team.ok('lead', 'metric record trial-to-paid 3.9 --at 2026-11-21');
    await expectGolden('metric', shown(late));
    await expectGolden('metric', shown(await team.ok('lead', 'metric list')));
    const events = await team.db.kysely
      .selectFrom('events')
      .where('type', '=', 'ValueRecorded')
      .selectAll()
      .execute();
    expect(events).toHaveLength(4);
  });

  it('lets the latest arrival count where two sources give one instant', async () => {
    const team = await startTeam({ dialect });
    await team.ok('lead', 'metric add Visits --unit count');
    await team.ok('lead', 'metric record visits 100 --at 2026-11-20 --source ledger');
    team.clock.advance(1_000);
    await team.ok('lead', 'metric record visits 120 --at 2026-11-20 --source analytics');
    expect(shown(await team.ok('lead', 'metric list'))).toBe('Visits | 120 | 3 days | 1');
    team.clock.advance(1_000);
    await team.ok('lead', 'metric record visits 101 --at 2026-11-20 --source ledger');
    const view = await team.ok('lead', 'metric show visits');
    expect(view.data).toMatchObject({ values: 1, last: { value: 101 } });
  });
});

describe('a metric', () => {
  it('marks values that are older than its rhythm allows', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Visits --unit count');
    await team.ok('lead', 'metric add MRR --unit money --cadence month');
    await team.ok('lead', 'metric record visits 5 --at 2026-11-14');
    await team.ok('lead', 'metric record MRR 1,500.50 --at 2026-10-01');
    const view = await team.ok('lead', 'metric list');
    await expectGolden('metric', shown(view));
    expect(view.data).toMatchObject([
      { id: 'mrr', value: 150_050, isStale: false },
      { id: 'visits', isStale: true },
    ]);
  });

  it('shows its last value, the mean of 30 days, its extremes and what happened outside', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add "First reply" --unit hours');
    for (const [at, value] of [
      ['2026-08-01', '9 h'],
      ['2026-11-01', '4 h'],
      ['2026-11-22', '3.1 h'],
    ]) {
      await team.ok('lead', `metric record first-reply ${value} --at ${at}`);
    }
    await team.ok('lead', 'context add outage "Mail down" 2026-11-20 --metrics "First reply"');
    await team.ok('lead', 'metric add Visits --unit count');
    await team.ok('lead', 'context add campaign Fair 2026-11-20 --metrics visits');
    const view = await team.ok('lead', 'metric show First reply');
    await expectGolden('metric', shown(view));
    expect(view).toMatchObject({ sections: [{ chart: { kind: 'chart', points: { length: 3 } } }, {}] });
  });

  it('draws a long series as means over equal spans, with gaps where there is nothing', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z' });
    const hours = Array.from({ length: 1_000 }, (_none, hour) => hour).filter(
      (hour) => hour < 200 || hour >= 300,
    );
    const rows = hours.map((hour) => `${new Date(Date.UTC(2026, 9, 1, hour)).toISOString()},${hour}`);
    await team.ok('lead', `metric import "date,visits\n${rows.join('\n')}"`);
    const view = await team.ok('lead', 'metric show visits');
    const { points } = view.data as { points: { at: number; value: number | null }[] };
    expect(points).toHaveLength(334);
    expect(points[0]).toEqual({ at: Date.UTC(2026, 9, 1), value: 1 });
    expect(points.filter(({ value }) => value === null)).toHaveLength(33);
  });

  it('refuses a value of another unit, of the future or with no number, and changes nothing', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Trial-to-paid --unit percent');
    const before = await team.db.kysely.selectFrom('events').selectAll().execute();
    for (const [line, refusal] of [
      [
        'metric record trial-to-paid 3 h',
        { field: 'value', given: '3 h', allowed: 'a percentage such as 4.1 %' },
      ],
      ['metric record trial-to-paid >5%', { field: 'value' }],
      ['metric record trial-to-paid lots', { field: 'value' }],
      [
        'metric record trial-to-paid $5',
        { field: 'amount', allowed: 'amounts in EUR, the currency of this workspace' },
      ],
      ['metric record trial-to-paid 5 --at 2026-11-24', { field: 'at' }],
      ['metric record trial-to-paid 5 --at soon', { field: 'at', given: 'soon' }],
      ['metric record trial-to-pad 5', { code: 'not_found', suggestions: ['Trial-to-paid'] }],
      ['metric show nothing-like-it', { code: 'not_found' }],
      ['metric add Trial-to-paid --unit percent', { code: 'already_done' }],
      ['metric add %%% --unit percent', { field: 'metric' }],
      ['metric add Other --unit "a b c"', { field: 'unit' }],
    ] as const) {
      expect(await team.refused('lead', line), line).toMatchObject(refusal);
    }
    expect(await team.db.kysely.selectFrom('events').selectAll().execute()).toEqual(before);
  });

  it('can be given another unit until something is measured in it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Visits --unit percent');
    await expectGolden('metric', shown(await team.ok('lead', 'metric add visits --unit count')));
    await team.ok('lead', 'metric record visits 5');
    expect(await team.refused('lead', 'metric add visits --unit users')).toMatchObject({
      code: 'not_possible',
    });
    await team.ok('lead', 'metric add visits --unit count --cadence week');
  });

  it('stays apart from the metric of that name in another workspace', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Visits --unit count');
    await team.ok('lead', 'metric record visits 5 --at 2026-11-20');
    const visitor = {
      platform: 'terminal',
      tenant: 'other',
      tenantName: 'Other',
      user: 'eve',
      userName: 'Eve',
    } as const;
    const other = await team.engine.enter(
      { ...visitor, place: null, placeName: '' },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'USD', country: null } },
    );
    const call = { workspace: other.workspace, actor: other.actor, placeId: null, waits: true } as const;
    const list = await team.engine.handle({ ...call, command: 'metric list', args: {}, origin: 'o1' });
    expect(list).toMatchObject({ kind: 'table', rows: [] });
    const show = await team.engine.handle({
      ...call,
      command: 'metric show',
      args: { metric: 'visits' },
      origin: 'o2',
    });
    expect(show).toMatchObject({ kind: 'refusal', code: 'not_found' });
  });
});

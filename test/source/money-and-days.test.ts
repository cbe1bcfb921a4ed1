import { describe, expect, it } from 'vitest';
import type { DaysRecord, RevenueRecord, SourceRecord } from '../../src/base/source-port.ts';
import { value } from '../support/fake-source.ts';
import { expectGolden } from '../support/golden.ts';
import { type SourcedTeam, startSourced } from '../support/sourced-team.ts';

function revenue(version: number, more: Partial<RevenueRecord> = {}): SourceRecord {
  return {
    ...{ type: 'revenue', key: 'october', version, project: 'Shop', currency: 'EUR' },
    ...{ startsOn: '2026-10-01', endsOn: '2026-10-31' },
    ...{ actual: 90_000, projected: 95_000, subscriptions: 31, churn: 0.02, ...more },
  };
}

function days(key: string, version: number, more: Partial<DaysRecord> = {}): SourceRecord {
  return {
    ...{ type: 'days', key, version, kind: 'leave', person: 'ana', name: 'Holiday', isGone: false },
    ...{ startsOn: '2026-12-01', endsOn: '2026-12-04', ...more },
  };
}

describe('revenue that comes by itself', () => {
  it('fills the period of its project, and is revised by a later state', async () => {
    const team = await startSourced();
    await team.ok('lead', 'project add Shop --earns-revenue');
    await team.tell(revenue(1), revenue(3, { actual: 91_000 }), revenue(2, { actual: 1 }));
    const [period, ...others] = await team.db.kysely.selectFrom('revenue_periods').selectAll().execute();
    expect(others).toEqual([]);
    expect(period).toMatchObject({
      ...{ project_id: 'shop', actual_minor: 91_000, projected_minor: 95_000 },
      ...{ subscriptions: 31, churn_rate: 0.02, notes: 'from fake' },
    });
  });

  it('is refused in another currency and for a project that is none, and nothing is converted', async () => {
    const team = await startSourced();
    await team.tell(revenue(1));
    await expectGolden('source/money', await team.ok('lead', 'source list'));
    await team.ok('lead', 'project add Shop --earns-revenue');
    team.fake.feed.pop();
    await team.ok('lead', 'source resume fake').catch(() => undefined);
    team.clock.advance(3_600_000);
    await team.tell(revenue(1, { currency: 'USD' }));
    await expectGolden('source/money', await team.ok('lead', 'source list'));
    expect(await team.db.kysely.selectFrom('revenue_periods').selectAll().execute()).toEqual([]);
  });
});

describe('a metric', () => {
  async function startTwo() {
    const team = await startSourced();
    await team.tell(value('visits', '2026-11-20', 100, 1));
    await team.ok('lead', 'source add fake feed=acme/other token=env:FAKE_TOKEN --name other');
    return team;
  }
  const sourcesOf = async ({ db }: SourcedTeam) =>
    (await db.kysely.selectFrom('observations').select('source').distinct().orderBy('source').execute()).map(
      ({ source }) => source,
    );

  it('has one source: another one that brings it is said once, with a way out, and nothing of it is lost', async () => {
    const team = await startTwo();
    await team.engine.readSources();
    await team.settle();
    expect(await sourcesOf(team)).toEqual(['fake']);
    await expectGolden('source/source', await team.reads('source list'));
    team.clock.advance(3 * 3_600_000);
    await team.engine.readSources();
    await team.settle();
    const told = team.delivered.filter(({ view }) => JSON.stringify(view).includes('visits'));
    expect(told).toHaveLength(1);
    await team.ok('lead', 'source remove fake');
    await team.ok('lead', 'source sync other');
    expect(await sourcesOf(team)).toEqual(['fake', 'other']);
  });

  it('goes over to another source where the first has said nothing of it for a month', async () => {
    const team = await startTwo();
    team.clock.set('2026-12-28T10:00:00Z');
    await team.tell();
    expect(await sourcesOf(team)).toEqual(['fake', 'other']);
  });
});

describe('values in a unit', () => {
  it('are counted as everywhere here: hours in minutes, money in minor units', async () => {
    const team = await startSourced();
    const of = (metric: string, unit: string) => ({ ...value(metric, '2026-11-20', 3, 1), unit });
    await team.tell(of('Lead time', 'hours'), of('MRR', 'EUR'), of('Stars', 'stars'), of('Share', '%'));
    const values = await team.db.kysely
      .selectFrom('observations')
      .innerJoin('metrics', 'metrics.id', 'observations.metric_id')
      .select(['metrics.name', 'metrics.unit', 'observations.value'])
      .orderBy('metrics.id')
      .execute();
    expect(values).toEqual([
      { name: 'Lead time', unit: 'minutes', value: 180 },
      { name: 'MRR', unit: 'money', value: 300 },
      { name: 'Share', unit: 'percent', value: 3 },
      { name: 'Stars', unit: 'stars', value: 3 },
    ]);
  });
});

describe('days that come by themselves', () => {
  it('are somebody’s leave, move with the calendar, and go with it', async () => {
    const team = await startSourced();
    await team.ok('lead', 'member add @ana');
    await team.tell(days('a', 1));
    expect(await team.reads('away list')).toContain('from fake');
    await team.tell(days('a', 2, { endsOn: '2026-12-05' }));
    const leaves = await team.db.kysely.selectFrom('leaves').selectAll().execute();
    expect(leaves.map(({ id, ends_on }) => [id, ends_on])).toEqual([['L-1', '2026-12-05']]);
    await team.tell(days('a', 3, { isGone: true }));
    expect(await team.reads('away list')).not.toContain('from fake');
  });

  it('are nobody’s where the team does not know them, and an outside event where they are for all', async () => {
    const team = await startSourced();
    await team.tell(
      days('a', 1, { person: 'stranger' }),
      days('b', 1, { kind: 'event', person: null, name: 'Fair' }),
    );
    expect(await team.db.kysely.selectFrom('leaves').selectAll().execute()).toEqual([]);
    expect(await team.reads('context list')).toContain('Fair');
    await team.tell(days('b', 2, { kind: 'event', person: null, name: 'Fair', isGone: true }));
    expect(await team.reads('context list')).not.toContain('Fair');
  });
});

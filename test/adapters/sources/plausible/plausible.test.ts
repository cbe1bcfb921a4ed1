import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plausible } from '../../../../adapters/sources/plausible/index.ts';
import { addDays } from '../../../../src/base/language/date.ts';
import type { ValueRecord } from '../../../../src/base/source-port.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { type FakePlausible, startFakePlausible } from '../../../support/fake-plausible/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { connectSource, expectChecks, NOW, readAll } from '../../../support/source-rig.ts';

let fake: FakePlausible;
const KEY = 'stats-key-1';
let now = NOW;
beforeEach(async () => {
  now = NOW;
  fake = await startFakePlausible();
  countDays('2025-12-01', 35);
});
afterEach(() => fake[Symbol.asyncDispose]());

/** Ten visitors on the first day, one more on each that follows. */
function countDays(from: string, days: number): void {
  for (let day = 0; day < days; day++)
    fake.site.days.set(addDays(from, day), { visitors: 10 + day, pageviews: 30 + day, bounce_rate: 40.5 });
}

const connect = (set: Record<string, string> = {}, needs = {}) =>
  connectSource(
    plausible,
    { token: KEY },
    { site: 'example.org', host: fake.url, ...set },
    { now: () => now, ...needs },
  );

const show = (records: readonly unknown[]) =>
  (records as ValueRecord[]).map(
    ({ metric, at, value, note }) =>
      `${metric} ${new Date(at).toISOString().slice(0, 16)} ${value}${note && ` (${note})`}`,
  );

describe('the days of Plausible', () => {
  it('come as they end in the zone of the site, at the midnights of the team', async () => {
    const { records } = await readAll(await connect());
    expect(records).toHaveLength(35);
    expect(show(records).slice(-1)).toEqual(['Visitors 2026-01-03T23:00 44']);
    fake.site.days.set('2026-01-05', { visitors: 3 });
    expect(show((await readAll(await connect())).records).slice(-1)).toEqual([
      'Visitors 2026-01-03T23:00 44',
    ]);
  });

  it('of a site in another zone are its own, and say so', async () => {
    fake.site.offset = '-08:00';
    const readLast = async () => (await readAll(await connect())).records.at(-1) as ValueRecord;
    now = Date.UTC(2026, 0, 5, 7, 59);
    const early = await readLast();
    expect(early).toMatchObject({ metric: 'Visitors', at: Date.UTC(2026, 0, 2, 23), value: 43 });
    now = Date.UTC(2026, 0, 5, 8);
    const { note } = early;
    expect(await readLast()).toMatchObject({ at: Date.UTC(2026, 0, 3, 23), value: 44, note });
    await expectGolden('sources/plausible', note);
  });

  it('are read again while they may change, and only what changed comes', async () => {
    const first = await readAll(await connect());
    now += 1;
    expect((await readAll(await connect(), first.cursor)).records).toEqual([]);
    fake.site.days.set('2026-01-03', { visitors: 50 });
    fake.site.days.set('2025-12-20', { visitors: 50 });
    const second = await readAll(await connect(), first.cursor);
    expect(show(second.records)).toEqual(['Visitors 2026-01-02T23:00 50']);
    expect(second.records[0]?.version).toBeGreaterThan(first.records[0]?.version ?? 0);
    expect(fake.calls.at(-1)?.body).toContain('"date_range":["2026-01-01","2026-01-05"]');
  });

  it('hold as they were read last, also where our clock was set back', async () => {
    const first = await readAll(await connect());
    now -= 3_600_000;
    fake.site.days.set('2026-01-03', { visitors: 50 });
    const { records } = await readAll(await connect(), first.cursor);
    expect(records).toMatchObject([{ value: 50, version: NOW + 1 }]);
  });

  it('without a row are 0 between two that have one, and nothing at the end', async () => {
    fake.site.days.delete('2026-01-01');
    fake.site.days.delete('2026-01-04');
    const { records, cursor } = await readAll(await connect({ metrics: 'visitors as Visits, bounce_rate' }));
    expect(show(records).slice(-5)).toEqual([
      'Visits 2025-12-31T23:00 0',
      'Visits 2026-01-01T23:00 42',
      'Bounce rate 2026-01-01T23:00 40.5',
      'Visits 2026-01-02T23:00 43',
      'Bounce rate 2026-01-02T23:00 40.5',
    ]);
    fake.site.days.set('2026-01-06', { visitors: 9, bounce_rate: 10 });
    now += 2 * 86_400_000;
    const later = await readAll(await connect({ metrics: 'visitors as Visits, bounce_rate' }), cursor);
    expect(show(later.records)).toEqual([
      'Visits 2026-01-03T23:00 0',
      'Visits 2026-01-04T23:00 0',
      'Visits 2026-01-05T23:00 9',
      'Bounce rate 2026-01-05T23:00 10',
    ]);
  });

  it('begin anew where other metrics are asked for', async () => {
    const { cursor } = await readAll(await connect());
    const { records } = await readAll(await connect({ metrics: 'pageviews' }), cursor);
    expect(records).toHaveLength(35);
  });

  it('of two years come in small pages, and go on after each', async () => {
    countDays('2024-02-01', 704);
    const set = { metrics: 'visitors, pageviews, bounce_rate' };
    const whole = await readAll(await connect(set));
    expect(whole.records).toHaveLength(704 * 3);
    for (const [place, { cursor, records }] of whole.pages.entries()) {
      expect(records.length).toBeLessThanOrEqual(200);
      const rest = await readAll(await connect(set), cursor);
      expect(rest.records).toHaveLength(
        whole.pages.slice(place + 1).reduce((sum, page) => sum + page.records.length, 0),
      );
    }
  });

  it('count one goal or page alone, and say where imports are left out', async () => {
    fake.site.goals.set(
      'Signup',
      new Map([
        ['2026-01-02', { events: 4, total_revenue: { value: 12.5, currency: 'EUR', short: '', long: '' } }],
      ]),
    );
    const signups = await readAll(
      await connect({ metrics: 'events as Signups, total_revenue', goal: 'Signup' }),
    );
    expect(signups.records).toMatchObject([
      { metric: 'Signups', unit: 'events', value: 4 },
      { metric: 'Revenue', unit: 'EUR', value: 12.5 },
    ]);
    const pricing = await readAll(await connect({ page: '/pricing' }));
    expect(pricing.records[0]).toMatchObject({ note: 'without imported visits' });
    await readAll(await connect({ page: '/blog/a.b*' }));
    expect(JSON.parse(fake.calls.at(-1)?.body ?? '')).toMatchObject({
      filters: [['matches', 'event:page', ['^/blog/a\\.b.*$']]],
    });
  });
});

describe('what Plausible refuses', () => {
  it.each<[string, Record<string, string>, string, string]>([
    [
      'a metric it does not have',
      { metrics: 'hits' },
      'settings',
      'Plausible has no metric hits by day: visitors,',
    ],
    [
      'one name for two metrics',
      { metrics: 'visits as A, visitors as a' },
      'settings',
      'metrics= gives the name a twice',
    ],
    [
      'a goal it does not know',
      { goal: 'Nope' },
      'settings',
      'Plausible: The goal `Nope` is not configured for this site.',
    ],
    [
      'a rate of goals without one',
      { metrics: 'conversion_rate' },
      'settings',
      'can only be queried with event:goal',
    ],
    [
      'a revenue of no goal',
      { metrics: 'total_revenue' },
      'settings',
      'Plausible on total_revenue: Revenue metrics are null',
    ],
    [
      'another site',
      { site: 'other.org' },
      'token',
      'Plausible refuses the key, or the key may not see other.org',
    ],
  ])('is said: %s', async (_name, set, trouble, message) => {
    await expect(async () => readAll(await connect(set))).rejects.toMatchObject({
      trouble,
      message: expect.stringContaining(message),
    });
  });

  it('is said of money of another currency, of the plan, of the key and of its limit, without the key', async () => {
    fake.site.goals.set('Buy', new Map([['2026-01-02', { total_revenue: { value: 1, currency: 'USD' } }]]));
    const check = async (set = {}) => (await (await connect(set)).check()).slice(0, 1);
    const checks = await check({ metrics: 'total_revenue as Sales', goal: 'Buy' });
    fake.hasStatsApi = false;
    checks.push(...(await check()));
    fake.left = 0;
    await expect(async () => readAll(await connect())).rejects.toMatchObject({
      trouble: 'limit',
      retryAt: null,
    });
    fake.key = 'another';
    checks.push(...(await check()));
    await expectChecks('sources/plausible', checks, [false, false, false]);
  });

  it.each([
    ['half', 'down'],
    ['cut', 'down'],
    [{ status: 502, body: 'bad gateway' }, 'down'],
    [{ status: 200, body: '<html>' }, 'answer'],
    [
      {
        status: 200,
        body: { results: [{ dimensions: ['2026-01-01'], metrics: ['12'] }], meta: {}, query: {} },
      },
      'answer',
    ],
  ] as const)('or breaks is trouble and no value: %j', async (fault, trouble) => {
    fake.faults.push(fault);
    await expect(async () => readAll(await connect())).rejects.toMatchObject({ trouble });
  });

  it('is not asked at an address that is not public unless an admin allows it', async () => {
    await expect(async () => readAll(await connect({}, { allowsPrivate: false }))).rejects.toMatchObject({
      trouble: 'settings',
    });
    expect(fake.calls).toEqual([]);
  });
});

it('says what Plausible gives before anything is imported', async () => {
  const checks = await (await connect({ metrics: 'visitors, bounce_rate, visit_duration as Time' })).check();
  await expectChecks('sources/plausible', checks, [true, true, true, true]);
});

itIsASource({
  kind: plausible,
  // Its refusals for too many calls say no time.
  without: ['limit'],
  scopeWords: /plan .* Stats API/,
  async start() {
    const stage = await startFakePlausible();
    for (let day = 0; day < 300; day++)
      stage.site.days.set(addDays('2025-03-01', day), { visitors: day, pageviews: 2 * day });
    let at = NOW;
    return {
      settings: { site: 'example.org', host: stage.url, metrics: 'visitors, pageviews' },
      secrets: { token: KEY },
      now: () => at,
      fail({ how }) {
        if (how === 'token') stage.key = 'another';
        if (how === 'scope') stage.hasStatsApi = false;
        if (how === 'down') stage.faults.push(...Array(5).fill({ status: 502, body: 'bad gateway' }));
        if (how === 'half') stage.faults.push('half');
      },
      heal() {
        Object.assign(stage, { key: KEY, hasStatsApi: true });
        stage.faults.length = 0;
      },
      change() {
        at += 1;
        stage.site.days.set(addDays('2025-03-01', 299), { visitors: 1_000, pageviews: 1 });
      },
      stop: () => stage[Symbol.asyncDispose](),
    };
  },
});

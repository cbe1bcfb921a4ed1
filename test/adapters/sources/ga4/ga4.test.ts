import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGa4 } from '../../../../adapters/sources/ga4/index.ts';
import { addDays, DAY_MS, HOUR_MS } from '../../../../src/base/language/date.ts';
import type { SourceKind, ValueRecord } from '../../../../src/base/source-port.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { type FakeGa4, startFakeGa4 } from '../../../support/fake-ga4/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { connectSource, expectTrouble, NOW, readAll } from '../../../support/source-rig.ts';

const METRICS = 'activeUsers, keyEvents:sign_up as Signups';

function fill(fake: FakeGa4, from: string, days: number): void {
  for (let day = 0; day < days; day++)
    fake.days.set(addDays(from, day).replaceAll('-', ''), {
      activeUsers: 100 + day,
      sessions: 150 + day,
      engagementRate: 0.625,
      'keyEvents:sign_up': day % 4,
      totalRevenue: 12.5,
    });
}

/** As it is in the process, but for where it asks. */
const kindOf = (fake: FakeGa4): SourceKind => createGa4(fake.url);

describe('the days of Google Analytics', () => {
  let fake: FakeGa4;
  let now = NOW;
  beforeEach(async () => {
    now = NOW;
    fake = await startFakeGa4();
    fake.now = () => now;
    fill(fake, '2025-12-01', 36);
  });
  afterEach(() => fake[Symbol.asyncDispose]());

  const connect = (set: Record<string, string> = {}, needs = {}) =>
    connectSource(
      kindOf(fake),
      { key: fake.key },
      { property: '123456', metrics: METRICS, ...set },
      { now: () => now, ...needs },
    );
  const show = (records: readonly unknown[]) =>
    (records as ValueRecord[]).map(
      ({ metric, at, value, note }) =>
        `${metric} ${new Date(at).toISOString().slice(0, 16)} ${value}${note && ` (${note})`}`,
    );

  it('come half a day after their end, as the library reads them', async () => {
    now = Date.UTC(2026, 0, 5, 10, 59);
    expect(show((await readAll(await connect())).records).slice(-2)).toEqual([
      'Active users 2026-01-02T23:00 133',
      'Signups 2026-01-02T23:00 1',
    ]);
    now = Date.UTC(2026, 0, 5, 11);
    expect(show((await readAll(await connect())).records).slice(-2)).toEqual([
      'Active users 2026-01-03T23:00 134',
      'Signups 2026-01-03T23:00 2',
    ]);
  });

  it('are those of the property, in its zone', async () => {
    fake.property.timeZone = 'America/Los_Angeles';
    now = Date.UTC(2026, 0, 5, 19, 59);
    const { records } = await readAll(await connect());
    expect(records.at(-1)).toMatchObject({ metric: 'Signups', at: Date.UTC(2026, 0, 2, 23), value: 1 });
    await expectGolden('sources/ga4', (records.at(-1) as ValueRecord).note);
  });

  it('are revised where hits come in late', async () => {
    const { cursor } = await readAll(await connect());
    now += 3 * HOUR_MS;
    fake.days.set('20260102', { activeUsers: 140, 'keyEvents:sign_up': 0 });
    expect(show((await readAll(await connect(), cursor)).records)).toEqual([
      'Active users 2026-01-01T23:00 140',
      'Signups 2026-01-01T23:00 0',
      'Active users 2026-01-03T23:00 134',
      'Signups 2026-01-03T23:00 2',
    ]);
  });

  it('say that they are sampled, or lack what Google hides', async () => {
    fake.sampling = { samplesReadCount: '400000', samplingSpaceSize: '1000000' };
    fake.isThresholded = true;
    const { records } = await readAll(await connect());
    const { note } = records[0] as ValueRecord;
    const [first] = await (await connect()).check();
    expect(first?.line).toContain(`123456 (${note})`);
    await expectGolden('sources/ga4', [note, first?.line]);
  });

  it('give shares in percent, and money of the workspace alone', async () => {
    const set = { metrics: 'engagementRate as Engagement, totalRevenue as Sales' };
    expect((await readAll(await connect(set))).records).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ metric: 'Engagement', unit: '%', value: 62.5 }),
        expect.objectContaining({ metric: 'Sales', unit: 'EUR', value: 12.5 }),
      ]),
    );
    fake.property.currencyCode = 'USD';
    await expectTrouble('sources/ga4', async () => readAll(await connect(set)), { trouble: 'settings' });
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'a metric that is none',
      { metrics: 'hits' },
      'settings',
      'Google Analytics: Field hits is not a valid metric. For a list',
    ],
    [
      'words that are no metric',
      { metrics: 'daily users' },
      'settings',
      'daily users is no name of a metric',
    ],
    [
      'another property',
      { property: '9' },
      'scope',
      'Google Analytics: User does not have sufficient permissions for this property; give reader@project.iam.gserviceaccount.com the role Viewer on property 9, under Admin → Property access management',
    ],
  ])('are refused for %s', async (_name, set, trouble, message) => {
    await expect(async () => readAll(await connect(set))).rejects.toMatchObject({
      trouble,
      message: expect.stringContaining(message),
    });
  });

  it('wait for the quota: an hour, or until the next day of California', async () => {
    fake.exhausted = 'hour';
    await expect(async () => readAll(await connect())).rejects.toMatchObject({
      trouble: 'limit',
      retryAt: NOW + HOUR_MS,
      message:
        'Google Analytics: Exhausted property tokens per hour. These quota tokens will return in under an hour',
    });
    fake.exhausted = 'day';
    await expect(async () => readAll(await connect())).rejects.toMatchObject({
      retryAt: Date.UTC(2026, 0, 6, 8),
    });
  });

  it('are asked with a token that holds, also where our clock runs ahead a little', async () => {
    fake.now = () => now - 30_000;
    expect((await readAll(await connect())).records.length).toBeGreaterThan(0);
  });

  it.each(['', '{"type":"authorized_user"}', 'AIza-key'])(
    'need the key of a service account: %s',
    async (key) => {
      const connecting = () => connectSource(kindOf(fake), { key }, { property: '1' });
      await expectTrouble('sources/ga4', connecting, { trouble: 'token' });
    },
  );

  it('are not asked at a private address', async () => {
    await expect(async () => readAll(await connect({}, { allowsPrivate: false }))).rejects.toMatchObject({
      trouble: 'settings',
    });
    expect(fake.calls).toEqual([]);
  });

  it.each([
    ['cut', 'down'],
    ['half', 'down'],
    [{ status: 503, body: { error: { message: 'The service is currently unavailable.' } } }, 'down'],
    [{ status: 200, body: '<html>' }, 'answer'],
    [
      {
        status: 200,
        body: { rows: [{ dimensionValues: [{ value: 'x' }], metricValues: [] }], metadata: {} },
      },
      'answer',
    ],
  ] as const)('break as trouble and no value: %j', async (fault, trouble) => {
    fake.faults.push(fault);
    await expect(async () => readAll(await connect())).rejects.toMatchObject({ trouble });
    expect(fake.calls).toHaveLength(1);
  });
});

/** Of the stage that a test is on; each has its own. */
let stageOf: FakeGa4 | undefined;
itIsASource({
  kind: { ...createGa4(), connect: (needs) => createGa4(stageOf?.url).connect(needs) },
  scopeWords: /Viewer on property/,
  async start() {
    const fake = await startFakeGa4();
    stageOf = fake;
    fill(fake, '2025-01-01', 300);
    let now = Date.UTC(2025, 9, 29);
    fake.now = () => now;
    const usual = { knownKeyIds: fake.knownKeyIds, viewers: fake.viewers };
    return {
      settings: { property: '123456', metrics: METRICS },
      secrets: { key: fake.key },
      now: () => now,
      fail(fault) {
        if (fault.how === 'token') fake.knownKeyIds = [];
        if (fault.how === 'scope') fake.viewers = [];
        if (fault.how === 'limit')
          Object.assign(fake, { exhausted: 'hour', retryAfter: Math.round((fault.retryAt - now) / 1_000) });
        if (fault.how === 'down') fake.faults.push(...Array(5).fill({ status: 500, body: '' }));
        if (fault.how === 'half') fake.faults.push('half');
      },
      heal() {
        Object.assign(fake, usual, { exhausted: null, retryAfter: null });
        fake.faults.length = 0;
      },
      change() {
        now += DAY_MS;
        fake.days.set('20251026', { activeUsers: 7, 'keyEvents:sign_up': 7 });
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});

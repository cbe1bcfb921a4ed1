import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posthog } from '../../../../adapters/sources/posthog/index.ts';
import { DAY_MS, HOUR_MS } from '../../../../src/base/language/date.ts';
import type { ValueRecord } from '../../../../src/base/source-port.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { type FakePosthog, startFakePosthog } from '../../../support/fake-posthog/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { connectSource, NOW, readAll } from '../../../support/source-rig.ts';

/** Noon of a day at Berlin, counted from 1 December 2025. */
const noon = (day: number) => Date.UTC(2025, 11, 1 + day, 11);
const METRICS = 'people of $pageview as Visitors, signed_up as Signups';

/** Each day one visitor more, with two views each, and a signup every third day from the tenth on. */
function fill(fake: FakePosthog, days: number): void {
  for (let day = 0; day < days; day++) {
    for (let person = 0; person <= day % 5; person++)
      for (const at of [noon(day), noon(day) + HOUR_MS])
        fake.events.push({ event: '$pageview', person: `p${person}`, at });
    if (day >= 9 && day % 3 === 0) fake.events.push({ event: 'signed_up', person: 'p0', at: noon(day) });
  }
}

describe('the days of PostHog', () => {
  let fake: FakePosthog;
  let now = NOW;
  beforeEach(async () => {
    now = NOW;
    fake = await startFakePosthog();
    fill(fake, 35);
  });
  afterEach(() => fake[Symbol.asyncDispose]());

  const connect = (set: Record<string, string> = {}) =>
    connectSource(
      posthog,
      { token: 'phx_read' },
      { project: '4711', host: fake.url, metrics: METRICS, ...set },
      { now: () => now },
    );
  const show = (records: readonly unknown[]) =>
    (records as ValueRecord[]).map(
      ({ metric, at, value, note }) =>
        `${metric} ${new Date(at).toISOString().slice(0, 16)} ${value}${note && ` (${note})`}`,
    );

  it('count events, or those who did them; a metric begins with its first value', async () => {
    const { records } = await readAll(await connect());
    expect(show(records).slice(-4)).toEqual([
      'Visitors 2026-01-02T23:00 4',
      'Signups 2026-01-02T23:00 1',
      'Visitors 2026-01-03T23:00 5',
      'Signups 2026-01-03T23:00 0',
    ]);
    expect(show(records).find((line) => line.startsWith('Signups'))).toBe('Signups 2025-12-09T23:00 1');
    expect(records).toHaveLength(35 + 35 - 9);
  });

  it('are those of the project, in its zone', async () => {
    fake.project.zone = 'America/New_York';
    const readVisitors = async () => (await readAll(await connect())).records.at(-2) as ValueRecord;
    now = Date.UTC(2026, 0, 5, 4, 59);
    const early = await readVisitors();
    expect(early).toMatchObject({ metric: 'Visitors', at: Date.UTC(2026, 0, 2, 23), value: 4 });
    now = Date.UTC(2026, 0, 5, 5);
    const { note } = early;
    expect(await readVisitors()).toMatchObject({ at: Date.UTC(2026, 0, 3, 23), value: 5, note });
    await expectGolden('sources/posthog', note);
  });

  it('are revised where events arrive late', async () => {
    const { cursor } = await readAll(await connect());
    now += HOUR_MS;
    fake.events.push({ event: 'signed_up', person: 'late', at: noon(30) });
    expect(show((await readAll(await connect(), cursor)).records)).toEqual([
      'Visitors 2025-12-30T23:00 1',
      'Signups 2025-12-30T23:00 2',
    ]);
  });

  it('say nothing more when the source falls silent', async () => {
    const { cursor } = await readAll(await connect());
    now += 20 * DAY_MS;
    expect((await readAll(await connect(), cursor)).records).toEqual([]);
  });

  it('take any name of an event as a name', async () => {
    const event = "x'} OR 1=1 --{from}";
    fake.events.push({ event, person: 'p', at: noon(3) });
    const { records } = await readAll(await connect({ metrics: `${event} as Odd` }));
    expect(records).toMatchObject([{ metric: 'Odd', value: 1 }]);
  });

  it.each<[string, (fake: FakePosthog) => void, string, string]>([
    ['a key that is refused', (each) => (each.key = 'other'), 'token', 'PostHog refuses the key'],
    [
      'a missing scope',
      (each) => (each.scopes = []),
      'scope',
      `PostHog: API key missing required scope 'query:read'; the key needs the scope "Query: Read" for this project`,
    ],
    [
      'another project',
      (each) => (each.project.id = '1'),
      'gone',
      'PostHog has no project 4711 for this key',
    ],
    [
      'an answer of another shape',
      (each) => each.faults.push({ status: 200, body: { results: [['yesterday', 1]] } }),
      'answer',
      'PostHog gave an answer of another shape than its reference says',
    ],
    [
      'a query it cannot run',
      (each) =>
        each.faults.push({ status: 400, body: { detail: 'Estimated query execution time is too long.' } }),
      'settings',
      'PostHog: Estimated query execution time is too long.',
    ],
  ])('name the trouble: %s', async (_name, prepare, trouble, message) => {
    prepare(fake);
    await expect(async () => readAll(await connect())).rejects.toMatchObject({ trouble, message });
  });
});

itIsASource({
  kind: posthog,
  scopeWords: /Query: Read/,
  async start() {
    const fake = await startFakePosthog();
    fill(fake, 400);
    let now = noon(400) + DAY_MS;
    const usual = { key: fake.key, scopes: fake.scopes };
    return {
      settings: { project: '4711', host: fake.url, metrics: METRICS },
      secrets: { token: 'phx_read' },
      now: () => now,
      fail(fault) {
        if (fault.how === 'token') fake.key = 'another';
        if (fault.how === 'scope') fake.scopes = ['insight:read'];
        if (fault.how === 'limit') fake.throttledFor = Math.round((fault.retryAt - now) / 1_000);
        if (fault.how === 'down') fake.faults.push(...Array(5).fill({ status: 503, body: 'no backend' }));
        if (fault.how === 'half') fake.faults.push('half');
      },
      heal() {
        Object.assign(fake, usual, { throttledFor: 0 });
        fake.faults.length = 0;
      },
      change() {
        now += HOUR_MS;
        fake.events.push({ event: 'signed_up', person: 'new', at: noon(399) });
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});

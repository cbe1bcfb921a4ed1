import StripeClient from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripe } from '../../../../adapters/sources/stripe/index.ts';
import type { RevenueRecord, SourceNeeds, ValueRecord } from '../../../../src/base/source-port.ts';
import { type FakeStripe, startFakeStripe, tooMany } from '../../../support/fake-stripe/index.ts';
import { sample } from '../../../support/full.ts';
import { connectSource, expectChecks, readAll } from '../../../support/source-rig.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY_MS = 86_400_000;

let fake: FakeStripe;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  fake = await startFakeStripe(NOW);
});
afterEach(() => fake[Symbol.asyncDispose]());

function connect(
  set: Record<string, string> = {},
  secrets: Record<string, string> = {},
  needs: Partial<SourceNeeds> = {},
) {
  return connectSource(
    stripe,
    { token: 'rk_live_good', ...secrets },
    { api: fake.url, ...set },
    { zone: 'Europe/Berlin', now: () => now, ...needs },
  );
}

async function read(set: Record<string, string> = {}, ...rest: [cursor?: Parameters<typeof readAll>[1]]) {
  return readAll(await connect(set), ...rest);
}

function revenueOf(
  { records }: Awaited<ReturnType<typeof read>>,
  month: string,
  project = '',
): RevenueRecord | undefined {
  return records.find(
    (record): record is RevenueRecord =>
      record.type === 'revenue' && record.startsOn === `${month}-01` && record.project === project,
  );
}

function valuesOf({ records }: Awaited<ReturnType<typeof read>>, metric: string): string[] {
  const values = records.filter(
    (record): record is ValueRecord => record.type === 'value' && record.metric === metric,
  );
  return values.map(
    ({ at, value }) =>
      `${Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Berlin').toPlainDate()} ${value}`,
  );
}

describe('monthly recurring revenue', () => {
  const mrr = async () =>
    Number(
      valuesOf(await read(), 'MRR')
        .at(-1)
        ?.split(' ')[1],
    );

  it.each([
    ['a price by the month', { amount: 2_000 }, 2_000],
    ['a quantity', { amount: 2_000, quantity: 3 }, 6_000],
    ['a price by the year', { amount: 12_000, interval: 'year' }, 1_000],
    ['a price by two weeks', { amount: 1_400, interval: 'week', intervalCount: 2 }, 3_042],
    ['a quarter', { amount: 9_000, intervalCount: 3 }, 3_000],
    ['one that is past due', { amount: 2_000, status: 'past_due' }, 2_000],
    ['a coupon for ever', { amount: 2_000, coupon: { duration: 'forever', percent_off: 25 } }, 1_500],
    ['an amount off for ever', { amount: 2_000, coupon: { duration: 'forever', amount_off: 500 } }, 1_500],
    ['a coupon for once', { amount: 2_000, coupon: { duration: 'once', percent_off: 25 } }, 2_000],
    ['a trial', { amount: 2_000, status: 'trialing', trialEnd: '2026-12-01T00:00:00Z' }, 0],
    ['one that is unpaid', { amount: 2_000, status: 'unpaid' }, 0],
    ['one that was never begun', { amount: 2_000, status: 'incomplete_expired' }, 0],
    ['a free price', { amount: 0 }, 0],
    ['a price by use', { amount: 2_000, isMetered: true }, 0],
    ['a price by tiers, which is not known', { amount: null }, 0],
  ] as const)('counts %s', async (_what, order, expected) => {
    fake.addSubscription({ product: 'prod_a', from: '2026-06-01T00:00:00Z', ...order });
    expect(await mrr()).toBe(expected);
  });

  it('has a value for the end of each month of the first read, and later one a day', async () => {
    fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2026-09-10T00:00:00Z' });
    fake.addSubscription({
      product: 'prod_a',
      amount: 500,
      from: '2026-09-20T00:00:00Z',
      endedAt: '2026-10-15T00:00:00Z',
    });
    const first = await read();
    expect(valuesOf(first, 'MRR')).toEqual(['2026-09-30 2500', '2026-10-31 2000', '2026-11-20 2000']);
    expect(valuesOf(first, 'Subscriptions').slice(-3)).toEqual([
      '2026-09-30 2',
      '2026-10-31 1',
      '2026-11-20 1',
    ]);
    now += DAY_MS;
    const second = await read({}, first.cursor);
    expect(valuesOf(second, 'MRR')).toEqual(['2026-11-21 2000']);
  });
});

describe('subscriptions and churn of a month', () => {
  it('are those at its end, and the share of those at its start that ended', async () => {
    for (const day of ['01', '02', '03', '04'])
      fake.addSubscription({ product: 'prod_a', amount: 900, from: `2026-08-${day}T10:00:00Z` });
    fake.addSubscription({
      product: 'prod_a',
      amount: 900,
      from: '2026-08-05T00:00:00Z',
      endedAt: '2026-10-20T00:00:00Z',
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 900,
      from: '2026-10-06T00:00:00Z',
      endedAt: '2026-10-26T00:00:00Z',
    });
    fake.addSubscription({ product: 'prod_a', amount: 900, from: '2026-10-07T00:00:00Z' });
    const all = await read();
    expect(revenueOf(all, '2026-08')).toMatchObject({ subscriptions: 5, churn: null });
    expect(revenueOf(all, '2026-09')).toMatchObject({ subscriptions: 5, churn: 0 });
    expect(revenueOf(all, '2026-10')).toMatchObject({ subscriptions: 5, churn: 0.2 });
    expect(revenueOf(all, '2026-11')).toMatchObject({ subscriptions: 5, churn: 0 });
  });

  it('begin after a trial, and end with the period that was not paid', async () => {
    fake.addSubscription({
      product: 'prod_a',
      amount: 900,
      from: '2026-08-20T00:00:00Z',
      trialEnd: '2026-09-20T00:00:00Z',
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 900,
      from: '2026-07-20T00:00:00Z',
      status: 'unpaid',
      periodStart: '2026-10-20T00:00:00Z',
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 900,
      from: '2026-09-01T00:00:00Z',
      trialEnd: '2026-10-01T00:00:00Z',
      endedAt: '2026-09-25T00:00:00Z',
    });
    const all = await read();
    expect(revenueOf(all, '2026-08')).toMatchObject({ subscriptions: 1 });
    expect(revenueOf(all, '2026-09')).toMatchObject({ subscriptions: 2 });
    expect(revenueOf(all, '2026-10')).toMatchObject({ subscriptions: 1, churn: 0.5 });
  });
});

describe('revenue of a month', () => {
  it('is what was paid in it, without taxes and after discounts, by the projects of its products', async () => {
    fake.addInvoice({
      made: '2026-10-03T00:00:00Z',
      paid: '2026-10-05T00:00:00Z',
      lines: [
        { product: 'prod_a', amount: 10_000, discount: 1_000, tax: 1_710 },
        { product: 'prod_b', amount: 5_950, tax: 950, isTaxWithin: true },
        { product: null, amount: 300 },
      ],
    });
    const all = await read({ products: 'prod_a=alpha, prod_b=beta' });
    expect(revenueOf(all, '2026-10', 'alpha')?.actual).toBe(9_000);
    expect(revenueOf(all, '2026-10', 'beta')?.actual).toBe(5_000);
    expect(revenueOf(all, '2026-10')?.actual).toBe(300);
    expect(revenueOf(await read({ project: 'alpha' }), '2026-10', 'alpha')?.actual).toBe(14_300);
  });

  it('counts an invoice where it is paid, in the zone of the team, and what is given back where that happens', async () => {
    const invoice = fake.addInvoice({
      made: '2026-07-30T00:00:00Z',
      paid: '2026-09-30T22:30:00Z',
      lines: [{ product: 'prod_a', amount: 4_000 }],
    });
    fake.addInvoice({
      made: '2026-09-30T00:00:00Z',
      paid: null,
      lines: [{ product: 'prod_a', amount: 7_000 }],
    });
    fake.addRefund(invoice, 1_000, '2026-11-02T00:00:00Z');
    fake.addRefund(invoice, 500, '2026-11-02T00:00:00Z', 'failed');
    const all = await read();
    expect(revenueOf(all, '2026-09')?.actual ?? 0).toBe(0);
    expect(revenueOf(all, '2026-10')?.actual).toBe(4_000);
    expect(revenueOf(all, '2026-11')?.actual).toBe(-1_000);
  });

  it('is that of two years, over pages and long invoices', async () => {
    for (let index = 0; index < 230; index++)
      fake.addInvoice({
        made: '2026-08-10T00:00:00Z',
        paid: '2026-08-10T01:00:00Z',
        lines: [{ product: 'prod_a', amount: 100 }],
      });
    fake.addInvoice({
      made: '2024-12-10T00:00:00Z',
      paid: '2024-12-10T01:00:00Z',
      lines: Array.from({ length: 25 }, () => ({ product: 'prod_a', amount: 3 })),
    });
    const all = await read();
    expect(revenueOf(all, '2026-08')?.actual).toBe(23_000);
    expect(revenueOf(all, '2024-12')?.actual).toBe(75);
    expect(all.pages).toHaveLength(25);
    expect(all.pages.every(({ records }) => records.length <= 200)).toBe(true);
  });

  it('is divided to the last cent where a part was paid', async () => {
    fake.addInvoice({
      made: '2026-11-03T00:00:00Z',
      paid: '2026-11-03T00:00:00Z',
      amountPaid: 100,
      lines: ['prod_a', 'prod_b', 'prod_c'].map((product) => ({ product, amount: 1_000 })),
    });
    const all = await read({ products: 'prod_a=alpha;prod_b=beta;prod_c=gamma' });
    expect(['alpha', 'beta', 'gamma'].map((project) => revenueOf(all, '2026-11', project)?.actual)).toEqual([
      34, 33, 33,
    ]);
  });

  it('is projected for the running and the next month from what falls due, without those that leave', async () => {
    fake.addInvoice({
      made: '2026-11-03T00:00:00Z',
      paid: '2026-11-03T00:00:00Z',
      lines: [{ product: 'prod_a', amount: 700 }],
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 2_000,
      from: '2026-06-25T00:00:00Z',
      periodEnd: '2026-11-25T00:00:00Z',
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 9_000,
      from: '2026-06-25T00:00:00Z',
      periodEnd: '2026-11-26T00:00:00Z',
      endsAtPeriod: true,
    });
    fake.addSubscription({
      product: 'prod_a',
      amount: 100,
      interval: 'week',
      from: '2026-06-25T00:00:00Z',
      periodEnd: '2026-11-24T00:00:00Z',
    });
    const all = await read();
    expect(revenueOf(all, '2026-11')).toMatchObject({ actual: 700, projected: 2_800 });
    expect(revenueOf(all, '2026-12')).toMatchObject({
      actual: null,
      projected: 2_500,
      subscriptions: null,
      churn: null,
    });
    expect(revenueOf(all, '2026-10')).toMatchObject({ projected: null });
  });

  it('of another currency is refused, and so is a subscription of one', async () => {
    fake.addInvoice({
      made: '2026-11-03T00:00:00Z',
      paid: '2026-11-03T00:00:00Z',
      currency: 'usd',
      lines: [{ product: 'prod_a', amount: 700 }],
    });
    const message = expect.stringContaining('USD');
    await expect(read()).rejects.toMatchObject({ trouble: 'settings', message });
    fake.state.invoices.length = 0;
    fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2026-06-25T00:00:00Z', currency: 'usd' });
    await expect(read()).rejects.toMatchObject({ trouble: 'settings', message });
  });
});

describe('a later read', () => {
  it('asks for the newest event alone where nothing happened', async () => {
    fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2026-11-10T00:00:00Z' });
    const first = await read();
    fake.calls.length = 0;
    expect((await read({}, first.cursor)).pages).toEqual([]);
    expect(fake.calls.map(({ path }) => path)).toEqual(['/v1/events']);
  });

  it('reads the running month and the one before after an event, and revises them', async () => {
    const invoice = fake.addInvoice({
      made: '2026-10-03T00:00:00Z',
      paid: '2026-10-03T00:00:00Z',
      lines: [{ product: 'prod_a', amount: 700 }],
    });
    const first = await read();
    fake.addRefund(invoice, 200, '2026-10-30T00:00:00Z');
    const second = await read({}, first.cursor);
    expect(second.pages).toHaveLength(2);
    expect(revenueOf(first, '2026-10')?.actual).toBe(700);
    expect(revenueOf(second, '2026-10')?.actual).toBe(500);
    expect(revenueOf(second, '2026-10')?.version).toBeGreaterThan(
      revenueOf(first, '2026-10')?.version ?? Infinity,
    );
  });

  it('goes on from every cursor of the first one', async () => {
    for (let month = 1; month <= 11; month++) {
      const day = `2026-${String(month).padStart(2, '0')}-05T00:00:00Z`;
      fake.addInvoice({ made: day, paid: day, lines: [{ product: 'prod_a', amount: month * 100 }] });
    }
    const whole = await read();
    const revenue = (records: readonly unknown[]) =>
      (records as RevenueRecord[])
        .filter(({ type }) => type === 'revenue')
        .map(({ key, actual, projected }) => `${key} ${actual} ${projected}`);
    const places = [...whole.pages.slice(0, -1).entries()];
    for (const [index, { cursor }] of sample(places, { every: 4, seed: 'stripe' })) {
      const rest = await read({}, cursor);
      const brought = whole.pages.slice(0, index + 1).flatMap(({ records }) => records);
      expect(revenue([...brought, ...rest.records])).toEqual(revenue(whole.records));
    }
  });
});

describe('live and test mode', () => {
  it('are never mixed: neither by the key, nor by the source, nor by what comes', async () => {
    const refused = { trouble: 'settings' };
    await expect(connect({}, { token: 'sk_test_good' })).rejects.toMatchObject(refused);
    await expect(connect({ mode: 'test' })).rejects.toMatchObject(refused);
    await expect(connect({}, { token: 'pk_live_good' })).rejects.toMatchObject(refused);
    fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2026-11-10T00:00:00Z', isLive: false });
    const live = await read();
    expect(valuesOf(live, 'MRR').at(-1)).toBe('2026-11-20 0');
    const test = await connect({ mode: 'test' }, { token: 'sk_test_good' });
    expect(valuesOf(await readAll(test), 'MRR').at(-1)).toBe('2026-11-20 2000');
    await expect(readAll(test, live.cursor)).rejects.toMatchObject(refused);
    fake.state.keys.set('rk_live_odd', { isLive: false, permissions: 'all' });
    await expect(readAll(await connect({}, { token: 'rk_live_odd' }))).rejects.toMatchObject(refused);
  });
});

describe('what keeps Stripe from being read', () => {
  it.each([
    [
      'a key that was rolled',
      {
        status: 401,
        body: {
          error: { type: 'invalid_request_error', message: 'Invalid API Key provided: rk_live_*****ood' },
        },
      },
      'token',
      null,
    ],
    ['too many calls', tooMany(30), 'limit', NOW + 30_000],
    ['too many calls without a time', tooMany(), 'limit', null],
    [
      'a failure of its own',
      {
        status: 500,
        headers: { 'stripe-should-retry': 'false' },
        body: { error: { type: 'api_error', message: 'oops' } },
      },
      'down',
      null,
    ],
    [
      'an answer in another shape',
      {
        status: 200,
        body: { object: 'list', url: '/v1/events', has_more: false, data: [{ object: 'event' }] },
      },
      'answer',
      null,
    ],
  ] as const)('is said after %s, and it is read the next time', async (_what, fault, trouble, retryAt) => {
    fake.faults.push(fault);
    const failure = await read().catch((error: Error) => error);
    expect(failure).toMatchObject({ trouble, retryAt });
    expect(String(failure)).not.toContain('rk_live');
    expect((await read()).pages).toHaveLength(25);
  });

  it('loses nothing where a page breaks off in the middle', async () => {
    fake.addInvoice({
      made: '2026-11-03T00:00:00Z',
      paid: '2026-11-03T00:00:00Z',
      lines: [{ product: 'prod_a', amount: 700 }],
    });
    fake.faults.push('half');
    await expect(read()).rejects.toMatchObject({ trouble: 'down' });
    expect(revenueOf(await read(), '2026-11')?.actual).toBe(700);
  });

  it.each([
    ['subscription', 'Subscriptions'],
    ['invoice', 'Invoices'],
    ['charge', 'Charges and Refunds'],
    ['event', 'Events'],
  ])('names the permission that a restricted key lacks: %s', async (permission, name) => {
    const all = ['subscription', 'invoice', 'charge', 'event'];
    fake.state.keys.set('rk_live_less', {
      isLive: true,
      permissions: all.filter((each) => each !== permission),
    });
    const source = await connect({}, { token: 'rk_live_less' });
    const message = expect.stringContaining(`"${name}: read"`);
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'scope', message });
    expect((await source.check()).filter(({ isGood }) => !isGood)).toEqual([
      { isGood: false, line: message },
    ]);
  });

  it('is said once where nothing answers, and then nothing is good', async () => {
    const source = await connect();
    await fake[Symbol.asyncDispose]();
    expect((await source.check()).map(({ isGood }) => isGood)).toEqual([false]);
  });

  it('is another address that no admin allowed', async () => {
    await expect(connect({}, {}, { allowsPrivate: false })).rejects.toMatchObject({ trouble: 'settings' });
  });
});

it('says before the first import whose product is whose, and what is lacking', async () => {
  fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2026-06-01T00:00:00Z' });
  fake.addSubscription({ product: 'prod_b', amount: 50_000, interval: 'year', from: '2026-06-01T00:00:00Z' });
  const source = await connect({ products: 'prod_a=alpha' });
  await expectChecks('sources/stripe', await source.check(), Array(7).fill(true));
});

describe('a webhook', () => {
  const secret = 'whsec_test';
  const send = async (event: object, change: { secret?: string; at?: number; body?: string } = {}) => {
    const payload = JSON.stringify(event);
    const timestamp = Math.floor((change.at ?? NOW) / 1_000);
    const signature = StripeClient.webhooks.generateTestHeaderString({
      payload,
      timestamp,
      secret: change.secret ?? secret,
    });
    const source = await connect({}, { webhook: secret });
    return source.receive?.({ headers: { 'stripe-signature': signature }, body: change.body ?? payload });
  };
  const event = { id: 'evt_1', object: 'event', type: 'invoice.paid', livemode: true, data: { object: {} } };

  it('is known by its event, and says that there is something to read', async () => {
    expect(await send(event)).toEqual({ id: 'evt_1', records: [], isNews: true });
  });

  it('is nothing where it is forged, changed, old, of test mode, or no event at all', async () => {
    expect(await send(event, { secret: 'whsec_other' })).toBeNull();
    expect(await send(event, { body: JSON.stringify({ ...event, id: 'evt_2' }) })).toBeNull();
    expect(await send(event, { at: NOW - 10 * 60_000 })).toBeNull();
    expect(await send({ ...event, livemode: false })).toBeNull();
    expect(await send({ hello: 'world' })).toBeNull();
    expect((await connect()).receive).toBeUndefined();
    const source = await connect({}, { webhook: secret });
    expect(await source.receive?.({ headers: {}, body: '{' })).toBeNull();
    expect(await source.receive?.({ headers: { 'stripe-signature': 't=1,v1=x' }, body: '' })).toBeNull();
  });
});

import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';
import { createState, keepBooks, type StripeBooks, type StripeState } from './state.ts';

const VERSION = '2026-10-28.endive';
const EVENTS_KEPT_SECONDS = 30 * 86_400;
const INLINE_LINES = 10;
const RANGES = ['gt', 'gte', 'lt', 'lte'].map((bound) => `created[${bound}]`);
const PAGES = ['limit', 'starting_after', 'ending_before', 'expand[]'];
const STATUSES = {
  invoice: ['draft', 'open', 'paid', 'uncollectible', 'void'],
  subscription: [
    'all',
    'active',
    'canceled',
    'ended',
    'incomplete',
    'incomplete_expired',
    'past_due',
    'paused',
    'trialing',
    'unpaid',
  ],
};

/** Too many calls, with the headers and the error that Stripe documents for it (docs.stripe.com/rate-limits). */
export function tooMany(retryAfter?: number): VendorAnswer {
  return {
    status: 429,
    headers: {
      'stripe-rate-limited-reason': 'global-rate',
      'stripe-should-retry': 'false',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: {
      error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' },
    },
  };
}

/**
 * A Stripe for tests on loopback: lists of subscriptions, invoices and their lines, refunds, invoice payments and events, as
 * strict as Stripe: keys and their mode, a restricted key's permissions, the API version, unknown parameters, limits from 1
 * to 100, pages by `starting_after` and `ending_before`, expansion to four levels, events of 30 days.
 */
export interface FakeStripe extends FakeVendor, StripeBooks {
  readonly state: StripeState;
}

export async function startFakeStripe(now: number): Promise<FakeStripe> {
  const state = createState(now);
  state.keys.set('sk_live_good', { isLive: true, permissions: 'all' });
  state.keys.set('sk_test_good', { isLive: false, permissions: 'all' });
  state.keys.set('rk_live_good', {
    isLive: true,
    permissions: ['subscription', 'invoice', 'charge', 'event'],
  });
  const vendor = await startVendor((call) => ({
    headers: { 'request-id': 'req_x' },
    ...answer(state, call),
  }));
  return { ...vendor, ...keepBooks(state), state };
}

interface Listing {
  permission: string;
  params: readonly string[];
  pick(state: StripeState, query: URLSearchParams): readonly Record<string, unknown>[];
}

const LISTS: Readonly<Record<string, Listing>> = {
  '/v1/subscriptions': {
    permission: 'subscription',
    params: ['status', ...RANGES],
    pick: ({ subscriptions }, query) => {
      const status = readStatus(query, 'subscription');
      const kept = subscriptions.filter((each) =>
        status === null ? each.status !== 'canceled' : status === 'all' || each.status === status,
      );
      const isExpanded = readList(query, 'expand').some((path) => path.startsWith('data.discounts'));
      return isExpanded
        ? kept
        : kept.map((each) => ({
            ...each,
            discounts: (each.discounts as { id: string }[]).map(({ id }) => id),
          }));
    },
  },
  '/v1/invoices': {
    permission: 'invoice',
    params: ['status', 'subscription', 'customer', ...RANGES],
    pick: (state, query) => {
      const status = readStatus(query, 'invoice');
      return state.invoices
        .filter((each) => status === null || each.status === status)
        .map((each) => withLines(state, each));
    },
  },
  '/v1/refunds': {
    permission: 'charge',
    params: ['payment_intent', 'charge', ...RANGES],
    pick: ({ refunds }) => refunds,
  },
  '/v1/invoice_payments': {
    permission: 'invoice',
    params: ['invoice', 'status', 'payment[type]', 'payment[payment_intent]', 'payment[charge]', ...RANGES],
    pick: ({ payments }, query) =>
      payments.filter(({ payment }) => {
        const wanted = query.get('payment[payment_intent]');
        return wanted === null || (payment as { payment_intent: string }).payment_intent === wanted;
      }),
  },
  '/v1/events': {
    permission: 'event',
    params: ['type', 'types[]', 'delivery_success', ...RANGES],
    pick: ({ events, now }, query) => {
      const types = readList(query, 'types');
      if (types.length > 20) throw refuse(400, 'types accepts at most 20 values', 'types');
      return events.filter(
        ({ type, created }) =>
          created > now / 1_000 - EVENTS_KEPT_SECONDS && (types.length === 0 || types.includes(String(type))),
      );
    },
  },
};

function answer(state: StripeState, call: VendorCall): VendorAnswer {
  try {
    return { status: 200, headers: { 'stripe-version': VERSION }, body: find(state, call) };
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal;
    return refusal as VendorAnswer;
  }
}

function find(state: StripeState, { method, path, query, headers }: VendorCall): unknown {
  const text = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const key = state.keys.get(text);
  if (!key) throw refuse(401, `Invalid API Key provided: ${text.slice(0, 8)}*****`);
  const version = headers['stripe-version'];
  if (version !== VERSION) throw refuse(400, `Invalid Stripe API version: ${version}`);
  if (method !== 'GET') throw refuse(403, 'this fake is only read');
  const allow = (permission: string) => {
    if (key.permissions !== 'all' && !key.permissions.includes(permission))
      throw refuse(403, lacks(text, permission));
  };
  const mine = <T extends Record<string, unknown>>(all: readonly T[]) =>
    all.filter(({ livemode }) => livemode === undefined || livemode === key.isLive);

  const list = LISTS[path];
  if (list) {
    allow(list.permission);
    checkParams(query, [...list.params, ...PAGES]);
    return givePage(path, mine(list.pick(state, query)), query);
  }
  const [, id = '', lines] = /^\/v1\/invoices\/(in_\w+)(\/lines)?$/.exec(path) ?? [];
  if (id === '') throw refuse(404, `Unrecognized request URL (GET: ${path}).`);
  allow('invoice');
  checkParams(query, lines ? PAGES : ['expand[]']);
  const [invoice] = mine(state.invoices.filter((each) => each.id === id));
  if (!invoice) throw refuse(404, `No such invoice: '${id}'`, 'id', 'resource_missing');
  return lines
    ? givePage(path, (state.lines.get(id) ?? []) as Record<string, unknown>[], query, false)
    : withLines(state, invoice);
}

function withLines(state: StripeState, invoice: Record<string, unknown>): Record<string, unknown> {
  const lines = state.lines.get(String(invoice.id)) ?? [];
  const url = `/v1/invoices/${invoice.id}/lines`;
  return {
    ...invoice,
    lines: { object: 'list', data: lines.slice(0, INLINE_LINES), has_more: lines.length > INLINE_LINES, url },
  };
}

function checkParams(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    const plain = name.replace(/\[\d+\]$/, '[]');
    if (allowed.includes(plain)) continue;
    const [param = ''] = plain.split('[', 1);
    throw refuse(400, `Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  for (const path of readList(query, 'expand'))
    if (path.split('.').length > 4)
      throw refuse(400, `You cannot expand more than 4 levels of a property (${path}).`, 'expand');
}

/** `expand[]=a&expand[]=b` and `expand[0]=a&expand[1]=b` are the same. */
function readList(query: URLSearchParams, name: string): string[] {
  return [...query].filter(([each]) => each.replace(/\[\d*\]$/, '') === name).map(([, value]) => value);
}

function readStatus(query: URLSearchParams, of: keyof typeof STATUSES): string | null {
  const status = query.get('status');
  if (status !== null && !STATUSES[of].includes(status))
    throw refuse(400, `Invalid status: must be one of ${STATUSES[of].join(', ')}`, 'status');
  return status;
}

/** A page of a list, newest first, as docs.stripe.com/api/pagination has it. */
function givePage(
  url: string,
  all: readonly Record<string, unknown>[],
  query: URLSearchParams,
  isByTime = true,
): Record<string, unknown> {
  const limit = Number(query.get('limit') ?? 10);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 100))
    throw refuse(
      400,
      `This value must be ${limit > 100 ? 'less than or equal to 100' : 'greater than or equal to 1'}.`,
      'limit',
    );
  const [after, before] = [query.get('starting_after'), query.get('ending_before')];
  if (after !== null && before !== null)
    throw refuse(400, 'You can only specify one of starting_after and ending_before');
  const created = ({ created }: Record<string, unknown>) => Number(created);
  const bound = (name: string) =>
    query.has(`created[${name}]`) ? Number(query.get(`created[${name}]`)) : null;
  const [gte, lt] = [bound('gte'), bound('lt')];
  const kept = all.filter(
    (each) => (gte === null || created(each) >= gte) && (lt === null || created(each) < lt),
  );
  const sorted = isByTime
    ? kept.toSorted((a, b) => created(b) - created(a) || (String(b.id) < String(a.id) ? -1 : 1))
    : kept;
  const at = (id: string) => {
    const found = sorted.findIndex((each) => each.id === id);
    if (found === -1) throw refuse(400, `No such object: '${id}'`, 'starting_after', 'resource_missing');
    return found;
  };
  const rest =
    after !== null ? sorted.slice(at(after) + 1) : before !== null ? sorted.slice(0, at(before)) : sorted;
  const data = before !== null ? rest.slice(-limit) : rest.slice(0, limit);
  return { object: 'list', url, has_more: rest.length > limit, data };
}

function lacks(key: string, permission: string): string {
  return `The provided key '${key.slice(0, 8)}*****' does not have the required permissions for this endpoint on account 'acct_x'. Having the 'rak_${permission}_read' permission would allow this request to continue.`;
}

function refuse(status: number, message: string, param?: string, code?: string): VendorAnswer {
  return {
    status,
    body: {
      error: { type: 'invalid_request_error', message, ...(param && { param }), ...(code && { code }) },
    },
  };
}

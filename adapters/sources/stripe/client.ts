import StripeClient from 'stripe';
import { z } from 'zod';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { describeFailure, PAGE_OBJECTS, TIMEOUT_MS } from './limits.ts';
import {
  eventSchema,
  invoiceSchema,
  itemSchema,
  lineSchema,
  paymentSchema,
  refundSchema,
  type StripeInvoice,
  type StripeLine,
  type StripeRefund,
  type StripeSubscription,
  subscriptionSchema,
} from './objects.ts';
import type { StripeSettings } from './settings.ts';

/** What tells that something of ours changed; at most 20 may be asked for. */
const EVENT_TYPES = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'refund.created',
  'refund.updated',
  'refund.failed',
] as const;

/** Stripe's lists as plain data that was checked. Each throws SourceError. */
export interface StripeApi {
  /** The newest event that is about money or subscriptions; null where there was none for 30 days. */
  findNewestEvent(): Promise<string | null>;
  listSubscriptions(most?: number): AsyncIterable<StripeSubscription>;
  /** Invoices that are paid, by the time of their making in UTC milliseconds, the end not within; newest first. */
  listInvoices(from: number, to: number, most?: number): AsyncIterable<StripeInvoice>;
  /** All lines of an invoice, which itself holds the first ten. */
  listLines(invoice: StripeInvoice): Promise<readonly StripeLine[]>;
  listRefunds(from: number, to: number, most?: number): AsyncIterable<StripeRefund>;
  /** The invoice that a refund's payment was for; null for a payment without one. */
  findInvoice(refund: StripeRefund): Promise<StripeInvoice | null>;
}

type List<T> = AsyncIterable<T>;

/** Gets the library ready. Throws SourceError for a key of the other mode. */
export function openStripe(needs: SourceNeeds, { mode, api }: StripeSettings): StripeApi {
  const key = needs.secrets.token ?? '';
  checkKey(key, mode);
  const stripe = new StripeClient(key, {
    ...readAddress(api, needs.allowsPrivate),
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
  const limit = PAGE_OBJECTS;

  async function* walk<T>(
    list: () => List<unknown>,
    schema: z.ZodType<T>,
    most = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<T> {
    let seen = 0;
    try {
      for await (const object of list()) {
        yield check(object, schema, mode);
        if (++seen >= most) return;
      }
    } catch (error) {
      throw describeFailure(error, needs.now());
    }
  }

  async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
    return Array.fromAsync(items);
  }

  async function* listSubscriptions(most?: number): AsyncGenerator<StripeSubscription> {
    const list = () =>
      stripe.subscriptions.list({ status: 'all', limit, expand: ['data.discounts.source.coupon'] });
    for await (const subscription of walk(list, subscriptionSchema, most)) {
      const { id, items } = subscription;
      if (!items.has_more) yield subscription;
      else {
        const data = await collect(
          walk(() => stripe.subscriptionItems.list({ subscription: id, limit }), itemSchema),
        );
        yield { ...subscription, items: { data, has_more: false } };
      }
    }
  }

  return {
    async findNewestEvent() {
      const list = () => stripe.events.list({ types: [...EVENT_TYPES], limit: 1 });
      const [newest] = await collect(walk(list, eventSchema, 1));
      return newest?.id ?? null;
    },
    listSubscriptions,
    listInvoices: (from, to, most) =>
      walk(
        () => stripe.invoices.list({ status: 'paid', created: between(from, to), limit }),
        invoiceSchema,
        most,
      ),
    async listLines({ id, lines }) {
      if (!lines.has_more) return lines.data;
      return collect(walk(() => stripe.invoices.listLineItems(id, { limit }), lineSchema));
    },
    listRefunds: (from, to, most) =>
      walk(() => stripe.refunds.list({ created: between(from, to), limit }), refundSchema, most),
    async findInvoice({ payment_intent, charge }) {
      const payment =
        payment_intent !== null
          ? ({ type: 'payment_intent', payment_intent } as const)
          : charge !== null
            ? ({ type: 'charge', charge } as const)
            : null;
      if (payment === null) return null;
      const [paid] = await collect(
        walk(() => stripe.invoicePayments.list({ payment, limit: 1 }), paymentSchema, 1),
      );
      if (!paid) return null;
      try {
        return check(await stripe.invoices.retrieve(paid.invoice), invoiceSchema, mode);
      } catch (error) {
        throw describeFailure(error, needs.now());
      }
    },
  };
}

/** Checks a key by its beginning: `sk_` may do everything, `rk_` is restricted; `live` or `test` is its mode. */
function checkKey(key: string, mode: 'live' | 'test'): void {
  const found = /^(?:sk|rk)_(live|test)_\w+$/.exec(key);
  if (!found)
    throw new SourceError(
      'settings',
      'that is no secret key of Stripe: such a key begins with rk_live_ or rk_test_',
    );
  if (found[1] === mode) return;
  throw new SourceError(
    'settings',
    `the key is of ${found[1]} mode and the source of ${mode} mode; the two are never mixed: give a ${mode} key, or add another source with mode=${found[1]}`,
  );
}

function readAddress(api: string | undefined, allowsPrivate: boolean) {
  if (api === undefined) return {};
  // Whoever may set the address gets the key.
  if (!allowsPrivate)
    throw new SourceError('settings', 'another address than Stripe’s needs private=yes, by an admin');
  if (!URL.canParse(api)) throw new SourceError('settings', 'api is not an address');
  const { protocol, hostname, port } = new URL(api);
  const isPlain = protocol === 'http:';
  return {
    host: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? ('http' as const) : ('https' as const),
  };
}

function between(from: number, to: number): { gte: number; lt: number } {
  return { gte: Math.floor(from / 1_000), lt: Math.floor(to / 1_000) };
}

/** An object in the shape that Stripe documents, and of the mode that is asked. */
function check<T>(object: unknown, schema: z.ZodType<T>, mode: 'live' | 'test'): T {
  const read = schema.safeParse(object);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new SourceError(
      'answer',
      `Stripe answered without ${issue?.path.join('.') || 'what it documents'}`,
    );
  }
  const { livemode } = z.looseObject({ livemode: z.boolean().optional() }).parse(object);
  if (livemode !== undefined && livemode !== (mode === 'live'))
    throw new SourceError(
      'settings',
      `Stripe gave something of the other mode than ${mode}; the two are never mixed`,
    );
  return read.data;
}

/** A key: what it may read, and of which mode. `all`: a secret key. */
interface FakeKey {
  isLive: boolean;
  permissions: readonly string[] | 'all';
}

interface Stored {
  id: string;
  object: string;
  /** UTC seconds. */
  created: number;
  livemode: boolean;
  [field: string]: unknown;
}

export interface StripeState {
  /** By the key's text. */
  keys: Map<string, FakeKey>;
  subscriptions: Stored[];
  invoices: Stored[];
  /** By invoice. */
  lines: Map<string, unknown[]>;
  refunds: Stored[];
  payments: Stored[];
  events: Stored[];
  /** UTC milliseconds. */
  now: number;
}

interface SubscriptionOrder {
  product: string;
  /** Smallest unit; null for a price by tiers. */
  amount: number | null;
  from: string;
  currency?: string;
  interval?: 'day' | 'week' | 'month' | 'year';
  intervalCount?: number;
  quantity?: number;
  status?: string;
  endedAt?: string;
  trialEnd?: string;
  periodStart?: string;
  periodEnd?: string;
  endsAtPeriod?: boolean;
  isMetered?: boolean;
  coupon?: { duration: 'forever' | 'once' | 'repeating'; percent_off?: number; amount_off?: number };
  /** Further items beside the first. */
  more?: readonly { product: string; amount: number }[];
  isLive?: boolean;
}

interface InvoiceOrder {
  lines: readonly {
    product: string | null;
    amount: number;
    discount?: number;
    tax?: number;
    isTaxWithin?: boolean;
  }[];
  made: string;
  paid: string | null;
  currency?: string;
  /** What was paid where it is not the whole. */
  amountPaid?: number;
  isLive?: boolean;
}

/** Fills a Stripe of tests with objects in the shapes of API version 2026-10-28, as far as anybody here reads them. */
export interface StripeBooks {
  addSubscription(order: SubscriptionOrder): string;
  /** Ends a subscription, or changes whatever else of it. */
  changeSubscription(id: string, change: Record<string, unknown>): void;
  addInvoice(order: InvoiceOrder): string;
  addRefund(invoice: string, amount: number, at: string, status?: string): void;
  addEvent(type: string, at?: string): string;
}

export function createState(now: number): StripeState {
  const state = { subscriptions: [], invoices: [], refunds: [], payments: [], events: [] };
  return { ...state, keys: new Map(), lines: new Map(), now };
}

export function keepBooks(state: StripeState): StripeBooks {
  let last = 0;
  const nextId = (prefix: string) => `${prefix}_${String(++last).padStart(6, '0')}`;
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1_000);
  const orNull = (iso: string | undefined) => (iso === undefined ? null : seconds(iso));

  function addEvent(type: string, at?: string, livemode = true): string {
    const id = nextId('evt');
    const created = at === undefined ? Math.floor(state.now / 1_000) : seconds(at);
    state.events.push({ id, object: 'event', type, created, livemode, data: { object: {} } });
    return id;
  }

  return {
    addEvent,
    addSubscription(order) {
      const {
        currency = 'eur',
        from,
        status = order.endedAt === undefined ? 'active' : 'canceled',
        coupon,
      } = order;
      const id = nextId('sub');
      const items = [order, ...(order.more ?? [])].map(({ product, amount }) => ({
        id: nextId('si'),
        object: 'subscription_item',
        quantity: order.quantity ?? 1,
        current_period_start: seconds(order.periodStart ?? from),
        current_period_end: seconds(order.periodEnd ?? '2026-12-15T00:00:00Z'),
        discounts: [],
        price: {
          id: nextId('price'),
          object: 'price',
          product,
          currency,
          unit_amount: amount,
          unit_amount_decimal: amount === null ? null : String(amount),
          billing_scheme: amount === null ? 'tiered' : 'per_unit',
          recurring: {
            interval: order.interval ?? 'month',
            interval_count: order.intervalCount ?? 1,
            usage_type: order.isMetered ? 'metered' : 'licensed',
          },
        },
      }));
      const discount = coupon && {
        id: nextId('di'),
        object: 'discount',
        source: {
          type: 'coupon',
          coupon: { id: nextId('co'), object: 'coupon', percent_off: null, amount_off: null, ...coupon },
        },
      };
      state.subscriptions.push({
        id,
        object: 'subscription',
        created: seconds(from),
        livemode: order.isLive ?? true,
        status,
        currency,
        start_date: seconds(from),
        trial_end: orNull(order.trialEnd),
        canceled_at: orNull(order.endedAt),
        ended_at: orNull(order.endedAt),
        cancel_at: null,
        cancel_at_period_end: order.endsAtPeriod ?? false,
        discounts: discount ? [discount] : [],
        items: {
          object: 'list',
          data: items,
          has_more: false,
          url: `/v1/subscription_items?subscription=${id}`,
        },
      });
      addEvent('customer.subscription.created', from, order.isLive);
      return id;
    },
    changeSubscription(id, change) {
      Object.assign(state.subscriptions.find((each) => each.id === id) ?? {}, change);
      addEvent('customer.subscription.updated');
    },
    addInvoice({ lines, made, paid, currency = 'eur', amountPaid, isLive = true }) {
      const id = nextId('in');
      const rows = lines.map(({ product, amount, discount = 0, tax = 0, isTaxWithin = false }) => ({
        id: nextId('il'),
        object: 'line_item',
        amount,
        currency,
        discount_amounts: discount === 0 ? [] : [{ amount: discount, discount: 'di_x' }],
        taxes:
          tax === 0
            ? []
            : [
                {
                  amount: tax,
                  tax_behavior: isTaxWithin ? 'inclusive' : 'exclusive',
                  type: 'tax_rate_details',
                },
              ],
        pricing:
          product === null
            ? null
            : {
                type: 'price_details',
                price_details: { price: 'price_x', product },
                unit_amount_decimal: String(amount),
              },
        livemode: isLive,
      }));
      const total = lines.reduce(
        (sum, { amount, discount = 0, tax = 0, isTaxWithin }) =>
          sum + amount - discount + (isTaxWithin ? 0 : tax),
        0,
      );
      state.lines.set(id, rows);
      state.invoices.push({
        id,
        object: 'invoice',
        created: seconds(made),
        livemode: isLive,
        status: paid === null ? 'open' : 'paid',
        currency,
        total,
        amount_paid: paid === null ? 0 : (amountPaid ?? total),
        status_transitions: { paid_at: paid === null ? null : seconds(paid) },
      });
      state.payments.push({
        id: nextId('inpay'),
        object: 'invoice_payment',
        created: seconds(made),
        livemode: isLive,
        invoice: id,
        status: paid === null ? 'open' : 'paid',
        currency,
        payment: { type: 'payment_intent', payment_intent: `pi_${id}` },
      });
      addEvent(paid === null ? 'invoice.finalized' : 'invoice.paid', paid ?? made, isLive);
      return id;
    },
    addRefund(invoice, amount, at, status = 'succeeded') {
      const of = state.invoices.find(({ id }) => id === invoice);
      state.refunds.push({
        id: nextId('re'),
        object: 'refund',
        created: seconds(at),
        livemode: of?.livemode ?? true,
        amount,
        currency: of?.currency ?? 'eur',
        status,
        payment_intent: `pi_${invoice}`,
        charge: `ch_${invoice}`,
      });
      addEvent('refund.created', at);
    },
  };
}

import type { StripeItem, StripeSubscription } from './objects.ts';
import type { FindProject } from './settings.ts';

const DAYS_A_YEAR = 365;
/** Months of each interval, a year having 12 months and 365 days. */
const MONTHS = { day: 12 / DAYS_A_YEAR, week: (7 * 12) / DAYS_A_YEAR, month: 1, year: 12 } as const;
/** A subscription by the day that is projected over two months renews fewer times. */
const MOST_RENEWALS = 100;

/** What a subscription is, and from when until when somebody pays for it. Amounts are in Stripe's smallest unit. */
export interface Span {
  /** UTC milliseconds; null while it goes on. */
  from: number;
  until: number | null;
  currency: string;
  /** By project, what it brings a month as its prices are now; a key for each project it is for. */
  monthly: ReadonlyMap<string, number>;
  renewals: readonly Renewal[];
}

/** A price of a subscription that falls due again and again, the next time at `nextAt`. */
interface Renewal {
  project: string;
  amount: number;
  nextAt: number;
  interval: keyof typeof MONTHS;
  intervals: number;
  until: number | null;
}

/**
 * When and how much a subscription pays; null for one that nobody ever paid for. As Stripe's Billing metrics define it
 * (docs.stripe.com/billing/subscriptions/analytics/glossary): `active` and `past_due` pay; trials, free prices, taxes and
 * metered prices do not count; canceled or unpaid ends it. A coupon for ever takes its part off, one for a time does not
 * (support.stripe.com/questions/billing-analytics). Prices are the present ones: what it cost before an upgrade is not
 * known. A tiered price counts as a subscription and brings nothing here, and coupons of single items are not taken off.
 */
export function readSpan(subscription: StripeSubscription, findProject: FindProject): Span | null {
  const { status, currency } = subscription;
  if (
    status === 'incomplete' ||
    status === 'incomplete_expired' ||
    status === 'trialing' ||
    status === 'paused'
  )
    return null;
  const from = Math.max(subscription.start_date, subscription.trial_end ?? 0) * 1_000;
  const until = readEnd(subscription);
  if (until !== null && until <= from) return null;
  const items = subscription.items.data.filter(
    (item) => item.price.recurring !== null && costsSomething(item),
  );
  if (items.length === 0) return null;
  const keep = keptShare(subscription, items);
  const monthly = new Map<string, number>();
  for (const item of items) {
    const project = findProject(item.price.product);
    monthly.set(project, (monthly.get(project) ?? 0) + monthlyAmount(item) * keep);
  }
  const isRunning = status === 'active' || status === 'past_due';
  const lastAt = isRunning ? findLast(subscription) : null;
  const renewals = isRunning ? items.map((item) => readRenewal(item, findProject, keep, lastAt)) : [];
  return { from, until, currency: currency.toUpperCase(), monthly, renewals };
}

/** Whether it is paid for at an instant. */
export function isPaying({ from, until }: Span, at: number): boolean {
  return from <= at && (until === null || at < until);
}

/** What falls due after an instant and before another, by project: what is sure if nobody leaves and nobody comes. */
export function sumRenewals(spans: readonly Span[], after: number, before: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { project, amount, nextAt, interval, intervals, until } of spans.flatMap(
    (span) => span.renewals,
  )) {
    const first = Temporal.Instant.fromEpochMilliseconds(nextAt).toZonedDateTimeISO('UTC');
    for (let turn = 0; turn < MOST_RENEWALS; turn++) {
      // From the first each time: the 31st stays the 31st after a short month.
      const at = first.add({ [`${interval}s`]: turn * intervals }).epochMilliseconds;
      if (at >= before || (until !== null && at >= until)) break;
      if (at > after) sums.set(project, (sums.get(project) ?? 0) + amount);
    }
  }
  return sums;
}

/** When it stopped being paid for: its end, or the start of the period that nobody paid. */
function readEnd({ status, ended_at, canceled_at, items }: StripeSubscription): number | null {
  if (status === 'canceled') return (ended_at ?? canceled_at ?? 0) * 1_000;
  if (status === 'unpaid') return Math.min(...items.data.map((item) => item.current_period_start)) * 1_000;
  return null;
}

/** The instant from which on it will not renew, if somebody has said so. */
function findLast({ cancel_at, cancel_at_period_end, items }: StripeSubscription): number | null {
  if (cancel_at !== null) return cancel_at * 1_000;
  if (!cancel_at_period_end) return null;
  return Math.min(...items.data.map((item) => item.current_period_end)) * 1_000;
}

function readRenewal(
  item: StripeItem,
  findProject: FindProject,
  keep: number,
  until: number | null,
): Renewal {
  return {
    project: findProject(item.price.product),
    amount: amountOf(item) * keep,
    nextAt: item.current_period_end * 1_000,
    interval: item.price.recurring?.interval ?? 'month',
    intervals: item.price.recurring?.interval_count ?? 1,
    until,
  };
}

function monthlyAmount(item: StripeItem): number {
  const { interval, interval_count } = item.price.recurring ?? { interval: 'month', interval_count: 1 };
  return amountOf(item) / (MONTHS[interval] * interval_count);
}

/** A period's price of an item; 0 for one by use or by tiers. */
function amountOf({ price, quantity = 1 }: StripeItem): number {
  if (price.recurring?.usage_type === 'metered') return 0;
  return (price.unit_amount ?? (Number(String(price.unit_amount_decimal)) || 0)) * quantity;
}

function costsSomething(item: StripeItem): boolean {
  return amountOf(item) > 0 || item.price.billing_scheme === 'tiered';
}

/** The part of its price that coupons for ever leave, 0..1. */
function keptShare({ discounts }: StripeSubscription, items: readonly StripeItem[]): number {
  const whole = items.reduce((sum, item) => sum + amountOf(item), 0);
  if (whole === 0) return 1;
  let left = whole;
  for (const { coupon } of discounts.map(({ source }) => source)) {
    if (coupon?.duration !== 'forever') continue;
    left -= coupon.percent_off === null ? (coupon.amount_off ?? 0) : (left * coupon.percent_off) / 100;
  }
  return Math.max(0, left) / whole;
}

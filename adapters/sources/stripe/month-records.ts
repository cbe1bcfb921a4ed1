import { dateOf, instantOf } from '../../../src/base/language/date.ts';
import { SourceError, type SourceRecord } from '../../../src/base/source-port.ts';
import { fromStripe } from './amount.ts';
import type { Month } from './month.ts';
import type { Sums } from './revenue.ts';
import type { StripeSettings } from './settings.ts';
import { isPaying, type Span, sumRenewals } from './subscription.ts';

/** What a month's records are made of. */
export interface MonthFacts {
  month: Month;
  spans: readonly Span[];
  /** Paid less given back; null of a month that has not begun. */
  paid: Sums | null;
  set: StripeSettings;
  currency: string;
  now: number;
  version: number;
}

/**
 * What projects earned in a month, one record each:
 * `actual`: what customers paid in it on invoices, without taxes, less what was given back in it, whenever it had been paid.
 * Payments without an invoice do not count.
 * `projected`: what is paid so far and the renewals of the rest of it, if nobody leaves and nobody comes; of a month to
 * come its renewals alone; none of one that is over.
 * `subscriptions`: those that pay at its end, or now while it runs.
 * `churn`: of those that paid at its start the share that had ended by its end or now, also where the customer began
 * another one; none where nobody paid at its start.
 */
export function mapMonth(facts: MonthFacts): SourceRecord[] {
  const { month, spans, paid, currency, now, version } = facts;
  const lastAt = Math.min(now, month.endAt - 1);
  const isOver = month.endAt <= now;
  const renewals = isOver ? null : sumRenewals(spans, Math.max(now, month.startAt - 1), month.endAt);
  const projects = new Set([...(paid?.keys() ?? []), ...(renewals?.keys() ?? [])]);
  for (const { monthly, from } of spans)
    if (from < month.endAt) for (const project of monthly.keys()) projects.add(project);
  const toMoney = (amount: number) => fromStripe(Math.round(amount), currency);
  return [...projects].toSorted().map((project) => {
    const own = spans.filter(({ monthly }) => monthly.has(project));
    const sofar = paid?.get(project) ?? 0;
    return {
      type: 'revenue',
      key: `${project} ${month.name}`,
      version,
      project,
      startsOn: month.startsOn,
      endsOn: month.endsOn,
      currency,
      actual: paid === null ? null : toMoney(sofar),
      projected: renewals === null ? null : Math.max(0, toMoney(sofar + (renewals.get(project) ?? 0))),
      subscriptions: paid === null ? null : own.filter((span) => isPaying(span, lastAt)).length,
      churn: paid === null ? null : findChurn(own, month.startAt, lastAt),
    };
  });
}

/**
 * The two metrics of a day: MRR, the sum of all paying subscriptions' prices by the month (Stripe's definition:
 * `readSpan`), and how many there are. Of a day that is past, by the prices of today.
 */
export function mapDay(
  date: string,
  at: number,
  zone: string,
  facts: Omit<MonthFacts, 'month' | 'paid'>,
): SourceRecord[] {
  const { spans, set, currency, now, version } = facts;
  const paying = spans.filter((span) => isPaying(span, at));
  const mrr = paying.flatMap(({ monthly }) => [...monthly.values()]).reduce((sum, amount) => sum + amount, 0);
  const day = { type: 'value' as const, version, at: instantOf(date, '00:00', zone) };
  const note = at < now ? `by the prices of ${dateOf(now, zone)}` : '';
  return [
    {
      ...day,
      key: `mrr ${date}`,
      metric: set.mrr,
      unit: 'money',
      value: fromStripe(Math.round(mrr), currency),
      note,
    },
    {
      ...day,
      key: `subscriptions ${date}`,
      metric: set.subscriptions,
      unit: '',
      value: paying.length,
      note: '',
    },
  ];
}

function findChurn(spans: readonly Span[], startAt: number, lastAt: number): number | null {
  const before = spans.filter((span) => isPaying(span, startAt));
  if (before.length === 0) return null;
  return before.filter((span) => !isPaying(span, lastAt)).length / before.length;
}

/** Throws SourceError for another currency than the team's: nothing converts it. */
export function checkCurrency(found: string, currency: string): void {
  if (found.toUpperCase() === currency) return;
  throw new SourceError(
    'settings',
    `Stripe has amounts in ${found.toUpperCase()} and the team counts in ${currency}: nothing converts them`,
  );
}

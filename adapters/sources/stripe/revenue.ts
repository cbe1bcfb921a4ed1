import { divide } from './amount.ts';
import type { StripeInvoice, StripeLine } from './objects.ts';
import type { FindProject } from './settings.ts';

/** What came in or went out, by project, in Stripe's smallest unit; '' is no project. */
export type Sums = Map<string, number>;

/**
 * What of an amount that was paid for an invoice, or given back, is whose: the amount without its part of taxes, divided
 * by the lines' prices after discounts. Whole units; all parts add up. Empty for an invoice of nothing.
 */
export function shareOut(
  amount: number,
  { total }: Pick<StripeInvoice, 'total'>,
  lines: readonly StripeLine[],
  findProject: FindProject,
): Sums {
  const sums: Sums = new Map();
  if (total === 0 || amount === 0) return sums;
  const nets = lines.map(netOf);
  const net = nets.reduce((sum, line) => sum + line, 0);
  const parts = divide(Math.round((amount * net) / total), nets);
  for (const [index, line] of lines.entries()) {
    const project = findProject(line.pricing?.price_details?.product ?? null);
    sums.set(project, (sums.get(project) ?? 0) + (parts[index] ?? 0));
  }
  return sums;
}

/** Adds one set of sums to another; `sign` −1 takes it away. */
export function addTo(sums: Sums, more: Sums, sign: 1 | -1 = 1): void {
  for (const [project, amount] of more) sums.set(project, (sums.get(project) ?? 0) + sign * amount);
}

/** A line's price after discounts and without the taxes that are in it; others come on top and are not in it. */
function netOf({ amount, discount_amounts, taxes }: StripeLine): number {
  const off = (discount_amounts ?? []).reduce((sum, discount) => sum + discount.amount, 0);
  const within = (taxes ?? []).reduce(
    (sum, tax) => sum + (tax.tax_behavior === 'inclusive' ? tax.amount : 0),
    0,
  );
  return amount - off - within;
}

import type { Ctx } from '../base/command/ctx.ts';
import { badArgument } from '../base/language/errors.ts';
import { formatQuantity } from '../base/language/format-quantity.ts';
import { parseQuantity, toUnit } from '../base/language/quantity.ts';
import { getActiveVision } from '../clarify/vision/store.ts';
import { revenueTargetAt } from '../clarify/vision/vision.ts';

/** What expected values are counted in today: money where a revenue target makes it the measure, else points (DESIGN 4.4). */
export async function findValueUnit(ctx: Ctx): Promise<'money' | 'points'> {
  const vision = await getActiveVision(ctx);
  return vision && revenueTargetAt(vision, ctx.today) !== null ? 'money' : 'points';
}

/** The least expected value a month that a task must have, in minor units or points; null for `off`. Throws a Refusal. */
export async function readBar(ctx: Ctx, given: string): Promise<number | null> {
  if (/^(?:off|none|0)$/i.test(given.trim())) return null;
  const { currency } = ctx.workspace;
  const unit = await findValueUnit(ctx);
  const quantity = parseQuantity(given, { currency });
  const value = quantity && toUnit(quantity, unit, { currency });
  if (value === undefined || value <= 0) {
    const example =
      unit === 'money' ? `an amount of ${currency} a month, such as 200` : 'points, such as 0.5';
    throw badArgument('bar', given, `${example}, or off`);
  }
  return value;
}

export function formatBar(bar: number | null, unit: 'money' | 'points', currency: string): string {
  if (bar === null) return 'off';
  return `${formatQuantity(bar, unit, currency)}${unit === 'money' ? ' a month' : ''}`;
}

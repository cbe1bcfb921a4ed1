import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, instantOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { findVoid } from './settle.ts';
import { emptyRow, toSettled, type UnsettledTask } from './unsettled-store.ts';

/**
 * The settlements of the impacts that nothing can be read of: their reading date is over, and the work was not done by then, or
 * no metric was named. What was done is read by its metric's values (`learn/effect/`). An impact that nobody knew has none.
 */
export function readImpactRows(ctx: Ctx, unsettled: readonly UnsettledTask[]): Row<'settlements'>[] {
  return unsettled.flatMap((one) => {
    const { impact_low: low, impact_high: high, reading_on: readingOn, metric_id: metricId } = one.forecast;
    if (!one.parts.has('impact') || low === null || high === null) return [];
    if (readingOn === null || readingOn >= ctx.today) return [];
    // Values are dated in the workspace's zone.
    const readingAt = instantOf(addDays(readingOn, 1), '00:00', ctx.workspace.zone) - 1;
    const why = findVoid({ task: toSettled(one), readingAt, hasMetric: metricId !== null });
    return why === null ? [] : [{ ...emptyRow(ctx, one, 'impact'), why, metric_id: metricId, low, high }];
  });
}

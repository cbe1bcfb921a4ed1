import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { ReportView } from '../../base/view/view.ts';
import { getMetricById, latestObservation } from '../../gather/metric/store.ts';
import { describeValue } from '../../gather/metric/views.ts';
import { listPosted } from '../digest/store.ts';
import { reviewSubject } from './review-post.ts';
import { listReviewsSince, readReview } from './store.ts';

/** A review says how its week went and how the one before ended: of values that are older it states the last one alone. */
const STATED_MS = 14 * DAY_MS;

/**
 * A posted review says what it said on its day. Where a value that it rests on is taken back, it says that, too: where it was
 * posted, and whenever it is asked for again.
 */
export async function correctReviews(
  ctx: Ctx,
  { row, before }: { row: Row<'observations'>; before: number | null },
): Promise<void> {
  const metric = await getMetricById(ctx, row.metric_id);
  const line = describeCorrection(ctx, metric, { row, before });
  for (const review of await listReviewsSince(ctx, row.arrived_at)) {
    if (!(await rests(ctx, review, metric, row))) continue;
    const corrected = { ...review, answer: JSON.stringify(addLine(readReview(review.answer), line)) };
    const subject = reviewSubject(review.feed_id, review.on_date);
    await ctx.record({ type: 'ReviewCorrected', subject, rows: { reviews: [corrected] } });
    for (const { place_id: placeId, view } of await listPosted(ctx, subject))
      await ctx.send({ subject, placeId, lane: subject, view: addLine(readReview(view), line) });
  }
}

/** Whether a review names the metric, and the value was one of its last two weeks or the last there was. */
async function rests(
  ctx: Ctx,
  { answer, created_at: createdAt }: Row<'reviews'>,
  { id, name }: Row<'metrics'>,
  { at }: Row<'observations'>,
): Promise<boolean> {
  const named = JSON.stringify(name).slice(1, -1).toLowerCase();
  if (at > createdAt || !answer.toLowerCase().includes(named)) return false;
  if (at > createdAt - STATED_MS) return true;
  const last = await latestObservation(ctx, id, { beforeAt: createdAt });
  return last === undefined || last.at <= at;
}

/** `Corrected Tue 1 Dec: failed imports 2.3 % (Thu 26 Nov) was taken back.` */
function describeCorrection(
  ctx: Ctx,
  metric: Row<'metrics'>,
  { row, before }: { row: Row<'observations'>; before: number | null },
): Text {
  const { workspace, today } = ctx;
  const again =
    before === null ? '' : ` ${formatQuantity(before, metric.unit, workspace.currency)} counts again.`;
  return text`Corrected ${formatDate(today, today)}: ${metric.name} ${describeValue(ctx, metric, row)} was taken back.${again}`;
}

function addLine(view: ReportView, line: Text): ReportView {
  const [first, ...others] = view.sections;
  const { heading, lines, ...rest } = first ?? { heading: '', lines: [] };
  return { ...view, sections: [{ ...rest, heading, lines: [...lines, line] }, ...others] };
}

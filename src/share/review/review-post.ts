import type { Rhythm } from '../../base/calendar/occurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, instantOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { ReportView } from '../../base/view/view.ts';
import { listFeedPlaces } from '../../team/feed/store.ts';
import type { Span } from './review.ts';
import { loadReview } from './review-facts.ts';
import { viewReviewPage } from './review-page.ts';
import { viewReview } from './review-views.ts';
import { hasReview } from './store.ts';

/** When a feed's weekly review comes round; null if it has none. */
export function reviewRhythm(feed: Row<'feeds'>): Rhythm | null {
  return feed.review_day === null ? null : { zone: feed.zone, at: feed.review_at, days: [feed.review_day] };
}

/** The subject of a review's message: one a feed and week. */
export function reviewSubject(feedId: string, date: string): string {
  return `review:${feedId}:${date}`;
}

/** The seven days up to an instant of a date: from the same time a week before, so that weeks meet without a gap. */
function weekTo(toAt: number, date: string, feed: Pick<Row<'feeds'>, 'zone' | 'review_at'>): Span {
  return { fromAt: instantOf(addDays(date, -7), feed.review_at, feed.zone), toAt };
}

/** The review of a feed for a span, as everybody may see it. */
export async function showReview(ctx: Ctx, feed: Row<'feeds'>, span: Span): Promise<ReportView> {
  return viewReview(await loadReview(ctx, feed, span));
}

/**
 * Posts the review of a feed's date to every place of the feed, once: false if that date has had its review.
 * What happened after the time it was due for belongs to the next week.
 */
export async function postReview(
  ctx: Ctx,
  feed: Row<'feeds'>,
  date: string,
  isLate = false,
): Promise<boolean> {
  if (await hasReview(ctx, feed.id, date)) return false;
  const dueAt = instantOf(date, feed.review_at, feed.zone);
  const facts = await loadReview(ctx, feed, weekTo(dueAt, date, feed));
  const { data: _rows, ...answer } = viewReview(facts) as ReportView & { data?: unknown };
  const view = viewReviewPage(facts, { on: date, feedName: facts.feedName, isLate });
  const review = {
    workspace_id: ctx.workspace.id,
    feed_id: feed.id,
    on_date: date,
    answer: JSON.stringify(answer),
    created_at: ctx.now,
  };
  await ctx.record({
    type: 'ReviewPosted',
    subject: `feed:${feed.id}`,
    data: { on: date },
    rows: { reviews: [review] },
  });
  const subject = reviewSubject(feed.id, date);
  for (const { id: placeId } of await listFeedPlaces(ctx, feed.id)) {
    await ctx.send({ subject, placeId, lane: subject, view });
  }
  return true;
}

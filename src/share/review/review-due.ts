import { findMissed, nextOccurrence } from '../../base/calendar/occurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf, timeOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { proposeLesson } from '../../learn/lesson/lesson-store.ts';
import { settleDue } from '../../learn/settle/settle-store.ts';
import { findLastDigest } from '../../say/store.ts';
import { findFeed, listFeedPlaces } from '../../team/feed/store.ts';
import { readRest } from '../digest/rest.ts';
import { findLastActAt } from '../digest/store.ts';
import { postReview, reviewRhythm } from './review-post.ts';
import { hasNews } from './store.ts';

/** The kind of due row that a feed's next weekly review is. */
export const REVIEW_DUE = 'review';

/**
 * What happens when a feed's weekly review is due: what can be settled is, a lesson may be proposed, and the review
 * is posted. After a long standstill it is said to be skipped.
 */
export const reviewDue = {
  kind: REVIEW_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const feed = await findFeed(ctx, row.subject);
    const rhythm = feed && reviewRhythm(feed);
    if (!feed || !rhythm || feed.state !== 'live') return null;
    const nextAt = nextOccurrence(rhythm, ctx.now);
    const missed = findMissed(rhythm, { since: row.next_at, now: ctx.now });
    if (missed?.state === 'missed') await saySkipped(ctx, feed, missed.dueAt, nextAt);
    else if (missed) {
      await settleDue(ctx);
      await proposeLesson(ctx);
      if (!(await isIdle(ctx, feed)))
        await postReview(ctx, feed, dateOf(missed.dueAt, feed.zone), missed.state === 'late');
    }
    return nextAt;
  },
};

/**
 * Of a week in which nobody did anything a feed that rests has said on its page what there is to say; and where nothing was
 * proposed and no value came, there is nothing to say.
 */
async function isIdle(ctx: Ctx, feed: Row<'feeds'>): Promise<boolean> {
  const fromAt = ctx.now - 7 * DAY_MS;
  const actedAt = await findLastActAt(ctx, 'anything');
  if (actedAt !== null && actedAt >= fromAt) return false;
  return (await readRest(ctx, feed)) !== null || !(await hasNews(ctx, feed.id, fromAt));
}

/** Said in the thread of the feed's last digest; in the channel where there has been none. */
async function saySkipped(ctx: Ctx, feed: Row<'feeds'>, dueAt: number, nextAt: number): Promise<void> {
  const { zone } = feed;
  const today = dateOf(ctx.now, zone);
  const date = dateOf(dueAt, zone);
  const next = `${formatDate(dateOf(nextAt, zone), today)} at ${timeOf(nextAt, zone)}`;
  const view = answer(
    text`No weekly review for ${formatDate(date, today)}: I was not running at ${timeOf(dueAt, zone)}. The next one comes ${next}; ${bold('review')} shows it now.`,
  );
  for (const { id: placeId } of await listFeedPlaces(ctx, feed.id)) {
    const under = await findLastDigest(ctx, feed.id, placeId);
    await ctx.send({
      subject: `review skipped:${feed.id}:${date}`,
      placeId,
      lane: `feed:${feed.id}`,
      view,
      ...(under !== undefined && { under }),
    });
  }
}

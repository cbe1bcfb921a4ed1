import { findLastOccurrence, nextOccurrence } from '../calendar/occurrence.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, HOUR_MS, MINUTE_MS, timeOf } from '../time.ts';
import { answer, bold, text } from '../view.ts';
import { DIGEST_DUE } from './feed.ts';
import { rhythmOf } from './rhythm.ts';
import { findFeed, hasBatch, listFeedPlaces } from './store.ts';

/** Later than this a digest is not posted any more: the morning is over. */
const MOST_LATE_MS = 4 * HOUR_MS;
/** Later than this a digest says that it is late. */
const NOTED_LATE_MS = 10 * MINUTE_MS;

/**
 * What happens when a feed's digest is due: the day is planned and posted by a job, or, after a long
 * standstill, said to be skipped. Only the latest occurrence counts, so that a standstill of days ends in one post.
 */
export const digestDue = {
  kind: DIGEST_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const feed = await findFeed(ctx, row.subject);
    if (!feed || feed.state === 'paused') return null;
    const rhythm = rhythmOf(feed);
    const dueAt = Math.max(row.next_at, findLastOccurrence(rhythm, ctx.now) ?? 0);
    const nextAt = nextOccurrence(rhythm, ctx.now);
    const lateMs = ctx.now - dueAt;
    if (lateMs > MOST_LATE_MS) await saySkipped(ctx, feed, dueAt, nextAt);
    else {
      const date = dateOf(dueAt, feed.zone);
      await ctx.enqueue({
        command: 'plan',
        args: { feed: feed.id, date, isPosted: true, isLate: lateMs > NOTED_LATE_MS },
        origin: `digest:${feed.id}:${date}`,
        placeId: null,
      });
    }
    return nextAt;
  },
};

async function saySkipped(ctx: Ctx, feed: Row<'feeds'>, dueAt: number, nextAt: number): Promise<void> {
  const date = dateOf(dueAt, feed.zone);
  // Somebody planned that day by hand meanwhile.
  if (await hasBatch(ctx, feed.id, date)) return;
  const today = dateOf(ctx.now, feed.zone);
  const next = `${formatDate(dateOf(nextAt, feed.zone), today)} at ${timeOf(nextAt, feed.zone)}`;
  const view = answer(
    text`No digest for ${formatDate(date, today)}: I was not running at ${timeOf(dueAt, feed.zone)}, and now it is too late. The next one comes ${next}; ${bold('plan')} asks for tasks now.`,
  );
  for (const place of await listFeedPlaces(ctx, feed.id)) {
    await ctx.send({
      subject: `skipped:${feed.id}:${date}`,
      placeId: place.id,
      lane: `feed:${feed.id}`,
      view,
    });
  }
}

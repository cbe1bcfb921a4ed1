import { findMissed, rhythmOf } from '../calendar/occurrence.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { findLastDigest } from '../digest/last-digest.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, timeOf } from '../time.ts';
import { answer, bold, text } from '../view.ts';
import { DIGEST_DUE, nextDigestAt, scheduleReview } from './feed.ts';
import { loadOffDays, passOffDays } from './off-days.ts';
import { digestOrigin, findFeed, hasBatch, listFeedPlaces } from './store.ts';

/**
 * What happens when a feed's digest is due: the day is planned and posted by a job, or, after a long
 * standstill, said to be skipped. On a day off neither.
 */
export const digestDue = {
  kind: DIGEST_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const feed = await findFeed(ctx, row.subject);
    if (feed?.state !== 'live') return null;
    const { zone } = feed;
    const range = { fromOn: dateOf(row.next_at, zone), toOn: dateOf(ctx.now, zone) };
    const isOff = await loadOffDays(ctx, feed, range);
    const missed = findMissed(rhythmOf(feed), { since: row.next_at, now: ctx.now, isOff });
    if (missed?.state === 'missed') await saySkipped(ctx, feed, missed.dueAt);
    else if (missed) {
      const date = dateOf(missed.dueAt, zone);
      await ctx.enqueue({
        command: 'plan',
        args: { feed: feed.id, date, isPosted: true, isLate: missed.state === 'late' },
        origin: digestOrigin(feed.id, date),
        placeId: null,
      });
    }
    // A feed that is older than reviews are has none due yet.
    await scheduleReview(ctx, feed);
    return nextDigestAt(ctx, feed, ctx.now);
  },
};

/** Said in the thread of the feed's last digest; in the channel where there has been none. */
async function saySkipped(ctx: Ctx, feed: Row<'feeds'>, dueAt: number): Promise<void> {
  const { zone } = feed;
  const date = dateOf(dueAt, zone);
  // Somebody planned that day by hand meanwhile.
  if (await hasBatch(ctx, feed.id, date)) return;
  const today = dateOf(ctx.now, zone);
  const nextAt = await passOffDays(ctx, feed, await nextDigestAt(ctx, feed, ctx.now));
  const next = `${formatDate(dateOf(nextAt, zone), today)} at ${timeOf(nextAt, zone)}`;
  const view = answer(
    text`No digest for ${formatDate(date, today)}: I was not running at ${timeOf(dueAt, zone)}, and now it is too late. The next one comes ${next}; ${bold('plan')} asks for tasks now.`,
  );
  for (const place of await listFeedPlaces(ctx, feed.id)) {
    const under = await findLastDigest(ctx, feed.id, place.id);
    await ctx.send({
      subject: `skipped:${feed.id}:${date}`,
      placeId: place.id,
      lane: `feed:${feed.id}`,
      view,
      ...(under !== undefined && { under }),
    });
  }
}

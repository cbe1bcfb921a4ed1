import { nextOccurrence, rhythmOf } from '../../base/calendar/occurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf, instantOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { findBatch } from '../../plan/batch-store.ts';
import { readRest } from './rest.ts';

/** The date of the feed's next digest; today's where it was planned, but not posted yet, is made already. */
export async function findNextDate(ctx: Ctx, feed: Row<'feeds'>): Promise<string> {
  const rhythm = rhythmOf(feed);
  const rest = await readRest(ctx, feed);
  const fromAt = rest === null ? ctx.now : Math.max(ctx.now, instantOf(rest.nextOn, '00:00', feed.zone));
  const date = dateOf(nextOccurrence(rhythm, fromAt), feed.zone);
  const batch = await findBatch(ctx, feed.id, date);
  if (!batch) return date;
  return dateOf(nextOccurrence(rhythm, instantOf(date, feed.post_at, feed.zone)), feed.zone);
}

export async function describeNextDate(ctx: Ctx, feed: Row<'feeds'>): Promise<string> {
  if (feed.state === 'quiet') return 'None is posted before go';
  if (feed.state === 'paused') return 'The feed is paused';
  return `The next one comes on ${formatDate(await findNextDate(ctx, feed), dateOf(ctx.now, feed.zone))} at ${feed.post_at}`;
}

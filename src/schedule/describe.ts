import type { Ctx } from '../base/command/ctx.ts';
import type { Reads } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { instant, type Text, text } from '../base/view/text.ts';
import { answer, type View } from '../base/view/view.ts';
import { REVIEW_DUE } from '../share/review/review-due.ts';
import { findDueAt, listFeedPlaces, listFeeds } from '../team/feed/store.ts';
import { DIGEST_DUE } from './feed.ts';
import { passOffDays } from './off-days.ts';
import { describeNext, describeRhythm, describeSilence, type FeedRow } from './views.ts';

/** What is needed to say when something comes. */
export type RhythmReads = Reads & Pick<Ctx, 'today' | 'holidays' | 'now'>;

/** When a feed's next digest and review come. */
export async function findNext(
  ctx: RhythmReads,
  feed: Row<'feeds'>,
): Promise<Pick<FeedRow, 'digestAt' | 'reviewAt'>> {
  const dueAt = await findDueAt(ctx, DIGEST_DUE, feed.id);
  return {
    digestAt: dueAt === null ? null : await passOffDays(ctx, feed, dueAt),
    reviewAt: await findDueAt(ctx, REVIEW_DUE, feed.id),
  };
}

/** Two lines: what is so now and where it goes, and when it comes next. */
export async function describeFeed(ctx: Ctx, feed: Row<'feeds'>, done: string): Promise<View> {
  const { digestAt, reviewAt } = await findNext(ctx, feed);
  const places = await listFeedPlaces(ctx, feed.id);
  const where = places.length > 0 ? places.map(({ name }) => name).join(', ') : 'nowhere yet';
  const digest = describeNext(feed, digestAt, ctx.now);
  const review = describeNext(feed, reviewAt, ctx.now);
  const next =
    digest === null
      ? `It is ${describeSilence(feed, ctx.now)}.`
      : `Next digest: ${digest}. ${review === null ? 'No weekly review' : `Next review: ${review}`}.`;
  return answer(
    `${done}: feed ${feed.name}, ${describeRhythm(feed)}, at most ${feed.cap} tasks, posted to ${where}.`,
    next,
  );
}

/** `Next digest: Tue 24 Nov at 09:00.`, in each reader's zone, a line a feed, of some or all; by name where there are several. */
export async function describeNextDigests(ctx: RhythmReads, only?: ReadonlySet<string>): Promise<Text[]> {
  const feeds = await listFeeds(ctx);
  const lines: Text[] = [];
  for (const feed of feeds) {
    if (only && !only.has(feed.id)) continue;
    const { digestAt } = await findNext(ctx, feed);
    const name = feeds.length > 1 ? ` of ${feed.name}` : '';
    const next: Text =
      digestAt === null
        ? [describeSilence(feed, ctx.now)]
        : text`${instant(digestAt, 'day')} at ${instant(digestAt)}`;
    lines.push([`Next digest${name}: `, ...next, '.']);
  }
  return lines;
}

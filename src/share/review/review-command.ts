import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, parsePastDate } from '../../base/language/date.ts';
import { badArgument, notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, slugify } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import type { ReportView } from '../../base/view/view.ts';
import { listFeeds } from '../../team/feed/store.ts';
import { showReview } from './review-post.ts';
import { findReview } from './store.ts';

export const reviewCommand = defineCommand({
  name: 'review',
  summary: 'The last seven days: what was decided and done, how right I was, goals, notes, tactics, lessons.',
  examples: ['', '--feed main', '--on 2026-11-27'],
  args: z.object({
    feed: arg.line('the feed; needed where there are several', { completes: 'feed' }).optional(),
    on: arg.line('the day of one that was posted, to read it as it was', { isDate: true }).optional(),
  }),
  reads: true,
  async run(ctx, { feed: name, on }) {
    const feed = await getReviewedFeed(ctx, name);
    return on === undefined ? reviewNow(ctx, feed) : getPostedReview(ctx, feed, on);
  },
});

/** The review of the seven days up to now. */
export async function reviewNow(ctx: Ctx, feed: Row<'feeds'>): Promise<ReportView> {
  return showReview(ctx, feed, { fromAt: ctx.now - 7 * DAY_MS, toAt: ctx.now });
}

/** A posted review as it was on its day. Refuses a day without one. */
export async function getPostedReview(ctx: Ctx, feed: Row<'feeds'>, on: string): Promise<ReportView> {
  const date = parsePastDate(on, ctx.today);
  if (date === undefined) throw badArgument('on', on, 'the day of a review, such as 27 Nov');
  const found = await findReview(ctx, feed.id, date);
  if (found) return found;
  throw notPossible(
    `There was no review on ${formatDate(date, ctx.today)}.`,
    'review shows the last seven days.',
  );
}

/** The feed of a name; without one the only feed there is. Refuses what does not exist. */
export async function getReviewedFeed(ctx: Ctx, name: string | undefined): Promise<Row<'feeds'>> {
  const feeds = await listFeeds(ctx);
  const names = feeds.map((feed) => feed.name);
  const found = name === undefined ? feeds[0] : feeds.find(({ id }) => id === slugify(name));
  if (found && (name !== undefined || feeds.length === 1)) return found;
  if (name === undefined)
    throw notPossible('There are several feeds.', `Name one: --feed ${names.join(', ')}.`);
  throw notFound('feed', name, findNearest(name, names));
}

import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, slugify } from '../../base/language/ids.ts';
import type { Row } from '../../base/store/tables.ts';
import type { ReportView } from '../../base/view/view.ts';
import { listFeeds } from '../../team/feed/store.ts';
import { showReview } from './review-post.ts';

export const reviewCommand = defineCommand({
  name: 'review',
  summary: 'The last seven days: what was decided and done, how right I was, goals, notes, tactics, lessons.',
  examples: ['', '--feed main'],
  args: z.object({
    feed: arg.line('the feed; needed where there are several', { completes: 'feed' }).optional(),
  }),
  reads: true,
  async run(ctx, { feed }) {
    return reviewNow(ctx, await getReviewedFeed(ctx, feed));
  },
});

/** The review of the seven days up to now. */
export async function reviewNow(ctx: Ctx, feed: Row<'feeds'>): Promise<ReportView> {
  return showReview(ctx, feed, { fromAt: ctx.now - 7 * DAY_MS, toAt: ctx.now });
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

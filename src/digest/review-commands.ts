import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, notPossible } from '../errors.ts';
import { findNearest, slugify } from '../ids.ts';
import { DAY_MS } from '../time.ts';
import type { ReportView } from '../view.ts';
import { showReview } from './review-post.ts';

export const reviewCommand = defineCommand({
  name: 'review',
  summary: 'The last seven days: what was decided and done, how right I was, goals, notes, tactics, lessons.',
  examples: ['', '--feed main'],
  args: z.object({
    feed: arg.line('the feed; needed where there are several', { completes: 'feed' }).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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
  const feeds = await ctx.tx
    .selectFrom('feeds')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const names = feeds.map((feed) => feed.name);
  const found = name === undefined ? feeds[0] : feeds.find(({ id }) => id === slugify(name));
  if (found && (name !== undefined || feeds.length === 1)) return found;
  if (name === undefined)
    throw notPossible('There are several feeds.', `Name one: --feed ${names.join(', ')}.`);
  throw notFound('feed', name, findNearest(name, names));
}

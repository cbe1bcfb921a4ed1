import { z } from 'zod';
import { defineThinkingCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf, instantOf } from '../../base/language/date.ts';
import { findDueSettlements } from '../../learn/settle/settle-store.ts';
import { describeNews, feedArg, getFeedOrFirst, readDay, thinkDay } from './day.ts';
import { describeHeld } from './news-changes.ts';
import { findNextDate } from './next-date.ts';
import { previewDigest } from './plan-view.ts';

export const previewCommand = defineThinkingCommand({
  name: 'preview',
  summary: 'The next digest as it would be now, for you alone; nothing is written.',
  args: z.object({ feed: feedArg }),
  pace: 'long',
  think: {
    async read(ctx, args) {
      const feed = await getFeedOrFirst(ctx, args.feed);
      const date = await findNextDate(ctx, feed);
      return readDay(lookAhead(ctx, instantOf(date, feed.post_at, feed.zone)), feed.id, date, null);
    },
    think: thinkDay,
    isPreview: () => true,
    isStale: () => false,
    async commit(now, _args, plan) {
      const ctx = lookAhead(now, plan.day.loaded.snapshot.now);
      const words = {
        ...(await describeNews(ctx, plan, await findDueSettlements(now, plan.unsettled))),
        foot: [...describeHeld(plan.result), ['This is a preview: nothing is decided or written.']],
        isLate: false,
        question: null,
      };
      return { ...(await previewDigest(ctx, plan, words)), isWhole: true };
    },
  },
});

/** As of the moment at which the digest comes, UTC milliseconds: nothing on it is due before. */
function lookAhead(ctx: Ctx, at: number): Ctx {
  return at <= ctx.now ? ctx : { ...ctx, now: at, today: dateOf(at, ctx.workspace.zone) };
}

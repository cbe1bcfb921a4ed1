import { z } from 'zod';
import { defineThinkingCommand } from '../../base/command/command.ts';
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
      return readDay(ctx, feed.id, await findNextDate(ctx, feed), null);
    },
    think: thinkDay,
    isPreview: () => true,
    isStale: () => false,
    async commit(ctx, _args, plan) {
      const words = {
        ...(await describeNews(ctx, plan, await findDueSettlements(ctx, plan.unsettled))),
        foot: [...describeHeld(plan.result), ['This is a preview: nothing is decided or written.']],
        isLate: false,
        question: null,
      };
      return { ...(await previewDigest(ctx, plan, words)), isWhole: true };
    },
  },
});

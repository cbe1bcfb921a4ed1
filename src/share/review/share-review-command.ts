import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { getReviewedFeed, reviewNow } from './review-command.ts';
import { share, toArg } from './share.ts';

export const shareReviewCommand = defineCommand({
  name: 'share review',
  summary: 'Posts the review of the last seven days to a channel, or sends it to a person.',
  examples: ['', '--to #general', '--to @ana'],
  args: z.object({
    to: toArg,
    feed: arg.line('the feed; needed where there are several', { completes: 'feed' }).optional(),
  }),
  async run(ctx, { to, feed }) {
    return share(ctx, 'the review', to, await reviewNow(ctx, await getReviewedFeed(ctx, feed)));
  },
});

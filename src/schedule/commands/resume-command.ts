import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { getFeed } from '../../team/feed/store.ts';
import { describeFeed } from '../describe.ts';
import { resumeFeed } from '../feed.ts';
import { feedNameArg } from '../feed-changes.ts';
import { alreadyDone, checkStarted } from '../feed-state.ts';

export const resumeCommand = defineCommand({
  name: 'resume',
  summary: 'Lets a paused feed post again; what it would have posted meanwhile does not come.',
  examples: ['', 'growth'],
  args: z.object({ name: feedNameArg.optional() }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, args) {
    const before = await getFeed(ctx, args.name);
    checkStarted(before);
    if (before.state !== 'paused') throw alreadyDone(before, 'running');
    return describeFeed(ctx, await resumeFeed(ctx, before, ctx.now), 'Resumed');
  },
});

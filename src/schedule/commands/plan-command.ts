import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineThinkingCommand } from '../../base/command/command.ts';
import { feedArg } from '../../share/digest/day.ts';
import { morning } from '../morning.ts';

export const planCommand = defineThinkingCommand({
  name: 'plan',
  summary: 'Make today’s batch of tasks; run again it tops the batch up and never doubles it.',
  examples: ['', '--dry-run', '--max-tasks 3'],
  args: z.object({
    dryRun: arg.flag('show what a real run would post, and write nothing'),
    maxTasks: arg.whole('at most this many tasks in the batch', { min: 1, max: 20 }).optional(),
    feed: feedArg,
    date: arg.line('the date it is for', { isHidden: true }).optional(),
    isPosted: arg.flag('posts it to the feed’s places').meta({ isHidden: true }),
    isLate: arg.flag('says that it comes late').meta({ isHidden: true }),
  }),
  // The asker's own figures are in it; the feed's places get the digest without any.
  pace: 'long',
  think: morning,
});

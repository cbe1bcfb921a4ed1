import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import {
  countAhead,
  describeTrial,
  describeTrials,
  endTrial,
  findTrial,
  startTrial,
} from '../../learn/trial/trial-store.ts';
import { getFeed } from '../../team/feed/store.ts';
import { feedNameArg } from '../feed-changes.ts';

export const routingCommand = defineCommand({
  name: 'routing',
  summary: 'Says how it is chosen who does a task, and what a test of that has found.',
  args: z.object({ name: feedNameArg.optional() }),
  audience: 'channel',
  reads: true,
  async run(ctx, { name }) {
    const feed = await getFeed(ctx, name);
    const tests = await describeTrials(ctx, feed.id);
    return answer(text`Feed ${feed.name}: ${feed.routing} routing.`, ...tests);
  },
});

export const routingTestCommand = defineCommand({
  name: 'routing test',
  summary:
    'Tests learned routing against classic: each task is drawn for one, then the better one gets the rest.',
  examples: ['', '--tasks 600'],
  args: z.object({
    name: feedNameArg.optional(),
    tasks: arg
      .whole('tasks that the answer is for, the test’s with them; a year’s if left out', {
        min: 20,
        max: 100_000,
      })
      .optional(),
  }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, { name, tasks }) {
    const feed = await getFeed(ctx, name);
    const running = await findTrial(ctx, feed.id);
    if (running) throw notPossible(`${running.id} is running.`, 'routing end ends it.');
    if (feed.routing !== 'learned' || feed.selection_order !== 'value' || feed.protect_percent > 0)
      throw notPossible(
        'A test starts from learned routing, in the order of value, with no deadlines protected.',
        'feed edit --routing learned --order value --protect off.',
      );
    const trial = await startTrial(ctx, feed.id, tasks ?? (await countAhead(ctx, feed.id)));
    return answer(
      text`Routing test ${trial.id} runs from the next page on: ${trial.per_arm} settled tasks each for learned and classic, of ${trial.tasks_ahead} that the answer is for.`,
      'Each task is drawn for one of them. Tasks that people name somebody for are not in it. The better one then gets the rest; routing end stops it.',
    );
  },
});

export const routingEndCommand = defineCommand({
  name: 'routing end',
  summary: 'Ends a test of routing before it is decided; routing stays learned.',
  args: z.object({ name: feedNameArg.optional() }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, { name }) {
    const feed = await getFeed(ctx, name);
    const running = await findTrial(ctx, feed.id);
    if (!running) throw notPossible(`Feed ${feed.name} tests no routing.`, 'routing test starts a test.');
    return answer(describeTrial(await endTrial(ctx, running), ctx));
  },
});

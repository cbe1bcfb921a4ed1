import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { cleanText, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { endInVain } from './end.ts';
import { getOwnAttempt } from './store.ts';
import { attemptArgs, readCost, spentArgs } from './work-args.ts';

export const failWork = defineCommand({
  name: 'work fail',
  summary: 'For agents: say why an attempt at a claimed task failed; it is tried again.',
  examples: ['T-3 --fence 17 --why "The tests do not pass."'],
  args: z.object({ ...attemptArgs, why: arg.line('what went wrong', {}, 2_000), ...spentArgs }),
  isForAgents: true,
  async run(ctx, args) {
    const { task, attempt } = await getOwnAttempt(ctx, args);
    const isOver = await endInVain(ctx, task, attempt, {
      state: 'failed',
      event: 'WorkFailed',
      note: cleanText(args.why),
      minutes: args.minutes ?? null,
      cost: readCost(ctx, args.cost),
    });
    const said = isOver
      ? text`${task.id} could not be done: that was the last attempt.`
      : text`${task.id} waits for the next attempt.`;
    return withData(answer(said), {
      task: task.id,
      fence: attempt.number,
      state: isOver ? 'failed' : 'waiting',
    });
  },
});

export const release = defineCommand({
  name: 'work release',
  summary: 'For agents: give a claimed task back untried; it counts as no failure.',
  examples: ['T-3 --fence 17'],
  args: z.object({ ...attemptArgs, why: arg.line('why, for whoever is next', {}, 2_000).optional() }),
  isForAgents: true,
  async run(ctx, args) {
    const { task, attempt } = await getOwnAttempt(ctx, args);
    const note = cleanText(args.why ?? '');
    await endInVain(ctx, task, attempt, { state: 'released', event: 'WorkReleased', note });
    return withData(answer(text`${task.id} waits for somebody else.`), {
      task: task.id,
      fence: attempt.number,
      state: 'waiting',
    });
  },
});

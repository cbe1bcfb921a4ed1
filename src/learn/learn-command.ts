import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { count } from '../base/language/words.ts';
import { text } from '../base/view/text.ts';
import { answer, withData } from '../base/view/view.ts';
import { buildPatterns, comparePatterns } from './patterns.ts';
import { listPastOutcomes, listPatterns, recordPatterns } from './store.ts';

export const learn = defineCommand({
  name: 'learn',
  summary: 'Rebuild what I learned from outcomes. It also happens before every batch; twice changes nothing.',
  args: z.object({}),
  async run(ctx) {
    const outcomes = await listPastOutcomes(ctx);
    const fresh = buildPatterns(ctx.workspace.id, outcomes, ctx.now);
    const changed = await recordPatterns(ctx, comparePatterns(await listPatterns(ctx), fresh));
    const said =
      changed === 0
        ? 'Nothing new to learn.'
        : `Learned: ${changed} ${changed === 1 ? 'pattern' : 'patterns'} changed.`;
    return withData(answer(text`${said} ${count(outcomes.length, 'outcome')} so far; patterns shows them.`), {
      changed,
      outcomes: outcomes.length,
    });
  },
});

import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { count } from '../base/language/words.ts';
import { text } from '../base/view/text.ts';
import { answer, withData } from '../base/view/view.ts';
import { listPastOutcomes, rebuildPatterns } from './store.ts';
export const learn = defineCommand({
  name: 'learn',
  summary: 'Rebuild what I learned from outcomes. It also happens before every batch; twice changes nothing.',
  args: z.object({}),
  async run(ctx) {
    const changed = await rebuildPatterns(ctx);
    const outcomes = await listPastOutcomes(ctx);
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

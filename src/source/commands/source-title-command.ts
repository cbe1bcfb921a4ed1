import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { getCandidate } from '../../todo/idea/candidate-store.ts';
import { upsertCandidates } from '../../todo/idea/upsert-store.ts';
import { findContested, recordSettled } from '../apply/title-store.ts';

export const sourceTitle = defineCommand({
  name: 'source title',
  summary: 'Says which title of an idea holds that was renamed both here and at its source.',
  examples: ['C-12 ours', 'C-12 theirs'],
  args: z.object({
    idea: arg.line('the idea, such as C-12', { position: 0, completes: 'candidate' }, 60),
    keep: arg.choice('whose title holds: ours or theirs', ['ours', 'theirs'], { position: 1 }),
  }),
  async run(ctx, { idea, keep }) {
    const candidate = await getCandidate(ctx, idea);
    const item = await findContested(ctx, candidate.id);
    if (!item) return answer(text`${candidate.id} is called “${candidate.title}”.`);
    const { source, key, category } = candidate;
    if (keep === 'theirs') await upsertCandidates(ctx, source, [{ key, title: item.title, category }]);
    await recordSettled(ctx, item);
    return answer(text`${candidate.id} is called “${keep === 'theirs' ? item.title : candidate.title}”.`);
  },
});

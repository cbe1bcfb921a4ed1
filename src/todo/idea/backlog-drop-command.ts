import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { cleanText } from '../../base/view/text.ts';
import { loadNames } from '../backlog/backlog-store.ts';
import type { Candidate } from './candidate.ts';
import { candidateArg, refuseState } from './candidate-args.ts';
import { getCandidate, getCandidateRow } from './candidate-store.ts';
import { viewChange } from './candidate-views.ts';
export const backlogDrop = defineCommand({
  name: 'backlog drop',
  summary: 'Takes an idea out of the backlog.',
  examples: ['C-4', 'C-4 --why "the vendor does it for us now"'],
  args: z.object({ candidate: candidateArg, why: arg.rest('why, for whoever asks later').optional() }),
  async run(ctx, { candidate: ref, why }) {
    const old = await getCandidate(ctx, ref);
    if (old.state !== 'open' && old.state !== 'refused') {
      throw await refuseState(ctx, old);
    }
    await dropCandidate(ctx, old, why);
    const candidate = await getCandidate(ctx, old.id);
    return viewChange('dropped', candidate, await loadNames(ctx), [
      `backlog edit ${old.id} --state open brings it back.`,
    ]);
  },
});

async function dropCandidate(ctx: Ctx, candidate: Candidate, why: string | undefined): Promise<void> {
  const row = await getCandidateRow(ctx, candidate.id);
  await ctx.record({
    type: 'CandidateDropped',
    subject: candidate.id,
    ...(why !== undefined && { data: { why: cleanText(why) } }),
    rows: { candidates: [{ ...row, state: 'withdrawn', updated_at: ctx.now }] },
  });
}

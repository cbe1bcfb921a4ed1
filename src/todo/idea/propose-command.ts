import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Meanings } from '../backlog/backlog-item.ts';
import { loadMeanings, readItem } from '../backlog/backlog-item.ts';
import { loadNames } from '../backlog/backlog-store.ts';
import { findTwin, refuseTwin } from '../likeness/twin.ts';
import type { CandidateDraft } from './candidate.ts';
import { describeCandidateState, TEAM_SOURCE } from './candidate.ts';
import { checkNeeds, hintAtCut, hintAtDirection, ideaFields } from './candidate-args.ts';
import { getCandidate } from './candidate-store.ts';
import { viewChange } from './candidate-views.ts';
import { upsertCandidates } from './upsert-store.ts';
export const propose = defineCommand({
  name: 'propose',
  summary: 'Adds an idea to the backlog; planning weighs it against the others.',
  examples: [
    'Retry failed payments --effort 6h --impact 300..800/month --why "One in nine fails and nobody tries again"',
    'Saved replies for the five commonest questions --goal G-3 --impact "-20..-50 min" --kind small',
  ],
  args: z.object({
    title: arg.rest('what to do'),
    ...ideaFields,
    key: arg
      .line('a name of your own for it: the same key again changes the same idea', { isRare: true })
      .optional(),
    force: arg.flag('keeps it also where the same idea is known').meta({ isRare: true }),
  }),
  hasForm: true,
  isEssential: true,
  async run(ctx, { force, ...item }) {
    const meanings = await loadMeanings(ctx);
    const draft = await checkNeeds(ctx, TEAM_SOURCE, readItem(item, meanings));
    const twin = item.key === undefined ? await findTwin(ctx, toIdea(draft, meanings)) : undefined;
    if (twin && !force) throw refuseTwin(twin, ctx.today);
    const isBeside = twin?.key === draft.key && (twin.state === 'open' || twin.state === 'chosen');
    const { ids, added, left } = await upsertCandidates(ctx, TEAM_SOURCE, [
      {
        ...draft,
        // The same words on purpose are an idea of their own.
        ...(isBeside && { key: `${draft.key} (beside ${twin.id})` }),
        proposerId: ctx.actor.kind === 'member' ? ctx.actor.id : null,
        reopens: force ? ['withdrawn', 'done', 'refused'] : ['withdrawn'],
      },
    ]);
    const candidate = await getCandidate(ctx, ids[0] ?? '');
    if (left > 0) {
      throw notPossible(
        `${candidate.id} is ${describeCandidateState(candidate)}.`,
        '--force opens it again.',
      );
    }
    const hints = [...hintAtCut(item.title), ...hintAtDirection(candidate, meanings)];
    return viewChange(added > 0 ? 'added' : 'changed', candidate, await loadNames(ctx), hints);
  },
});

/** A draft of the team's as it is compared with stored ideas. */
function toIdea({ key, title, category, goalId = null, projectId }: CandidateDraft, meanings: Meanings) {
  const project = projectId == null ? null : (meanings.projectNames.get(projectId) ?? null);
  return { source: TEAM_SOURCE, key, title, category, goalId, project };
}

import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { formatHours } from '../../base/language/effort.ts';
import { badArgument } from '../../base/language/errors.ts';
import type { View } from '../../base/view/view.ts';
import { loadMeanings, readFields, readItem } from '../backlog/backlog-item.ts';
import { loadNames } from '../backlog/backlog-store.ts';
import type { Candidate, CandidateDraft } from './candidate.ts';
import { TEAM_SOURCE } from './candidate.ts';
import {
  candidateArg,
  checkNeeds,
  hintAtCut,
  hintAtDirection,
  ideaFields,
  refuseState,
} from './candidate-args.ts';
import { getCandidate } from './candidate-store.ts';
import { viewChange } from './candidate-views.ts';
import { upsertCandidates } from './upsert-store.ts';

const CHANGES =
  '--title, --category, --priority, --impact, --metric, --goal, --tactic, --project, --effort, --after, --every, --kind, --touches, --why or --state';

const editArgs = z.object({
  candidate: candidateArg,
  title: arg.line('the new title', {}, 5_000).optional(),
  ...ideaFields,
  state: arg
    .choice('done: leave it out for good; open: propose it again', ['open', 'done'], { isRare: true })
    .optional(),
});

export const backlogEdit = defineCommand({
  name: 'backlog edit',
  summary: 'Changes an idea, marks it as done, or opens it again; “none” takes a figure back.',
  examples: ['C-4 --effort 5h --impact unknown', 'C-4 --after C-2', 'C-4 --state open'],
  args: editArgs,
  hasForm: true,
  async prefill(ctx, { candidate: ref }) {
    if (ref === undefined) return {};
    const { title, effortHours } = await getCandidate(ctx, ref);
    return { title, ...(effortHours !== null && { effort: formatHours(effortHours) }) };
  },
  run: editIdea,
});

/** Changes an idea as its arguments say; what they leave out stays. */
export async function editIdea(
  ctx: Ctx,
  { candidate: ref, title, ...item }: z.output<typeof editArgs>,
): Promise<View> {
  const old = await getCandidate(ctx, ref);
  if (title === undefined && Object.values(item).every((value) => value === undefined)) {
    throw badArgument('changes', 'nothing', CHANGES);
  }
  const meanings = await loadMeanings(ctx);
  const { after, ...fields } = item;
  const told = readFields(fields, meanings, old);
  const isOpened = item.state === 'open' || isSmaller(old, told.effortHours) || hasItsGoal(old, told.goalId);
  await checkOpen(ctx, old, isOpened ? 'open' : item.state);
  const draft: CandidateDraft = {
    key: old.key,
    title: title === undefined ? old.title : readItem({ title }, meanings).title,
    category: old.category,
    ...told,
    ...(after && { dependsOn: after.filter((name) => !/^none$/i.test(name)) }),
    ...(isOpened && { reopens: ['withdrawn', 'done', 'refused'] }),
  };
  await upsertCandidates(ctx, old.source, [await checkNeeds(ctx, old.source, draft)]);
  const candidate = await getCandidate(ctx, old.id);
  const hints = [
    ...hintAtCut(title ?? ''),
    ...hintAtDirection(candidate, meanings),
    ...(old.state === 'chosen' ? ['The task made from it keeps what was approved.'] : []),
    ...(old.source === TEAM_SOURCE ? [] : [`The next import of ${old.source} may change it back.`]),
  ];
  return viewChange(
    old.state === candidate.state ? 'changed' : `is ${candidate.state} now`,
    candidate,
    await loadNames(ctx),
    hints,
  );
}

/** What was refused for good as too big comes back with fewer hours. */
function isSmaller(
  { state, awayUntilOn, effortHours }: Candidate,
  hours: number | null | undefined,
): boolean {
  const isLeftOut = state === 'refused' && awayUntilOn === null;
  return isLeftOut && hours != null && hours < (effortHours ?? Number.POSITIVE_INFINITY);
}

/** What was refused as for the wrong goal comes back once somebody says which it is for. */
function hasItsGoal({ state, isGoalSaid, goalId }: Candidate, goal: string | null | undefined): boolean {
  return state === 'refused' && isGoalSaid && goalId === null && goal != null;
}

/** Refuses to change what is no longer in the backlog, unless that is to be opened again. */
async function checkOpen(ctx: Ctx, candidate: Candidate, wanted: 'open' | 'done' | undefined): Promise<void> {
  const { state } = candidate;
  const isInUse = state === 'open' || (state === 'chosen' && wanted === undefined);
  if (isInUse || (state !== 'chosen' && wanted === 'open') || state === wanted) return;
  throw await refuseState(ctx, candidate);
}

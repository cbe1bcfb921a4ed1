import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible, Refusal } from '../../base/language/errors.ts';
import { MAX_TITLE } from '../../base/language/title.ts';
import { cleanText } from '../../base/view/text.ts';
import type { Meanings } from '../backlog/backlog-item.ts';
import { resolveNeeds } from '../backlog/backlog-needs.ts';
import { findOpenTask, loadExisting } from '../backlog/backlog-store.ts';
import { APPROVAL_KINDS, type Candidate, type CandidateDraft, describeCandidateState } from './candidate.ts';

export const candidateArg = arg.line('the idea, such as C-3', { position: 0, completes: 'candidate' });

/** What `propose` and `backlog edit` ask for alike, in the order in which a form asks; it leaves out what few ideas need. */
export const ideaFields = {
  effort: arg.line('the work it takes: 3h, 3h-8h or 2d', { hasUnit: true }).optional(),
  goal: arg.line('the goal that it serves', { completes: 'goal' }).optional(),
  why: arg
    .line('why it is worth doing, in a sentence: shown with the task', { isSentence: true }, 300)
    .optional(),
  impact: arg
    .line('what it changes: 500/month, +0.3..+0.7 %, -20..-50 min (a minus for less)', { hasUnit: true })
    .optional(),
  category: arg.line('its category, such as revenue, quality or tech_debt').optional(),
  project: arg.line('the project that it belongs to', { completes: 'project' }).optional(),
  kind: arg
    .line(`how it is approved: ${APPROVAL_KINDS.join(', ')} or a kind of your own`, { completes: 'kind' })
    .optional(),
  touches: arg.list('what makes it risky: money, customers, production').optional(),
  priority: arg.line('0 to 10; the category’s if left out', { isRare: true }).optional(),
  metric: arg.line('the metric that it changes', { completes: 'metric', isRare: true }).optional(),
  tactic: arg.line('the tactic that it belongs to', { completes: 'tactic', isRare: true }).optional(),
  after: arg
    .list('what has to be done first: C-3,T-2', { completes: 'candidate', isRare: true, aliases: ['needs'] })
    .optional(),
  every: arg.line('when it comes again: 30d, monthly, first saturday, spring', { isRare: true }).optional(),
};

/** What the draft waits for, as ids. Refuses what does not exist, and circles. */
export async function checkNeeds(ctx: Ctx, source: string, draft: CandidateDraft): Promise<CandidateDraft> {
  if (!draft.dependsOn || draft.dependsOn.length === 0) return draft;
  const existing = await loadExisting(ctx, [draft.key, ...draft.dependsOn]);
  const { drafts, problems } = resolveNeeds([{ line: 1, draft }], source, existing);
  const [problem] = problems;
  if (problem) {
    throw new Refusal({
      code: 'bad_argument',
      message: `This ${problem.message}. Say ideas such as C-3 and tasks such as T-2, in no circle.`,
      field: 'after',
      given: draft.dependsOn.join(', '),
      allowed: 'ideas such as C-3 and tasks such as T-2, in no circle',
    });
  }
  return drafts[0]?.draft ?? draft;
}

export async function refuseState(ctx: Ctx, candidate: Candidate): Promise<Refusal> {
  const { id, state } = candidate;
  if (state === 'chosen') {
    const task = await findOpenTask(ctx, id);
    return notPossible(`${id} is ${task ?? 'a task'} now.`, 'What becomes of it is decided there.');
  }
  return notPossible(
    `${id} is ${describeCandidateState(candidate, ctx.today)}.`,
    `backlog edit ${id} --state open brings it back.`,
  );
}

export function hintAtCut(title: string): string[] {
  return [...cleanText(title).trim()].length > MAX_TITLE
    ? [`The title was cut at ${MAX_TITLE} characters.`]
    : [];
}

/** An impact that points away from its goal is most often a minus forgotten. */
export function hintAtDirection(
  { id, goalId, metricId, impactLow, impactHigh }: Candidate,
  meanings: Meanings,
): string[] {
  const goal = meanings.goals.find((known) => known.id === goalId);
  if (!goal || goal.metric_id !== metricId || impactLow === null || impactHigh === null) return [];
  const isAway =
    (goal.direction === 'at most' && impactLow > 0) || (goal.direction === 'at least' && impactHigh < 0);
  if (!isAway) return [];
  const [wanted, mark] = goal.direction === 'at most' ? ['down', 'a minus'] : ['up', 'no minus'];
  return [
    `${goal.id} is to go ${wanted}, and this says the opposite. If that is a slip: backlog edit ${id} --impact with ${mark}.`,
  ];
}

import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { MAX_TITLE } from '../project/title.ts';
import { cleanText } from '../view.ts';
import { importCommands } from './backlog-import-commands.ts';
import { loadMeanings, type Meanings, readFields, readItem } from './backlog-item.ts';
import { listCommands } from './backlog-list-commands.ts';
import { resolveNeeds } from './backlog-needs.ts';
import { findOpenTask, loadExisting, loadNames } from './backlog-store.ts';
import { APPROVAL_KINDS, type Candidate, describeCandidateState, TEAM_SOURCE } from './candidate.ts';
import { type CandidateDraft, getCandidate, upsertCandidates } from './candidate-store.ts';
import { viewChange } from './candidate-views.ts';
import { findTwin, refuseTwin } from './twin.ts';

const CHANGES =
  '--title, --category, --priority, --impact, --metric, --goal, --tactic, --project, --effort, --after, --every, --kind, --touches, --why or --state';

const candidateArg = arg.line('the idea, such as C-3', { position: 0, completes: 'candidate' });

/** In the order in which a form asks; it leaves out what few ideas need. */
const ideaFields = {
  effort: arg.line('the work it takes: 3h, 3h-8h or 2d').optional(),
  goal: arg.line('the goal that it serves', { completes: 'goal' }).optional(),
  why: arg.line('why it is worth doing, in a sentence: shown with the task', {}, 300).optional(),
  impact: arg.line('what it changes: 500/month, +0.3..+0.7 %, -20..-50 min (a minus for less)').optional(),
  category: arg.line('its category, such as revenue, quality or tech_debt').optional(),
  project: arg.line('the project that it belongs to', { completes: 'project' }).optional(),
  kind: arg.line(`how it is approved: ${APPROVAL_KINDS.join(', ')} or a kind of your own`).optional(),
  touches: arg.list('what makes it risky: money, customers, production').optional(),
  priority: arg.line('0 to 10; the category’s if left out', { isRare: true }).optional(),
  metric: arg.line('the metric that it changes', { completes: 'metric', isRare: true }).optional(),
  tactic: arg.line('the tactic that it belongs to', { completes: 'tactic', isRare: true }).optional(),
  after: arg.list('what has to be done first: C-3,T-2', { completes: 'candidate', isRare: true }).optional(),
  every: arg.line('worth doing again after: 30d, 2 weeks, monthly', { isRare: true }).optional(),
};

const propose = defineCommand({
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
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  isEssential: true,
  pace: 'instant',
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

const backlogEdit = defineCommand({
  name: 'backlog edit',
  summary: 'Changes an idea, marks it as done, or opens it again; “none” takes a figure back.',
  examples: ['C-4 --effort 5h --impact unknown', 'C-4 --after C-2', 'C-4 --state open'],
  args: z.object({
    candidate: candidateArg,
    title: arg.line('the new title', {}, 5_000).optional(),
    ...ideaFields,
    state: arg.choice('done: leave it out for good; open: propose it again', ['open', 'done']).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { candidate: ref, title, ...item }) {
    const old = await getCandidate(ctx, ref);
    if (title === undefined && Object.values(item).every((value) => value === undefined)) {
      throw badArgument('changes', 'nothing', CHANGES);
    }
    await checkOpen(ctx, old, item.state);
    const meanings = await loadMeanings(ctx);
    const { after, ...fields } = item;
    const told = readFields(fields, meanings, old);
    const draft: CandidateDraft = {
      key: old.key,
      title: title === undefined ? old.title : readItem({ title }, meanings).title,
      category: old.category,
      ...told,
      ...(after && { dependsOn: after.filter((name) => !/^none$/i.test(name)) }),
      ...(item.state === 'open' && { reopens: ['withdrawn', 'done', 'refused'] }),
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
  },
});

const backlogDrop = defineCommand({
  name: 'backlog drop',
  summary: 'Takes an idea out of the backlog.',
  examples: ['C-4', 'C-4 --why "the vendor does it for us now"'],
  args: z.object({ candidate: candidateArg, why: arg.rest('why, for whoever asks later').optional() }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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

/** Everything that people do with the backlog. */
export const candidateCommands: readonly Command[] = [
  propose,
  ...listCommands,
  backlogEdit,
  backlogDrop,
  ...importCommands,
];

/** A draft of the team's as it is compared with stored ideas. */
function toIdea({ key, title, category, goalId = null, projectId }: CandidateDraft, meanings: Meanings) {
  const project = projectId == null ? null : (meanings.projectNames.get(projectId) ?? null);
  return { source: TEAM_SOURCE, key, title, category, goalId, project };
}

/** What the draft waits for, as ids. Refuses what does not exist, and circles. */
async function checkNeeds(ctx: Ctx, source: string, draft: CandidateDraft): Promise<CandidateDraft> {
  if (!draft.dependsOn || draft.dependsOn.length === 0) return draft;
  const existing = await loadExisting(ctx, [draft.key, ...draft.dependsOn]);
  const { drafts, problems } = resolveNeeds([{ line: 1, draft }], source, existing);
  const [problem] = problems;
  if (problem) {
    throw new Refusal({
      code: 'bad_argument',
      message: `after: this ${problem.message}. Allowed: ideas such as C-3 and tasks such as T-2, in no circle.`,
      field: 'after',
      given: draft.dependsOn.join(', '),
      allowed: 'ideas such as C-3 and tasks such as T-2, in no circle',
    });
  }
  return drafts[0]?.draft ?? draft;
}

/** Refuses to change what is no longer in the backlog, unless that is to be opened again. */
async function checkOpen(ctx: Ctx, candidate: Candidate, wanted: 'open' | 'done' | undefined): Promise<void> {
  const { state } = candidate;
  const isInUse = state === 'open' || (state === 'chosen' && wanted === undefined);
  if (isInUse || (state !== 'chosen' && wanted === 'open') || state === wanted) return;
  throw await refuseState(ctx, candidate);
}

async function refuseState(ctx: Ctx, candidate: Candidate): Promise<Refusal> {
  const { id, state } = candidate;
  if (state === 'chosen') {
    const task = await findOpenTask(ctx, id);
    return notPossible(`${id} is ${task ?? 'a task'} now.`, 'What becomes of it is decided there.');
  }
  return notPossible(
    `${id} is ${describeCandidateState(candidate)}.`,
    `backlog edit ${id} --state open brings it back.`,
  );
}

async function dropCandidate(ctx: Ctx, candidate: Candidate, why: string | undefined): Promise<void> {
  const row = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', candidate.id)
    .executeTakeFirstOrThrow();
  await ctx.record({
    type: 'CandidateDropped',
    subject: candidate.id,
    ...(why !== undefined && { data: { why: cleanText(why) } }),
    rows: { candidates: [{ ...row, state: 'withdrawn', updated_at: ctx.now }] },
  });
}

function hintAtCut(title: string): string[] {
  return [...cleanText(title).trim()].length > MAX_TITLE
    ? [`The title was cut at ${MAX_TITLE} characters.`]
    : [];
}

/** An impact that points away from its goal is most often a minus forgotten. */
function hintAtDirection(
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

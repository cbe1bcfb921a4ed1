import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { type Effort, formatHours, parseEffort } from '../../base/language/effort.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { readTitle } from '../../base/language/title.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { getExecutor } from '../../team/people/store.ts';
import { deriveKey, TEAM_SOURCE } from '../../todo/idea/candidate.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import { upsertCandidates } from '../../todo/idea/upsert-store.ts';
import { listSameIdeas } from '../../todo/likeness/known-idea.ts';
import { getTask, listWaiting, moveTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { checkIdeaFree } from '../approval.ts';
import { alreadyDecided, newDecision, readFutureDate } from '../decision.ts';
import { barVoter, findMandate, findVoters, isHolder, type Mandate, requireMember } from '../voters.ts';
import { askLessLike, CONFIRMED, describeKind } from './less-like.ts';
import {
  applyReason,
  CHOICE_NAMES,
  CHOICES,
  type Choice,
  draftFirstPart,
  type Effect,
  LESS_LIKE,
  leaveRest,
  type Reason,
  readReasonWords,
  sayReason,
} from './reasons.ts';

const MOST_NOTE = 500;
/** What can still be said no to. */
const REFUSABLE: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'expired'];
/** Ideas that go with a refused one are named up to this many. */
const MOST_NAMED = 3;

export const refuse = defineCommand({
  name: 'refuse',
  summary: 'Say no to a proposed task, with one of six reasons; each changes what comes next.',
  examples: [
    'T-3 too big --first "Import one file by hand" --hours 2',
    'T-3 not now --until "next month"',
    'T-3 wrong metric --goal G-2',
    'T-3 not us --who @ben',
    'T-3 other we tried it',
  ],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    why: arg
      .rest(`one of: ${CHOICES.map(sayReason).join(', ')}; more words are kept as a note`, { isTyped: true })
      .optional(),
    reason: arg
      .choice('it decides what comes next', CHOICES, {
        isFormRequired: true,
        names: CHOICE_NAMES,
        label: 'Why not?',
      })
      .optional(),
    // What one reason alone needs is asked once it was given.
    until: arg
      .line('the date until which it stays away; each reason has one of its own', {
        ...{ isDate: true, label: 'Until when?', onlyWith: { reason: ['not now'] } },
      })
      .optional(),
    first: arg
      .line('for too big: its first part, which takes its place', {
        ...{ label: 'What part of it would be small enough?', onlyWith: { reason: ['too big'] } },
      })
      .optional(),
    hours: arg
      .line('for too big: the hours that are small enough, or those of the first part: 2h, 2h-3h', {
        ...{ label: 'How many hours?', onlyWith: { reason: ['too big'] } },
      })
      .optional(),
    goal: arg
      .line('for wrong metric: the goal it does serve', {
        completes: 'goal',
        label: 'Which goal does it serve?',
        onlyWith: { reason: ['wrong metric'] },
      })
      .optional(),
    who: arg
      .line(
        'for not us: who is to do it instead',
        { completes: 'executor', label: 'Who else is to do it?', onlyWith: { reason: ['not us'] } },
        60,
      )
      .optional(),
    note: arg.line('a note for the record', { isSentence: true }, MOST_NOTE).optional(),
  }),
  audience: 'page',
  hasForm: true,
  isEssential: true,
  async prefill(ctx, { task: ref }) {
    if (ref !== undefined) await getRefuser(ctx, await getTask(ctx, ref));
    return {};
  },
  async run(ctx, { task: ref, ...said }) {
    const task = await getTask(ctx, ref);
    const { reason, note, isLess } = readReason(task, said);
    checkFits(reason, said);
    const mandate = await getRefuser(ctx, task);
    await checkIdeaFree(ctx, task);
    const idea = await getCandidateRow(ctx, task.candidate_id);
    if (isLess && note !== CONFIRMED) return askLessLike(ctx, task, idea);
    const given = {
      reason,
      note,
      untilOn: said.until === undefined ? null : readFutureDate(ctx, said.until),
      goalId: said.goal === undefined ? null : await readGoalId(ctx, said.goal, idea),
      hours: said.hours === undefined ? null : readHours(said.hours),
      who: said.who === undefined ? null : await getOther(ctx, said.who, task),
      today: ctx.today,
    };
    const made: RefusalEffect =
      said.first === undefined
        ? applyReason(task, idea, given)
        : await splitIdea(ctx, task, idea, { ...given, title: said.first });
    if (isLess) made.idea = { ...made.idea, less_since_at: ctx.now };
    const hides = await describeHidden(ctx, made.idea);
    const like = isLess
      ? [`Until then I leave out ${describeKind(idea)}, too; rules lists that and ends it.`]
      : [];
    const effect = [made.effect, ...like, ...hides].join(' ');
    const decision = await newDecision(ctx, task, {
      choice: 'refuse',
      reason,
      note: isLess ? LESS_LIKE : note,
      effect,
      rule: `${task.approval_kind}: one no is enough`,
      standsInFor: mandate?.standsInFor ?? null,
      ...(made.first && made.isNew && { added: [made.first.id] }),
    });
    const changed = [made.idea, ...(made.first ? [made.first] : [])];
    await moveTask(ctx, task, {
      to: 'refused',
      event: 'TaskRefused',
      set: { decided_at: ctx.now, snoozed_until_on: null },
      data: { reason },
      rows: {
        decisions: [decision],
        candidates: changed.map((row) => ({ ...row, updated_at: ctx.now })),
      },
    });
    const freed = made.idea.state === 'refused' ? await listWaiting(ctx, task.id) : [];
    const actions = [
      ...(made.idea.state === 'refused' && reason === 'too big' ? [askForSmaller(made.idea.id)] : []),
      ...(reason === 'wrong metric' && said.goal === undefined ? await askForGoal(ctx, idea) : []),
      ...freed.filter(({ state }) => REFUSABLE.includes(state)).map(askToRefuse),
      askToUndo(task),
    ];
    return {
      ...answer(
        text`${task.id} refused (${sayReason(reason)}). ${effect}`,
        ...freed.map(
          ({ id, title }) => text`${bold(id)} ${title} was to come after it and no longer waits for it.`,
        ),
      ),
      actions,
    };
  },
});

interface RefusalWords {
  why?: string | undefined;
  reason?: Choice | undefined;
  first?: string | undefined;
  hours?: string | undefined;
  goal?: string | undefined;
  who?: string | undefined;
  note?: string | undefined;
}

type RefusalEffect = Effect & { first?: Row<'candidates'>; isNew?: boolean };

/** The seat of who refuses; none for whoever would have to do the task, who may say no all the same. */
async function getRefuser(ctx: Ctx, task: Task): Promise<Mandate | undefined> {
  const memberId = requireMember(ctx, task);
  if (!REFUSABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
  const eligible = await findVoters(ctx, task);
  const mandate = findMandate(eligible, memberId);
  if (!mandate && !(await isHolder(ctx, task, memberId))) throw barVoter(task, eligible, memberId);
  return mandate;
}

/** Makes the first part of what is too big an idea of its own, and the rest one that comes after it. */
async function splitIdea(
  ctx: Ctx,
  task: Task,
  idea: Row<'candidates'>,
  given: { title: string; hours: Effort | null; untilOn: string | null; today: string },
): Promise<RefusalEffect> {
  const title = readTitle(given.title);
  const key = deriveKey(title, idea.project_id);
  const { hours } = given;
  const most = formatHours(task.effort_hours);
  if (hours === null) throw badArgument('--hours', 'nothing', `the hours of the first part, under ${most}`);
  if (hours.highHours >= task.effort_hours)
    throw badArgument('--hours', hours.highHours, `less than the ${most} that ${task.id} takes in all`);
  if (key === idea.key || key === deriveKey(idea.title, idea.project_id))
    throw badArgument('--first', title, 'a part of it in other words than the whole');
  const draft = draftFirstPart(task, idea, { title, key, hours, proposerId: requireMember(ctx) });
  const { ids, added, left } = await upsertCandidates(ctx, TEAM_SOURCE, [draft]);
  const first = await getCandidateRow(ctx, ids[0] ?? '');
  if (left > 0 || first.state !== 'open')
    throw notPossible(
      `“${title}” is ${first.id} already (${first.state}).`,
      'Name the first part otherwise.',
    );
  return { ...leaveRest(task, idea, first, { ...given, hours }), isNew: added > 0 };
}

/** Which other open ideas stay away with a refused one, where any do. */
async function describeHidden(ctx: Ctx, idea: Row<'candidates'>): Promise<string[]> {
  if (idea.state === 'open') return [];
  const same = await listSameIdeas(ctx, { ...idea, project: idea.project_id });
  const open = same.filter(({ state }) => state === 'open');
  if (open.length === 0) return [];
  const named = open.slice(0, MOST_NAMED).map(({ id }) => id);
  const more = open.length > named.length ? ` and ${open.length - named.length} more` : '';
  return [`The same goes for ${named.join(', ')}${more}: the same work.`];
}

/** Whoever makes it smaller brings it back. */
function askForSmaller(candidate: string): Action {
  return { label: 'Make it smaller', command: 'backlog edit', args: { candidate }, style: 'plain' };
}

/** Whoever knows the right goal says it in one press. */
async function askForGoal(ctx: Ctx, idea: Row<'candidates'>): Promise<Action[]> {
  const others = (await listOpenGoals(ctx)).filter(({ id }) => id !== idea.goal_id);
  return others.slice(0, MOST_NAMED).map(({ id, title }) => ({
    label: `It is for ${id} ${title}`,
    command: 'backlog edit',
    args: { candidate: idea.id, goal: id },
    style: 'plain' as const,
  }));
}

function askToUndo({ id }: Task): Action {
  return { label: 'Undo', command: 'undo', args: { task: id }, style: 'plain' };
}

function askToRefuse({ id }: Task): Action {
  return { label: `No to ${id}, too`, command: 'refuse', args: { task: id }, style: 'plain' };
}

async function getOther(ctx: Ctx, ref: string, task: Task): Promise<Row<'executors'>> {
  const who = await getExecutor(ctx, ref, 'who');
  if (who.id === task.assignee_id)
    throw badArgument('--who', `@${who.handle}`, `somebody else than who would do ${task.id} now`);
  return who;
}

async function readGoalId(ctx: Ctx, ref: string, idea: Row<'candidates'>): Promise<string> {
  const others = (await listOpenGoals(ctx)).map(({ id }) => id).filter((id) => id !== idea.goal_id);
  const id = parseId('G', ref);
  if (id !== undefined && others.includes(id)) return id;
  throw badArgument('--goal', ref, others.join(', ') || 'no other goal is open');
}

function readHours(typed: string): Effort {
  const hours = parseEffort(typed);
  if (!hours) throw badArgument('--hours', typed, 'hours such as 8h, 2h-3h or 1d (a day is 8 h)');
  return hours;
}

/** A reason that is chosen, or the first words of what was typed; the rest is the note. */
function readReason(
  task: Task,
  { why = '', reason, note }: RefusalWords,
): { reason: Reason; note: string; isLess: boolean } {
  const typed = readReasonWords(why.trim());
  const found = reason ?? typed?.choice;
  if (!found) throw badArgument('why', why || 'nothing', CHOICES.map(sayReason).join(', '));
  const rest = typed?.choice === found ? why.trim().slice(typed.length) : why;
  const kept = cleanLine([rest.replace(/^[\s:,]+/, ''), note ?? ''].join(' ').trim(), MOST_NOTE);
  if (reason === 'other' && kept === '') throw badArgument('note', 'nothing', 'in a few words why not');
  if (found === 'other' && kept === '')
    throw badArgument('why', 'other', `other with a few words, such as refuse ${task.id} other we tried it`);
  return found === LESS_LIKE
    ? { reason: 'not us', note: kept, isLess: true }
    : { reason: found, note: kept, isLess: false };
}

/** Refuses what was said for another reason: it would have no effect, and nobody would know. */
function checkFits(reason: Reason, said: RefusalWords): void {
  const owners = { first: 'too big', hours: 'too big', goal: 'wrong metric', who: 'not us' } as const;
  for (const name of ['first', 'hours', 'goal', 'who'] as const) {
    if (said[name] !== undefined && reason !== owners[name])
      throw badArgument(`--${name}`, said[name], `only with the reason ${owners[name]}`);
  }
}

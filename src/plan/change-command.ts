import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { proposeAgain } from '../decision/approval.ts';
import { describeContent, isEasier, listChanges } from '../decision/change.ts';
import { alreadyDecided, type Before, getCandidateRow, newDecision } from '../decision/decision-row.ts';
import { tally } from '../decision/policy.ts';
import { describeStanding } from '../decision/progress.ts';
import { readSilenceAt, watchSilence } from '../decision/silence.ts';
import { loadPolicy } from '../decision/store.ts';
import {
  describeVoters,
  type Electorate,
  findSeat,
  findVoters,
  listYesVotes,
  requireMember,
  saidBy,
} from '../decision/voters.ts';
import { badArgument, notAllowed, notPossible } from '../errors.ts';
import { parseEffort } from '../project/effort.ts';
import { readTitle } from '../project/title.ts';
import { loadMeanings, readFields } from '../task/backlog-item.ts';
import { dropHandOut, findAssignee } from '../task/hand-out.ts';
import { getTask } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { getExecutor, listExecutors } from '../team/store.ts';
import { tellMember } from '../team/tell.ts';
import { readDate } from '../time.ts';
import { type Action, type AnswerView, answer, bold, cleanLine, mention, type Text, text } from '../view.ts';
import { type Changed, changeTask, type Standing, type Wanted } from './change-task.ts';

const LONGEST_LIMITS = 300;
/** What can still be changed: nobody works on it yet. */
const CHANGEABLE: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'approved'];

export const changeCommand = defineCommand({
  name: 'change',
  summary: 'Change a task before it is handed out; a yes to something else than it is now is void.',
  examples: [
    'T-3 --hours 6',
    'T-3 --limits "only new sign-ups from Portugal"',
    'T-3 --assignee @ben --due friday',
  ],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    title: arg.line('what to do').optional(),
    hours: arg.line('the work it takes: 6h, 3h-8h or 2d').optional(),
    impact: arg.line('what it changes: 500/month, +0.3..+0.7 %; or unknown').optional(),
    limits: arg.line('what a yes is limited to; none takes it back', {}, LONGEST_LIMITS).optional(),
    assignee: arg.line('who does it, or nobody', { completes: 'executor' }, 60).optional(),
    due: arg.line('the date by which it is due', { isDate: true }, 60).optional(),
    kind: arg.line('how it is approved, such as normal or risky', {}, 60).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async prefill(ctx, { task: ref }) {
    if (ref === undefined) return {};
    const task = await getTask(ctx, ref);
    await findChanger(ctx, task);
    return showPresent(ctx, await readStanding(ctx, task));
  },
  async run(ctx, { task: ref, ...said }) {
    const task = await getTask(ctx, ref);
    const electorate = await findChanger(ctx, task);
    const now = await readStanding(ctx, task);
    const news = leaveOutPresent(said, showPresent(ctx, now));
    const changed = await changeTask(ctx, now, await readWanted(ctx, task, electorate, news));
    const words = { currency: ctx.workspace.currency, today: ctx.today };
    const lines = listChanges(describeContent(now, words), describeContent(changed, words));
    if (lines.length === 0) {
      throw notPossible(
        `${task.id} is like that already: nothing is different.`,
        'Give at least one of title, hours, impact, limits, assignee, due date or kind another value.',
      );
    }
    const isBack = task.state === 'approved';
    const votes = await listYesVotes(ctx, task);
    const after = await writeChange(ctx, now, changed, lines);
    const told = changed.isOther ? await tellVoid(ctx, after, votes, lines) : [];
    const again = await describeNeed(ctx, after, changed.isOther ? [] : votes);
    const view = answer(
      text`${after.id} is changed${isBack ? ' and back to be approved' : ''}:`,
      ...lines.map((line) => text`${line}`),
      ...told,
      again,
    );
    return { ...view, actions: actionsFor(after) } satisfies AnswerView;
  },
});

interface Said {
  title?: string | undefined;
  hours?: string | undefined;
  impact?: string | undefined;
  limits?: string | undefined;
  assignee?: string | undefined;
  due?: string | undefined;
  kind?: string | undefined;
}

/** What a form of the change starts with: each field as it is. */
function showPresent(ctx: Ctx, now: Standing): Record<keyof Said, string> {
  const { effort, impact } = describeContent(now, { currency: ctx.workspace.currency, today: ctx.today });
  const { title, limits, due_on, approval_kind } = now.task;
  return {
    title,
    hours: effort,
    impact,
    limits: limits === '' ? 'none' : limits,
    assignee: now.assignee ? `@${now.assignee.handle}` : 'nobody',
    due: due_on,
    kind: approval_kind,
  };
}

/** What is said as it is already is no wish: it must not be read anew. */
function leaveOutPresent(said: Said, present: Record<keyof Said, string>): Said {
  const names = Object.keys(present) as (keyof Said)[];
  return Object.fromEntries(
    names.flatMap((name) => (said[name] === present[name] ? [] : [[name, said[name]]])),
  );
}

/** Who decides a task that the asker may change. Refuses one that is decided, and whose it is not. */
async function findChanger(ctx: Ctx, task: Task): Promise<Electorate> {
  const memberId = requireMember(ctx);
  if (!CHANGEABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
  const electorate = await findVoters(ctx, task);
  checkMayChange(ctx, task, electorate, memberId);
  return electorate;
}

function checkMayChange(ctx: Ctx, task: Task, electorate: Electorate, memberId: string): void {
  const { actor } = ctx;
  if (actor.kind === 'member' && actor.isAdmin) return;
  if (electorate.own.proposerId === memberId || findSeat(electorate, memberId)) return;
  throw notAllowed(
    `${task.id} is not yours to change.`,
    `Whoever proposed it, an admin, or ${describeVoters(electorate, electorate.voters)}`,
  );
}

async function readStanding(ctx: Ctx, task: Task): Promise<Standing> {
  const forecast = await ctx.tx
    .selectFrom('forecasts')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow();
  const feed = await ctx.tx
    .selectFrom('feeds')
    .select('zone')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.feed_id)
    .executeTakeFirstOrThrow();
  return {
    task,
    forecast,
    idea: await getCandidateRow(ctx, task.candidate_id),
    assignee: (await findAssignee(ctx, task)) ?? null,
    zone: feed.zone,
  };
}

async function readWanted(ctx: Ctx, task: Task, electorate: Electorate, said: Said): Promise<Wanted> {
  const effort = said.hours === undefined ? undefined : parseEffort(said.hours);
  if (said.hours !== undefined && !effort)
    throw badArgument('--hours', said.hours, 'hours such as 6h, 3h-8h or 2d (a day is 8 h)');
  return {
    effort,
    title: said.title === undefined ? undefined : readTitle(said.title),
    limits: said.limits === undefined ? undefined : readLimits(said.limits),
    impact: said.impact === undefined ? undefined : await readImpact(ctx, task, said.impact),
    assignee: said.assignee === undefined ? undefined : await readAssignee(ctx, said.assignee),
    dueOn: said.due === undefined ? undefined : readDate('--due', said.due, ctx.today),
    kind: said.kind === undefined ? undefined : await readKind(ctx, electorate, said.kind),
  };
}

function readLimits(typed: string): string {
  return /^none$/i.test(typed.trim()) ? '' : cleanLine(typed, LONGEST_LIMITS);
}

async function readImpact(ctx: Ctx, task: Task, typed: string): Promise<NonNullable<Wanted['impact']>> {
  const current = { metricId: task.metric_id, goalId: task.goal_id, impactLow: task.impact_low };
  const read = readFields({ impact: typed }, await loadMeanings(ctx), current);
  return {
    low: read.impactLow ?? null,
    high: read.impactHigh ?? null,
    label: read.impactLabel ?? 'unknown',
    metricId: read.metricId ?? null,
  };
}

async function readAssignee(ctx: Ctx, typed: string): Promise<Row<'executors'> | null> {
  return /^@?(?:nobody|none)$/i.test(typed.trim()) ? null : getExecutor(ctx, typed, 'assignee');
}

/** A kind that asks somebody. One that asks less than now is for admins: it would get round a yes that is needed. */
async function readKind(ctx: Ctx, { kind: now }: Electorate, typed: string): Promise<string> {
  const { kinds } = await loadPolicy(ctx);
  const asking = [...kinds.values()].filter(({ isOn, voters }) => isOn && voters !== 'nobody');
  const kind = asking.find(({ name }) => name === typed.trim().toLowerCase());
  if (!kind) throw badArgument('--kind', typed, asking.map(({ name }) => name).join(', '));
  const isAdmin = ctx.actor.kind === 'member' && ctx.actor.isAdmin;
  if (isEasier(kind, now) && !isAdmin)
    throw notAllowed(`${kind.name} asks less of the team than ${now.name}.`, 'An admin');
  return kind.name;
}

/** Writes the change; what was approved is to be decided again, and the time to decide runs anew for another thing. */
async function writeChange(
  ctx: Ctx,
  now: Standing,
  changed: Changed,
  lines: readonly string[],
): Promise<Task> {
  const isWaiting = now.task.state === 'proposed' && changed.isOther;
  const task = isWaiting ? await restartSilence(ctx, changed.task) : changed.task;
  const decision = await newDecision(ctx, task, {
    choice: 'change',
    reason: null,
    note: '',
    effect: lines.join('; '),
    rule: changed.isOther ? 'another content: every yes is void' : 'the same content: every yes stays',
    forecastVersion: changed.forecast.version,
  });
  const before = JSON.stringify({ task: now.task, candidate: now.idea, added: [] } satisfies Before);
  await ctx.record({
    type: 'TaskChanged',
    subject: task.id,
    data: { changes: lines },
    rows: {
      tasks: [task],
      candidates: [changed.idea],
      forecasts: [changed.forecast],
      decisions: [{ ...decision, before }],
    },
  });
  if (isWaiting) await watchSilence(ctx, [task], await loadPolicy(ctx));
  if (now.task.state !== 'approved') return task;
  await dropHandOut(ctx, task.id);
  return proposeAgain(ctx, task, { event: 'TaskReturned' });
}

async function restartSilence(ctx: Ctx, task: Task): Promise<Task> {
  return { ...task, silence_at: await readSilenceAt(ctx, await loadPolicy(ctx), task), warned_at: null };
}

/** Says whose yes is void, and tells each of them once. */
async function tellVoid(
  ctx: Ctx,
  task: Task,
  votes: readonly Row<'votes'>[],
  lines: readonly string[],
): Promise<Text[]> {
  if (votes.length === 0 || ctx.actor.kind !== 'member') return [];
  const names = new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle]));
  const actor = ctx.actor;
  for (const { member_id: memberId } of votes) {
    if (memberId === actor.id) continue;
    const subject = `void:${task.id}:${task.content_hash.slice(0, 12)}`;
    const view = answer(
      text`${bold(`${task.id} ${task.title}`)} was changed by ${mention(actor)}, so your yes is void: ${lines.join('; ')}.`,
      text`${bold(`approve ${task.id}`)} says yes to it as it is now.`,
    );
    await tellMember(ctx, memberId, { subject, view: { ...view, actions: actionsFor(task) } });
  }
  const others = votes.filter(({ member_id }) => member_id !== actor.id);
  const named = others.map(({ member_id }) => `@${names.get(member_id) ?? member_id}`);
  const isOwn = others.length < votes.length;
  const all = joinNames(named);
  const whose = isOwn ? ['your own yes', ...(all === '' ? [] : [`that of ${all}`])] : [`the yes of ${all}`];
  return [text`Void now: ${whose.join(' and ')}.`];
}

/** What it still needs, or when it is asked again. */
async function describeNeed(ctx: Ctx, task: Task, votes: readonly Row<'votes'>[]): Promise<Text> {
  if (task.state === 'snoozed') return text`It still comes back on ${task.snoozed_until_on ?? 'its date'}.`;
  if (task.state === 'parked') return text`It stays parked; ${bold(`approve ${task.id}`)} takes it up.`;
  const electorate = await findVoters(ctx, task);
  const standing = tally(electorate.voters, electorate.quorum, new Set(votes.map(saidBy)));
  return standing.isDecided
    ? text`Its yes holds: ${bold(`approve ${task.id}`)} sends it on as it is now.`
    : text`${task.id} has ${describeStanding(electorate, standing, votes)}.`;
}

function actionsFor({ id, state }: Task): readonly Action[] {
  if (state !== 'proposed') return [];
  return [
    { label: 'Approve', command: 'approve', args: { task: id }, style: 'primary' },
    { label: 'Not this', command: 'refuse', args: { task: id }, style: 'plain' },
  ];
}

function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notAllowed, notPossible } from '../errors.ts';
import { isUnresolved } from '../project/project.ts';
import { loadPortfolio } from '../project/store.ts';
import { addDays } from '../time.ts';
import { answer, cleanLine, cleanText, type TableView, type Text, text, withData } from '../view.ts';
import { candidateCommands } from './candidate-commands.ts';
import { handOut } from './hand-out.ts';
import { getTask, listTasks, listUnmet, moveTask } from './store.ts';
import { describeState, isOpen, OPEN_STATES, sayState, type Task } from './task.ts';

/** A task that could not be done rests before it is proposed again; what blocks others only overnight. */
const REST_DAYS = 7;
const BLOCKER_REST_DAYS = 1;
/** Longer than this from start to finish says nothing about the minutes worked. */
const LONGEST_SITTING_MINUTES = 600;

const taskArg = arg.line('a task, such as T-3', { position: 0, completes: 'task' });

const take = defineCommand({
  name: 'take',
  summary: 'Take an open task.',
  examples: ['T-3'],
  args: z.object({ task: taskArg }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { task: ref }) {
    const task = await handOut(ctx, await getTask(ctx, ref));
    const taken = await takeTask(ctx, task);
    return answer(
      text`${taken.id} is yours, due ${taken.due_on}. Say start ${taken.id} or done ${taken.id}.`,
    );
  },
});

const start = defineCommand({
  name: 'start',
  summary: 'Start a task that you have.',
  examples: ['T-3'],
  args: z.object({ task: taskArg }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { task: ref }) {
    const found = await handOut(ctx, await getTask(ctx, ref));
    const unmet = await listUnmet(ctx, found.id);
    if (unmet.length > 0) {
      const named = unmet
        .map(({ id, title, state }) => `${id} ${title} (${describeState(state)})`)
        .join('; ');
      throw notPossible(
        `${found.id} cannot start yet: it needs ${named}.`,
        unmet.every(({ state }) => isOpen(state))
          ? 'Finish that first.'
          : `fail ${found.id} puts it back until that comes again.`,
      );
    }
    const task = found.state === 'open' ? await takeTask(ctx, found) : found;
    await checkHolder(ctx, task);
    const started = await moveTask(ctx, task, {
      to: 'started',
      event: 'TaskStarted',
      set: { started_at: ctx.now },
    });
    return answer(text`${started.id} started. Say done ${started.id} when it is.`);
  },
});

const resultArgs = {
  task: taskArg,
  note: arg.rest('a note: what came of it').optional(),
  minutes: arg.number('minutes of work it took', { min: 0, max: 100_000 }).optional(),
  link: arg.line('a link to the evidence').optional(),
};

const done = defineCommand({
  name: 'done',
  summary: 'Say that a task is done, with an optional note, link and minutes.',
  examples: ['T-3', 'T-3 merged --link https://example.org/pull/7 --minutes 90'],
  args: z.object(resultArgs),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  isEssential: true,
  async run(ctx, args) {
    const task = await recordOutcome(ctx, args, true);
    const when = ctx.now <= task.due_at ? 'in time' : `late: it was due ${task.due_on}`;
    return answer(text`${task.id} is done, ${when}.`, ...(await describeLeftBugs(ctx, task)));
  },
});

const fail = defineCommand({
  name: 'fail',
  summary: 'Say that a task could not be done. No blame: it teaches me what to propose.',
  examples: ['T-3 the vendor has no such API'],
  args: z.object(resultArgs),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, args) {
    const task = await recordOutcome(ctx, args, false);
    return answer(
      text`${task.id} could not be done. I may propose it again from ${restsUntil(ctx, task)} on.`,
    );
  },
});

const tasks = defineCommand({
  name: 'tasks',
  summary: 'List the open tasks: yours, or everybody’s.',
  examples: ['', '--all'],
  args: z.object({ all: arg.flag('everybody’s, not only yours and the open ones') }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { all }) {
    const open = await listTasks(ctx, OPEN_STATES);
    const mine = ctx.actor.kind === 'member' && !all ? ctx.actor.id : null;
    const shown = open.filter(
      ({ assignee_id }) => mine === null || assignee_id === mine || assignee_id === null,
    );
    const handles = await readHandles(ctx);
    const view: TableView = {
      kind: 'table',
      title: mine === null ? 'Open tasks' : 'Your open tasks, and those nobody has',
      columns: [
        { title: 'Task' },
        { title: 'Title' },
        { title: 'State' },
        { title: 'With' },
        { title: 'Due' },
      ],
      rows: shown.map((task) => [
        task.id,
        task.title,
        describeState(task.state),
        task.assignee_id === null ? '—' : `@${handles.get(task.assignee_id) ?? '?'}`,
        task.due_on,
      ]),
      empty:
        mine === null
          ? 'No task is open. plan makes a batch.'
          : 'Nothing waits for you. tasks --all shows everybody’s.',
    };
    return withData(view, shown.map(toData));
  },
});

export const taskCommands: readonly Command[] = [take, start, done, fail, tasks, ...candidateCommands];

/** A blocker's task is done, but whether its bugs are gone only people know. */
async function describeLeftBugs(ctx: Ctx, task: Task): Promise<Text[]> {
  if (task.category !== 'blocker' || task.project_id === null) return [];
  const { bugs } = await loadPortfolio(ctx);
  const left = bugs.filter(
    (bug) => bug.project_id === task.project_id && bug.severity === 'critical' && isUnresolved(bug),
  );
  return left.map(
    ({ id, title }) => text`${id} “${title}” is still open: bug edit ${id} --state resolved closes it.`,
  );
}

async function takeTask(ctx: Ctx, task: Task): Promise<Task> {
  if (ctx.actor.kind !== 'member') throw notAllowed('Tiller takes no tasks.', 'A member');
  if (task.state === 'assigned' && task.assignee_id === ctx.actor.id) return task;
  if (task.state === 'assigned') await checkHolder(ctx, task);
  return moveTask(ctx, task, { to: 'assigned', event: 'TaskTaken', set: { assignee_id: ctx.actor.id } });
}

/** Writes how a task ended. Who has it may, whoever is responsible for the agent that has it, and approvers. */
async function recordOutcome(
  ctx: Ctx,
  args: { task: string; note?: string | undefined; minutes?: number | undefined; link?: string | undefined },
  isSuccess: boolean,
): Promise<Task> {
  const found = await handOut(ctx, await getTask(ctx, args.task));
  const task = found.state === 'open' && ctx.actor.kind === 'member' ? await takeTask(ctx, found) : found;
  if (isOpen(task.state)) await checkHolder(ctx, task);
  const executorId = task.assignee_id;
  if (executorId === null)
    throw notPossible(`${task.id} ${sayState(task.state)}.`, 'Only a task that somebody has can end.');
  const outcome: Row<'outcomes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    executor_id: executorId,
    category: task.category,
    is_success: isSuccess ? 1 : 0,
    is_in_time: isSuccess && ctx.now <= task.due_at ? 1 : 0,
    minutes: args.minutes ?? sittingMinutes(task, ctx.now),
    evidence: args.link === undefined ? '' : readLink(args.link),
    note: cleanText(args.note ?? '').slice(0, 2_000),
    recorded_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    finished_at: ctx.now,
    realised_impact: null,
  };
  const candidate = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.candidate_id)
    .executeTakeFirstOrThrow();
  const left = isSuccess
    ? { ...candidate, state: 'done' as const, updated_at: ctx.now }
    : {
        ...candidate,
        state: 'open' as const,
        away_until_on: restsUntil(ctx, task),
        updated_at: ctx.now,
      };
  return moveTask(ctx, task, {
    to: isSuccess ? 'done' : 'failed',
    event: isSuccess ? 'TaskDone' : 'TaskFailed',
    set: { finished_at: ctx.now },
    rows: { outcomes: [outcome], candidates: [left] },
  });
}

function restsUntil(ctx: Ctx, task: Task): string {
  return addDays(ctx.today, task.category === 'blocker' ? BLOCKER_REST_DAYS : REST_DAYS);
}

async function checkHolder(ctx: Ctx, task: Task): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'member' || task.assignee_id === null) return;
  if (task.assignee_id === actor.id || actor.isApprover || actor.isAdmin) return;
  const holder = await ctx.tx
    .selectFrom('executors')
    .select(['handle', 'responsible_id'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.assignee_id)
    .executeTakeFirstOrThrow();
  if (holder.responsible_id === actor.id) return;
  throw notAllowed(`${task.id} is with @${holder.handle}.`, `@${holder.handle} or an approver`);
}

/** Minutes from start to finish where they can be one sitting; unknown otherwise, which is not 0. */
function sittingMinutes(task: Task, now: number): number | null {
  if (task.started_at === null) return null;
  const minutes = (now - task.started_at) / 60_000;
  return minutes <= LONGEST_SITTING_MINUTES ? Math.round(minutes) : null;
}

function readLink(typed: string): string {
  const link = cleanLine(typed, 500);
  if (!/^https?:\/\/\S+$/i.test(link) || !URL.canParse(link))
    throw badArgument('link', typed, 'a web address such as https://example.org/pull/7');
  return link;
}

async function readHandles(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.tx
    .selectFrom('executors')
    .select(['id', 'handle'])
    .where('workspace_id', '=', ctx.workspace.id)
    .execute();
  return new Map(rows.map(({ id, handle }) => [id, handle]));
}

function toData(task: Task): object {
  const { id, title, category, state, assignee_id, due_on, effort_hours } = task;
  return { id, title, category, state, assigneeId: assignee_id, dueOn: due_on, effortHours: effort_hours };
}

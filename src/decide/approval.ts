import type { Ctx } from '../base/command/ctx.ts';
import { notPossible } from '../base/language/errors.ts';
import type { Row } from '../base/store/tables.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { handOutLater } from '../todo/task/hand-out.ts';
import { listTasksOf, moveTask } from '../todo/task/store.ts';
import { isOpen, sayState, type Task } from '../todo/task/task.ts';
import { newDecision } from './decision.ts';
import type { Policy } from './policy/policy.ts';
import { loadPolicy } from './policy/store.ts';
import { renewForecast } from './renewal.ts';
import { readSilenceAt, watchSilence } from './silence/silence.ts';

/**
 * Approves a task that is decided, from whatever state allows it, with a date that can still be kept; it is handed out
 * when the time to undo is over.
 */
export async function approveTask(
  ctx: Ctx,
  task: Task,
  given: { rule: string; isByRule?: boolean; note?: string | undefined; standsInFor?: string | null },
): Promise<Task> {
  const { set, forecasts } = await renewForecast(ctx, task, 'if later');
  const version = forecasts[0]?.version;
  const decision = await newDecision(ctx, task, {
    choice: 'approve',
    reason: null,
    note: given.note ?? '',
    effect: '',
    rule: given.rule,
    isByRule: given.isByRule ?? false,
    standsInFor: given.standsInFor ?? null,
    ...(version !== undefined && { forecastVersion: version }),
  });
  const approved = await moveTask(ctx, task, {
    to: 'approved',
    event: 'TaskApproved',
    set: { ...set, decided_at: ctx.now, snoozed_until_on: null },
    rows: { decisions: [decision], forecasts, ...(await chooseIdea(ctx, task)) },
  });
  await handOutLater(ctx, approved);
  return approved;
}

/** Brings a task back to be decided, with a due date that is ahead and silence counted anew. */
export async function proposeAgain(
  ctx: Ctx,
  task: Task,
  given: { event: string; rows?: Parameters<typeof moveTask>[2]['rows']; policy?: Policy },
): Promise<Task> {
  const policy = given.policy ?? (await loadPolicy(ctx));
  const { set, forecasts } = await renewForecast(ctx, task, 'if over');
  const proposed = await moveTask(ctx, task, {
    to: 'proposed',
    event: given.event,
    set: {
      ...set,
      snoozed_until_on: ctx.today,
      silence_at: await readSilenceAt(ctx, policy, task),
      warned_at: null,
    },
    rows: { ...given.rows, forecasts, ...(await chooseIdea(ctx, task)) },
  });
  await watchSilence(ctx, [proposed], policy);
  return proposed;
}

/** Wakes tasks that were put off until today. */
export async function wakeTasks(ctx: Ctx, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return;
  const policy = await loadPolicy(ctx);
  for (const task of tasks) await proposeAgain(ctx, task, { event: 'TaskWoken', policy });
}

/** Refuses to bring a task back whose idea has become another one since. */
export async function checkIdeaFree(ctx: Ctx, task: Task): Promise<void> {
  if (isOpen(task.state)) return;
  const other = (await listTasksOf(ctx, task.candidate_id)).find(
    ({ id, number, state }) =>
      id !== task.id && (isOpen(state) || (state === 'done' && number > task.number)),
  );
  if (!other) return;
  throw notPossible(
    `The idea of ${task.id} has become ${other.id}, which ${sayState(other.state)}.`,
    isOpen(other.state) ? `Decide ${other.id}.` : `See why ${other.id}.`,
  );
}

/** The idea of a task that is over for now, as it is when the task is somebody's business again. */
async function chooseIdea(ctx: Ctx, task: Task): Promise<{ candidates?: [Row<'candidates'>] }> {
  if (isOpen(task.state)) return {};
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  return {
    candidates: [{ ...candidate, state: 'chosen', away_until_on: null, updated_at: ctx.now }],
  };
}

import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { findRow, getRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { describeWhere, findTask, getTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';

export type Attempt = Row<'agent_attempts'>;
export type Delivery = Row<'agent_deliveries'>;
export type Question = Row<'agent_questions'>;

/** States in which an attempt has its task. */
const LIVE = ['running', 'delivered'] as const;

/** The agent that acts. Refuses people: they take tasks, start them and say how they ended. */
export async function getAgent(ctx: Ctx): Promise<Row<'executors'>> {
  const agent = ctx.actor.kind === 'member' ? await getExecutorById(ctx, ctx.actor.id) : undefined;
  if (agent?.kind === 'agent') return agent;
  throw notAllowed('The queue is for agents; people take, start and end tasks.', 'An agent with a token');
}

/** An attempt that still has its task: whoever approved, changed, called off or handed over the task since has ended it. */
export async function findLiveAttempt(ctx: Reads, task: Task): Promise<Attempt | undefined> {
  if (task.state !== 'started') return undefined;
  return rows(ctx, 'agent_attempts')
    .selectAll()
    .where('task_id', '=', task.id)
    .where('state', 'in', LIVE)
    .where('agent_id', '=', task.assignee_id ?? '')
    .where('content_hash', '=', task.content_hash)
    .where('started_at', '=', task.started_at ?? 0)
    .executeTakeFirst();
}

/**
 * The task and the attempt that an agent names by its fence. Refuses an attempt that has lost its task, and says why, so
 * that the agent stops.
 */
export async function getOwnAttempt(
  ctx: Ctx,
  { task: ref, fence }: { task: string; fence: number },
): Promise<{ agent: Row<'executors'>; task: Task; attempt: Attempt }> {
  const agent = await getAgent(ctx);
  const task = await getTask(ctx, ref);
  const attempt = await findLiveAttempt(ctx, task);
  if (attempt?.number === fence && attempt.agent_id === agent.id) return { agent, task, attempt };
  const now = attempt ? `${task.id} has gone to another attempt` : await describeWhere(ctx, task);
  throw notPossible(`Attempt ${fence} does not have ${task.id} any more: ${now}.`, 'Stop, and claim again.');
}

export async function findAttempt(ctx: Reads, id: string): Promise<Attempt | undefined> {
  return findRow(ctx, 'agent_attempts', id);
}

export async function getAttempt(ctx: Reads, id: string): Promise<Attempt> {
  return getRow(ctx, 'agent_attempts', id);
}

/** Every attempt at a task, the oldest first. */
export async function listAttempts(ctx: Reads, taskId: string): Promise<Attempt[]> {
  return rows(ctx, 'agent_attempts').selectAll().where('task_id', '=', taskId).orderBy('number').execute();
}

/** Those of all tasks since an instant, the oldest first. */
export async function listAttemptsSince(ctx: Reads, sinceAt: number): Promise<Attempt[]> {
  return rows(ctx, 'agent_attempts')
    .selectAll()
    .where((eb) => eb.or([eb('state', 'in', LIVE), eb('ended_at', '>', sinceAt)]))
    .orderBy('number')
    .execute();
}

/** What was tried in vain since an instant, where the task went on: outcomes count the attempts that tasks ended with. */
export async function listVainAttempts(ctx: Reads, sinceAt: number) {
  return rows(ctx, 'agent_attempts')
    .innerJoin('tasks', 'tasks.id', 'agent_attempts.task_id')
    .select([
      'agent_attempts.task_id as taskId',
      'agent_attempts.agent_id as agentId',
      'agent_attempts.ended_at as endedAt',
      'tasks.category',
      'tasks.effort_hours as effortHours',
    ])
    .where('agent_attempts.state', 'in', ['failed', 'lapsed'])
    .where('agent_attempts.ends_task', '=', 0)
    .where('agent_attempts.ended_at', '>', sinceAt)
    .orderBy('agent_attempts.ended_at', 'desc')
    .orderBy('agent_attempts.number', 'desc')
    .execute();
}

/** What waits for a yes: the evidence that an agent gave for a task, and whose. */
export async function findDelivery(ctx: Reads, task: Task): Promise<Delivery | undefined> {
  const attempt = await findLiveAttempt(ctx, task);
  if (attempt?.state !== 'delivered') return undefined;
  return rows(ctx, 'agent_deliveries')
    .selectAll()
    .where('attempt_id', '=', attempt.id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
}

/** What waits for a yes that can still be given, by task. */
export async function listDeliveries(ctx: Reads): Promise<Delivery[]> {
  return rows(ctx, 'agent_deliveries')
    .innerJoin('agent_attempts', 'agent_attempts.id', 'agent_deliveries.attempt_id')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.id', '=', 'agent_attempts.task_id')
        .onRef('tasks.assignee_id', '=', 'agent_attempts.agent_id')
        .onRef('tasks.content_hash', '=', 'agent_attempts.content_hash')
        .onRef('tasks.started_at', '=', 'agent_attempts.started_at'),
    )
    .selectAll('agent_deliveries')
    .where('agent_deliveries.state', '=', 'waiting')
    .where('tasks.state', '=', 'started')
    .orderBy('agent_deliveries.number')
    .execute();
}

/** What an attempt delivered, the latest first. */
export async function listDelivered(ctx: Reads, attemptId: string): Promise<Delivery[]> {
  return rows(ctx, 'agent_deliveries')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('number', 'desc')
    .execute();
}

/** What agents asked of a task, the oldest first. */
export async function listQuestions(ctx: Reads, taskId: string): Promise<Question[]> {
  return rows(ctx, 'agent_questions').selectAll().where('task_id', '=', taskId).orderBy('number').execute();
}

/** Questions without an answer, of these tasks. */
export async function listOpenQuestions(ctx: Reads, taskIds: readonly string[]): Promise<Question[]> {
  if (taskIds.length === 0) return [];
  return rows(ctx, 'agent_questions')
    .selectAll()
    .where('task_id', 'in', taskIds)
    .where('replied_at', 'is', null)
    .orderBy('number')
    .execute();
}

/** How many yes there are to each evidence. */
export async function listVotesOnEvidence(ctx: Reads, digests: readonly string[]): Promise<Row<'votes'>[]> {
  if (digests.length === 0) return [];
  return rows(ctx, 'votes')
    .selectAll()
    .where('content_hash', 'in', digests)
    .where('choice', '=', 'yes')
    .orderBy('cast_at')
    .orderBy('member_id')
    .execute();
}

/** Whether the yes of a team is still to come for what an agent delivered: then nobody just says that it is done. */
export async function isDelivered(ctx: Reads, task: Task): Promise<boolean> {
  return (await findDelivery(ctx, task)) !== undefined;
}

/** A task whose attempt is looked at later, which may have gone since. */
export async function findTaskOf(ctx: Ctx, attempt: Attempt): Promise<Task | undefined> {
  const task = await findTask(ctx, attempt.task_id);
  return task && (await findLiveAttempt(ctx, task))?.id === attempt.id ? task : undefined;
}

/** What a task needs done first, by number. */
export async function listNeedsOf(
  ctx: Reads,
  taskId: string,
): Promise<Pick<Task, 'id' | 'title' | 'state'>[]> {
  return rows(ctx, 'task_dependencies')
    .innerJoin('tasks', 'tasks.id', 'task_dependencies.needs_task_id')
    .select(['tasks.id', 'tasks.title', 'tasks.state'])
    .where('task_dependencies.task_id', '=', taskId)
    .orderBy('tasks.number')
    .execute();
}

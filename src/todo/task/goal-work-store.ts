import { type Reads, rows } from '../../base/store/rows.ts';
import type { GoalWork } from '../../clarify/goal/tables.ts';

const MOST_NAMED = 20;

/** What became of the tasks for a goal, without whose they are, but for the next that is due. */
export async function listGoalWork(ctx: Reads, goalId: string, today: string): Promise<GoalWork> {
  const tasks = await rows(ctx, 'tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .leftJoin('outcomes', 'outcomes.task_id', 'tasks.id')
    .select([
      'tasks.id',
      'tasks.state',
      'tasks.proposed_at',
      'tasks.due_at',
      'tasks.due_on',
      'tasks.waits_since_at',
      'tasks.waits_for',
    ])
    .select([
      'tasks.assignee_id',
      'executors.kind',
      'executors.handle',
      'outcomes.finished_at',
      'outcomes.is_success',
    ])
    .where('tasks.goal_id', '=', goalId)
    .orderBy('tasks.due_at')
    .orderBy('tasks.number')
    .execute();
  const held = tasks.filter(({ state }) => ['approved', 'open', 'assigned', 'started'].includes(state));
  const [next] = held;
  const ended = tasks.filter(({ finished_at }) => finished_at !== null);
  const doers = [...new Set(held.flatMap(({ assignee_id }) => assignee_id ?? []))];
  return {
    done: tasks
      .flatMap(({ id, state, finished_at }) =>
        state === 'done' && finished_at !== null ? [{ id, at: finished_at }] : [],
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, MOST_NAMED),
    failed: tasks.filter(({ state }) => state === 'failed').length,
    waitingSince: tasks.flatMap(({ state, proposed_at }) => (state === 'proposed' ? [proposed_at] : [])),
    dueAt: held.map(({ due_at }) => due_at),
    blocked: held.flatMap(({ id, waits_since_at: sinceAt, waits_for: what }) =>
      sinceAt === null ? [] : [{ id, sinceAt, what: what || 'somebody' }],
    ),
    otherHours: await sumOtherHours(ctx, goalId, doers),
    awayUntil: await listAway(ctx, doers, today),
    ended: {
      all: ended.length,
      inTime: ended.filter((task) => task.is_success === 1 && (task.finished_at ?? 0) <= task.due_at).length,
      people: new Set(
        ended.flatMap(({ kind, assignee_id }) => (kind === 'member' ? (assignee_id ?? []) : [])),
      ).size,
    },
    next: next ? { id: next.id, handle: next.handle, dueOn: next.due_on } : null,
  };
}

async function sumOtherHours(ctx: Reads, goalId: string, doers: readonly string[]): Promise<number> {
  if (doers.length === 0) return 0;
  const others = await rows(ctx, 'tasks')
    .select(({ fn }) => fn.sum<number | null>('effort_hours').as('hours'))
    .where('assignee_id', 'in', doers)
    .where('state', 'in', ['approved', 'assigned', 'started'])
    .where(({ eb, or }) => or([eb('goal_id', '<>', goalId), eb('goal_id', 'is', null)]))
    .executeTakeFirst();
  return Number(others?.hours ?? 0);
}

async function listAway(ctx: Reads, doers: readonly string[], today: string): Promise<string[]> {
  if (doers.length === 0) return [];
  const leaves = await rows(ctx, 'leaves')
    .select('ends_on')
    .where('executor_id', 'in', doers)
    .where('starts_on', '<=', today)
    .where('ends_on', '>=', today)
    .where('cancelled_at', 'is', null)
    .execute();
  return leaves.map(({ ends_on }) => ends_on);
}

import { DAY_MS } from '../../base/language/date.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { GoalWork } from '../../clarify/goal/tables.ts';

const MOST_NAMED = 20;
const LIVE = ['proposed', 'approved', 'open', 'assigned', 'started'] as const;

/** What became of the tasks for a goal, without whose they are, but for the next that is due. */
export async function listGoalWork(ctx: Reads, goalId: string, today: string): Promise<GoalWork> {
  const live = await listLive(ctx, goalId);
  const held = live.filter(({ state }) => state !== 'proposed');
  const [next] = held;
  const doers = [...new Set(held.flatMap(({ assignee_id }) => assignee_id ?? []))];
  return {
    done: await listLastDone(ctx, goalId),
    waitingSince: live.flatMap(({ state, proposed_at }) => (state === 'proposed' ? [proposed_at] : [])),
    unanswered: await listUnanswered(ctx, goalId),
    dueAt: held.map(({ due_at }) => due_at),
    blocked: held.flatMap(({ id, waits_since_at: sinceAt, waits_for: what }) =>
      sinceAt === null ? [] : [{ id, sinceAt, what: what || 'somebody' }],
    ),
    otherHours: await sumOtherHours(ctx, goalId, doers),
    away: await listAway(ctx, doers, today),
    ...(await countEnded(ctx, goalId)),
    failedDays: await sumFailedDays(ctx, goalId),
    next: next ? { id: next.id, handle: next.handle, dueOn: next.due_on } : null,
  };
}

/** What waits for a yes or is to be done: few, however long a goal runs. */
function listLive(ctx: Reads, goalId: string) {
  return rows(ctx, 'tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.id', 'tasks.state', 'tasks.proposed_at', 'tasks.due_at', 'tasks.due_on'])
    .select(['tasks.waits_since_at', 'tasks.waits_for', 'tasks.assignee_id', 'executors.handle'])
    .where('tasks.goal_id', '=', goalId)
    .where('tasks.state', 'in', LIVE)
    .orderBy('tasks.due_at')
    .orderBy('tasks.number')
    .execute();
}

async function listLastDone(ctx: Reads, goalId: string): Promise<GoalWork['done']> {
  const tasks = await rows(ctx, 'tasks')
    .select(['id', 'finished_at'])
    .where('goal_id', '=', goalId)
    .where('state', '=', 'done')
    .orderBy('finished_at', 'desc')
    .orderBy('due_at')
    .orderBy('number')
    .limit(MOST_NAMED)
    .execute();
  return tasks.flatMap(({ id, finished_at: at }) => (at === null ? [] : [{ id, at }]));
}

/** Tasks for a goal that were done between two instants, both in it, in the order of their end. */
export async function listDoneBetween(
  ctx: Reads,
  goalId: string,
  { fromAt, untilAt }: { fromAt: number; untilAt: number },
): Promise<string[]> {
  const tasks = await rows(ctx, 'tasks')
    .select('id')
    .where('goal_id', '=', goalId)
    .where('state', '=', 'done')
    .where('finished_at', '>=', fromAt)
    .where('finished_at', '<=', untilAt)
    .orderBy('finished_at')
    .orderBy('number')
    .execute();
  return tasks.map(({ id }) => id);
}

async function listUnanswered(ctx: Reads, goalId: string): Promise<GoalWork['unanswered']> {
  const tasks = await rows(ctx, 'tasks')
    .select(['proposed_at', 'updated_at'])
    .where('goal_id', '=', goalId)
    .where('state', '=', 'expired')
    .orderBy('updated_at', 'desc')
    .orderBy('number')
    .limit(MOST_NAMED)
    .execute();
  return tasks.map(({ proposed_at: sinceAt, updated_at: endedAt }) => ({ sinceAt, endedAt }));
}

/** A task is done or failed with its outcome, at the same instant: what is counted here is all in one index. */
async function countEnded(ctx: Reads, goalId: string): Promise<Pick<GoalWork, 'failed' | 'ended'>> {
  const counts = await rows(ctx, 'tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.state', 'tasks.assignee_id', 'executors.kind'])
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .select(({ eb, fn }) =>
      fn
        .sum<number>(eb.case().when('tasks.finished_at', '<=', eb.ref('tasks.due_at')).then(1).else(0).end())
        .as('early'),
    )
    .select(({ eb, fn }) =>
      fn
        .sum<number>(
          eb
            .case()
            .when('tasks.finished_at', '>', eb.ref('tasks.due_at'))
            .then(eb('tasks.finished_at', '-', eb.ref('tasks.due_at')))
            .else(0)
            .end(),
        )
        .as('lateMs'),
    )
    .where('tasks.goal_id', '=', goalId)
    .where('tasks.state', 'in', ['done', 'failed'])
    .groupBy(['tasks.state', 'tasks.assignee_id', 'executors.kind'])
    .execute();
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  const done = counts.filter(({ state }) => state === 'done');
  const failed = counts.filter(({ state }) => state === 'failed');
  const people = counts.flatMap(({ kind, assignee_id }) => (kind === 'member' ? (assignee_id ?? []) : []));
  return {
    failed: sum(failed.map(({ all }) => Number(all))),
    ended: {
      all: sum(counts.map(({ all }) => Number(all))),
      inTime: sum(done.map(({ early }) => Number(early))),
      lateDays: sum(done.map(({ lateMs }) => Number(lateMs))) / DAY_MS,
      people: new Set(people).size,
    },
  };
}

async function sumFailedDays(ctx: Reads, goalId: string): Promise<number> {
  const failed = await rows(ctx, 'tasks')
    .select(({ eb, fn }) =>
      fn.sum<number | null>(eb('finished_at', '-', fn.coalesce('started_at', 'proposed_at'))).as('spentMs'),
    )
    .where('goal_id', '=', goalId)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  return Number(failed?.spentMs ?? 0) / DAY_MS;
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

async function listAway(ctx: Reads, doers: readonly string[], today: string): Promise<GoalWork['away']> {
  if (doers.length === 0) return [];
  const leaves = await rows(ctx, 'leaves')
    .select(['starts_on', 'ends_on'])
    .where('executor_id', 'in', doers)
    .where('starts_on', '<=', today)
    .where('ends_on', '>=', today)
    .where('cancelled_at', 'is', null)
    .execute();
  return leaves.map(({ starts_on, ends_on }) => ({ startsOn: starts_on, endsOn: ends_on }));
}

import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { OPEN_STATES } from '../../todo/task/task.ts';
import type { Thing } from './named.ts';

/** Open tasks, and those that are over, that people may name: the newest. */
const MOST_TASKS = 300;
const MOST_OVER = 60;

/** A goal with what it is measured by. */
export interface NamedGoal extends Thing {
  metricId: string;
  unit: string;
  direction: Row<'goals'>['direction'];
}

/** Tasks that are somebody's business, and the last ones that are over. */
export async function listNamedTasks(ctx: Ctx): Promise<Thing[]> {
  const tasks = rows(ctx, 'tasks').select(['id', 'title']).orderBy('number', 'desc');
  const open = await tasks.where('state', 'in', OPEN_STATES).limit(MOST_TASKS).execute();
  const over = await tasks.where('state', 'not in', OPEN_STATES).limit(MOST_OVER).execute();
  return [
    ...open.map((task) => ({ ...task, isOpen: true })),
    ...over.map((task) => ({ ...task, isOpen: false })),
  ];
}

/** Ideas that are open and no tasks, the newest. */
export async function listNamedIdeas(ctx: Ctx): Promise<Thing[]> {
  const ideas = rows(ctx, 'candidates').select(['id', 'title']).where('state', '=', 'open');
  const found = await ideas.orderBy('number', 'desc').limit(MOST_TASKS).execute();
  return found.map((idea) => ({ ...idea, isOpen: true }));
}

/** A task that people may ask about, where there is one: the newest that is open. */
export async function findExample(ctx: Ctx): Promise<string | undefined> {
  const open = rows(ctx, 'tasks').select('id').where('state', 'in', OPEN_STATES);
  return (await open.orderBy('number', 'desc').limit(1).executeTakeFirst())?.id;
}

/** Open goals: a milestone by its title, any other by its metric. */
export async function listNamedGoals(ctx: Ctx, milestoneUnit: string): Promise<NamedGoal[]> {
  const found = await rows(ctx, 'goals')
    .innerJoin('metrics', (join) =>
      join
        .onRef('metrics.workspace_id', '=', 'goals.workspace_id')
        .onRef('metrics.id', '=', 'goals.metric_id'),
    )
    .select(['goals.id', 'goals.title', 'goals.direction'])
    .select(['metrics.id as metricId', 'metrics.name', 'metrics.unit'])
    .where('goals.state', '=', 'open')
    .orderBy('goals.number')
    .execute();
  return found.map(({ id, title, name, metricId, unit, direction }) => ({
    id,
    title: unit === milestoneUnit ? title : name,
    isOpen: true,
    metricId,
    unit,
    direction,
  }));
}

/** The handles of the people there are. */
export async function listHandles(ctx: Ctx): Promise<string[]> {
  const found = await rows(ctx, 'executors').select('handle').where('is_active', '=', 1).execute();
  return found.map(({ handle }) => handle);
}

/** Tasks of which somebody could say a verb, by the table of moves: their own and those that nobody has. */
export async function listTasksFor(
  ctx: Ctx,
  verb: string,
  memberId: string,
): Promise<(Thing & { isOwn: boolean })[]> {
  const found = await rows(ctx, 'tasks')
    .select(['id', 'title', 'assignee_id'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('task_moves')
          .select('verb')
          .where('verb', '=', verb)
          .whereRef('task_moves.from_state', '=', 'tasks.state'),
      ),
    )
    .where((eb) => eb.or([eb('assignee_id', '=', memberId), eb('assignee_id', 'is', null)]))
    .orderBy('number')
    .execute();
  return found.map(({ assignee_id, ...task }) => ({ ...task, isOpen: true, isOwn: assignee_id !== null }));
}

/** Whether a verb can be said of a task as it stands, by the table of moves. */
export async function allowsVerb(ctx: Ctx, verb: string, taskId: string): Promise<boolean> {
  const task = await rows(ctx, 'tasks').select('state').where('id', '=', taskId).executeTakeFirst();
  const moves = await ctx.tx.selectFrom('task_moves').select('from_state').where('verb', '=', verb).execute();
  return !task || moves.some(({ from_state }) => from_state === task.state);
}

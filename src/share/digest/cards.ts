import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Text } from '../../base/view/text.ts';
import type { GoalFigures, TaskCard } from '../../base/view/view.ts';
import { loadGoalFigures } from '../../clarify/goal/goal-load.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { createPressable } from '../../decide/press.ts';
import { loadProgress } from '../../decide/progress.ts';
import { renewForecast } from '../../decide/renewal.ts';
import { listMoves } from '../../decide/store.ts';
import { loadWorkProgress } from '../../decide/work/work-progress.ts';
import { listProjects } from '../../gather/project/store.ts';
import type { FrozenTask } from '../../plan/draft-task.ts';
import type { Recounted } from '../../plan/rework/recount-reasons.ts';
import { buildCard, type CardInput } from '../../plan/views.ts';
import { listExecutors } from '../../team/people/store.ts';
import { isHeld } from '../../todo/task/task.ts';
import { listGoalIds, readCardRows } from './store.ts';

/** What cards name: read once for a whole batch. */
export interface CardNames {
  goals: ReadonlyMap<string, GoalFigures>;
  projects: ReadonlyMap<string, string>;
  executors: ReadonlyMap<string, Row<'executors'>>;
  viewerId: string | null;
  zone: string;
  /** The day that they are told on, ISO. */
  onDate: string;
  currency: string;
}

/** The figures by now of the open goals that tasks are for: to work out those of all takes longer than the cards do. */
export async function loadTaskGoals(ctx: Ctx, taskIds: readonly string[]): Promise<GoalFigures[]> {
  const wanted = await listGoalIds(ctx, taskIds);
  const goals = (await listOpenGoals(ctx)).filter(({ id }) => wanted.has(id));
  const figures: GoalFigures[] = [];
  for (const goal of goals) figures.push(await loadGoalFigures(ctx, goal));
  return figures;
}

/** Reads what cards name, for the asker; the figures of goals are given. */
export async function readCardNames(
  ctx: Ctx,
  zone: string,
  goals: readonly GoalFigures[],
): Promise<CardNames> {
  return {
    goals: new Map(goals.map((figures) => [figures.id, figures])),
    projects: new Map((await listProjects(ctx)).map(({ id, name }) => [id, name])),
    executors: new Map((await listExecutors(ctx, 'all')).map((executor) => [executor.id, executor])),
    viewerId: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    zone,
    onDate: dateOf(ctx.now, zone),
    currency: ctx.workspace.currency,
  };
}

/** What a plan that nobody wrote yet would do to tasks that have rows: wake them, count their date or their reasons anew. */
interface Ahead {
  awake?: readonly string[];
  counted?: readonly string[];
  recounted?: Recounted;
}

/**
 * Cards of tasks that have rows, in the order given; those that a dry run wakes, or whose date it counts anew, as they
 * would be then. No open proposal shows a date that is over, and who looks alone is offered what they may press.
 */
export async function loadCards(
  ctx: Ctx,
  ids: readonly string[],
  names: CardNames,
  { awake = [], counted = [], recounted = new Map() }: Ahead = {},
): Promise<TaskCard[]> {
  if (ids.length === 0) return [];
  const { tasks, forecasts, needs } = await readCardRows(ctx, ids);
  const latest = new Map(forecasts.map((forecast) => [forecast.task_id, forecast]));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const task of tasks) {
    const reasons = recounted.get(task.id);
    if (reasons) byId.set(task.id, { ...task, reasons: JSON.stringify(reasons) });
    if (task.state !== 'proposed' && !awake.includes(task.id)) continue;
    const renewal = await renewForecast(ctx, task, counted.includes(task.id) ? 'always' : 'if over');
    byId.set(task.id, {
      ...(byId.get(task.id) ?? task),
      ...renewal.set,
      state: 'proposed',
      snoozed_until_on: null,
    });
    for (const forecast of renewal.forecasts) latest.set(task.id, forecast);
  }
  const progress = await loadProgress(ctx, [...byId.values()], names.onDate);
  const work = await loadWorkProgress(ctx, tasks, names.onDate);
  const moves = await listMoves(
    ctx,
    tasks.filter(({ state }) => isHeld(state)),
  );
  const cards = ids.flatMap((id, index) => {
    const task = byId.get(id);
    const forecast = latest.get(id);
    if (!task || !forecast) return [];
    const dependsOn = needs.filter(({ task_id }) => task_id === id).map(({ needs_task_id }) => needs_task_id);
    const atWork = work.get(id);
    const said = {
      progress: progress.get(id) ?? atWork?.text ?? null,
      movedBy: moves.get(id)?.handle ?? null,
    };
    const card = cardOf(task, forecast, dependsOn, index + 1, names, said);
    if (!atWork?.action) return [card];
    // What is asked of people stands in the place of saying that it is done.
    return [
      { ...card, actions: [atWork.action, ...card.actions.filter(({ command }) => command !== 'done')] },
    ];
  });
  if (names.viewerId === null) return cards;
  const pressable = await createPressable(ctx, names.viewerId);
  const own: TaskCard[] = [];
  for (const card of cards) {
    const task = byId.get(card.id);
    own.push(task ? { ...card, actions: await pressable(task, card.actions) } : card);
  }
  return own;
}

/** Cards of tasks that a dry run made and nobody stored. */
export function previewCards(
  frozen: readonly FrozenTask[],
  needs: (frozen: FrozenTask) => readonly string[],
  from: number,
  names: CardNames,
  progress: ReadonlyMap<string, Text>,
): TaskCard[] {
  return frozen.map((made, index) => ({
    ...cardOf(made.task, made.forecast, needs(made), from + index, names, {
      progress: progress.get(made.task.id) ?? null,
      movedBy: null,
    }),
    // A task that does not exist yet cannot be decided.
    actions: [],
  }));
}

function cardOf(
  task: Row<'tasks'>,
  forecast: Row<'forecasts'>,
  dependsOn: readonly string[],
  position: number,
  names: CardNames,
  said: Pick<CardInput, 'progress' | 'movedBy'>,
): TaskCard {
  return buildCard({
    task,
    forecast,
    goal: (task.goal_id !== null && names.goals.get(task.goal_id)) || null,
    project: (task.project_id !== null && names.projects.get(task.project_id)) || null,
    assignee: (task.assignee_id !== null && names.executors.get(task.assignee_id)) || null,
    dependsOn,
    ...said,
    position,
    viewerId: names.viewerId,
    zone: names.zone,
    onDate: names.onDate,
    currency: names.currency,
  });
}

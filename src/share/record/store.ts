import type { Ctx } from '../../base/command/ctx.ts';
import { formatEvent } from '../../base/log/event-file.ts';
import { readEvents } from '../../base/store/events.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** An event that imported something is long, and what is written at a time is in memory more than once. */
const PART_CHARS = 65_536;
const TASKS_A_PAGE = 50;

/** A note, an idea or a lesson whose words are to be forgotten. */
export interface ForgetTarget {
  table: 'notes' | 'candidates' | 'lessons';
  id: string;
}

export async function listTasks(ctx: Ctx): Promise<Row<'tasks'>[]> {
  return rows(ctx, 'tasks').selectAll().orderBy('number').execute();
}

export async function listDecisions(ctx: Ctx): Promise<Row<'decisions'>[]> {
  return rows(ctx, 'decisions').selectAll().orderBy('number').execute();
}

export async function listCandidates(ctx: Ctx): Promise<Row<'candidates'>[]> {
  return rows(ctx, 'candidates').selectAll().orderBy('number').execute();
}

export async function listOutcomes(ctx: Ctx): Promise<Row<'outcomes'>[]> {
  return rows(ctx, 'outcomes').selectAll().orderBy('finished_at').orderBy('task_id').execute();
}

export async function listObservations(ctx: Ctx): Promise<Row<'observations'>[]> {
  return rows(ctx, 'observations').selectAll().orderBy('metric_id').orderBy('at').orderBy('source').execute();
}

/** The state of something whose words can be forgotten, '' where it has none; undefined where there is no such thing. */
export async function findState(ctx: Ctx, { table, id }: ForgetTarget): Promise<string | undefined> {
  if (table === 'candidates') {
    const idea = await rows(ctx, table).select('state').where('id', '=', id).executeTakeFirst();
    return idea?.state;
  }
  const found = await rows(ctx, table).select('id').where('id', '=', id).executeTakeFirst();
  return found && '';
}

/** Some tasks and what became of each. */
export interface TaskPage {
  tasks: readonly Row<'tasks'>[];
  /** By task, oldest first. */
  decisions: ReadonlyMap<string, readonly Row<'decisions'>[]>;
  outcomes: ReadonlyMap<string, Row<'outcomes'>>;
  settlements: ReadonlyMap<string, readonly Row<'settlements'>[]>;
}

export async function countTasks(ctx: Ctx): Promise<number> {
  const found = await rows(ctx, 'tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(found.count);
}

/** All tasks by number, a page in memory at a time. */
export async function* readTaskPages(ctx: Ctx): AsyncGenerator<TaskPage> {
  for (let after = 0; ; ) {
    const tasks = await rows(ctx, 'tasks')
      .selectAll()
      .where('number', '>', after)
      .orderBy('number')
      .limit(TASKS_A_PAGE)
      .execute();
    if (tasks.length === 0) return;
    const ids = tasks.map(({ id }) => id);
    const decisions = await rows(ctx, 'decisions')
      .selectAll()
      .where('task_id', 'in', ids)
      .orderBy('number')
      .execute();
    const outcomes = await rows(ctx, 'outcomes').selectAll().where('task_id', 'in', ids).execute();
    const settlements = await rows(ctx, 'settlements')
      .selectAll()
      .where('task_id', 'in', ids)
      .orderBy('settled_at')
      .orderBy('part')
      .execute();
    yield {
      tasks,
      decisions: Map.groupBy(decisions, ({ task_id }) => task_id),
      outcomes: new Map(outcomes.map((outcome) => [outcome.task_id, outcome])),
      settlements: Map.groupBy(settlements, ({ task_id }) => task_id),
    };
    after = tasks.at(-1)?.number ?? after;
    if (tasks.length < TASKS_A_PAGE) return;
  }
}

/** The whole log, one event a line as JSON, oldest first: what `tiller verify` reads. */
export async function* readLog(ctx: Ctx): AsyncGenerator<string> {
  let part = '';
  for await (const event of readEvents(ctx.tx, ctx.workspace.id)) {
    part += formatEvent(event);
    if (part.length < PART_CHARS) continue;
    yield part;
    part = '';
  }
  yield part;
}

import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import { readJson } from '../../base/store/json.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { DigestView } from '../../base/view/view.ts';

const routingSchema = z.object({
  rule: z.string(),
  options: z.array(z.object({ executorId: z.string() })).default([]),
  others: z
    .array(z.object({ executorId: z.string(), why: z.enum(['away', 'category', 'not for', 'full']) }))
    .default([]),
});

const digestSchema = z.custom<DigestView>((value) => typeof value === 'object');

/** Who could have had a task, and why it went where it did. */
export type Routing = z.output<typeof routingSchema>;

export function readRouting(task: Pick<Row<'tasks'>, 'routing'>): Routing {
  return readJson(routingSchema, task.routing);
}

/** The goals that tasks are for. */
export async function listGoalIds(ctx: Ctx, taskIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (taskIds.length === 0) return new Set();
  const found = await rows(ctx, 'tasks').select('goal_id').where('id', 'in', taskIds).execute();
  return new Set(found.flatMap(({ goal_id: id }) => (id === null ? [] : [id])));
}

/** What the cards of tasks are made of. */
export async function readCardRows(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{
  tasks: Row<'tasks'>[];
  /** By version. */
  forecasts: Row<'forecasts'>[];
  needs: Row<'task_dependencies'>[];
}> {
  return {
    tasks: await rows(ctx, 'tasks').selectAll().where('id', 'in', ids).execute(),
    forecasts: await rows(ctx, 'forecasts')
      .selectAll()
      .where('task_id', 'in', ids)
      .orderBy('version')
      .execute(),
    needs: await rows(ctx, 'task_dependencies')
      .innerJoin('tasks', 'tasks.id', 'task_dependencies.needs_task_id')
      .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
      .selectAll('task_dependencies')
      .where('task_dependencies.task_id', 'in', ids)
      // What will not be done is waited for no more.
      .where('candidates.state', 'not in', ['refused', 'withdrawn'])
      .orderBy('task_dependencies.needs_task_id')
      .execute(),
  };
}

/** Every version of the forecasts of a feed's tasks, with their titles. */
export async function listForecastVersions(
  ctx: Ctx,
  feedId: string,
  taskIds: readonly string[],
): Promise<
  (Pick<Row<'tasks'>, 'id' | 'title' | 'state' | 'due_on' | 'assignee_id' | 'outcome_asked_at'> & {
    version: number;
  })[]
> {
  return rows(ctx, 'tasks')
    .innerJoin('forecasts', 'forecasts.task_id', 'tasks.id')
    .select(['tasks.id', 'tasks.title', 'tasks.state', 'tasks.due_on', 'forecasts.version'])
    .select(['tasks.assignee_id', 'tasks.outcome_asked_at'])
    .where('tasks.feed_id', '=', feedId)
    .where('tasks.id', 'in', taskIds)
    .orderBy('tasks.number')
    .execute();
}

/** The last state of a message that was queued for each place it is posted to, and whether that took it. */
export async function listPosted(
  ctx: Reads,
  subject: string,
): Promise<Pick<Row<'outbox'>, 'place_id' | 'view' | 'state'>[]> {
  return rows(ctx, 'outbox')
    .select(['place_id', 'view', 'state'])
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outbox')
        .select((of) => of.fn.max('id').as('id'))
        .where('subject', '=', subject)
        .where('state', '<>', 'merged')
        .groupBy('place_id'),
    )
    .orderBy('place_id')
    .execute();
}

export function readDigest({ view }: Pick<Row<'outbox'>, 'view'>): DigestView {
  return readJson(digestSchema, view);
}

/** Of what events are, by their subjects: of each there are many, and the last is near the end of the log. */
const ABOUT = { work: ['T-%', 'C-%'], anything: ['%'] } as const;

/** When somebody last did something with a task or an idea, or anything at all, UTC milliseconds; null where nobody ever did. */
export async function findLastActAt(ctx: Reads, about: keyof typeof ABOUT): Promise<number | null> {
  const last = await rows(ctx, 'events')
    .select('occurred_at')
    .where('actor', 'like', 'member:%')
    .where(({ eb, or }) => or(ABOUT[about].map((subject) => eb('subject', 'like', subject))))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.occurred_at ?? null;
}

/** When somebody last started or changed a feed, UTC milliseconds; null where nobody ever did. That may be a million events ago: those of feeds are few. */
export async function findLastTendedAt(ctx: Reads): Promise<number | null> {
  const { at } = await rows(ctx, 'events')
    .select((eb) => eb.fn.max('occurred_at').as('at'))
    .where('subject', '>=', 'feed:')
    .where('subject', '<', 'feed;')
    .where('actor', 'like', 'member:%')
    .executeTakeFirstOrThrow();
  return at === null ? null : Number(at);
}

/** When a feed first asked, after an instant, for a yes or no that nobody gave, UTC milliseconds; null where it did not. */
export async function findUnansweredAt(ctx: Reads, feedId: string, afterAt: number): Promise<number | null> {
  const { at } = await rows(ctx, 'tasks')
    .select((eb) => eb.fn.min('proposed_at').as('at'))
    .where('feed_id', '=', feedId)
    .where('state', 'in', ['proposed', 'expired', 'parked'])
    .where('proposed_at', '>', afterAt)
    .executeTakeFirstOrThrow();
  return at === null ? null : Number(at);
}

/** The first date after another on which a task of a feed is back that somebody put off. */
export async function findBackOn(ctx: Reads, feedId: string, afterOn: string): Promise<string | null> {
  const task = await rows(ctx, 'tasks')
    .select('snoozed_until_on')
    .where('feed_id', '=', feedId)
    .where('state', '=', 'snoozed')
    .where('snoozed_until_on', '>', afterOn)
    .orderBy('snoozed_until_on')
    .limit(1)
    .executeTakeFirst();
  return task?.snoozed_until_on ?? null;
}

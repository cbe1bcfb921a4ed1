import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Task } from './task.ts';

export type Forecast = Row<'forecasts'>;

/** The version of a task's forecast that is in force. */
export async function getForecast(ctx: Reads, taskId: string): Promise<Forecast> {
  return rows(ctx, 'forecasts')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The version of a task's forecast before another one. */
export async function findForecastBefore(
  ctx: Reads,
  taskId: string,
  version: number,
): Promise<Forecast | undefined> {
  return rows(ctx, 'forecasts')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('version', '<', version)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The number of the version in force; null where a task has no forecast. */
export async function findForecastVersion(ctx: Reads, taskId: string): Promise<number | null> {
  const { version } = await rows(ctx, 'forecasts')
    .select((eb) => eb.fn.max<number | null>('version').as('version'))
    .where('task_id', '=', taskId)
    .executeTakeFirstOrThrow();
  return version;
}

/** The date that was forecast, for whoever has it: a date that was only moved does not make late work timely. */
export async function readForecastDueAt(ctx: Reads, task: Task): Promise<number> {
  const forecast = await rows(ctx, 'forecasts')
    .select('due_at')
    .where('task_id', '=', task.id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return forecast?.due_at ?? task.due_at;
}

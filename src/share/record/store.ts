import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import { readJson } from '../../base/store/json.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

const EVENTS_A_PAGE = 1_000;

/** A note, an idea or a lesson whose words are to be forgotten. */
export interface ForgetTarget {
  table: 'notes' | 'candidates' | 'lessons';
  id: string;
}

/** A column that holds a list of words or ids. */
export function readList(column: string): string[] {
  return readJson(z.array(z.string()), column);
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

/** The whole log, one event a line as JSON, oldest first: what `tiller verify` reads. */
export async function readLog(ctx: Ctx): Promise<string> {
  const lines: string[] = [];
  for (let after = 0; ; ) {
    const page = await rows(ctx, 'events')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(EVENTS_A_PAGE)
      .execute();
    lines.push(...page.map((event) => `${JSON.stringify(event)}\n`));
    after = page.at(-1)?.seq ?? after;
    if (page.length < EVENTS_A_PAGE) return lines.join('');
  }
}

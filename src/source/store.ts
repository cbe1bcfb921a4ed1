import { z } from 'zod';
import type { Ctx } from '../base/command/ctx.ts';
import { readJson, readStrings } from '../base/store/json.ts';
import { type Reads, rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import type { Back, Source } from './source.ts';

const textsSchema = z.record(z.string(), z.string());

/** All that there ever were, the oldest first. */
export async function listSources(ctx: Reads): Promise<Source[]> {
  return rows(ctx, 'sources').selectAll().orderBy('number').execute();
}

/** Those that are not removed, each with where reading it stands. */
export async function listRuns(ctx: Reads): Promise<{ source: Source; run: Row<'source_runs'> }[]> {
  const live = (await listSources(ctx)).filter(({ removed_at }) => removed_at === null);
  const runs = await rows(ctx, 'source_runs').selectAll().execute();
  return live.flatMap((source) => {
    const run = runs.find(({ source_id }) => source_id === source.id);
    return run ? [{ source, run }] : [];
  });
}

export function readTexts(column: string): Record<string, string> {
  return readJson(textsSchema, column);
}

export function readBack(source: Source): readonly Back[] {
  return readStrings(source.back) as Back[];
}

/** Writes a source down as it is now. */
export async function recordSource(ctx: Ctx, type: string, source: Source): Promise<void> {
  await ctx.record({ type, subject: `source:${source.id}`, rows: { sources: [source] } });
}

/** Has a source read for the first time, from its beginning, as soon as can be. */
export async function startRun(ctx: Ctx, sourceId: string): Promise<void> {
  await ctx.tx
    .insertInto('source_runs')
    .values({
      workspace_id: ctx.workspace.id,
      source_id: sourceId,
      cursor: null,
      next_at: ctx.now,
      claim_token: null,
      claim_until_at: null,
      failures: 0,
      records: 0,
      last_good_at: null,
      last_value_at: null,
      trouble: null,
      trouble_says: null,
      trouble_since_at: null,
      left_out: null,
    })
    .execute();
}

/** Has a source read from its beginning, now: what it gave before is known by its keys, and comes once. */
export async function restartRun(ctx: Ctx, sourceId: string): Promise<void> {
  await ctx.tx
    .updateTable('source_runs')
    .set({ cursor: null, next_at: ctx.now, claim_token: null, claim_until_at: null, failures: 0 })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', sourceId)
    .execute();
}

/** Has a source read next at an instant; a read under way commits nothing more. */
export async function moveRun(ctx: Ctx, sourceId: string, nextAt: number): Promise<void> {
  await ctx.tx
    .updateTable('source_runs')
    .set({ next_at: nextAt, claim_token: null, claim_until_at: null })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', sourceId)
    .execute();
}

/** Forgets where reading a source stood, and all that is not history. */
export async function dropRun(ctx: Ctx, sourceId: string): Promise<void> {
  for (const table of ['source_runs', 'source_versions', 'source_orders', 'source_deliveries'] as const)
    await ctx.tx
      .deleteFrom(table)
      .where('workspace_id', '=', ctx.workspace.id)
      .where('source_id', '=', sourceId)
      .execute();
}

/** How many items and changes of each state a source has given. */
export async function countItems(
  ctx: Reads,
  sourceId: string,
): Promise<{ kind: Row<'source_items'>['kind']; state: string; count: number }[]> {
  const found = await rows(ctx, 'source_items')
    .select((eb) => ['kind', 'state', eb.fn.countAll<number>().as('count')])
    .where('source_id', '=', sourceId)
    .groupBy(['kind', 'state'])
    .orderBy('kind')
    .orderBy('state')
    .execute();
  return found.map((each) => ({ ...each, count: Number(each.count) }));
}

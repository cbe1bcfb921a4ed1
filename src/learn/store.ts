import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { DAY_MS } from '../time.ts';
import { buildPatterns, PATTERN_DAYS } from './patterns.ts';
import type { PastOutcome } from './success.ts';

/** An outcome two years old weighs less than a thousandth: it is not read. */
const MEMORY_DAYS = 730;
const MEDIAN_OF = 100;
const MEDIAN_FROM = 5;

/** Outcomes as the success model needs them, newest first. */
export async function listPastOutcomes(ctx: Ctx): Promise<PastOutcome[]> {
  const rows = await ctx.tx
    .selectFrom('outcomes')
    .select(['executor_id', 'category', 'is_in_time', 'finished_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('finished_at', '>', ctx.now - MEMORY_DAYS * DAY_MS)
    .orderBy('finished_at', 'desc')
    .orderBy('task_id')
    .execute();
  return rows.map((row) => ({
    executorId: row.executor_id,
    category: row.category,
    isInTime: row.is_in_time === 1,
    finishedAt: row.finished_at,
  }));
}

/** Median hours of the last hundred timed successes of each category that has at least five. */
export async function readMedianHours(ctx: Ctx): Promise<Record<string, number>> {
  const categories = await ctx.tx
    .selectFrom('outcomes')
    .select('category')
    .distinct()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('finished_at', '>', ctx.now - MEMORY_DAYS * DAY_MS)
    .execute();
  const medians: Record<string, number> = {};
  for (const { category } of categories) {
    const rows = await ctx.tx
      .selectFrom('outcomes')
      .select('minutes')
      .where('workspace_id', '=', ctx.workspace.id)
      .where('category', '=', category)
      .where('is_success', '=', 1)
      .where('minutes', 'is not', null)
      .orderBy('finished_at', 'desc')
      .limit(MEDIAN_OF)
      .execute();
    const sorted = rows.flatMap(({ minutes }) => minutes ?? []).sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (sorted.length >= MEDIAN_FROM && middle !== undefined && middle > 0) medians[category] = middle / 60;
  }
  return medians;
}

export async function listPatterns(ctx: Ctx): Promise<Row<'patterns'>[]> {
  return ctx.tx
    .selectFrom('patterns')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('category')
    .orderBy('executor_id')
    .execute();
}

/** Rebuilds the patterns from outcomes; records an event only if anything changed. Returns how many rows did. */
export async function rebuildPatterns(ctx: Ctx): Promise<number> {
  const outcomes = await ctx.tx
    .selectFrom('outcomes')
    .select(['executor_id', 'category', 'is_success', 'minutes', 'finished_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('finished_at', '>', ctx.now - PATTERN_DAYS * DAY_MS)
    .execute();
  const fresh = buildPatterns(ctx.workspace.id, outcomes, ctx.now);
  const known = new Map((await listPatterns(ctx)).map((row) => [keyOf(row), row]));
  const changed = fresh.filter(
    (row) => JSON.stringify(sortKeys(known.get(keyOf(row)))) !== JSON.stringify(sortKeys(row)),
  );
  const kept = new Set(fresh.map(keyOf));
  const gone = [...known.values()].filter((row) => !kept.has(keyOf(row)));
  if (changed.length + gone.length === 0) return 0;
  await ctx.record({
    type: 'PatternsLearned',
    subject: 'patterns',
    rows: { patterns: changed },
    gone: {
      patterns: gone.map(({ workspace_id, category, executor_id }) => ({
        workspace_id,
        category,
        executor_id,
      })),
    },
  });
  return changed.length + gone.length;
}

function keyOf(row: Row<'patterns'>): string {
  return `${row.category} ${row.executor_id}`;
}

function sortKeys(row: Row<'patterns'> | undefined): [string, unknown][] {
  return Object.entries(row ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

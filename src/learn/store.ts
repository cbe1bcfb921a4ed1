import type { Ctx } from '../base/command/ctx.ts';
import { DAY_MS } from '../base/language/date.ts';
import { rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { buildPatterns, PATTERN_DAYS } from './patterns.ts';
import type { PastOutcome } from './success.ts';

/** An outcome two years old weighs less than a thousandth: it is not read. */
const MEMORY_DAYS = 730;
const MEDIAN_OF = 100;
const MEDIAN_FROM = 5;

/** Outcomes of the last two years, newest first. */
export async function listPastOutcomes(ctx: Ctx): Promise<PastOutcome[]> {
  return rows(ctx, 'outcomes')
    .select([
      'executor_id as executorId',
      'category',
      'is_success as isSuccess',
      'is_in_time as isInTime',
      'minutes',
    ])
    .select('finished_at as finishedAt')
    .where('finished_at', '>', ctx.now - MEMORY_DAYS * DAY_MS)
    .orderBy('finished_at', 'desc')
    .execute();
}

/** Median hours of the last hundred timed successes of each category that has at least five. */
export function medianHours(outcomes: readonly PastOutcome[]): Record<string, number> {
  const minutesOf = new Map<string, number[]>();
  for (const { category, isSuccess, minutes } of outcomes) {
    if (isSuccess === 0 || minutes === null) continue;
    const known = minutesOf.get(category) ?? [];
    minutesOf.set(category, known);
    if (known.length < MEDIAN_OF) known.push(minutes);
  }
  const medians: Record<string, number> = {};
  for (const [category, minutes] of minutesOf) {
    const middle = minutes.sort((a, b) => a - b)[Math.floor(minutes.length / 2)];
    if (minutes.length >= MEDIAN_FROM && middle !== undefined && middle > 0) medians[category] = middle / 60;
  }
  return medians;
}

export async function listPatterns(ctx: Ctx): Promise<Row<'patterns'>[]> {
  return rows(ctx, 'patterns').selectAll().orderBy('category').orderBy('executor_id').execute();
}

/** The patterns as the outcomes make them now, also before they are stored. */
async function readFreshPatterns(ctx: Ctx): Promise<Row<'patterns'>[]> {
  const outcomes = await rows(ctx, 'outcomes')
    .select(['executor_id', 'category', 'is_success', 'minutes', 'finished_at'])
    .where('finished_at', '>', ctx.now - PATTERN_DAYS * DAY_MS)
    .execute();
  return buildPatterns(ctx.workspace.id, outcomes, ctx.now);
}

/** Rebuilds the patterns from outcomes; records an event only if anything changed. Returns how many rows did. */
export async function rebuildPatterns(ctx: Ctx): Promise<number> {
  const fresh = await readFreshPatterns(ctx);
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

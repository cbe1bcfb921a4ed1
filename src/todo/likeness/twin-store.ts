import { type RawBuilder, sql } from 'kysely';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { lastCandidateNumber } from '../idea/candidate-store.ts';

/** Of the titles that have one of the two longest words, the few that share most are compared. */
const MOST_COMPARED = { live: 8, done: 8, open: 17 } as const;
/** Ideas that were done before these were are found by their key only; planning compares no more either. */
const MOST_DONE_SOUGHT = 400;
const MOST_SOUGHT = 2;
/** A command has to answer at once: of a longer backlog the older ideas are left to planning, which compares them all. */
const MOST_SOUGHT_IDEAS = 4_000;

/** The idea of a key of a source, unless it was dropped. */
export async function findOfKey(
  ctx: Reads,
  { source, key }: Pick<Row<'candidates'>, 'source' | 'key'>,
): Promise<Pick<Row<'candidates'>, 'id' | 'key' | 'title' | 'state' | 'away_until_on'> | undefined> {
  return rows(ctx, 'candidates')
    .select(['id', 'key', 'title', 'state', 'away_until_on'])
    .where('source', '=', source)
    .where('key', '=', key)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst();
}

type SoughtTitle = Pick<
  Row<'candidates'>,
  'id' | 'key' | 'title' | 'state' | 'source' | 'category' | 'goal_id' | 'away_until_on'
> & { project: string | null };

/** The few stored ideas whose titles share most words: of those in use, of the open ones, or of those that were done last. */
export async function seekTitles(
  ctx: Reads,
  has: readonly RawBuilder<boolean>[],
  which: keyof typeof MOST_COMPARED,
): Promise<SoughtTitle[]> {
  const doneLast = rows(ctx, 'candidates')
    .select('id')
    .where('state', '=', 'done')
    .orderBy('updated_at', 'desc')
    .limit(MOST_DONE_SOUGHT);
  return rows(ctx, 'candidates')
    .leftJoin('projects', 'projects.id', 'candidates.project_id')
    .select(['candidates.id', 'candidates.key', 'candidates.title', 'candidates.state', 'candidates.source'])
    .select(['category', 'goal_id', 'away_until_on', 'projects.name as project'])
    .where('candidates.number', '>', await findOldestSought(ctx))
    .$if(which === 'live', (query) => query.where('candidates.state', 'in', ['open', 'chosen', 'refused']))
    .$if(which === 'open', (query) => query.where('candidates.state', '=', 'open'))
    .$if(which === 'done', (query) => query.where('candidates.id', 'in', doneLast))
    .where((eb) => eb.or(has.slice(0, MOST_SOUGHT)))
    .orderBy(countShared(has), 'desc')
    .orderBy('candidates.number')
    .limit(MOST_COMPARED[which])
    .execute();
}

/** The number after which ideas are looked through: the newest few thousand. */
async function findOldestSought(ctx: Reads): Promise<number> {
  return (await lastCandidateNumber(ctx)) - MOST_SOUGHT_IDEAS;
}

/** How many of these hold of a row. */
function countShared(has: readonly RawBuilder<boolean>[]): RawBuilder<number> {
  const each = has.map((condition) => sql`case when ${condition} then 1 else 0 end`);
  return sql<number>`(${sql.join(each, sql` + `)})`;
}

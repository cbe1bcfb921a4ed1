import { z } from 'zod';
import { badArgument, notFound } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { readJson } from '../../base/store/json.ts';
import { getRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Candidate, type CandidateState, DERIVED_SOURCES, TOUCHES } from './candidate.ts';

const NONE: readonly never[] = [];
const ANYBODY = { notFor: NONE, onlyFor: NONE };
const namesSchema = z.array(z.string());
const touchesSchema = z.array(z.enum(TOUCHES));
const scopeSchema = z.object({ notFor: namesSchema.default([]), onlyFor: namesSchema.default([]) });
/** Ids that one query names. */
const IDS_A_QUERY = 500;

/** Candidates in the given states, by number. */
export async function listCandidates(ctx: Reads, states: readonly CandidateState[]): Promise<Candidate[]> {
  if (states.length === 0) return [];
  const found = await rows(ctx, 'candidates').selectAll().where('state', 'in', states).execute();
  // Sorted here: asked for an order, SQLite reads every idea there ever was by its number instead of those in these states.
  return found.sort((a, b) => a.number - b.number).map(toCandidate);
}

/** The candidate meant by `C-3`, or by the key that its source has for it if only one has. Refuses what does not exist. */
export async function getCandidate(ctx: Reads, ref: string): Promise<Candidate> {
  const id = parseId('C', ref);
  const found = await rows(ctx, 'candidates')
    .selectAll()
    .where((eb) => (id === undefined ? eb('key', '=', ref.trim()) : eb('id', '=', id)))
    .limit(2)
    .execute();
  const [row, another] = found;
  if (row && !another) return toCandidate(row);
  if (row) throw badArgument('candidate', ref, found.map((one) => one.id).join(', '));
  throw notFound('idea', ref);
}

/** The row of an idea by its exact id. */
export async function getCandidateRow(ctx: Reads, id: string): Promise<Row<'candidates'>> {
  return getRow(ctx, 'candidates', id);
}

/** The rows of ideas by their exact ids. */
export async function listCandidateRows(ctx: Reads, ids: readonly string[]): Promise<Row<'candidates'>[]> {
  return queryInParts(ids, (part) =>
    rows(ctx, 'candidates').selectAll().where('id', 'in', part).orderBy('number').execute(),
  );
}

/** What keeps an idea away, and who proposed it, of those of these ids. */
export async function listStandings(ctx: Reads, ids: readonly string[]) {
  return queryInParts(ids, (part) =>
    rows(ctx, 'candidates')
      .select(['id', 'state', 'proposer_id', 'away_until_on'])
      .where('id', 'in', part)
      .execute(),
  );
}

/** Ideas by their exact ids, by number. */
export async function listCandidatesById(ctx: Reads, ids: readonly string[]): Promise<Candidate[]> {
  return (await listCandidateRows(ctx, ids)).map(toCandidate);
}

/** The idea of a key of a source, unless it was dropped. */
export async function findOfKey(
  ctx: Reads,
  { source, key }: Pick<Candidate, 'source' | 'key'>,
): Promise<Candidate | undefined> {
  const row = await rows(ctx, 'candidates')
    .selectAll()
    .where('source', '=', source)
    .where('key', '=', key)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst();
  return row && toCandidate(row);
}

/** What is over and must not be derived or proposed anew before its time: what Tiller derived, and what comes again. */
export async function listKeptCandidates(ctx: Reads): Promise<Candidate[]> {
  const over = rows(ctx, 'candidates').selectAll().where('state', 'in', ['done', 'withdrawn']);
  const derived = await over
    .where('source', 'in', DERIVED_SOURCES)
    .where('recurs_every_days', 'is', null)
    .orderBy('number')
    .execute();
  const recurring = await over.where('recurs_every_days', 'is not', null).orderBy('number').execute();
  return [...derived, ...recurring].map(toCandidate);
}

/** The ideas that were done last and do not come again, latest first. */
export async function listRecentlyDone(
  ctx: Reads,
  most: number,
): Promise<Pick<Candidate, 'id' | 'source' | 'title' | 'category' | 'projectId'>[]> {
  return (
    rows(ctx, 'candidates')
      .select(['id', 'source', 'title', 'category', 'project_id as projectId'])
      .where('state', '=', 'done')
      .where('recurs_every_days', 'is', null)
      // What follows from the state is due again when the state says so: its key tells one time from the next.
      .where('source', 'not in', ['state', 'housekeeping'])
      .orderBy('updated_at', 'desc')
      .orderBy('number', 'desc')
      .limit(most)
      .execute()
  );
}

/** Which of these ids and keys belong to ideas that are done; of each both its id and its key. */
export async function listDoneNames(ctx: Reads, names: readonly string[]): Promise<string[]> {
  const done = await queryInParts(names, (part) =>
    rows(ctx, 'candidates')
      .select(['id', 'key'])
      .where('state', '=', 'done')
      .where((eb) => eb.or([eb('id', 'in', part), eb('key', 'in', part)]))
      .execute(),
  );
  return done.flatMap(({ id, key }) => [id, key]);
}

/** How many ideas people and their trackers brought since an instant. */
export async function countBrought(ctx: Reads, sinceAt: number): Promise<number> {
  const { count } = await rows(ctx, 'candidates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('created_at', '>', sinceAt)
    .where('source', 'not in', DERIVED_SOURCES)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How many ideas that people or sources brought may be proposed on a day. */
export async function countAtHand(ctx: Reads, today: string): Promise<number> {
  const { count } = await rows(ctx, 'candidates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .where('source', 'not in', DERIVED_SOURCES)
    .where((eb) => eb.or([eb('away_until_on', 'is', null), eb('away_until_on', '<=', today)]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function lastCandidateNumber(ctx: Reads): Promise<number> {
  const { last } = await rows(ctx, 'candidates')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Whether an idea that is open, or became a task that is, has the category. */
export async function isCategoryProposed(ctx: Reads, category: string): Promise<boolean> {
  const found = await rows(ctx, 'candidates')
    .select('id')
    .where('category', '=', category)
    .where('state', 'in', ['open', 'chosen'])
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** A query names at most so many things: the databases limit how many values a statement has. */
export async function queryInParts<T>(
  names: readonly string[],
  query: (part: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < names.length; start += IDS_A_QUERY) {
    found.push(...(await query(names.slice(start, start + IDS_A_QUERY))));
  }
  return found;
}

/** A row as a Candidate. Most JSON columns are empty, and then nothing is parsed: 10,000 rows are read for each plan. */
export function toCandidate(row: Row<'candidates'>): Candidate {
  return {
    id: row.id,
    number: row.number,
    source: row.source,
    key: row.key,
    title: row.title,
    category: row.category,
    priority: row.priority,
    impactLow: row.impact_low,
    impactHigh: row.impact_high,
    impactLabel: row.impact_label,
    metricId: row.metric_id,
    goalId: row.goal_id,
    isGoalSaid: row.is_goal_said === 1,
    projectId: row.project_id,
    effortHours: row.effort_hours,
    effortHighHours: row.effort_high_hours,
    dependsOn: readNames(row.depends_on),
    recursEveryDays: row.recurs_every_days,
    recursOn: row.recurs_on,
    approvalKind: row.approval_kind,
    touches: row.touches === '[]' ? NONE : readJson(touchesSchema, row.touches),
    evidence: readNames(row.evidence),
    lessonIds: readNames(row.lesson_ids),
    ...readScope(row.executor_scope),
    tacticId: row.tactic_id,
    proposerId: row.proposer_id,
    state: row.state,
    awayUntilOn: row.away_until_on,
    lessSinceAt: row.less_since_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function readScope(json: string): Pick<Candidate, 'notFor' | 'onlyFor'> {
  return json === '{}' ? ANYBODY : readJson(scopeSchema, json);
}

/** A row's scope with other people whom it is meant for. */
export function withOnlyFor(scope: string, onlyFor: readonly string[]): string {
  return JSON.stringify({ ...readScope(scope), onlyFor });
}

/** A column that holds a list of names. */
export function readNames(json: string): readonly string[] {
  return json === '[]' ? NONE : readJson(namesSchema, json);
}

import { sql } from 'kysely';
import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import { contains } from '../../base/store/text-search.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listProjects } from '../../gather/project/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import type { Candidate, CandidateState } from '../idea/candidate.ts';
import { queryInParts, readNames, toCandidate } from '../idea/candidate-store.ts';
import type { Names } from '../idea/candidate-views.ts';
import { OPEN_STATES } from '../task/task.ts';
import type { KnownIdea, Prerequisites } from './backlog-needs.ts';

/** More narrow nothing down, and each is a condition of the query. */
const MOST_WORDS = 10;

/** A stored idea, as an import needs it. */
export interface StoredIdea extends KnownIdea {
  title: string;
  category: string;
  projectId: string | null;
  goalId: string | null;
  state: CandidateState;
}

export interface BacklogFilter {
  words: readonly string[];
  source: string | undefined;
  goalId: string | undefined;
}

/** Open ideas with each word in the title, or as key or category: those of the highest priority first, of equal ones the newest; and how many fit in all. `page` counts from 1. */
export async function searchBacklog(
  ctx: Reads,
  { words, source, goalId }: BacklogFilter,
  { page, most }: { page: number; most: number },
): Promise<{ candidates: Candidate[]; total: number }> {
  let query = rows(ctx, 'candidates').where('state', '=', 'open');
  if (source !== undefined) query = query.where('source', '=', source);
  if (goalId !== undefined) query = query.where('goal_id', '=', goalId);
  for (const word of words.slice(0, MOST_WORDS)) {
    query = query.where((eb) =>
      eb.or([contains(ctx.tx, 'title', word), eb('key', '=', word), eb('category', '=', word.toLowerCase())]),
    );
  }
  const best = await query
    .select('id')
    .orderBy(priorityOf(ctx), 'desc')
    .orderBy('number', 'desc')
    .limit(most)
    .offset((page - 1) * most)
    .execute();
  if (best.length === 0 && page === 1) return { candidates: [], total: 0 };
  // Ids first: ten thousand whole found take twice as long to sort.
  const ids = best.map(({ id }) => id);
  const found =
    ids.length === 0 ? [] : await rows(ctx, 'candidates').selectAll().where('id', 'in', ids).execute();
  const candidates = found.map(toCandidate).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  if (found.length < most && page === 1) return { candidates, total: found.length };
  const { count } = await query
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { candidates, total: Number(count) };
}

/** An idea's own priority, or else its category's. */
function priorityOf(ctx: Reads) {
  const { categoryPriorities } = readSettings(ctx.workspace);
  const cases = Object.entries(categoryPriorities).map(
    ([category, priority]) => sql`when ${category} then ${sql.lit(priority)}`,
  );
  return sql<number>`coalesce(priority, case category ${sql.join(cases, sql` `)} else 0 end)`;
}

/** Every stored idea, in any state, as far as others can wait for it or be like it. */
export async function loadAllIdeas(ctx: Reads): Promise<StoredIdea[]> {
  const found = await rows(ctx, 'candidates')
    .select(['id', 'source', 'key', 'depends_on', 'title', 'category', 'project_id', 'goal_id', 'state'])
    .orderBy('number')
    .execute();
  return found.map((row) => ({
    ...toIdea(row),
    title: row.title,
    category: row.category,
    projectId: row.project_id,
    goalId: row.goal_id,
    state: row.state,
  }));
}

/** The tasks of these ids that exist, with the idea each was made from. */
export async function loadTasks(ctx: Reads, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await queryInParts(ids, (part) =>
    rows(ctx, 'tasks').select(['id', 'candidate_id']).where('id', 'in', part).execute(),
  );
  return new Map(found.map(({ id, candidate_id }) => [id, candidate_id]));
}

/** The id of the task that an idea is at present; undefined if it is none. */
export async function findOpenTask(ctx: Reads, candidateId: string): Promise<string | undefined> {
  const task = await rows(ctx, 'tasks')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
  return task?.id;
}

/** The ideas and tasks of these names, and whatever they wait for in turn. */
export async function loadExisting(ctx: Reads, names: readonly string[]): Promise<Prerequisites> {
  const ideas = new Map<string, KnownIdea>();
  const tasks = new Map<string, string>();
  let wanted = [...new Set(names.flatMap((name) => [name.trim(), name.trim().toUpperCase()]))];
  while (wanted.length > 0) {
    const found = await findIdeas(ctx, wanted);
    const made = await loadTasks(ctx, wanted);
    for (const idea of found) ideas.set(idea.id, idea);
    for (const [task, candidate] of made) tasks.set(task, candidate);
    const needs = [...found.flatMap(({ dependsOn }) => dependsOn), ...made.values()];
    wanted = [...new Set(needs)].filter((name) => !ideas.has(name) && !tasks.has(name));
    wanted = wanted.filter((name) => /^[CT]-\d+$/.test(name));
  }
  return { ideas: [...ideas.values()], tasks };
}

async function findIdeas(ctx: Reads, names: readonly string[]): Promise<KnownIdea[]> {
  const found = await queryInParts(names, (part) =>
    rows(ctx, 'candidates')
      .select(['id', 'source', 'key', 'depends_on'])
      .where((eb) => eb.or([eb('id', 'in', part), eb('key', 'in', part)]))
      .execute(),
  );
  return found.map(toIdea);
}

function toIdea(row: { id: string; source: string; key: string; depends_on: string }): KnownIdea {
  const { id, source, key, depends_on } = row;
  return { id, source, key, dependsOn: readNames(depends_on) };
}

/** What views need to name what candidates point to. */
export async function loadNames(ctx: Ctx): Promise<Names> {
  return {
    currency: ctx.workspace.currency,
    goals: new Map((await listGoals(ctx)).map(({ id, title }) => [id, title])),
    metrics: new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric])),
    projects: new Map((await listProjects(ctx)).map(({ id, name }) => [id, name])),
    handles: new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle])),
  };
}

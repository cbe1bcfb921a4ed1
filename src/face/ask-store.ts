import type { Ctx } from '../base/command/ctx.ts';
import { findRow, rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { contains } from '../base/store/text-search.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { findLikeIdea, listSameIdeas } from '../todo/likeness/known-idea.ts';
import { OPEN_STATES } from '../todo/task/task.ts';

/** Words of a question that are about no idea in particular. */
const EMPTY_WORDS = new Set('a an and are for is it not of on our that the this to was why with'.split(' '));
const SHORTEST_WORD = 3;
const MOST_WORDS = 5;

/** The idea that a few words are about: the same work, else what is like it, else the one that shares most words. */
export async function findIdea(ctx: Ctx, words: string): Promise<Row<'candidates'> | undefined> {
  const [same] = await listSameIdeas(ctx, { id: '', title: words });
  const meant = same ?? (await findLikeIdea(ctx, { id: '', title: words }));
  if (meant) return getCandidateRow(ctx, meant.id);
  const candidates = rows(ctx, 'candidates').selectAll();
  const sought = words
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= SHORTEST_WORD && !EMPTY_WORDS.has(word))
    .slice(0, MOST_WORDS);
  for (let count = sought.length; count > 0; count--) {
    const found = await sought
      .slice(0, count)
      .reduce((query, word) => query.where(contains(ctx.tx, 'candidates.title', word)), candidates)
      .where('state', '<>', 'withdrawn')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (found) return found;
  }
  return undefined;
}

export async function findCandidate(ctx: Ctx, id: string): Promise<Row<'candidates'> | undefined> {
  return findRow(ctx, 'candidates', id);
}

/** How many of these ideas are open. */
export async function countOpen(ctx: Ctx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const found = await rows(ctx, 'candidates')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('id', 'in', ids)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}

/** The task that an idea is now. */
export async function findOpenTask(
  ctx: Ctx,
  candidateId: string,
): Promise<Pick<Row<'tasks'>, 'id' | 'state'> | undefined> {
  return rows(ctx, 'tasks')
    .select(['id', 'state'])
    .where('candidate_id', '=', candidateId)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
}

/** Open tasks for a goal, in their order. */
export async function listOpenTasksFor(
  ctx: Ctx,
  goalId: string,
): Promise<Pick<Row<'tasks'>, 'id' | 'title' | 'state'>[]> {
  return rows(ctx, 'tasks')
    .select(['id', 'title', 'state'])
    .where('goal_id', '=', goalId)
    .where('state', 'in', OPEN_STATES)
    .orderBy('number')
    .execute();
}

/** How the last task of an idea ended. */
export async function findEndedTask(
  ctx: Ctx,
  candidateId: string,
): Promise<Pick<Row<'tasks'>, 'id' | 'state'> | undefined> {
  return rows(ctx, 'tasks')
    .select(['id', 'state'])
    .where('candidate_id', '=', candidateId)
    .where('state', 'not in', OPEN_STATES)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** What a message at a place is about, by the platform's id of it. */
export async function findSubject(
  ctx: Ctx,
  placeId: string,
  platformId: string,
): Promise<string | undefined> {
  const message = await rows(ctx, 'messages')
    .select('subject')
    .where('platform_id', '=', platformId)
    .where('place_id', '=', placeId)
    .executeTakeFirst();
  return message?.subject;
}

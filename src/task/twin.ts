import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notPossible, Refusal } from '../errors.ts';
import type { Candidate } from './candidate.ts';
import { DuplicateIndex } from './duplicate-index.ts';
import { isRepeat } from './repeat.ts';
import { compareReadings } from './similarity.ts';
import { contains } from './text-search.ts';
import { readItem } from './title/reading.ts';
import { createSpeller } from './words/spelling.ts';

/** Of the titles that have one of the two longest words, the few that share most are compared. */
const MOST_COMPARED = 8;
const MOST_ALIKE_COMPARED = 16;
/** Ideas that were done before these were are found by their key only; planning compares no more either. */
const MOST_DONE_SOUGHT = 400;
const MOST_SOUGHT = 2;
/** A command has to answer at once: of a longer backlog the older ideas are left to planning, which compares them all. */
const MOST_SOUGHT_IDEAS = 4_000;
const MOST_WORDS = 6;
const SHORTEST_WORD = 4;

/** A stored idea that asks for the same work as another one. */
export type Twin = Pick<Row<'candidates'>, 'id' | 'key' | 'title' | 'state' | 'away_until_on'> & {
  /** In a few words. */
  why: string;
};

/**
 * A stored idea that asks for the same work; undefined if there is none. Dropped ones do not count. Quick rather than
 * thorough: the same idea in quite other words is left to planning, which compares them all.
 */
export async function findTwin(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  idea: Pick<Candidate, 'source' | 'key' | 'title' | 'category' | 'goalId'> & { project: string | null },
): Promise<Twin | undefined> {
  return (await findSameWords(ctx, idea)) ?? (await findSameWork(ctx, idea));
}

/** The idea of the same key, which is made of its words. */
async function findSameWords(
  { tx, workspace }: Pick<Ctx, 'tx' | 'workspace'>,
  { source, key }: Pick<Candidate, 'source' | 'key'>,
): Promise<Twin | undefined> {
  const twin = await tx
    .selectFrom('candidates')
    .select(['id', 'key', 'title', 'state', 'away_until_on'])
    .where('workspace_id', '=', workspace.id)
    .where('source', '=', source)
    .where('key', '=', key)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst();
  return twin && { ...twin, why: 'the same words' };
}

async function findSameWork(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  idea: Pick<Candidate, 'title' | 'category' | 'goalId'> & { project: string | null },
): Promise<Twin | undefined> {
  const has = pickWords(idea.title).map((word) => contains(ctx.tx, 'candidates.title', word));
  if (has.length === 0) return undefined;
  const since = await findOldestSought(ctx);
  const rows = [...(await seek(ctx, has, 'live', since)), ...(await seek(ctx, has, 'done', since))];
  const index = new DuplicateIndex(rows.map((row) => ({ ...row, goalId: row.goal_id })));
  const same = index.findDuplicate({ id: '', ...idea });
  const twin = rows.find(({ id }) => id === same?.id);
  return twin && same && { ...twin, why: same.why };
}

/** The number after which ideas are looked through: the newest few thousand. */
async function findOldestSought({ tx, workspace }: Pick<Ctx, 'tx' | 'workspace'>): Promise<number> {
  const { last } = await tx
    .selectFrom('candidates')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .where('workspace_id', '=', workspace.id)
    .executeTakeFirstOrThrow();
  return (last ?? 0) - MOST_SOUGHT_IDEAS;
}

/** The few stored ideas whose titles share most words: of those in use, or of those that were done last. */
async function seek(
  { tx, workspace }: Pick<Ctx, 'tx' | 'workspace'>,
  has: readonly RawBuilder<boolean>[],
  which: 'live' | 'done',
  since: number,
) {
  const doneLast = tx
    .selectFrom('candidates')
    .select('id')
    .where('workspace_id', '=', workspace.id)
    .where('state', '=', 'done')
    .orderBy('updated_at', 'desc')
    .limit(MOST_DONE_SOUGHT);
  return tx
    .selectFrom('candidates')
    .leftJoin('projects', (join) =>
      join
        .onRef('projects.workspace_id', '=', 'candidates.workspace_id')
        .onRef('projects.id', '=', 'candidates.project_id'),
    )
    .select(['candidates.id', 'candidates.key', 'candidates.title', 'candidates.state'])
    .select(['category', 'goal_id', 'away_until_on', 'projects.name as project'])
    .where('candidates.workspace_id', '=', workspace.id)
    .where('candidates.number', '>', since)
    .$if(which === 'live', (query) => query.where('candidates.state', 'in', ['open', 'chosen', 'refused']))
    .$if(which === 'done', (query) => query.where('candidates.id', 'in', doneLast))
    .where((eb) => eb.or(has.slice(0, MOST_SOUGHT)))
    .orderBy(countShared(has), 'desc')
    .orderBy('candidates.number')
    .limit(MOST_COMPARED)
    .execute();
}

/**
 * Open ideas that planning takes for repeats of an idea, oldest first: they stay away with it. As quick as findTwin,
 * so that of ideas in quite other words some may be missing.
 */
export async function listAlike(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  idea: Pick<Candidate, 'id' | 'source' | 'title' | 'category'> & { project: string | null },
): Promise<Pick<Row<'candidates'>, 'id' | 'title'>[]> {
  const has = pickWords(idea.title).map((word) => contains(ctx.tx, 'candidates.title', word));
  if (has.length === 0) return [];
  const rows = await ctx.tx
    .selectFrom('candidates')
    .leftJoin('projects', (join) =>
      join
        .onRef('projects.workspace_id', '=', 'candidates.workspace_id')
        .onRef('projects.id', '=', 'candidates.project_id'),
    )
    .select(['candidates.id', 'candidates.title', 'category', 'source', 'projects.name as project'])
    .where('candidates.workspace_id', '=', ctx.workspace.id)
    .where('candidates.number', '>', await findOldestSought(ctx))
    .where('candidates.state', '=', 'open')
    .where('candidates.id', '<>', idea.id)
    .where((eb) => eb.or(has.slice(0, MOST_SOUGHT)))
    .orderBy(countShared(has), 'desc')
    .orderBy('candidates.number')
    .limit(MOST_ALIKE_COMPARED)
    .execute();
  const spell = createSpeller();
  const own = readItem(idea, spell);
  return rows
    .filter((row) => {
      const { isSame, score } = compareReadings(readItem(row, spell), own);
      return isSame && isRepeat(row.source, idea.source, score);
    })
    .sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)));
}

/** How many of these hold of a row. */
function countShared(has: readonly RawBuilder<boolean>[]): RawBuilder<number> {
  const each = has.map((condition) => sql`case when ${condition} then 1 else 0 end`);
  return sql<number>`(${sql.join(each, sql` + `)})`;
}

/** Refuses to add an idea beside its twin, and says how the twin stands. */
export function refuseTwin(twin: Twin, today: string): Refusal {
  const { id, title, state, away_until_on: until, why } = twin;
  const named = `${id}, “${title}”`;
  if (state === 'refused' && (until === null || until > today)) {
    return notPossible(
      `This was refused${until === null ? '' : ` until ${until}`}: ${named} (${why}).`,
      '--force proposes it all the same.',
    );
  }
  const isTask = state === 'chosen' || state === 'done';
  const stands = state === 'done' ? 'done' : isTask ? 'a task' : 'in the backlog';
  const next = isTask ? '--force proposes it again.' : `backlog edit ${id} changes it; --force keeps both.`;
  return new Refusal({
    code: 'already_done',
    message: `This is ${stands} already: ${named} (${why}). ${next}`,
    field: 'title',
    given: id,
    allowed: 'another idea, or --force',
  });
}

/** The beginnings of the longest words of a title, as they are looked for in others. */
function pickWords(title: string): string[] {
  const words = title
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort((a, b) => b.length - a.length);
  const long = words.filter((word) => word.length >= SHORTEST_WORD);
  // Without their ends, so that "payments" finds "payment" and "retrying" finds "retry".
  const starts = (long.length > 0 ? long : words).map((word) =>
    word.slice(0, Math.max(SHORTEST_WORD, word.length - 3)),
  );
  return [...new Set(starts)].slice(0, MOST_WORDS);
}

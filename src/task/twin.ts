import { sql } from 'kysely';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notPossible, Refusal } from '../errors.ts';
import type { Candidate } from './candidate.ts';
import { compareItems } from './similarity.ts';

/** Titles that share the most words are compared; the same idea in quite other words is left to planning. */
const MOST_COMPARED = 100;
const MOST_WORDS = 4;
const SHORTEST_WORD = 4;

export type Twin = Pick<Row<'candidates'>, 'id' | 'key' | 'title' | 'state' | 'away_until_on'> & {
  why: string;
};

/** A stored idea that asks for the same work; undefined if there is none. Dropped ones do not count. */
export async function findTwin(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  idea: Pick<Candidate, 'title' | 'category' | 'goalId'> & { project: string | null },
): Promise<Twin | undefined> {
  const words = pickWords(idea.title);
  if (words.length === 0) return undefined;
  const shared = sql<number>`${sql.join(
    words.map((word) => sql`case when lower(candidates.title) like ${`%${word}%`} then 1 else 0 end`),
    sql` + `,
  )}`;
  const rows = await ctx.tx
    .selectFrom('candidates')
    .leftJoin('projects', (join) =>
      join
        .onRef('projects.workspace_id', '=', 'candidates.workspace_id')
        .onRef('projects.id', '=', 'candidates.project_id'),
    )
    .select(['candidates.id', 'candidates.key', 'candidates.title', 'candidates.state'])
    .select(['category', 'goal_id', 'away_until_on', 'recurs_every_days', 'projects.name as project'])
    .where('candidates.workspace_id', '=', ctx.workspace.id)
    .where('candidates.state', 'in', ['open', 'chosen', 'refused', 'done'])
    .where(shared, '>=', Math.min(2, words.length))
    .orderBy(shared, 'desc')
    .orderBy('candidates.number')
    .limit(MOST_COMPARED)
    .execute();
  const verdicts = rows.map((row) => ({
    row,
    verdict: compareItems({ id: '', ...idea }, { ...row, goalId: row.goal_id }),
  }));
  const [best] = verdicts
    .filter(({ verdict }) => verdict.isSame)
    .sort((a, b) => b.verdict.score - a.verdict.score);
  return best && { ...best.row, why: best.verdict.why };
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
  const stands = {
    open: 'in the backlog',
    chosen: 'a task now',
    done: 'done',
    refused: 'back',
    withdrawn: 'dropped',
  };
  return new Refusal({
    code: 'already_done',
    message: `This is ${stands[state]} already: ${named} (${why}). backlog edit ${id} changes it; --force keeps both.`,
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
    .filter((word) => word !== '');
  const long = words.filter((word) => word.length >= SHORTEST_WORD);
  // Without their ends, so that "payments" finds "payment" and "retrying" finds "retry".
  const starts = (long.length > 0 ? long : words).map((word) =>
    word.slice(0, Math.max(SHORTEST_WORD, word.length - 3)),
  );
  return [...new Set(starts)].sort((a, b) => b.length - a.length).slice(0, MOST_WORDS);
}

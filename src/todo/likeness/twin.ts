import { notPossible, Refusal } from '../../base/language/errors.ts';
import type { Reads } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Candidate } from '../idea/candidate.ts';
import { DuplicateIndex } from './duplicate-index.ts';
import { isRepeat } from './repeat.ts';
import { compareReadings } from './similarity.ts';
import { contains } from './text-search.ts';
import { readItem } from './title/reading.ts';
import { findOfKey, seekTitles } from './twin-store.ts';
import { createSpeller } from './words/spelling.ts';

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
  ctx: Reads,
  idea: Pick<Candidate, 'source' | 'key' | 'title' | 'category' | 'goalId'> & { project: string | null },
): Promise<Twin | undefined> {
  const same = await findOfKey(ctx, idea);
  return same ? { ...same, why: 'the same words' } : findSameWork(ctx, idea);
}

async function findSameWork(
  ctx: Reads,
  idea: Pick<Candidate, 'title' | 'category' | 'goalId'> & { project: string | null },
): Promise<Twin | undefined> {
  const has = pickWords(idea.title).map((word) => contains(ctx.tx, 'candidates.title', word));
  if (has.length === 0) return undefined;
  const rows = [...(await seekTitles(ctx, has, 'live')), ...(await seekTitles(ctx, has, 'done'))];
  const index = new DuplicateIndex(rows.map((row) => ({ ...row, goalId: row.goal_id })));
  const same = index.findDuplicate({ id: '', ...idea });
  const twin = rows.find(({ id }) => id === same?.id);
  return twin && same && { ...twin, why: same.why };
}

/**
 * Open ideas that planning takes for repeats of an idea, oldest first: they stay away with it. As quick as findTwin,
 * so that of ideas in quite other words some may be missing.
 */
export async function listAlike(
  ctx: Reads,
  idea: Pick<Candidate, 'id' | 'source' | 'title' | 'category'> & { project: string | null },
): Promise<Pick<Row<'candidates'>, 'id' | 'title'>[]> {
  const has = pickWords(idea.title).map((word) => contains(ctx.tx, 'candidates.title', word));
  if (has.length === 0) return [];
  const found = (await seekTitles(ctx, has, 'open')).filter(({ id }) => id !== idea.id);
  const spell = createSpeller();
  const own = readItem(idea, spell);
  return found
    .filter((row) => {
      const { isSame, score } = compareReadings(readItem(row, spell), own);
      return isSame && isRepeat(row.source, idea.source, score);
    })
    .sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)));
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

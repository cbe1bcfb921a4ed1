import type { CsvProblem } from '../../base/language/csv.ts';
import { Refusal } from '../../base/language/errors.ts';
import { type CandidateDraft, isDerived } from '../idea/candidate.ts';
import { LikenessIndex } from '../likeness/likeness-index.ts';
import { type Meanings, readItem } from './backlog-item.ts';
import type { LinedItem } from './backlog-line.ts';
import { type LinedDraft, type Prerequisites, resolveNeeds } from './backlog-needs.ts';
import type { StoredIdea } from './backlog-store.ts';

/** Items as drafts of one source, and what is wrong with the others. */
export interface ReadItems {
  drafts: readonly LinedDraft[];
  problems: readonly CsvProblem[];
  /** Items that say what one before them said: taken once. */
  repeated: number;
}

/** Checks items against the workspace and each other; nothing is refused here, only listed. */
export function readItems(
  items: readonly LinedItem[],
  source: string,
  meanings: Meanings,
  existing: Prerequisites,
): ReadItems {
  const problems: CsvProblem[] = [];
  const byKey = new Map<string, LinedDraft>();
  let repeated = 0;
  for (const { line, item } of items) {
    const draft = tryItem(() => readItem(item, meanings));
    if (typeof draft === 'string') {
      problems.push({ line, message: draft });
      continue;
    }
    const first = byKey.get(draft.key);
    if (!first) byKey.set(draft.key, { line, draft });
    else if (item.key === undefined) repeated++;
    else problems.push({ line, message: `has the key ${draft.key} of line ${first.line}` });
  }
  const resolved = resolveNeeds([...byKey.values()], source, existing);
  return { drafts: resolved.drafts, problems: [...problems, ...resolved.problems], repeated };
}

/** What a refusal says, as the fault of one line. */
function tryItem<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error.detail.message;
    throw error;
  }
}

/** A new idea that is like another one: whoever brings it is asked whether they are the same. */
export interface LikeIdea {
  key: string;
  /** The id of a stored idea, or the key of one of the same file. */
  of: { id: string } | { key: string };
  title: string;
}

/** New drafts beside what is there already. */
export interface Compared {
  drafts: readonly LinedDraft[];
  likes: readonly LikeIdea[];
}

/**
 * Compares new drafts with stored ideas and with the drafts before them: what says the same becomes a further source
 * of that idea, what is like another one is asked about. Neither dropped ideas nor Tiller's own count.
 */
export function compareDrafts(
  drafts: readonly LinedDraft[],
  stored: readonly StoredIdea[],
  isKnown: (key: string) => boolean,
): Compared {
  const kept = stored.filter((idea) => idea.state !== 'withdrawn' && !isDerived(idea));
  const index = new LikenessIndex(
    kept.map(({ id, title, projectId }) => ({ id, title, project: projectId })),
  );
  const titles = new Map(stored.map(({ id, title }) => [id, title]));
  const added = new Map<string, CandidateDraft>();
  const likes: LikeIdea[] = [];
  const compared = drafts.map((lined, place) => {
    const { draft } = lined;
    if (isKnown(draft.key) || (draft.state !== undefined && draft.state !== 'open')) return lined;
    const item = { id: `draft ${place}`, title: draft.title, project: draft.projectId };
    const [same] = index.findSame(item);
    if (same !== undefined) return { ...lined, draft: { ...draft, sameAs: added.get(same)?.key ?? same } };
    const [like] = index.findLike(item);
    const other = like && added.get(like.id);
    if (like) {
      const of = other ? { key: other.key } : { id: like.id };
      likes.push({ key: draft.key, of, title: other?.title ?? titles.get(like.id) ?? '' });
    }
    added.set(item.id, draft);
    index.add(item);
    return lined;
  });
  return { drafts: compared, likes };
}

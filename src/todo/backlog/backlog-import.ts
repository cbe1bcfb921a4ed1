import type { CsvProblem } from '../../base/language/csv.ts';
import { Refusal } from '../../base/language/errors.ts';
import type { CandidateDraft } from '../idea/candidate.ts';
import { DuplicateIndex } from '../likeness/duplicate-index.ts';
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

/** A new idea that asks for the same work as another one: said, but not held against it. */
export interface LikeIdea {
  key: string;
  /** The id of a stored idea, or the key of one of the same file. */
  of: { id: string } | { key: string };
  title: string;
}

/** New drafts that are like stored ideas or like drafts before them. Dropped ideas do not count. */
export function findLikes(
  drafts: readonly LinedDraft[],
  source: string,
  stored: readonly StoredIdea[],
  projectNames: ReadonlyMap<string, string>,
): LikeIdea[] {
  const nameOf = (id: string | null | undefined) => (id == null ? null : (projectNames.get(id) ?? id));
  const kept = stored.filter(({ state }) => state !== 'withdrawn');
  const index = new DuplicateIndex(kept.map((idea) => ({ ...idea, project: nameOf(idea.projectId) })));
  const known = new Set(stored.filter((idea) => idea.source === source).map(({ key }) => key));
  const titles = new Map(stored.map(({ id, title }) => [id, title]));
  const keys = new Map<string, CandidateDraft>();
  const likes: LikeIdea[] = [];
  for (const [place, { draft }] of drafts.entries()) {
    if (known.has(draft.key) || (draft.state !== undefined && draft.state !== 'open')) continue;
    const { title, category, goalId = null } = draft;
    const item = { id: `draft ${place}`, title, category, goalId, project: nameOf(draft.projectId) };
    const same = index.findDuplicate(item);
    const other = same && keys.get(same.id);
    if (same) {
      likes.push({
        key: draft.key,
        of: other ? { key: other.key } : { id: same.id },
        title: other?.title ?? titles.get(same.id) ?? '',
      });
    }
    keys.set(item.id, draft);
    index.add(item);
  }
  return likes;
}

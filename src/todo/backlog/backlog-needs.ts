import type { CsvProblem } from '../../base/language/csv.ts';
import type { CandidateDraft } from '../idea/candidate.ts';
import { findCycles } from '../idea/dependencies.ts';

/** Names of a circle that are all shown. */
const MOST_SHOWN = 7;

/** A stored idea, as far as others can wait for it. */
export interface KnownIdea {
  id: string;
  source: string;
  key: string;
  dependsOn: readonly string[];
}

/** What ideas can wait for: those stored, and tasks with the idea each was made from. */
export interface Prerequisites {
  ideas: readonly KnownIdea[];
  /** Candidate ids by task id. */
  tasks: ReadonlyMap<string, string>;
}

export interface LinedDraft {
  line: number;
  draft: CandidateDraft;
}

/**
 * Finds what each draft waits for: another draft's key, a stored key (of the same source first), `C-3` or `T-2`.
 * Drafts that wait for what does not exist, or in a circle, come back as problems, and so do those that wait for them.
 */
export function resolveNeeds(
  given: readonly LinedDraft[],
  source: string,
  existing: Prerequisites,
): { drafts: readonly LinedDraft[]; problems: readonly CsvProblem[] } {
  const stored = indexNames(existing, source);
  const keys = new Map(given.map(({ draft }) => [fold(draft.key), draft.key]));
  const find = (name: string) => keys.get(fold(name)) ?? stored.get(fold(name));
  const faults = new Map<string, string>();
  const drafts = given.map(({ line, draft }) => {
    if (!draft.dependsOn) return { line, draft };
    const missing = draft.dependsOn.find((name) => find(name) === undefined);
    if (missing !== undefined) faults.set(draft.key, `waits for “${missing}”, which does not exist`);
    const dependsOn = [...new Set(draft.dependsOn.flatMap((name) => find(name) ?? []))];
    return { line, draft: { ...draft, dependsOn } };
  });
  noteCycles(drafts, source, existing, faults);
  spreadFaults(drafts, faults);
  return {
    drafts: drafts.filter(({ draft }) => !faults.has(draft.key)),
    problems: drafts.flatMap(({ line, draft }) => {
      const message = faults.get(draft.key);
      return message === undefined ? [] : [{ line, message }];
    }),
  };
}

/** Adds a fault for each draft that is in a circle; repeats, since circles that share drafts are not all found at once. */
function noteCycles(
  drafts: readonly LinedDraft[],
  source: string,
  existing: Prerequisites,
  faults: Map<string, string>,
): void {
  const own = existing.ideas.filter((idea) => idea.source === source);
  const idOf = new Map(own.map(({ key, id }) => [key, id]));
  const nodeOf = (name: string) => idOf.get(name) ?? name;
  const needs = new Map<string, readonly string[]>([
    ...existing.ideas.map(({ id, dependsOn }) => [id, dependsOn.map(nodeOf)] as const),
    ...[...existing.tasks].map(([task, candidate]) => [task, [candidate]] as const),
    ...drafts.flatMap(({ draft: { key, dependsOn } }) =>
      dependsOn ? [[nodeOf(key), dependsOn.map(nodeOf)] as const] : [],
    ),
  ]);
  const keyOf = new Map(drafts.map(({ draft }) => [nodeOf(draft.key), draft.key]));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const cycle of findCycles(needs, keyOf.keys())) {
      const shown = showCycle(cycle.map((node) => nameNode(node, keyOf)));
      for (const node of cycle) {
        const key = keyOf.get(node);
        if (key === undefined || !needs.delete(node)) continue;
        isNew = true;
        if (!faults.has(key)) faults.set(key, `waits for itself: ${shown}`);
      }
    }
  }
}

function showCycle(names: readonly string[]): string {
  const shown = names.length <= MOST_SHOWN ? names : [...names.slice(0, 3), '…', ...names.slice(-2)];
  return shown.join(' → ');
}

/** A short key says more than an id; a key made of a title does not. */
function nameNode(node: string, keyOf: ReadonlyMap<string, string>): string {
  const key = keyOf.get(node);
  return key !== undefined && !/\s/.test(key) ? key : node;
}

/** What waits for a draft that is left out cannot be stored either. */
function spreadFaults(drafts: readonly LinedDraft[], faults: Map<string, string>): void {
  const waiting = new Map<string, string[]>();
  for (const { draft } of drafts) {
    for (const name of draft.dependsOn ?? []) waiting.set(name, [...(waiting.get(name) ?? []), draft.key]);
  }
  const open = [...faults.keys()];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const later of waiting.get(key) ?? []) {
      if (faults.has(later)) continue;
      faults.set(later, `waits for “${key}”, which is left out`);
      open.push(later);
    }
  }
}

/** What every name means: a key of the same source, an id, or a key that only one other source has. */
function indexNames({ ideas, tasks }: Prerequisites, source: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, [first, ...others]] of Map.groupBy(ideas, (idea) => fold(idea.key))) {
    if (first && others.length === 0) found.set(key, first.id);
  }
  for (const id of [...ideas.map((idea) => idea.id), ...tasks.keys()]) found.set(fold(id), id);
  for (const idea of ideas) if (idea.source === source) found.set(fold(idea.key), idea.id);
  return found;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}

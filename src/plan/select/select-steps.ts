import type { IntegerSolver } from '../../base/ports.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Repeats } from '../gather/duplicates.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanExecutor, PlanFeed } from '../snapshot.ts';
import type { ShareLimit } from '../terms/hour-shares.ts';
import type { Staff } from './staff.ts';

/** What a batch is chosen from, and within which bounds. */
export interface SelectInput {
  feed: PlanFeed;
  /** Candidates that may be chosen, in any order. */
  pool: readonly ScoredIdea[];
  /** Places left in the batch. */
  places: number;
  /** The whole batch's size: the feed's cap, or less for this run. */
  cap: number;
  /** Blockers that the batch already has. */
  blockersInBatch: number;
  executors: readonly PlanExecutor[];
  staff: Staff;
  /** Open tasks by the candidate they came from, to know what a dependency waits for. */
  openByCandidate: ReadonlyMap<string, Row<'tasks'>>;
  /** Tasks listed in today's batch and not put off: what depends on them may follow them in it. */
  listedTasks: ReadonlySet<string>;
  /** Whether a dependency (id or key of a candidate, or id of a task) is done. */
  isDone: (dependency: string) => boolean;
  findPrerequisite: (dependency: string) => ScoredIdea | undefined;
  findOpenTask: (dependency: string) => Row<'tasks'> | undefined;
  /** Tasks nobody has taken yet. */
  openUntaken: number;
  repeats: Repeats;
  /** Shares of hours that the batch keeps to. */
  shareLimits: readonly ShareLimit[];
  /** Goals whose deadline is so near that their places are not shared out over goals. */
  urgentGoals?: ReadonlySet<string>;
  /** Places that goals have among what the batch lists already. */
  goalsInBatch?: ReadonlyMap<string, number>;
  /** Solves what the search leaves open; without it the search alone decides. */
  solver?: IntegerSolver | undefined;
}

/** A chosen candidate with who does it; null where it is open to take. */
export interface ChosenIdea {
  scored: ScoredIdea;
  executor: PlanExecutor | null;
}

export interface HeldIdea {
  scored: ScoredIdea;
  /** Plain words: why it is not in the batch. */
  reason: string;
  kind: 'dependency' | 'capacity' | 'bar' | 'place' | 'blocker' | 'share';
}

/** What has to be in the batch to have this candidate in it, prerequisites first, itself last; or why it cannot be. */
export function findSteps(
  wanted: ScoredIdea,
  input: SelectInput,
): { steps: readonly ScoredIdea[] } | { reason: string } {
  if (wanted.candidate.dependsOn.length === 0) return { steps: [wanted] };
  const steps: ScoredIdea[] = [];
  const reason = collectUnmet(wanted, input, steps, new Set());
  return reason === null ? { steps } : { reason };
}

/** Depth first: prerequisites before what needs them. Null when all can be met, else why not. */
function collectUnmet(
  scored: ScoredIdea,
  input: SelectInput,
  steps: ScoredIdea[],
  path: Set<string>,
): string | null {
  const { id, dependsOn } = scored.candidate;
  if (steps.includes(scored)) return null;
  if (path.has(id)) return `it waits for itself through ${[...path].join(', ')}`;
  path.add(id);
  for (const dependency of dependsOn) {
    if (input.isDone(dependency)) continue;
    const task = input.findOpenTask(dependency);
    if (task) {
      if (input.listedTasks.has(task.id)) continue;
      return `it waits for ${task.id} (${task.title})`;
    }
    const needed = input.findPrerequisite(dependency);
    if (!needed) return `it waits for ${dependency}, which is not open`;
    const why = collectUnmet(needed, input, steps, path);
    if (why !== null) return why;
  }
  path.delete(id);
  steps.push(scored);
  return null;
}

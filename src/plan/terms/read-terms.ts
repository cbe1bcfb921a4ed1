import { addDays } from '../../base/language/date.ts';
import type { ScoredIdea } from '../score.ts';
import { listedTasks } from '../select/listed.ts';
import type { SelectInput } from '../select/select-steps.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';

/** A deadline is near from so many days before it. */
const URGENT_DAYS = 7;

/** What a batch is chosen from, as far as the day says it. */
export function readTerms(
  snapshot: Snapshot,
  pool: readonly ScoredIdea[],
  candidates: readonly PlanCandidate[],
): Omit<SelectInput, 'cap' | 'places' | 'staff' | 'repeats' | 'solver' | 'shareLimits'> {
  // Few of ten thousand ideas need another one.
  const needed = new Set(candidates.flatMap(({ dependsOn }) => dependsOn));
  const byName = new Map<string, PlanCandidate>();
  for (const candidate of [...snapshot.candidates, ...candidates]) {
    if (needed.has(candidate.id)) byName.set(candidate.id, candidate);
    if (needed.has(candidate.key) && !byName.has(candidate.key)) byName.set(candidate.key, candidate);
  }
  const scoredById = new Map(pool.map((scored) => [scored.candidate.id, scored]));
  const openByCandidate = new Map(snapshot.openTasks.map((task) => [task.candidate_id, task]));
  const openById = new Map(snapshot.openTasks.map((task) => [task.id, task]));
  const done = new Set(snapshot.doneDependencies);
  const listed = listedTasks(snapshot);
  const inFeed = snapshot.openTasks.filter(({ feed_id }) => feed_id === snapshot.feed.id);
  return {
    feed: snapshot.feed,
    pool,
    executors: snapshot.executors,
    openByCandidate,
    listedTasks: new Set([...listed].filter((id) => openById.get(id)?.state !== 'snoozed')),
    blockersInBatch: inFeed.filter(({ id, category }) => listed.has(id) && category === 'blocker').length,
    goalsInBatch: countGoals(inFeed.filter(({ id }) => listed.has(id))),
    urgentGoals: findUrgentGoals(snapshot),
    openUntaken: inFeed.filter(({ state }) => state === 'open').length,
    isDone: (dependency) => done.has(dependency) || byName.get(dependency)?.state === 'done',
    findPrerequisite: (dependency) => scoredById.get(byName.get(dependency)?.id ?? ''),
    findOpenTask: (dependency) =>
      openById.get(dependency) ?? openByCandidate.get(byName.get(dependency)?.id ?? ''),
  };
}

/** Places by goal of what the batch lists already; blockers stand aside. */
function countGoals(listed: Snapshot['openTasks']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { goal_id, category } of listed) {
    if (goal_id !== null && category !== 'blocker') counts.set(goal_id, (counts.get(goal_id) ?? 0) + 1);
  }
  return counts;
}

/** Goals that end within a working week: what they still need is not shared out. */
function findUrgentGoals({ goals, today }: Snapshot): Set<string> {
  const until = addDays(today, URGENT_DAYS);
  return new Set(goals.flatMap(({ figures, deadlineOn }) => (deadlineOn <= until ? [figures.id] : [])));
}

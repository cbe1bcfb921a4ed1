import { DuplicateIndex } from '../task/duplicate-index.ts';
import type { PlanCandidate, Snapshot } from './snapshot.ts';

/** Sources that speak for themselves: their ideas are compared by meaning with each other and everything else. */
const OWN_SOURCES: ReadonlySet<string> = new Set(['team', 'state', 'playbook', 'housekeeping']);
/** A score from which two titles say the same and nothing else. */
const SAME_WORDS = 0.99;

/** A candidate that is not proposed, and why. */
export interface Skipped {
  candidate: PlanCandidate;
  reason: string;
}

/** Finds out whether an idea comes back in other words; asked when it is about to be chosen. */
export interface Repeats {
  /** Why it is not proposed: it is open, refused, done or chosen already. Null if it is new. */
  find(candidate: PlanCandidate): string | null;
  /** From now on what is like it is a repeat. */
  remember(candidate: PlanCandidate): void;
}

/** Step 3, first half: what is refused until a date or done stays away, and the same title in the same project is one idea. */
export function dropAbsent(
  candidates: readonly PlanCandidate[],
  today: string,
): { present: PlanCandidate[]; skipped: Skipped[] } {
  const skipped: Skipped[] = [];
  const present: PlanCandidate[] = [];
  const titles = new Map<string, string>();
  for (const candidate of candidates) {
    const title = `${candidate.title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} ${candidate.projectId ?? ''}`;
    const first = titles.get(title);
    const reason = describeAbsence(candidate, today) ?? (first === undefined ? null : `the same as ${first}`);
    if (reason !== null) skipped.push({ candidate, reason });
    else {
      titles.set(title, candidate.id);
      present.push(candidate);
    }
  }
  return { present, skipped };
}

/**
 * Step 3, second half: compares by meaning with open tasks, with what was refused and is still away, and with what was
 * done of late. Two entries of one tracker are two tasks for the people who made them: there only the same words count.
 */
export function createRepeats(snapshot: Snapshot, absent: readonly Skipped[]): Repeats {
  const projects = new Map(snapshot.projects.map(({ id, name }) => [id, name]));
  const reasons = new Map<string, { source: string; reason: string; isOver?: boolean }>();
  const sources = new Map(snapshot.candidates.map(({ id, source }) => [id, source]));
  const item = (it: { id: string; title: string; category: string; projectId: string | null }) => ({
    id: it.id,
    title: it.title,
    category: it.category,
    project: it.projectId === null ? null : (projects.get(it.projectId) ?? it.projectId),
  });
  const known = [
    ...snapshot.openTasks.map((task) => ({
      ...item({ ...task, projectId: task.project_id }),
      source: sources.get(task.candidate_id) ?? '',
      reason: `${task.id} is the same and still open`,
      isOver: false,
    })),
    ...absent
      .filter(({ candidate }) => candidate.state === 'refused' || candidate.state === 'done')
      .map(({ candidate, reason }) => ({
        ...item(candidate),
        source: candidate.source,
        reason: `like “${candidate.title}”: ${reason}`,
        isOver: candidate.state === 'done',
      })),
    ...snapshot.recentlyDone.map((done) => ({
      ...item(done),
      source: done.source,
      reason: `like “${done.title}”, which is done`,
      isOver: true,
    })),
  ];
  for (const { id, source, reason, isOver } of known) reasons.set(id, { source, reason, isOver });
  const index = new DuplicateIndex(known);
  return {
    find(candidate) {
      const same = index.findDuplicate(item(candidate));
      if (!same) return null;
      const other = reasons.get(same.id);
      // A blocker is there as long as its bugs are, whatever was done about them.
      if (candidate.category === 'blocker' && other?.isOver) return null;
      const isOneTracker = other?.source === candidate.source && !OWN_SOURCES.has(candidate.source);
      return isOneTracker && same.score < SAME_WORDS ? null : (other?.reason ?? null);
    },
    remember(candidate) {
      index.add(item(candidate));
      reasons.set(candidate.id, {
        source: candidate.source,
        reason: `the same as ${candidate.id}, “${candidate.title}”`,
      });
    },
  };
}

/** Why a candidate is not open today; null if it is. */
function describeAbsence(candidate: PlanCandidate, today: string): string | null {
  const { state, awayUntilOn, recursEveryDays, doneOn } = candidate;
  if (state === 'withdrawn') return 'dropped';
  if (state === 'done') {
    if (recursEveryDays === null || doneOn === null) return 'done already';
    const dueOn = Temporal.PlainDate.from(doneOn).add({ days: recursEveryDays }).toString();
    return dueOn <= today ? null : `done on ${doneOn}; it comes again on ${dueOn}`;
  }
  if (state === 'refused') {
    if (awayUntilOn === null) return 'refused';
    return awayUntilOn <= today ? null : `refused until ${awayUntilOn}`;
  }
  return awayUntilOn !== null && awayUntilOn > today ? `away until ${awayUntilOn}` : null;
}

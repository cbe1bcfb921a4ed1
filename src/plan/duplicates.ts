import { formatDate } from '../base/language/period.ts';
import { DuplicateIndex } from '../todo/likeness/duplicate-index.ts';
import { isRepeat } from '../todo/likeness/repeat.ts';
import type { PlanCandidate, Snapshot } from './snapshot.ts';

/** A candidate that is not proposed, and why. */
export interface SkippedIdea {
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
): { present: PlanCandidate[]; skipped: SkippedIdea[] } {
  const skipped: SkippedIdea[] = [];
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
 * Step 3, second half: compares by meaning with open tasks, with what stays away until a date or for good, and with
 * what was done of late. A part of some work and the rest that comes after it are two ideas, however they are named.
 */
export function createRepeats(snapshot: Snapshot, absent: readonly SkippedIdea[]): Repeats {
  const projects = new Map(snapshot.projects.map(({ id, name }) => [id, name]));
  const names = new Map<string, Original>();
  const byCandidate = new Map(snapshot.candidates.map((candidate) => [candidate.id, candidate]));
  const item = (it: { id: string; title: string; category: string; projectId: string | null }) => ({
    id: it.id,
    title: it.title,
    category: it.category,
    project: it.projectId === null ? null : (projects.get(it.projectId) ?? it.projectId),
  });
  const known = [
    ...snapshot.openTasks.map((task) => ({
      ...item({ ...task, projectId: task.project_id }),
      idea: byCandidate.get(task.candidate_id) ?? { id: task.candidate_id },
      reason: `${task.id} is the same and still open`,
      isOver: false,
    })),
    ...absent
      .filter(({ candidate }) => staysAway(candidate, snapshot.today))
      .map(({ candidate, reason }) => ({
        ...item(candidate),
        idea: candidate,
        reason: `like “${candidate.title}”: ${reason}`,
        isOver: candidate.state === 'done',
      })),
    ...snapshot.recentlyDone.map((done) => ({
      ...item(done),
      idea: done,
      reason: `like “${done.title}”, which is done`,
      isOver: true,
    })),
  ];
  for (const { id, idea, reason, isOver } of known) names.set(id, { idea, reason, isOver });
  const index = new DuplicateIndex(known);
  return {
    find(candidate) {
      const same = index.findDuplicate(item(candidate));
      const other = same && names.get(same.id);
      if (!other) return null;
      // A blocker is there as long as its bugs are, whatever was done about them.
      if (candidate.category === 'blocker' && other.isOver) return null;
      if (comesAfter(candidate, other.idea) || comesAfter(other.idea, candidate)) return null;
      return isRepeat(candidate.source, other.idea.source, same.score) ? other.reason : null;
    },
    remember(candidate) {
      index.add(item(candidate));
      const reason = `the same as ${candidate.id}, “${candidate.title}”`;
      names.set(candidate.id, { idea: candidate, reason, isOver: false });
    },
  };
}

type Idea = Partial<Pick<PlanCandidate, 'source' | 'key' | 'dependsOn'>> & { id: string };

/** What a candidate can be a repeat of. */
interface Original {
  idea: Idea;
  reason: string;
  isOver: boolean;
}

function comesAfter({ dependsOn = [] }: Idea, other: Idea): boolean {
  return dependsOn.includes(other.id) || (other.key !== undefined && dependsOn.includes(other.key));
}

/** Whether an absent candidate keeps what is like it away too: not if it is only there twice, or was dropped for itself. */
function staysAway({ state, awayUntilOn }: PlanCandidate, today: string): boolean {
  if (state === 'open') return awayUntilOn !== null && awayUntilOn > today;
  return state === 'refused' || state === 'done';
}

/** Why a candidate is not open today; null if it is. */
function describeAbsence(candidate: PlanCandidate, today: string): string | null {
  const { state, awayUntilOn, recursEveryDays, doneOn } = candidate;
  if (state === 'withdrawn') return 'dropped';
  if (state === 'done') {
    if (awayUntilOn !== null)
      return awayUntilOn <= today
        ? null
        : `done already; it comes again on ${formatDate(awayUntilOn, today)}`;
    if (recursEveryDays === null || doneOn === null) return 'done already';
    const dueOn = Temporal.PlainDate.from(doneOn).add({ days: recursEveryDays }).toString();
    return dueOn <= today
      ? null
      : `done on ${formatDate(doneOn, today)}; it comes again on ${formatDate(dueOn, today)}`;
  }
  if (state === 'refused') {
    if (awayUntilOn === null) return 'refused';
    return awayUntilOn <= today ? null : `refused until ${formatDate(awayUntilOn, today)}`;
  }
  return awayUntilOn !== null && awayUntilOn > today
    ? `put off until ${formatDate(awayUntilOn, today)}`
    : null;
}

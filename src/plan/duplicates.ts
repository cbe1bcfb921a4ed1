import { DuplicateIndex } from '../task/duplicate-index.ts';
import type { PlanCandidate, Snapshot } from './snapshot.ts';

/** Step 3: what is done, refused or already open stays away, under whatever words it comes back. */
export function dropDuplicates(
  candidates: readonly PlanCandidate[],
  snapshot: Snapshot,
): { unique: PlanCandidate[]; skipped: { candidate: PlanCandidate; reason: string }[] } {
  const skipped: { candidate: PlanCandidate; reason: string }[] = [];
  const unique: PlanCandidate[] = [];
  const reasons = new Map<string, string>();
  const index = new DuplicateIndex([]);
  const remember = (
    id: string,
    item: { title: string; category: string; project: string | null },
    reason: string,
  ) => {
    reasons.set(id, reason);
    index.add({
      id,
      title: item.title,
      category: item.category,
      ...(item.project !== null && { project: item.project }),
    });
  };
  const projectName = (id: string | null) =>
    snapshot.projects.find((project) => project.id === id)?.name ?? null;
  for (const task of snapshot.openTasks) {
    remember(
      task.id,
      { ...task, project: projectName(task.project_id) },
      `${task.id} is the same and still open`,
    );
  }
  const open: PlanCandidate[] = [];
  for (const candidate of candidates) {
    const away = describeAbsence(candidate, snapshot.today);
    if (away === null) open.push(candidate);
    else {
      skipped.push({ candidate, reason: away });
      remember(
        candidate.id,
        { ...candidate, project: projectName(candidate.projectId) },
        `like “${candidate.title}”: ${away}`,
      );
    }
  }
  for (const candidate of open) {
    const item = { ...candidate, project: projectName(candidate.projectId) };
    const same = index.findDuplicate({
      id: candidate.id,
      title: item.title,
      category: item.category,
      ...(item.project !== null && { project: item.project }),
    });
    if (same) {
      skipped.push({ candidate, reason: reasons.get(same.id) ?? `the same as ${same.id}` });
      continue;
    }
    remember(candidate.id, item, `the same as ${candidate.id}, “${candidate.title}”`);
    unique.push(candidate);
  }
  return { unique, skipped };
}

/** Why a candidate is not open today; null if it is. */
function describeAbsence(candidate: PlanCandidate, today: string): string | null {
  const { state, awayUntilOn, recursEveryDays, doneOn } = candidate;
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

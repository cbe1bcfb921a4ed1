import type { Row } from '../db/schema.ts';
import { createSuccessModel, type SuccessModel } from '../learn/success.ts';
import { DuplicateIndex } from '../task/duplicate-index.ts';
import { LOAD_STATES } from '../task/task.ts';
import { type Frozen, freeze } from './freeze.ts';
import { derivePlays } from './play-source.ts';
import type { LoadedPlay } from './playbooks.ts';
import { routeBatch } from './route.ts';
import { type Scored, scoreCandidate } from './score.ts';
import { type Held, type SelectInput, type Selection, selectClassic, selectGreedy } from './select.ts';
import type { PlanCandidate, Snapshot } from './snapshot.ts';
import { type AverageMinutes, createStaff, openRooms } from './staff.ts';
import { type Derived, deriveFromState, deriveHousekeeping } from './state-source.ts';

/** What planning a day gives: everything a real run writes and a dry run prints. */
export interface PlanResult {
  generated: number;
  unique: number;
  frozen: readonly Frozen[];
  /** Ideas that Tiller derived and chose: they get their rows with the batch. */
  derived: ReadonlyMap<string, Derived>;
  skipped: readonly { candidate: PlanCandidate; reason: string }[];
  held: readonly Held[];
  /** Sum of the midpoints of what was chosen. */
  totalImpact: number;
  ranking: readonly string[];
  /** Why the batch is empty and what would change it; null when it is not. */
  emptyBecause: string | null;
  model: SuccessModel;
}

export interface PlanInput {
  snapshot: Snapshot;
  plays: readonly LoadedPlay[];
  averageMinutes: AverageMinutes;
  batchId: string;
  /** Fewer tasks than the feed's cap, for this run only. */
  maxTasks: number | null;
}

/** Plans one day of one feed: steps 2 to 8 over what step 1 read. Pure: the same input gives the same batch. */
export function planDay(input: PlanInput): PlanResult {
  const { snapshot } = input;
  const { candidates, derived } = gatherCandidates(snapshot, input.plays);
  const { unique, skipped } = dropDuplicates(candidates, snapshot);
  const wanted = unique.filter((candidate) => isWanted(candidate, snapshot, skipped));
  const scored = wanted.map((candidate) => scoreCandidate(candidate, snapshot));
  const pool = limitHousekeeping(scored);
  const model = createSuccessModel(snapshot.outcomes, snapshot.now);
  const staff = createStaff(snapshot.executors, snapshot.feed, model, input.averageMinutes);
  const places = countPlaces(snapshot, input.maxTasks);
  const select = snapshot.feed.order === 'classic' ? selectClassic : selectGreedy;
  const selection = select({ ...selectInput(snapshot, pool, candidates), places, staff });
  const routed = routeBatch(selection.chosen, snapshot.executors, staff, openRooms(snapshot.executors));
  const ahead = loadOf(snapshot);
  const frozen = routed.map((choice, index) => {
    const id = choice.executor?.id ?? '';
    const hoursAhead = ahead.get(id) ?? 0;
    if (choice.executor) ahead.set(id, hoursAhead + choice.scored.effortHours);
    const context = { snapshot, model, batchId: input.batchId, hoursAhead };
    return freeze(choice, snapshot.nextTaskNumber + index, context);
  });
  return {
    generated: candidates.length,
    unique: unique.length,
    frozen,
    derived,
    skipped,
    held: selection.held,
    totalImpact: routed.reduce((total, { scored: choice }) => total + (choice.valuePerMonth ?? 0), 0),
    ranking: selection.ranking,
    emptyBecause: frozen.length > 0 ? null : explainEmpty(snapshot, places, pool, selection),
    model,
  };
}

/** Hours of open work by executor. */
function loadOf(snapshot: Snapshot): Map<string, number> {
  const hours = new Map<string, number>();
  for (const task of snapshot.openTasks) {
    if (task.assignee_id === null || !LOAD_STATES.includes(task.state)) continue;
    hours.set(task.assignee_id, (hours.get(task.assignee_id) ?? 0) + task.effort_hours);
  }
  return hours;
}

/** Places left today: the cap, less what today's batch has and what is still undecided. */
export function countPlaces(snapshot: Snapshot, maxTasks: number | null): number {
  const listed = listedTasks(snapshot);
  const cap = Math.min(snapshot.feed.cap, maxTasks ?? snapshot.feed.cap);
  return Math.max(0, cap - listed.size);
}

/** Tasks that today's digest lists: today's own, and older ones of this feed that nobody has decided. */
export function listedTasks(snapshot: Snapshot): Set<string> {
  const undecided = snapshot.openTasks.filter(
    ({ state, feed_id }) => state === 'proposed' && feed_id === snapshot.feed.id,
  );
  return new Set([...snapshot.todays, ...undecided.map(({ id }) => id)]);
}

/** Step 2: the rows that sources wrote, and what follows from the state and the playbooks. */
function gatherCandidates(
  snapshot: Snapshot,
  plays: readonly LoadedPlay[],
): { candidates: PlanCandidate[]; derived: Map<string, Derived> } {
  const rows = snapshot.candidates.filter(({ state }) => state !== 'withdrawn' && state !== 'chosen');
  const goalsWithIdeas = new Set(
    [...rows.filter(({ state }) => state === 'open'), ...chosenOf(snapshot)].flatMap(({ goalId, metricId }) =>
      snapshot.goals
        .filter((goal) => goal.figures.id === goalId || goal.metricId === metricId)
        .map((goal) => goal.figures.id),
    ),
  );
  const fromPlays = derivePlays(snapshot, plays, goalsWithIdeas);
  const covered = new Set([...goalsWithIdeas, ...fromPlays.flatMap(({ goalId }) => goalId ?? [])]);
  const all = [...deriveFromState(snapshot, covered), ...fromPlays, ...deriveHousekeeping(snapshot)];
  const known = new Map(
    snapshot.candidates.map((candidate) => [`${candidate.source} ${candidate.key}`, candidate]),
  );
  const derived = new Map<string, Derived>();
  const fresh: PlanCandidate[] = [];
  let number = snapshot.nextCandidateNumber;
  for (const idea of all) {
    // An idea that already has a row is that row, in whatever state people left it.
    if (known.has(`${idea.source} ${idea.key}`)) continue;
    const candidate = toCandidate(idea, number++);
    derived.set(candidate.id, idea);
    fresh.push(candidate);
  }
  return { candidates: [...rows, ...fresh], derived };
}

function chosenOf(snapshot: Snapshot): PlanCandidate[] {
  return snapshot.candidates.filter(({ state }) => state === 'chosen');
}

function toCandidate(idea: Derived, number: number): PlanCandidate {
  return {
    ...idea,
    id: `C-${number}`,
    number,
    impactLabel: idea.impactLow === null ? 'unknown' : 'guess',
    approvalKind: null,
    notFor: [],
    proposerHandle: null,
    state: 'open',
    awayUntilOn: null,
    doneOn: null,
  };
}

/** Step 3: what is done, refused or already open stays away, under whatever words it comes back. */
function dropDuplicates(
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

/** A met or closed goal yields nothing, and a feed only plans for its goals. */
function isWanted(
  candidate: PlanCandidate,
  snapshot: Snapshot,
  skipped: { candidate: PlanCandidate; reason: string }[],
): boolean {
  const goal = snapshot.goals.find(
    ({ figures, metricId }) =>
      figures.id === candidate.goalId || (candidate.goalId === null && metricId === candidate.metricId),
  );
  const { goalIds } = snapshot.feed;
  const reason =
    candidate.goalId !== null && !goal
      ? `${candidate.goalId} is closed`
      : goal?.figures.state === 'met'
        ? `${goal.figures.id} is met`
        : goalIds !== null && goal && !goalIds.includes(goal.figures.id)
          ? 'another feed plans for this goal'
          : null;
  if (reason !== null) skipped.push({ candidate, reason });
  return reason === null;
}

/** At most one task a batch is about the books themselves: the first. */
function limitHousekeeping(scored: readonly Scored[]): Scored[] {
  const first = scored.find(({ candidate }) => candidate.source === 'housekeeping');
  return scored.filter((choice) => choice.candidate.source !== 'housekeeping' || choice === first);
}

function selectInput(
  snapshot: Snapshot,
  pool: readonly Scored[],
  candidates: readonly PlanCandidate[],
): Omit<SelectInput, 'places' | 'staff'> {
  const byName = new Map<string, PlanCandidate>();
  for (const candidate of [...snapshot.candidates, ...candidates]) {
    byName.set(candidate.id, candidate);
    if (!byName.has(candidate.key)) byName.set(candidate.key, candidate);
  }
  const scoredById = new Map(pool.map((scored) => [scored.candidate.id, scored]));
  const openByCandidate = new Map(snapshot.openTasks.map((task) => [task.candidate_id, task]));
  const openById = new Map(snapshot.openTasks.map((task) => [task.id, task]));
  const listed = listedTasks(snapshot);
  const inFeed = snapshot.openTasks.filter(({ feed_id }) => feed_id === snapshot.feed.id);
  return {
    feed: snapshot.feed,
    pool,
    executors: snapshot.executors,
    openByCandidate,
    listedTasks: listed,
    blockersInBatch: inFeed.filter(({ id, category }) => listed.has(id) && category === 'blocker').length,
    openUntaken: inFeed.filter(({ state }) => state === 'open').length,
    isDone: (dependency) =>
      /^T-\d+$/.test(dependency) ? !openById.has(dependency) : byName.get(dependency)?.state === 'done',
    findPrerequisite: (dependency) => scoredById.get(byName.get(dependency)?.id ?? ''),
    findOpenTask: (dependency) =>
      openById.get(dependency) ?? openByCandidate.get(byName.get(dependency)?.id ?? ''),
  };
}

/** One sentence on why there is nothing today, and what would change it. */
function explainEmpty(
  snapshot: Snapshot,
  places: number,
  pool: readonly Scored[],
  selection: Selection,
): string {
  if (places === 0) {
    const waiting = listedTasks(snapshot).size;
    return `The batch is full: ${waiting} of ${snapshot.feed.cap} places are taken by tasks already listed. Decide them, or raise the cap with feed edit.`;
  }
  if (pool.length === 0) {
    const met = snapshot.goals.filter(({ figures }) => figures.state === 'met').length;
    if (snapshot.goals.length > 0 && met === snapshot.goals.length) {
      return 'Every goal is met. Close them with goal close, or add the next one with goal add.';
    }
    return 'There is no open idea. Add some with propose or backlog paste, or a goal with goal add.';
  }
  const counts = new Map<Held['kind'], number>();
  for (const { kind } of selection.held) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const ideas = `${pool.length} open ${pool.length === 1 ? 'idea' : 'ideas'}`;
  if (most?.[0] === 'capacity') {
    return `Everyone who could do one of the ${ideas} is full or away. It changes when a task is finished, or with member edit --hours.`;
  }
  if (most?.[0] === 'bar') {
    return `None of the ${ideas} is expected to be worth the bar. Lower it with feed edit --bar, or give an idea a better impact.`;
  }
  return `Each of the ${ideas} waits for something else. ${selection.held[0]?.scored.candidate.id}: ${selection.held[0]?.reason}.`;
}

/** Ids of the tasks that a frozen task needs, among open tasks and the batch itself. */
export function needsOf(
  frozen: Frozen,
  all: readonly Frozen[],
  snapshot: Snapshot,
): Pick<Row<'task_dependencies'>, 'needs_task_id'>[] {
  const keyOf = new Map(snapshot.candidates.map(({ id, key }) => [key, id]));
  return frozen.dependsOn.flatMap((dependency) => {
    const candidateId = keyOf.get(dependency) ?? dependency;
    const task =
      all.find((other) => other.candidateId === candidateId)?.task ??
      snapshot.openTasks.find(({ id, candidate_id }) => id === dependency || candidate_id === candidateId);
    return task && task.id !== frozen.task.id ? [{ needs_task_id: task.id }] : [];
  });
}

import { silentAfter } from '../../analyze/cadence.ts';
import { DAY_MS, dateOf } from '../../base/language/date.ts';
import { isTally, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { MIN_VERDICT_VALUES } from '../../clarify/tactic/tactic-verdict.ts';
import type { DerivedIdea, PlanGoal, PlanProject, Snapshot } from '../snapshot.ts';

/** How much of a project is done before finishing it is an opportunity of its own. */
export const NEARLY_DONE = 0.75;
/** More than this is not one task. */
const MOST_FINISHING_HOURS = 16;
/** A running total has a value when there is news; after so many days without any its owner is asked. */
const TALLY_SILENT_DAYS = 14;

/** An idea of which nothing but its words is known. */
const NOTHING_KNOWN = {
  priority: null,
  impactLow: null,
  impactHigh: null,
  impactLabel: 'unknown',
  metricId: null,
  goalId: null,
  projectId: null,
  effortHours: null,
  effortHighHours: null,
  dependsOn: [],
  recursEveryDays: null,
  touches: [],
  evidence: [],
} as const;

/**
 * What an idea from the state or of housekeeping is about, however far that has come since: `finish:alpha:6` and
 * `finish:alpha:7` are one idea. Critical bugs are told by the newest one. Undefined for all other ideas.
 */
export function topicOf({ source, key }: { source?: string; key?: string }): string | undefined {
  if (key === undefined || (source !== 'state' && source !== 'housekeeping')) return undefined;
  const parts = key.split(':');
  return parts.slice(0, parts[0] === 'blockers' ? 3 : 2).join(':');
}

/** Whether a goal's metric has had no value for so long that somebody is asked for one. */
export function isSilent(goal: PlanGoal, now: number): boolean {
  const { figures, cadence, isCadenceSaid: isSaid = false, silentFrom = null } = goal;
  if (figures.asOfAt === null) return true;
  if (isTally(figures.unit)) return now - figures.asOfAt > TALLY_SILENT_DAYS * DAY_MS;
  return now > silentAfter(figures.asOfAt, silentFrom, { cadence, isSaid });
}

/** Ideas from the state itself: blockers to resolve, projects to finish, goals off their pace that nobody has an idea for, tactics that need a new rule. */
export function deriveFromState(snapshot: Snapshot, goalsWithIdeas: ReadonlySet<string>): DerivedIdea[] {
  const derived: DerivedIdea[] = [];
  for (const project of snapshot.projects) {
    if (project.criticalBugs.length > 0) derived.push(resolveBlockers(project, snapshot));
    else if (project.completion !== null && project.completion >= NEARLY_DONE && project.completion < 1) {
      derived.push(finishProject(project, snapshot));
    }
  }
  for (const { figures, focusArea } of snapshot.goals) {
    if (figures.state !== 'behind' || goalsWithIdeas.has(figures.id)) continue;
    derived.push({
      ...NOTHING_KNOWN,
      source: 'state',
      key: `pace:${figures.id}`,
      title: `Find the one lever that moves “${figures.title}”`,
      category: 'strategic',
      goalId: figures.id,
      effortHours: 2,
      effortHighHours: 4,
      // Said as long as it holds, so it has no figure and no history in it.
      evidence: [
        `“${figures.title}” is behind, and no idea for it is open${focusArea ? ` (${focusArea})` : ''}.`,
      ],
    });
  }
  for (const tactic of snapshot.tactics) {
    if (tactic.state !== 'modify') continue;
    derived.push({
      ...NOTHING_KNOWN,
      source: 'state',
      key: `rule:${tactic.id}:${tactic.judgeOn}`,
      title: `Give the tactic “${tactic.title}” a new rule, or end it`,
      category: 'strategic',
      goalId: tactic.goalId,
      effortHours: 0.5,
      effortHighHours: 1,
      evidence: [
        `It was judged and is to be changed: tactic show ${tactic.id} has the figures, tactic modify ${tactic.id} the new rule.`,
      ],
    });
  }
  return derived;
}

/** Work on the books themselves: a goal without a fresh value, an outcome that nobody recorded. The planner takes at most one. */
export function deriveHousekeeping(snapshot: Snapshot): DerivedIdea[] {
  const derived: DerivedIdea[] = [];
  for (const { id, title } of snapshot.unrecorded) {
    derived.push({
      ...NOTHING_KNOWN,
      source: 'housekeeping',
      key: `outcome:${id}`,
      title: `Say how ${id} ended`,
      category: 'quality',
      effortHours: 0.25,
      effortHighHours: 0.5,
      evidence: [`“${title}” was due and nobody has said whether it is done.`],
    });
  }
  for (const { id, title, goalId, metricName, metricId, judgeOn, values, nextValueAt } of snapshot.tactics) {
    if (values === null || values >= MIN_VERDICT_VALUES) continue;
    // A weekly value cannot be there before its week is over.
    if (nextValueAt !== null && nextValueAt > snapshot.now) continue;
    const goal = snapshot.goals.find(({ figures }) => figures.id === goalId);
    derived.push({
      ...NOTHING_KNOWN,
      source: 'housekeeping',
      key: `verdict:${id}:${judgeOn}`,
      title: `Record values of ${metricName} before “${title}” is judged`,
      category: 'quality',
      priority: 9,
      metricId,
      ...askValueOf(goal?.ownerId, snapshot),
      effortHours: 0.5,
      effortHighHours: 1,
      evidence: [
        `${id} is judged on ${formatDate(judgeOn, snapshot.today)}, and ${values === 0 ? 'no value was' : values === 1 ? 'only one value was' : `only ${values} values were`} recorded since it started; ${MIN_VERDICT_VALUES} are needed.`,
      ],
    });
  }
  for (const goal of snapshot.goals) {
    const { figures, metricName, metricId, ownerId } = goal;
    if (figures.state === 'met' || figures.unit === YES_OR_NO) continue;
    if (!isSilent(goal, snapshot.now)) continue;
    // With its day and not its age: it may stand on several pages.
    const since =
      figures.asOfAt === null
        ? 'has no value yet'
        : `has had no value since ${formatDate(dateOf(figures.asOfAt, snapshot.zone), snapshot.today)}`;
    derived.push({
      ...NOTHING_KNOWN,
      source: 'housekeeping',
      key: `measure:${figures.id}:${figures.asOfAt ?? 'never'}`,
      title: `Record a value of ${metricName}`,
      category: 'quality',
      priority: 9,
      metricId,
      goalId: figures.id,
      ...askValueOf(ownerId, snapshot),
      effortHours: 0.5,
      effortHighHours: 1,
      evidence: [`${metricName} ${since}, so nobody can tell whether “${figures.title}” is on its way.`],
    });
  }
  return derived;
}

/** A value is known to people: whoever answers for the goal, and never an agent. */
function askValueOf(
  ownerId: string | null | undefined,
  { executors }: Pick<Snapshot, 'executors'>,
): Pick<DerivedIdea, 'onlyFor' | 'notFor'> {
  return {
    ...(ownerId && { onlyFor: [ownerId] }),
    notFor: executors.flatMap(({ id, kind }) => (kind === 'agent' ? [id] : [])),
  };
}

function resolveBlockers(project: PlanProject, snapshot: Snapshot): DerivedIdea {
  const count = project.criticalBugs.length;
  const [first] = project.criticalBugs;
  // With the newest bug in the key: one that comes after these were resolved is a new task, and so is one that is
  // still there on the day after somebody said it was done.
  const key = `blockers:${project.id}:${project.criticalBugs.at(-1)?.id}`;
  const times = snapshot.candidates.filter(
    (known) =>
      known.source === 'state' &&
      known.state === 'done' &&
      known.key.startsWith(key) &&
      (known.awayUntilOn === null
        ? (known.doneOn ?? '') < snapshot.today
        : known.awayUntilOn <= snapshot.today),
  ).length;
  return {
    ...NOTHING_KNOWN,
    source: 'state',
    key: times === 0 ? key : `${key}:${times + 1}`,
    title: count === 1 && first ? first.title : `Resolve ${count} critical bugs blocking ${project.name}`,
    category: 'blocker',
    projectId: project.id,
    // A single one has its own title.
    evidence: [
      count === 1
        ? `It is ${first?.id}.`
        : project.criticalBugs.map(({ id, title }) => `${id} ${title}`).join('; '),
    ],
  };
}

/** One that earns is work for revenue while that is missing, worth what it is projected to bring. */
function finishProject(project: PlanProject, { revenue }: Pick<Snapshot, 'revenue'>): DerivedIdea {
  const isMissing = revenue.targetMinor !== null && (revenue.gapMinor ?? 1) > 0;
  const worth = project.earnsRevenue ? project.projectedMinor : null;
  const left = project.total - project.done;
  const hours =
    project.hoursLeft !== null && project.hoursLeft > 0
      ? Math.min(project.hoursLeft, MOST_FINISHING_HOURS)
      : null;
  return {
    ...NOTHING_KNOWN,
    source: 'state',
    key: `finish:${project.id}:${project.done}`,
    title: `Finish ${project.name}: ${left} of ${project.total} features left`,
    category: project.earnsRevenue && isMissing ? 'revenue' : 'strategic',
    projectId: project.id,
    ...(worth !== null && { impactLow: worth, impactHigh: worth, impactLabel: 'guess' as const }),
    effortHours: hours,
    evidence: [],
  };
}

import { createCalendar } from '../../src/base/calendar/calendar.ts';
import { DEFAULT_POLICY } from '../../src/decide/policy/policy.ts';
import type { PastOutcome } from '../../src/learn/store.ts';
import { type PlanResult, planDay } from '../../src/plan/pipeline.ts';
import { loadPlaybooks } from '../../src/plan/playbook/playbooks.ts';
import type {
  PlanCandidate,
  PlanExecutor,
  PlanGoal,
  PlanProject,
  Snapshot,
} from '../../src/plan/snapshot.ts';
import { BASE_PRIORITIES } from '../../src/team/settings.ts';

const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z').epochMilliseconds;

export function candidate(number: number, given: Partial<PlanCandidate> = {}): PlanCandidate {
  return {
    id: `C-${number}`,
    number,
    source: 'team',
    key: `key-${number}`,
    title: TITLES[number % TITLES.length]?.replace('#', String(number)) ?? `idea ${number}`,
    category: 'quality',
    priority: null,
    impactLow: null,
    impactHigh: null,
    impactLabel: given.impactLow == null ? 'unknown' : 'estimate',
    metricId: given.goalId ? `metric-${given.goalId}` : null,
    goalId: null,
    isGoalSaid: false,
    projectId: null,
    effortHours: 4,
    effortHighHours: 6,
    dependsOn: [],
    recursEveryDays: null,
    approvalKind: null,
    touches: [],
    evidence: [],
    lessonIds: [],
    notFor: [],
    onlyFor: [],
    tacticId: null,
    proposerHandle: 'ana',
    state: 'open',
    awayUntilOn: null,
    lessSinceAt: null,
    doneOn: null,
    ...given,
  };
}

/** Titles that no rule takes for the same. */
const TITLES = [
  'Rewrite the parser for import file version #',
  'Interview customer number # about invoices',
  'Measure page # load on mobile phones',
  'Draft help article # on calendar sharing',
  'Replace server # in the Lisbon office',
  'Translate onboarding email # into Portuguese',
  'Audit permission set # of the admin panel',
];

export function goal(
  id: string,
  given: Partial<Omit<PlanGoal, 'figures'>> & { figures?: Partial<PlanGoal['figures']> } = {},
): PlanGoal {
  const { figures, ...rest } = given;
  return {
    metricId: `metric-${id}`,
    metricName: `metric of ${id}`,
    direction: 'at least',
    weight: 1,
    focusArea: '',
    startsOn: '2026-11-01',
    deadlineOn: '2027-01-31',
    cadence: 'week',
    ...rest,
    figures: {
      id,
      title: `Goal ${id}`,
      unit: 'percent',
      current: 4,
      target: 6,
      gap: 2,
      baseline: 4,
      progressRatio: 0,
      state: 'on pace',
      momentum: { slopePerWeek: null, direction: 'cannot tell' },
      targetProbability: null,
      asOfAt: NOW - 86_400_000,
      ...figures,
    },
  };
}

export function executor(id: string, given: Partial<PlanExecutor> = {}): PlanExecutor {
  return {
    id,
    handle: id.toLowerCase(),
    kind: 'member',
    categories: [],
    isRouted: true,
    isAway: false,
    freeHours: 40,
    openTasks: 0,
    maxOpenTasks: null,
    hoursPerDay: 8,
    calendar: createCalendar({ zone: 'UTC' }),
    ...given,
  };
}

/** A piece of work that ended a little before now. */
export function outcome(executorId: string, category: string, isInTime: boolean): PastOutcome {
  const flag = isInTime ? 1 : 0;
  return {
    executorId,
    category,
    isSuccess: flag,
    isInTime: flag,
    minutes: null,
    effortHours: 4,
    spentHours: null,
    finishedAt: NOW - 1e6,
  };
}

export function project(id: string, given: Partial<PlanProject> = {}): PlanProject {
  return {
    id,
    name: id,
    earnsRevenue: false,
    total: 0,
    done: 0,
    inProgress: 0,
    draft: 0,
    planned: 0,
    blocked: 0,
    completion: null,
    hoursEstimated: null,
    hoursSpent: null,
    hoursLeft: null,
    projectedMinor: null,
    criticalBugs: [],
    openBugs: 0,
    ...given,
  };
}

export function snapshot(
  given: Partial<Omit<Snapshot, 'feed'>> & { feed?: Partial<Snapshot['feed']> } = {},
): Snapshot {
  const { feed, ...rest } = given;
  return {
    now: NOW,
    today: '2026-11-23',
    zone: 'UTC',
    currency: 'EUR',
    workspaceId: 'w',
    seed: 'seed',
    seq: 1,
    categoryPriorities: BASE_PRIORITIES,
    policy: DEFAULT_POLICY,
    notRisky: [],
    hourShares: [],
    handedOut: [],
    confirmed: [],
    calendar: createCalendar({ zone: 'UTC' }),
    vision: null,
    notes: [],
    asked: [],
    endedTasks: new Map(),
    revenue: { targetMinor: null, actualMinor: null, gapMinor: null, monthNumber: null, actualFor: null },
    metricUnits: {},
    lessons: [],
    goals: [],
    tactics: [],
    projects: [],
    executors: [executor('M-1'), executor('M-2')],
    candidates: [],
    doneDependencies: [],
    recentlyDone: [],
    answeredPairs: [],
    openTasks: [],
    todays: [],
    outcomes: [],
    lateWork: [],
    settledChances: [],
    realised: [],
    medianHours: {},
    nextTaskNumber: 1,
    nextCandidateNumber: 1_000,
    previous: null,
    unrecorded: [],
    ...rest,
    feed: {
      id: 'main',
      cap: 5,
      goalIds: null,
      expectedValueBar: null,
      order: 'value',
      routing: 'learned',
      protectPercent: 0,
      trialId: null,
      nextDigestAt: 0,
      ...feed,
    },
  };
}

/** Plans without playbooks, which have tests of their own. */
export function planOf(
  given: Snapshot,
  options: { withPlays?: boolean; maxTasks?: number } = {},
): PlanResult {
  return planDay({
    snapshot: given,
    plays: options.withPlays ? loadPlaybooks([]) : [],
    batchId: 'B-1',
    maxTasks: options.maxTasks ?? null,
  });
}

export function idsOf(result: PlanResult): string[] {
  return result.frozen.map(({ candidateId }) => candidateId);
}

/** What came in of a month's target, in minor units. */
export function revenueOf(
  targetMinor: number,
  { actualMinor = 0, monthNumber = 1, actualFor = null }: Partial<Snapshot['revenue']> = {},
): Snapshot['revenue'] {
  return {
    targetMinor,
    actualMinor,
    gapMinor: targetMinor - (actualMinor ?? 0),
    monthNumber,
    actualFor,
  };
}

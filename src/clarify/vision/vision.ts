/** Amounts of money a month, in minor units, by the month of the vision (1 = the month it starts), and a year. */
export interface RevenueTargets {
  monthly: Readonly<Record<string, number>>;
  yearly: number | null;
}

/** One version of what the team is for. */
export interface Vision {
  /** From 1; every change is a new one. */
  version: number;
  statement: string;
  primaryGoal: string;
  focusAreas: readonly string[];
  revenueTargets: RevenueTargets;
  /** What success looks like: a name to a target, as text or a number. */
  successMetrics: Readonly<Record<string, string | number>>;
  /** The first day of month 1. */
  startsOn: string;
  authorId: string | null;
  createdAt: number;
}

/** A target in force: the amount a month in minor units and where it comes from. */
export interface MonthlyTarget {
  amountMinor: number;
  /** The month of the milestone it is; null for a twelfth of the yearly target. */
  milestoneMonth: number | null;
}

/** Which month of the vision a date falls in: 1 is the month that begins on `startsOn`; 0 or less before it. */
export function monthNumberAt(startsOn: string, date: string): number {
  const start = Temporal.PlainDate.from(startsOn);
  const then = Temporal.PlainDate.from(date);
  const months = (then.year - start.year) * 12 + then.month - start.month;
  // Counted from the start each time: the 31st plus a month is the last day of a shorter one.
  const isReached = Temporal.PlainDate.compare(start.add({ months }), then) <= 0;
  return isReached ? months + 1 : months;
}

/**
 * The monthly revenue target in force on a date, in minor units: the next milestone at or after the current month,
 * else the last one; with no milestones a twelfth of the yearly target; null without any target.
 */
export function revenueTargetAt(
  vision: Pick<Vision, 'revenueTargets' | 'startsOn'>,
  date: string,
): number | null {
  return findMonthlyTarget(vision, date)?.amountMinor ?? null;
}

/** As revenueTargetAt, with the milestone it is. */
export function findMonthlyTarget(
  { revenueTargets, startsOn }: Pick<Vision, 'revenueTargets' | 'startsOn'>,
  date: string,
): MonthlyTarget | null {
  const current = monthNumberAt(startsOn, date);
  const milestones = listMilestones(revenueTargets);
  const inForce = milestones.find(({ month }) => month >= current) ?? milestones.at(-1);
  if (inForce) return { amountMinor: inForce.amountMinor, milestoneMonth: inForce.month };
  if (revenueTargets.yearly === null) return null;
  return { amountMinor: Math.round(revenueTargets.yearly / 12), milestoneMonth: null };
}

/** The monthly targets in order of their months. */
export function listMilestones(targets: RevenueTargets): { month: number; amountMinor: number }[] {
  return Object.entries(targets.monthly)
    .map(([month, amountMinor]) => ({ month: Number(month), amountMinor }))
    .sort((a, b) => a.month - b.month);
}

import { daysBetween } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { findMonthlyTarget, monthNumberAt, type Vision } from '../vision/vision.ts';

/** Shorter periods than this are parts of a month and are added up to one. */
const SHORTEST_MONTH_DAYS = 28;
const MONTH_DAYS = 365.25 / 12;

/** What a period of revenue says; every figure that nobody gave is null. */
export type RevenuePeriod = Pick<
  Row<'revenue_periods'>,
  'project_id' | 'starts_on' | 'ends_on' | 'actual_minor' | 'projected_minor' | 'subscriptions' | 'churn_rate'
>;

interface ProjectRevenue {
  /** Null: not assigned to a project. */
  projectId: string | null;
  actualMinor: number;
  /** Of the whole, 0..1; null where the whole is 0. */
  share: number | null;
}

export interface DateRange {
  startsOn: string;
  endsOn: string;
}

/** Revenue against the vision's target. A missing figure is null, never 0. Amounts are minor units a month. */
export interface RevenueSummary {
  /** The vision's month that today falls in, from 1; null without a vision. */
  monthNumber: number | null;
  targetMinor: number | null;
  /** The month of the milestone that is the target; null for a twelfth of the yearly target. */
  milestoneMonth: number | null;
  actualMinor: number | null;
  /** Target less actual: above 0 is what is missing. */
  gapMinor: number | null;
  /** The dates that the actual covers; null without one. */
  actualFor: (DateRange & { isRunning: boolean; isMonthlyAverage: boolean }) | null;
  byProject: readonly ProjectRevenue[];
  /** Projects that had revenue in the period before and no figure yet in this one. */
  awaited: readonly (string | null)[];
  subscriptions: number | null;
  /** 0..1 a period, weighted by subscriptions. */
  churnRate: number | null;
  /** The period that subscriptions and churn are of. */
  subscriptionsFor: DateRange | null;
  /** Periods that have not begun, summed over projects, soonest first. */
  projections: readonly (DateRange & { projectedMinor: number })[];
}

/**
 * Sums up revenue as of a date. The actual is the latest period that has begun and has a figure: all projects of the
 * same dates; weeks and days are added up to their calendar month, longer periods are averaged to a month.
 * Subscriptions and churn are those of the latest period that has them, never added over periods.
 */
export function summariseRevenue({
  periods,
  vision,
  today,
}: {
  periods: readonly RevenuePeriod[];
  vision: Pick<Vision, 'revenueTargets' | 'startsOn'> | null;
  today: string;
}): RevenueSummary {
  const target = vision && findMonthlyTarget(vision, today);
  const begun = periods.filter((period) => period.starts_on <= today);
  const actual = sumActual(begun, today);
  const targetMinor = target?.amountMinor ?? null;
  const actualMinor = actual?.amountMinor ?? null;
  return {
    monthNumber: vision ? monthNumberAt(vision.startsOn, today) : null,
    targetMinor,
    milestoneMonth: target?.milestoneMonth ?? null,
    actualMinor,
    gapMinor: targetMinor === null || actualMinor === null ? null : targetMinor - actualMinor,
    actualFor: actual?.range ?? null,
    byProject: actual?.byProject ?? [],
    awaited: actual?.awaited ?? [],
    ...readSubscriptions(begun),
    projections: listProjections(periods.filter((period) => period.starts_on > today)),
  };
}

/** Money recorded for periods that end in a range of dates, minor units; null if none was. */
export function sumRecorded(
  periods: readonly RevenuePeriod[],
  { startsOn, endsOn }: DateRange,
): number | null {
  const inside = periods.filter(
    (period) => period.actual_minor !== null && period.ends_on >= startsOn && period.ends_on <= endsOn,
  );
  return inside.length === 0 ? null : inside.reduce((sum, { actual_minor }) => sum + (actual_minor ?? 0), 0);
}

function sumActual(begun: readonly RevenuePeriod[], today: string) {
  const known = begun.filter(({ actual_minor }) => actual_minor !== null);
  const latest = findLatest(known);
  if (!latest) return null;
  const range = monthOf(latest);
  const isPart = daysOf(latest) < SHORTEST_MONTH_DAYS;
  const inRange = (period: RevenuePeriod) =>
    isPart
      ? daysOf(period) < SHORTEST_MONTH_DAYS &&
        period.starts_on >= range.startsOn &&
        period.starts_on <= range.endsOn
      : period.starts_on === range.startsOn && period.ends_on === range.endsOn;
  const months = isPart ? 1 : Math.max(1, Math.round(daysOf(latest) / MONTH_DAYS));
  const perProject = sumByProject(known.filter(inRange), months);
  const amountMinor = perProject.reduce((sum, { actualMinor }) => sum + actualMinor, 0);
  const previous = findLatest(known.filter((period) => period.starts_on < range.startsOn));
  const expected = previous ? known.filter((period) => period.starts_on === previous.starts_on) : [];
  return {
    amountMinor,
    range: { ...range, isRunning: range.endsOn >= today, isMonthlyAverage: months > 1 },
    byProject: perProject.map((project) => ({
      ...project,
      share: amountMinor === 0 ? null : project.actualMinor / amountMinor,
    })),
    awaited: [...new Set(expected.map(({ project_id }) => project_id))].filter((id) =>
      perProject.every(({ projectId }) => projectId !== id),
    ),
  };
}

function sumByProject(
  periods: readonly RevenuePeriod[],
  months: number,
): { projectId: string | null; actualMinor: number }[] {
  const sums = new Map<string | null, number>();
  for (const { project_id, actual_minor } of periods) {
    sums.set(project_id, (sums.get(project_id) ?? 0) + (actual_minor ?? 0));
  }
  return [...sums]
    .map(([projectId, sum]) => ({ projectId, actualMinor: Math.round(sum / months) }))
    .sort((a, b) => b.actualMinor - a.actualMinor || ((a.projectId ?? '') < (b.projectId ?? '') ? -1 : 1));
}

function readSubscriptions(
  begun: readonly RevenuePeriod[],
): Pick<RevenueSummary, 'subscriptions' | 'churnRate' | 'subscriptionsFor'> {
  const latest = findLatest(
    begun.filter((period) => period.subscriptions !== null || period.churn_rate !== null),
  );
  if (!latest) return { subscriptions: null, churnRate: null, subscriptionsFor: null };
  const rows = begun.filter(
    (period) => period.starts_on === latest.starts_on && period.ends_on === latest.ends_on,
  );
  const counts = rows.flatMap(({ subscriptions }) => (subscriptions === null ? [] : [subscriptions]));
  return {
    subscriptions: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
    churnRate: weighChurn(rows),
    subscriptionsFor: { startsOn: latest.starts_on, endsOn: latest.ends_on },
  };
}

/** Churn over projects, each weighing as much as it has subscriptions; null if it cannot be weighed. */
function weighChurn(rows: readonly RevenuePeriod[]): number | null {
  const known = rows.filter(({ churn_rate }) => churn_rate !== null);
  const [only] = known;
  if (only && known.length === 1) return only.churn_rate;
  const weighed = known.filter(({ subscriptions }) => subscriptions !== null);
  const weight = weighed.reduce((sum, { subscriptions }) => sum + (subscriptions ?? 0), 0);
  if (weight === 0) return null;
  const sum = weighed.reduce((total, row) => total + (row.churn_rate ?? 0) * (row.subscriptions ?? 0), 0);
  return sum / weight;
}

function listProjections(future: readonly RevenuePeriod[]): RevenueSummary['projections'] {
  const sums = new Map<string, DateRange & { projectedMinor: number }>();
  for (const { starts_on, ends_on, projected_minor } of future) {
    if (projected_minor === null) continue;
    const key = `${starts_on}/${ends_on}`;
    const before = sums.get(key)?.projectedMinor ?? 0;
    sums.set(key, { startsOn: starts_on, endsOn: ends_on, projectedMinor: before + projected_minor });
  }
  return [...sums.values()].sort((a, b) =>
    `${a.startsOn}${a.endsOn}` < `${b.startsOn}${b.endsOn}` ? -1 : 1,
  );
}

/** The period that began last; of several, the longest. */
function findLatest(periods: readonly RevenuePeriod[]): RevenuePeriod | undefined {
  return periods.reduce<RevenuePeriod | undefined>((best, period) => {
    if (!best || period.starts_on > best.starts_on) return period;
    return period.starts_on === best.starts_on && period.ends_on > best.ends_on ? period : best;
  }, undefined);
}

/** The period itself, or the calendar month that a shorter one begins in. */
function monthOf(period: RevenuePeriod): DateRange {
  if (daysOf(period) >= SHORTEST_MONTH_DAYS) return { startsOn: period.starts_on, endsOn: period.ends_on };
  const date = Temporal.PlainDate.from(period.starts_on);
  return {
    startsOn: date.with({ day: 1 }).toString(),
    endsOn: date.with({ day: date.daysInMonth }).toString(),
  };
}

function daysOf(period: RevenuePeriod): number {
  return daysBetween(period.starts_on, period.ends_on) + 1;
}

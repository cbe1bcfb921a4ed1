import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RevenuePeriod,
  summariseRevenue,
  sumRecorded,
} from '../../../src/clarify/goal/revenue-target.ts';

const VISION = {
  startsOn: '2026-09-01',
  revenueTargets: { monthly: { '3': 99_900, '6': 149_800 }, yearly: null },
};
const TODAY = '2026-11-23';

function period(starts_on: string, ends_on: string, figures: Partial<RevenuePeriod> = {}): RevenuePeriod {
  return {
    project_id: null,
    starts_on,
    ends_on,
    actual_minor: null,
    projected_minor: null,
    subscriptions: null,
    churn_rate: null,
    ...figures,
  };
}

const november = (figures: Partial<RevenuePeriod>) => period('2026-11-01', '2026-11-30', figures);
const october = (figures: Partial<RevenuePeriod>) => period('2026-10-01', '2026-10-31', figures);
const summarise = (periods: RevenuePeriod[], today = TODAY) =>
  summariseRevenue({ periods, vision: VISION, today });

describe('revenue against the target', () => {
  it('says nothing about what nobody recorded', () => {
    expect(summariseRevenue({ periods: [], vision: null, today: TODAY })).toEqual({
      monthNumber: null,
      targetMinor: null,
      milestoneMonth: null,
      actualMinor: null,
      gapMinor: null,
      actualFor: null,
      byProject: [],
      awaited: [],
      subscriptions: null,
      churnRate: null,
      subscriptionsFor: null,
      projections: [],
    });
    expect(summarise([])).toMatchObject({
      monthNumber: 3,
      targetMinor: 99_900,
      actualMinor: null,
      gapMinor: null,
    });
  });

  it('takes a recorded 0 as 0', () => {
    expect(summarise([november({ actual_minor: 0 })])).toMatchObject({ actualMinor: 0, gapMinor: 99_900 });
  });

  it('gives the gap, each project’s share and what is unassigned, for the latest period alone', () => {
    const summary = summarise([
      october({ project_id: 'alpha', actual_minor: 70_000 }),
      november({ project_id: 'alpha', actual_minor: 30_000 }),
      november({ project_id: 'beta', actual_minor: 15_000 }),
      november({ actual_minor: 5_000 }),
    ]);
    expect(summary).toMatchObject({
      actualMinor: 50_000,
      gapMinor: 49_900,
      actualFor: { startsOn: '2026-11-01', endsOn: '2026-11-30', isRunning: true, isMonthlyAverage: false },
      byProject: [
        { projectId: 'alpha', actualMinor: 30_000, share: 0.6 },
        { projectId: 'beta', actualMinor: 15_000, share: 0.3 },
        { projectId: null, actualMinor: 5_000, share: 0.1 },
      ],
      awaited: [],
    });
  });

  it('names the projects whose figure for the latest period is still out', () => {
    const summary = summarise([
      october({ project_id: 'alpha', actual_minor: 70_000 }),
      october({ project_id: 'beta', actual_minor: 10_000 }),
      november({ project_id: 'alpha', actual_minor: 30_000 }),
      november({ project_id: 'beta', projected_minor: 9_000 }),
    ]);
    expect(summary).toMatchObject({ actualMinor: 30_000, awaited: ['beta'] });
  });

  it('adds weeks up to their month and spreads a quarter over its months', () => {
    const weeks = summarise([
      period('2026-10-26', '2026-11-01', { actual_minor: 500 }),
      period('2026-11-02', '2026-11-08', { actual_minor: 100 }),
      period('2026-11-09', '2026-11-15', { actual_minor: 200 }),
    ]);
    expect(weeks).toMatchObject({
      actualMinor: 300,
      actualFor: { startsOn: '2026-11-01', endsOn: '2026-11-30' },
    });
    const quarter = summarise([period('2026-07-01', '2026-09-30', { actual_minor: 90_000 })]);
    expect(quarter).toMatchObject({
      actualMinor: 30_000,
      actualFor: { isMonthlyAverage: true, isRunning: false },
    });
  });

  it('has no share where the whole is 0', () => {
    expect(summarise([november({ project_id: 'alpha', actual_minor: 0 })]).byProject).toEqual([
      { projectId: 'alpha', actualMinor: 0, share: null },
    ]);
  });

  it('adds subscriptions over projects of one period, never over periods, and weighs churn by them', () => {
    const summary = summarise([
      october({ project_id: 'alpha', subscriptions: 500, churn_rate: 0.5 }),
      november({ project_id: 'alpha', subscriptions: 30, churn_rate: 0.02 }),
      november({ project_id: 'beta', subscriptions: 10, churn_rate: 0.1 }),
      november({ project_id: 'gamma', subscriptions: 5 }),
    ]);
    expect(summary.subscriptions).toBe(45);
    expect(summary.churnRate).toBeCloseTo((30 * 0.02 + 10 * 0.1) / 40, 12);
    expect(summary.subscriptionsFor).toEqual({ startsOn: '2026-11-01', endsOn: '2026-11-30' });
  });

  it('keeps the last known subscriptions while a newer period has only money', () => {
    const summary = summarise([
      october({ subscriptions: 20, churn_rate: 0.1 }),
      november({ actual_minor: 100 }),
    ]);
    expect(summary).toMatchObject({
      subscriptions: 20,
      churnRate: 0.1,
      subscriptionsFor: { endsOn: '2026-10-31' },
    });
  });

  it('cannot weigh the churn of several projects without their subscriptions', () => {
    const summary = summarise([
      november({ project_id: 'alpha', churn_rate: 0.1 }),
      november({ project_id: 'beta', churn_rate: 0.3 }),
    ]);
    expect(summary).toMatchObject({ subscriptions: null, churnRate: null });
    expect(summarise([november({ churn_rate: 0.1 })]).churnRate).toBe(0.1);
  });

  it('lists periods that have not begun as projections and counts none of them', () => {
    const summary = summarise([
      november({ actual_minor: 100 }),
      period('2027-01-01', '2027-01-31', { projected_minor: 700 }),
      period('2026-12-01', '2026-12-31', { project_id: 'alpha', projected_minor: 300 }),
      period('2026-12-01', '2026-12-31', { project_id: 'beta', projected_minor: 200, actual_minor: 9_999 }),
    ]);
    expect(summary.actualMinor).toBe(100);
    expect(summary.projections).toEqual([
      { startsOn: '2026-12-01', endsOn: '2026-12-31', projectedMinor: 500 },
      { startsOn: '2027-01-01', endsOn: '2027-01-31', projectedMinor: 700 },
    ]);
  });

  it('has shares that add up to 1 and projects that add up to the whole', () => {
    const actuals = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(actuals, (amounts) => {
        const { byProject, actualMinor } = summarise(
          amounts.map((actual_minor, index) => november({ project_id: `p${index}`, actual_minor })),
        );
        const whole = amounts.reduce((sum, amount) => sum + amount, 0);
        expect(actualMinor).toBe(whole);
        const shares = byProject.reduce((sum, { share }) => sum + (share ?? 0), 0);
        expect(shares).toBeCloseTo(whole === 0 ? 0 : 1, 9);
      }),
    );
  });

  it('adds up what was recorded in a range of dates, and knows nothing from 0', () => {
    const periods = [
      october({ actual_minor: 100 }),
      november({ actual_minor: 200 }),
      november({ projected_minor: 9 }),
    ];
    expect(sumRecorded(periods, { startsOn: '2026-10-15', endsOn: '2027-10-14' })).toBe(300);
    expect(sumRecorded(periods, { startsOn: '2026-11-01', endsOn: '2026-11-29' })).toBeNull();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeCourse } from '../../src/analyze/course.ts';
import { type GoalInput, goalFigures } from '../../src/analyze/gap.ts';
import { DAY_MS, instantOf } from '../../src/base/language/date.ts';

const ZONE = 'Europe/Lisbon';

function at(date: string, time = '09:00'): number {
  return instantOf(date, time, ZONE);
}

// Ten weeks from Monday 23 November 2026 to the end of Sunday 31 January 2027; Lisbon is at UTC throughout.
const trial: GoalInput = {
  points: [
    { at: at('2026-11-23', '00:00'), value: 4.1 },
    { at: at('2026-12-14', '00:00'), value: 4.7 },
  ],
  direction: 'at least',
  startValue: 4.1,
  target: 6.1,
  startsOn: '2026-11-23',
  deadlineOn: '2027-01-31',
  zone: ZONE,
  cadence: 'week',
  now: at('2026-12-14', '00:00'),
};

describe('a goal’s figures', () => {
  it('are gap, progress and paces', () => {
    const figures = goalFigures(trial);
    expect(figures.current).toBe(4.7);
    expect(figures.currentAt).toBe(at('2026-12-14', '00:00'));
    expect(figures.gap).toBeCloseTo(1.4, 12);
    expect(figures.baselineFrom).toBe('start value');
    // 0.6 of 2.0 after three of ten weeks: just where a straight line would be.
    expect(figures.progressRatioRaw).toBeCloseTo(0.3, 12);
    expect(figures.progressRatio).toBeCloseTo(0.3, 12);
    expect(figures.lead).toBeCloseTo(0, 12);
    expect(judgeCourse(trial).progress).toBe('on pace');
    // 1.4 in seven weeks; 0.6 in three.
    expect(figures.paceNeededPerWeek).toBeCloseTo(0.2, 12);
    expect(figures.paceSeenPerWeek).toBeCloseTo(0.2, 12);
  });

  it.each([
    // Expected 0.3 of the way: with a tenth either way, 0.2 to 0.4 is on pace.
    [4.49, 'late'],
    [4.51, 'on pace'],
    [4.89, 'on pace'],
    [4.91, 'ahead'],
    [3.0, 'late'],
    [6.1, 'met'],
    [9.0, 'met'],
  ])('call %s of 6.1 after three of ten weeks %s', (value, progress) => {
    const points = [{ at: trial.now, value }];
    expect(judgeCourse({ ...trial, points }).progress).toBe(progress);
  });

  it('turn round for a metric that is to fall', () => {
    const falling: GoalInput = { ...trial, direction: 'at most', startValue: 3.1, target: 1.1 };
    const judge = (value: number) => judgeCourse({ ...falling, points: [{ at: trial.now, value }] });
    const on = (value: number) => judge(value).figures;
    expect([2.5, 3.4, 0.2].map((value) => judge(value).progress)).toEqual(['on pace', 'late', 'met']);
    expect(on(2.5).gap).toBeCloseTo(-1.4, 12);
    expect(on(2.5).paceNeededPerWeek).toBeCloseTo(-0.2, 12);
    expect(on(3.4)).toMatchObject({ progressRatio: 0 });
    expect(on(3.4).progressRatioRaw).toBeCloseTo(-0.15, 12);
    expect(on(0.2)).toMatchObject({ isMet: true, progressRatio: 1, paceNeededPerWeek: 0 });
  });

  it('measure distance for a goal that is to be hit exactly', () => {
    const exact: GoalInput = { ...trial, direction: 'exactly', startValue: 0, target: 10, tolerance: 0.5 };
    const stateOf = (value: number) => judgeCourse({ ...exact, points: [{ at: trial.now, value }] }).progress;
    expect([9.5, 10, 10.5].map(stateOf)).toEqual(['met', 'met', 'met']);
    // 17 is as far off as 3, which is on pace after three tenths of the time; 19.5 is as far off as 0.5.
    expect([3, 17, 0.5, 19.5, 5, 15].map(stateOf)).toEqual([
      'on pace',
      'on pace',
      'late',
      'late',
      'ahead',
      'ahead',
    ]);
    expect(goalFigures({ ...exact, points: [{ at: trial.now, value: 17 }] }).progressRatioRaw).toBe(1.7);
  });

  it('state the tolerance: a hundredth of the target, or of the start where the target is 0', () => {
    const open: GoalInput = { ...trial, direction: 'exactly' };
    expect(goalFigures({ ...open, target: 50 }).tolerance).toBe(0.5);
    expect(goalFigures({ ...open, target: 0, startValue: 20 }).tolerance).toBe(0.2);
  });

  it('say that there is no data, with null and never 0', () => {
    expect(goalFigures({ ...trial, points: [], startValue: null })).toEqual({
      current: null,
      currentAt: null,
      currentCount: 0,
      gap: null,
      baseline: null,
      baselineFrom: null,
      progressRatioRaw: null,
      progressRatio: null,
      isMet: false,
      lead: null,
      noise: 0,
      timeShare: 0.3,
      paceNeededPerWeek: null,
      paceSeenPerWeek: null,
      tolerance: 0.061,
    });
  });

  it('do not look into the future', () => {
    const points = [...trial.points, { at: trial.now + 1, value: 99 }];
    expect(goalFigures({ ...trial, points })).toEqual(goalFigures(trial));
  });
});

describe('the baseline', () => {
  const free: GoalInput = { ...trial, startValue: null };

  it('is the median of the eight weeks before the start', () => {
    const points = [
      { at: at('2026-09-27', '23:59'), value: 100 },
      { at: at('2026-09-28', '00:00'), value: 1 },
      { at: at('2026-10-20'), value: 3 },
      { at: at('2026-11-22', '23:59'), value: 8 },
      { at: at('2026-11-23', '00:00'), value: 50 },
    ];
    expect(goalFigures({ ...free, points })).toMatchObject({
      baseline: 3,
      baselineFrom: 'median of 8 weeks before',
    });
  });

  it('is else the first value since the start', () => {
    const points = [
      { at: at('2026-01-01'), value: 1 },
      { at: at('2026-12-01'), value: 4 },
      { at: at('2026-12-10'), value: 5 },
    ];
    expect(goalFigures({ ...free, points })).toMatchObject({ baseline: 4, baselineFrom: 'first value' });
  });

  it('is else the last value before it', () => {
    const points = [
      { at: at('2026-01-01'), value: 1 },
      { at: at('2026-02-01'), value: 2 },
    ];
    expect(goalFigures({ ...free, points })).toMatchObject({ baseline: 2, paceSeenPerWeek: null });
  });

  it('at the target or past it leaves only to hold it: a ratio of 1 while it is met, then 0', () => {
    const kept = { ...trial, startValue: 99.95, target: 99.9 };
    const on = (value: number) => judgeCourse({ ...kept, points: [{ at: trial.now, value }] });
    expect(on(99.92)).toMatchObject({ progress: 'met', figures: { progressRatioRaw: 1, progressRatio: 1 } });
    expect(on(99.7)).toMatchObject({ progress: 'late', figures: { progressRatioRaw: 0, progressRatio: 0 } });
  });
});

describe('time', () => {
  it('ends with the deadline’s day: later, what is not met is behind', () => {
    const close = { ...trial, points: [{ at: trial.now, value: 6.0 }] };
    const lastMoment = judgeCourse({ ...close, now: at('2027-01-31', '23:59') });
    expect(lastMoment.state).toBe('on pace');
    const after = judgeCourse({ ...close, now: at('2027-02-01', '00:00') });
    expect(after).toMatchObject({ state: 'behind', figures: { paceNeededPerWeek: null } });
  });

  it('needs all of the gap in the last week', () => {
    expect(goalFigures({ ...trial, now: at('2027-01-31') }).paceNeededPerWeek).toBeCloseTo(1.4, 12);
  });

  it('shows no weekly pace before a week has passed', () => {
    const points = [{ at: at('2026-11-29'), value: 5 }];
    expect(goalFigures({ ...trial, points }).paceSeenPerWeek).toBeNull();
  });
});

describe('for any goal', () => {
  const value = fc.integer({ min: -1_000, max: 1_000 });
  const goals = fc.record({
    points: fc.array(
      fc.record({ at: fc.integer({ min: -80, max: 80 }).map((day) => trial.now + day * DAY_MS), value }),
      { maxLength: 20 },
    ),
    direction: fc.constantFrom('at least' as const, 'at most' as const, 'exactly' as const),
    startValue: fc.option(value),
    target: value,
    now: fc.integer({ min: -30, max: 90 }).map((day) => trial.now + day * DAY_MS),
  });

  it('overshoot is never negative, and the clamped ratio stays between 0 and 1', () => {
    fc.assert(
      fc.property(goals, (given) => {
        const figures = goalFigures({ ...trial, ...given });
        const { current, isMet, progressRatio } = figures;
        if (progressRatio !== null) {
          expect(progressRatio).toBeGreaterThanOrEqual(0);
          expect(progressRatio).toBeLessThanOrEqual(1);
        }
        if (current === null) return;
        if (given.direction === 'at least' && current >= given.target) expect(isMet).toBe(true);
        if (given.direction === 'at most' && current <= given.target) expect(isMet).toBe(true);
        if (isMet) expect(figures.paceNeededPerWeek).toBe(0);
        expect(figures.gap).toBe(given.target - current);
      }),
    );
  });

  it('a mirrored metric with a mirrored direction stands the same', () => {
    fc.assert(
      fc.property(goals, (given) => {
        const turned = { 'at least': 'at most', 'at most': 'at least', exactly: 'exactly' } as const;
        const mirrored = {
          ...given,
          points: given.points.map((point) => ({ at: point.at, value: -point.value })),
          direction: turned[given.direction],
          startValue: given.startValue === null ? null : -given.startValue,
          target: -given.target,
        };
        const one = judgeCourse({ ...trial, ...given });
        const other = judgeCourse({ ...trial, ...mirrored });
        expect(other.progress).toBe(one.progress);
        expect(other.figures.progressRatio ?? -1).toBe(one.figures.progressRatio ?? -1);
      }),
    );
  });
});

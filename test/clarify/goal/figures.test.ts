import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/base/language/date.ts';
import { toGoalFigures } from '../../../src/clarify/goal/figures.ts';
import type { Goal, Metric } from '../../../src/clarify/goal/goal.ts';

const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z').epochMilliseconds;

const METRIC: Metric = {
  workspace_id: 'w',
  id: 'queue',
  name: 'queue',
  unit: 'count',
  cadence: 'hour',
  cadence_from: 'values',
  comparison_id: null,
  created_at: 0,
};

const GOAL: Goal = {
  workspace_id: 'w',
  id: 'G-1',
  number: 1,
  title: 'Queue at most 10',
  metric_id: 'queue',
  direction: 'at most',
  start_value: null,
  target_value: 10,
  starts_on: '2026-11-23',
  deadline_on: '2026-12-31',
  owner_id: null,
  weight: 1,
  why: '',
  focus_area: '',
  state: 'open',
  lesson: '',
  closing_value: null,
  halfway_chance: null,
  closed_at: null,
  created_at: NOW,
};

describe('the figures of a goal', () => {
  it('take the momentum of an hourly metric by the day, not by the last hours', () => {
    // Shrinks by 2 a day, and grows through every day.
    const hours = Array.from({ length: 20 * 24 }, (_, index) => ({
      at: NOW - (20 * 24 - index) * HOUR_MS,
      value: 80 - 2 * Math.floor(index / 24) + (index % 24) * 0.5,
    }));
    const figures = toGoalFigures(GOAL, METRIC, hours, { now: NOW, zone: 'UTC', platt: null });
    expect(figures.momentum.direction).toBe('toward');
    expect(figures.momentum.slopePerWeek).toBeCloseTo(-14, 0);
  });

  it('do not look at values that are still to come', () => {
    const points = [
      { at: NOW - DAY_MS, value: 30 },
      { at: NOW + DAY_MS, value: 5 },
    ];
    expect(toGoalFigures(GOAL, METRIC, points, { now: NOW, zone: 'UTC', platt: null })).toMatchObject({
      current: 30,
      gap: -20,
      asOfAt: NOW - DAY_MS,
      state: 'on pace',
    });
  });

  it('give no verdict while values have stopped by their own gaps, and one again when they come', () => {
    const points = Array.from({ length: 40 }, (_, index) => ({
      at: NOW - (60 - index) * DAY_MS,
      value: 40 + (index % 3),
    }));
    const view = { now: NOW, zone: 'UTC', platt: null };
    const metric: Metric = { ...METRIC, cadence: 'day' };
    const goal = { ...GOAL, starts_on: '2026-10-01' };
    expect(toGoalFigures(goal, metric, points, { ...view, now: NOW - 19 * DAY_MS })).toMatchObject({
      state: 'behind',
    });
    expect(toGoalFigures(goal, metric, points, view)).toMatchObject({
      ...{ isSilent: true, progress: 'no data', state: 'no data', outlook: null, targetProbability: null },
      asOfAt: NOW - 21 * DAY_MS,
    });
    const back = [...points, { at: NOW - DAY_MS, value: 41 }];
    expect(toGoalFigures(goal, metric, back, view)).not.toHaveProperty('isSilent');
    expect(toGoalFigures(goal, metric, back, view).progress).toBe('late');
  });

  it('take a value for fresh within three steps of the cadence that somebody said, where its gaps tell nothing', () => {
    const points = [{ at: NOW - 20 * DAY_MS, value: 40 }];
    const view = { now: NOW, zone: 'UTC', platt: null };
    const said: Metric = { ...METRIC, cadence: 'month', cadence_from: 'person' };
    expect(toGoalFigures(GOAL, said, points, view)).not.toHaveProperty('isSilent');
    expect(toGoalFigures(GOAL, { ...METRIC, cadence: 'month' }, points, view)).toMatchObject({
      isSilent: true,
    });
  });

  it('are empty, not 0, without a value', () => {
    expect(toGoalFigures(GOAL, METRIC, [], { now: NOW, zone: 'UTC', platt: null })).toEqual({
      id: 'G-1',
      title: 'Queue at most 10',
      unit: 'count',
      current: null,
      target: 10,
      gap: null,
      baseline: null,
      progressRatio: null,
      progressRatioRaw: null,
      timeShare: 0.01,
      progress: 'no data',
      outlook: null,
      state: 'no data',
      momentum: { slopePerWeek: null, direction: 'cannot tell', weeks: 0 },
      targetProbability: null,
      asOfAt: null,
    });
  });
});

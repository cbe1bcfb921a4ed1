import { describe, expect, it } from 'vitest';
import { findAnomalies } from '../../src/analyze/anomaly.ts';
import { addDays, DAY_MS, HOUR_MS, instantOf, timeOf, weekdayOf } from '../../src/base/language/date.ts';
import { isFull } from '../support/full.ts';
import { createNoise, MONDAY, pointsOf, WEEK_MS } from './noise.ts';

/** Workdays at 100, weekends at 50, with noise of 5. */
function listDays(count: number, seed: number): number[] {
  const noise = createNoise(seed);
  return Array.from({ length: count }, (_, day) => (day % 7 < 5 ? 100 : 50) + 5 * noise());
}

function dayOf(at: number): number {
  return (at - MONDAY) / DAY_MS;
}

describe('anomalies', () => {
  it('are measured in robust scales from the line through the weeks before and the weekday', () => {
    // Six weeks that rise by 1 a day, every other value 2 higher; then one that is 30 off.
    const values = Array.from({ length: 43 }, (_, day) => 10 + day + (day % 2 === 0 ? 0 : 2));
    values[42] = 82;
    const [found, ...more] = findAnomalies(pointsOf(values), 'day', 'UTC');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ at: MONDAY + 42 * DAY_MS, kind: 'spike', value: 82 });
    expect(found?.expected).toBeGreaterThan(50);
    expect(found?.expected).toBeLessThan(55);
    expect(found?.z).toBeGreaterThan(3.5);
  });

  it('name what fell to next to nothing, and what may have changed its unit', () => {
    const fell = [...listDays(60, 4).map((value) => value + 50), 8];
    expect(findAnomalies(pointsOf(fell), 'day', 'UTC')).toMatchObject([{ kind: 'drop', value: 8 }]);
    const cents = Array.from({ length: 30 }, (_, week) => (week === 25 ? 4_080 : 40 + (week % 3)));
    expect(findAnomalies(pointsOf(cents, WEEK_MS), 'week', 'UTC')[0]).toMatchObject({ kind: 'unit' });
  });

  it('do not see the weekend as one', () => {
    expect(findAnomalies(pointsOf(listDays(70, 11)), 'day', 'UTC')).toEqual([]);
  });

  it('see a workday’s value on a Sunday', () => {
    const values = listDays(70, 11);
    values[62] = 100;
    expect(findAnomalies(pointsOf(values), 'day', 'UTC')).toMatchObject([
      { at: MONDAY + 62 * DAY_MS, kind: 'spike', value: 100 },
    ]);
  });

  it('see a lasting shift that no single value shows', () => {
    const values = listDays(100, 3).map((value, day) => (day >= 80 ? value + 18 : value));
    const found = findAnomalies(pointsOf(values), 'day', 'UTC');
    expect(found.map(({ kind }) => kind)).toContain('shift');
    const first = found.find(({ kind }) => kind === 'shift');
    expect(dayOf(first?.at ?? 0)).toBeGreaterThanOrEqual(81);
    expect(dayOf(first?.at ?? 0)).toBeLessThanOrEqual(86);
  });

  it('tell a shift by the values since, also where what is expected has followed them', () => {
    const values = listDays(100, 3).map((value, day) => (day >= 80 ? value + 18 : value));
    const shift = findAnomalies(pointsOf(values), 'day', 'UTC').find(({ kind }) => kind === 'shift');
    const since = values.slice(dayOf(shift?.since ?? 0), dayOf(shift?.at ?? 0) + 1);
    const middle = since.toSorted((one, other) => one - other)[Math.floor(since.length / 2)];
    expect(since.length % 2).toBe(1);
    expect(shift?.value).toBeCloseTo(middle ?? 0);
    expect((shift?.value ?? 0) - (shift?.expected ?? 0)).toBeGreaterThan(9);
  });

  it('tell a shift after the silence of its first value', () => {
    const values = listDays(100, 4).map((value, day) => (day >= 80 ? value + 30 : value));
    const found = findAnomalies(pointsOf(values), 'day', 'UTC').filter(({ at }) => dayOf(at) >= 80);
    expect(found.slice(0, 2).map(({ at, kind }) => [dayOf(at), kind])).toEqual([
      [80, 'spike'],
      [85, 'shift'],
    ]);
  });

  it('are few where noise grows with the value, and see it more than double', () => {
    let alerts = 0;
    let seen = 0;
    const years = 8;
    for (let seed = 1; seed <= years; seed++) {
      const noise = createNoise(seed);
      const values = Array.from({ length: 365 }, (_, day) => (10 + day / 20) * Math.exp(0.3 * noise()));
      alerts += findAnomalies(pointsOf(values), 'day', 'UTC').length;
      const moved = values.map((value, day) => (day >= 250 ? 2.5 * value : value));
      const found = findAnomalies(pointsOf(moved), 'day', 'UTC').map(({ at }) => dayOf(at));
      seen += found.some((day) => day >= 250 && day < 255) ? 1 : 0;
    }
    expect(alerts / years).toBeLessThan(4);
    expect(seen / years).toBeGreaterThanOrEqual(0.8);
  });

  it('expect nothing below zero of what never was', () => {
    const noise = createNoise(5);
    const fall = Array.from({ length: 90 }, (_, day) => Math.max(0, 3 - 0.05 * day + 0.05 * noise()));
    const found = findAnomalies(pointsOf(fall), 'day', 'UTC');
    expect(found.every(({ expected }) => expected >= 0)).toBe(true);
    const losses = fall.map((value) => value - 1);
    expect(findAnomalies(pointsOf(losses), 'day', 'UTC').some(({ expected }) => expected < 0)).toBe(true);
  });

  it('do not take one wild value for a shift', () => {
    const values = listDays(70, 11);
    values[60] = 4_000;
    expect(findAnomalies(pointsOf(values), 'day', 'UTC').map(({ kind }) => kind)).toEqual(['spike']);
  });

  it('are silent for five days after one', () => {
    const values = listDays(70, 11);
    for (const day of [56, 58, 60, 61]) values[day] = 400;
    const found = findAnomalies(pointsOf(values), 'day', 'UTC').map(({ at }) => dayOf(at));
    expect(found.slice(0, 2)).toEqual([56, 61]);
    expect(found.every((day, index) => index === 0 || day - (found[index - 1] ?? 0) >= 5)).toBe(true);
  });

  it('are not looked for before the rhythm is known', () => {
    const values = listDays(28, 1);
    values[15] = 10_000;
    values[20] = 10_000;
    expect(findAnomalies(pointsOf(values), 'day', 'UTC')).toEqual([]);
  });

  it('stay what they were when later values come', () => {
    const values = listDays(120, 2).map((value, day) => (day === 70 || day === 90 ? value + 60 : value));
    const all = findAnomalies(pointsOf(values), 'day', 'UTC');
    const early = findAnomalies(pointsOf(values.slice(0, 80)), 'day', 'UTC');
    expect(early.length).toBeGreaterThan(0);
    expect(all.slice(0, early.length)).toEqual(early);
  });

  it.runIf(isFull)(
    'come at most three times a year in noise alone, and miss few jumps of three scales',
    () => {
      const years = isFull ? 40 : 10;
      let alerts = 0;
      let seen = 0;
      for (let seed = 1; seed <= years; seed++) {
        const values = listDays(365, seed);
        alerts += findAnomalies(pointsOf(values), 'day', 'UTC').length;
        const jumped = values.map((value, day) => (day >= 200 ? value + 15 : value));
        const found = findAnomalies(pointsOf(jumped), 'day', 'UTC');
        if (found.some(({ at }) => dayOf(at) >= 200 && dayOf(at) < 205)) seen++;
      }
      expect(alerts / years).toBeLessThan(3);
      expect(seen).toBeGreaterThanOrEqual(0.8 * years);
    },
  );

  it('of weeks compare with the weeks before', () => {
    const noise = createNoise(5);
    const values = Array.from({ length: 30 }, (_, week) => (week === 25 ? 80 : 40 + noise()));
    const found = findAnomalies(pointsOf(values, WEEK_MS), 'week', 'UTC');
    expect(found[0]).toMatchObject({ at: MONDAY + 25 * WEEK_MS, kind: 'spike' });
  });

  it('of hours compare with the same hour of the week, in the team’s zone, and claim no shifts', () => {
    // Nights at 0, days from 09:00 to 17:00 at 100 in Kathmandu; one Wednesday night is busy.
    const noise = createNoise(7);
    const from = Date.UTC(2026, 0, 4, 18, 15);
    const busyAt = from + 6 * WEEK_MS + 2 * DAY_MS + 3 * HOUR_MS;
    const points = Array.from({ length: 8 * 168 }, (_, hour) => {
      const at = from + hour * HOUR_MS;
      const isDay = hour % 24 >= 9 && hour % 24 < 17;
      return { at, value: (isDay || at === busyAt ? 100 : 0) + 5 * noise() };
    });
    const found = findAnomalies(points, 'hour', 'Asia/Kathmandu');
    expect(found.map(({ at }) => at)).toContain(busyAt);
    expect(found.every(({ kind }) => kind === 'spike')).toBe(true);
  });

  it('follow the zone’s clock when it changes', () => {
    // 09:00 to 17:00 in New York, through the night of 8 March on which its clocks go forward.
    const from = Date.UTC(2026, 0, 26, 5);
    const busyHours = Array.from({ length: 8 * 168 }, (_, hour) => {
      const at = from + hour * HOUR_MS;
      const local = Number(timeOf(at, 'America/New_York').slice(0, 2));
      return { at, value: (local >= 9 && local < 17 ? 100 : 0) + (hour % 5) };
    });
    expect(findAnomalies(busyHours, 'hour', 'America/New_York')).toEqual([]);
    expect(findAnomalies(busyHours, 'hour', 'UTC')).not.toEqual([]);
    // Half past midnight in Lisbon is the same date in UTC until 29 March, and the one before after it.
    const nightly = Array.from({ length: 84 }, (_, day) => {
      const date = addDays('2026-02-02', day);
      const at = instantOf(date, '00:30', 'Europe/Lisbon');
      return { at, value: (weekdayOf(date) < 6 ? 100 : 0) + (day % 5) };
    });
    expect(findAnomalies(nightly, 'day', 'Europe/Lisbon')).toEqual([]);
    expect(findAnomalies(nightly, 'day', 'UTC')).not.toEqual([]);
  });

  it('compare with the values since the last shift, not with all', () => {
    const values = Array.from({ length: 40 }, (_, week) => (week < 25 ? 10 : 30) + (week % 3));
    values[39] = 60;
    const found = findAnomalies(pointsOf(values, WEEK_MS), 'week', 'UTC').at(-1);
    // The eight before are 31 to 38 weeks in: 31 32 30 31 32 30 31 32.
    expect(found).toMatchObject({ at: MONDAY + 39 * WEEK_MS, value: 60, expected: 31 });
  });

  it('see any move after a stretch without noise', () => {
    const values = Array(40).fill(5);
    values[38] = 6;
    expect(findAnomalies(pointsOf(values), 'day', 'UTC')).toMatchObject([
      { at: MONDAY + 38 * DAY_MS, z: 99 },
    ]);
    expect(findAnomalies([], 'day', 'UTC')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/analyze/level.ts';
import { roundEstimate, roundLevel, roundRange, roundToNoise } from '../../src/base/language/number.ts';
import { createDraws } from '../gym/random.ts';

const DAY = 86_400_000;
const toPoints = (values: readonly number[]) => values.map((value, day) => ({ at: day * DAY, value }));
const level = (values: readonly number[]) => levelOf(toPoints(values), 'day', 'UTC')?.value ?? 0;

/** Days of noise of 0.6 about 10. */
function drawDays(count: number): number[] {
  const draws = createDraws(3, 5);
  return Array.from({ length: count }, () => 10 + 0.6 * draws.normal());
}

it('is hardly moved by a value whose comma was forgotten', () => {
  const days = drawDays(20);
  expect(level(days)).toBeCloseTo(10, 0);
  expect(Math.abs(level([...days.slice(0, -1), 86]) - level(days))).toBeLessThan(1);
});

it('is the mean of the last week where no value is wild, and follows a shift within days', () => {
  const days = drawDays(40);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(level(days.slice(0, 13))).toBeCloseTo(mean(days.slice(6, 13)), 9);
  expect(level([...days.slice(0, 36), ...days.slice(36).map((value) => value + 20)])).toBeGreaterThan(19);
});

it('counts a wild value in full where such values came before', () => {
  const days = drawDays(40).map((value, day) => (day % 9 === 3 ? value + 60 : value));
  expect(level(days)).toBeGreaterThan(15);
});

describe('the digits of a mean', () => {
  it.each([
    [42.9286, 0.8, 42.9],
    [42.9286, 3, 43],
    [42.9286, 0.05, 42.93],
    [1204.4, 45, 1200],
    [-3.4567, 0.3, -3.5],
    [3, 90, 3],
    [0, 2, 0],
  ])('of %d with a noise of %d are those of %d', (value, noise, shown) => {
    expect(roundToNoise(value, noise)).toBe(shown);
  });

  it('are three where nothing is known of its noise', () => {
    expect(roundToNoise(42.9286, 0)).toBe(42.9);
    expect(roundToNoise(0.0123456, 0)).toBe(0.0123);
  });
});

describe('a level on its way to a target', () => {
  it.each([
    ['percent', 3.47, 0.15, 1, 3.5],
    ['percent', 4.19, 0.09, 6, 4.2],
    ['percent', 1.04, 0.01, 1, 1.04],
    ['percent', 97.31, 0.2, 99, 97.3],
    ['percent', 99.95, 0.001, 99.99, 99.95],
    ['minutes', 184, 2, 120, 185],
    ['minutes', 42.9, 0.3, 30, 43],
    ['minutes', 121, 0.3, 120, 121],
    ['minutes', 1_987, 12, 720, 1_980],
    ['count', 104.6, 0.5, 130, 105],
    ['money', 4_830_412, 900, 6_000_000, 4_800_000],
    ['count', 3, 0, 3, 3],
  ])('in %s: %d with a noise of %d before %d is said as %d', (unit, value, noise, target, said) => {
    expect(roundLevel(value, { noise, target, unit })).toBe(said);
  });

  it('is an estimate in two digits, or in minutes that people say', () => {
    expect(roundEstimate(0.2713)).toBe(0.27);
    expect(roundEstimate(-7.9, 'minutes')).toBe(-8);
    expect(roundEstimate(64, 'minutes')).toBe(65);
    expect(roundEstimate(612, 'minutes')).toBe(615);
    expect(roundEstimate(0, 'minutes')).toBe(0);
    expect(roundRange(12, 64, 'minutes')).toEqual([10, 65]);
    expect(roundRange(61, 62, 'minutes')).toEqual([61, 62]);
  });
});

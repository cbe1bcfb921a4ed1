import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/analyze/level.ts';
import { roundToNoise } from '../../src/base/language/number.ts';
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

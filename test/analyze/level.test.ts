import { describe, expect, it } from 'vitest';
import { roundToNoise } from '../../src/analyze/level.ts';

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

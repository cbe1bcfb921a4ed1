import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPlatt, rescale, type SettledChance } from '../../src/analyze/platt.ts';
import { runs } from '../support/full.ts';

function settled(probability: number, hits: number, misses: number): SettledChance[] {
  return [
    ...Array<SettledChance>(hits).fill({ probability, isHit: 1 }),
    ...Array<SettledChance>(misses).fill({ probability, isHit: 0 }),
  ];
}

function scale(past: readonly SettledChance[], probability: number): number {
  return rescale(fitPlatt(past), { probability, low: probability, high: probability }).probability;
}

const anySettled: fc.Arbitrary<SettledChance> = fc.record({
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  isHit: fc.constantFrom(0, 1),
});

describe('shrunk Platt scaling', () => {
  it('moves nothing before twenty are settled', () => {
    const past = settled(0.9, 0, 19);
    expect(scale(past, 0.9)).toBe(0.9);
    expect(fitPlatt(past).count).toBe(0);
    expect(scale([...past, { probability: 0.9, isHit: 0 }], 0.9)).toBeLessThan(0.5);
  });

  it('leaves chances that come true about where they are', () => {
    const past = [...settled(0.8, 40, 10), ...settled(0.3, 15, 35)];
    expect(scale(past, 0.8)).toBeCloseTo(0.8, 2);
    expect(scale(past, 0.3)).toBeCloseTo(0.3, 2);
  });

  it('draws oversure chances to the middle, the further the more there are', () => {
    const past = (times: number) => [
      ...settled(0.9, 7 * times, 3 * times),
      ...settled(0.1, 3 * times, 7 * times),
    ];
    expect(scale(past(2), 0.9)).toBeLessThan(0.87);
    expect(scale(past(100), 0.9)).toBeCloseTo(0.7, 1);
    expect(scale(past(100), 0.9)).toBeLessThan(scale(past(2), 0.9));
  });

  it('never turns the order of chances round', () => {
    const upsideDown = [...settled(0.9, 5, 95), ...settled(0.1, 95, 5)];
    expect(scale(upsideDown, 0.9)).toBeGreaterThanOrEqual(scale(upsideDown, 0.1));
    const law = fc.property(fc.array(anySettled, { minLength: 20, maxLength: 80 }), (past) => {
      const { probability, low, high } = rescale(fitPlatt(past), { probability: 0.6, low: 0.2, high: 1 });
      expect(low).toBeGreaterThan(0);
      expect(probability).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(probability);
      expect(high).toBeLessThan(1);
    });
    fc.assert(law, { numRuns: runs(100) });
  });
});

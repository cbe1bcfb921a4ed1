import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaMean, betaQuantile, betaSd } from '../../src/learn/beta.ts';

describe('the Beta distribution', () => {
  it('agrees with values that can be worked out by hand', () => {
    // Beta(1, 1) is uniform; Beta(2, 2) has the cdf 3x² − 2x³; Beta(1, n) has 1 − (1 − x)^n.
    expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betaCdf(0.25, 2, 2)).toBeCloseTo(3 * 0.0625 - 2 * 0.015625, 12);
    expect(betaCdf(0.1, 1, 8)).toBeCloseTo(1 - 0.9 ** 8, 12);
    expect(betaMean({ a: 3, b: 1 })).toBe(0.75);
    expect(betaSd({ a: 1, b: 1 })).toBeCloseTo(Math.sqrt(1 / 12), 12);
  });

  it('has quantiles that undo its cdf, anywhere', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 300, noNaN: true }),
        fc.double({ min: 0.2, max: 300, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (a, b, p) => {
          const x = betaQuantile({ a, b }, p);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(1);
          if (x > 1e-6 && x < 1 - 1e-6) expect(betaCdf(x, a, b)).toBeCloseTo(p, 4);
        },
      ),
    );
  });
});

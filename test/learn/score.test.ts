import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../adapters/process/random.ts';
import { decompose, reliabilityBands, wilsonInterval } from '../../src/learn/calibration.ts';
import {
  baseProbability,
  brierScore,
  logLoss,
  type SettledChance,
  scoreChances,
  scoreImpacts,
} from '../../src/learn/score.ts';
import { runs } from '../support/full.ts';

/** A forecaster who says what `say` makes of the true chance; the base rate learns as it does in Tiller. */
function simulate(count: number, seed: string, say: (truth: number) => number): SettledChance[] {
  const random = seededRandom(seed);
  let hits = 0;
  return Array.from({ length: count }, (_, index) => {
    const truth = 0.1 + 0.8 * random();
    const isHit = random() < truth ? 1 : 0;
    const base = baseProbability(hits, index);
    hits += isHit;
    return { probability: say(truth), isHit, baseProbability: base };
  });
}

describe('the score of chances', () => {
  it('is what can be worked out by hand', () => {
    expect(brierScore(0.8, 1)).toBeCloseTo(0.04, 12);
    expect(brierScore(0.8, 0)).toBeCloseTo(0.64, 12);
    expect(logLoss(0.8, 1)).toBeCloseTo(0.2231435513, 9);
    expect(logLoss(0.8, 0)).toBeCloseTo(1.6094379124, 9);
    expect(baseProbability(0, 0)).toBeCloseTo(0.6, 12);
    expect(baseProbability(6, 6)).toBeCloseTo(0.84, 12);
    // Said 0.8, 0.8, 0.4 and 0.4; hit, miss, miss, hit: (0.04 + 0.64 + 0.16 + 0.36) / 4.
    const four: SettledChance[] = [
      { probability: 0.8, isHit: 1, baseProbability: 0.6 },
      { probability: 0.8, isHit: 0, baseProbability: 0.6 },
      { probability: 0.4, isHit: 0, baseProbability: 0.5 },
      { probability: 0.4, isHit: 1, baseProbability: 0.5 },
    ];
    expect(scoreChances(four)).toMatchObject({
      count: 4,
      hits: 2,
      promised: expect.closeTo(2.4, 12),
      brier: expect.closeTo(0.3, 12),
      // (0.16 + 0.36 + 0.25 + 0.25) / 4
      baseBrier: expect.closeTo(0.255, 12),
      logLoss: expect.closeTo((0.2231435513 + 1.6094379124 + 0.5108256238 + 0.9162907319) / 4, 9),
      skill: expect.closeTo(1 - 0.3 / 0.255, 9),
    });
    expect(scoreChances([])).toBeNull();
  });

  it('gives a calibrated forecaster no skill where there is nothing to tell apart, and much where there is', () => {
    const blind = simulate(4_000, 'blind', () => 0.5);
    expect(Math.abs(scoreChances(blind)?.skill ?? 1)).toBeLessThan(0.02);
    const seeing = scoreChances(simulate(4_000, 'seeing', (truth) => truth));
    expect(seeing?.skill).toBeGreaterThan(0.15);
    expect(seeing?.murphy.reliability).toBeLessThan(0.003);
    const boasting = scoreChances(simulate(4_000, 'boasting', (truth) => (truth > 0.5 ? 0.99 : 0.01)));
    expect(boasting?.brier).toBeGreaterThan(seeing?.brier ?? 1);
    expect(boasting?.murphy.reliability).toBeGreaterThan(0.03);
  });

  it('splits into reliability, resolution and uncertainty (Murphy), up to the spread within bands', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (count, seed) => {
        // One value a band, so that nothing is spread within it.
        const random = seededRandom(seed);
        const chances = Array.from({ length: count * 10 }, (_, index) => ({
          probability: (index % 10) / 10 + 0.05,
          isHit: random() < 0.6 ? (1 as const) : (0 as const),
          baseProbability: 0.6,
        }));
        fc.pre(count >= 10);
        const bands = reliabilityBands(chances);
        const { reliability, resolution, uncertainty } = decompose(chances, bands);
        expect(bands).toHaveLength(10);
        expect(reliability - resolution + uncertainty).toBeCloseTo(scoreChances(chances)?.brier ?? 0, 9);
      }),
      { seed: 7, numRuns: runs(20) },
    );
  });
});

describe('reliability bands', () => {
  it('hold every chance once, and ten each where there are ten', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            probability: fc.double({ min: 0, max: 1, noNaN: true }),
            isHit: fc.constantFrom(0 as const, 1 as const),
          }),
        ),
        (chances) => {
          const bands = reliabilityBands(chances);
          expect(bands.reduce((sum, { count }) => sum + count, 0)).toBe(chances.length);
          for (const { count, low, high, hitRate, meanProbability, from, to } of bands) {
            if (chances.length >= 10) expect(count).toBeGreaterThanOrEqual(10);
            expect(low).toBeLessThanOrEqual(hitRate + 1e-12);
            expect(high).toBeGreaterThanOrEqual(hitRate - 1e-12);
            expect(meanProbability).toBeGreaterThanOrEqual(from - 1e-9);
            expect(meanProbability).toBeLessThanOrEqual(to + 1e-9);
          }
        },
      ),
    );
  });

  it('carry the interval of Wilson, which stays inside nought and one', () => {
    // Newcombe 1998, table I: 15 of 148 is 0.0624 to 0.1605, 0 of 20 is 0 to 0.1611.
    expect(wilsonInterval(15, 148).low).toBeCloseTo(0.0624, 4);
    expect(wilsonInterval(15, 148).high).toBeCloseTo(0.1605, 4);
    expect(wilsonInterval(0, 20).low).toBe(0);
    expect(wilsonInterval(0, 20).high).toBeCloseTo(0.1611, 4);
  });
});

describe('the score of impacts', () => {
  it('counts what was inside, and takes the middle of realised over promised', () => {
    expect(
      scoreImpacts([
        { low: 1, high: 3, realised: 1, verdict: 'inside' },
        { low: -30, high: -10, realised: -5, verdict: 'too much' },
        { low: 0.1, high: 0.3, realised: 0.8, verdict: 'too little' },
        { low: -1, high: 1, realised: 0.2, verdict: 'inside' },
      ]),
    ).toEqual({ count: 4, inside: 2, tooLittle: 1, tooMuch: 1, realisedOverPromised: 0.5 });
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPace } from '../../../adapters/slack/pace.ts';
import { DeliveryError } from '../../../src/base/language/errors.ts';

/** Tries a call until it goes, at the moments that it is put back to; gives when each of several went. */
function playAll(
  limit: { calls: number; perMs: number },
  comes: readonly number[],
  lateMs: number,
): number[] {
  let now = 0;
  const pace = createPace(() => now, limit);
  const went: number[] = [];
  const waiting = comes.map((at, key) => ({ at, key: String(key) }));
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at || Number(a.key) - Number(b.key));
    const [next] = waiting;
    if (!next) break;
    now = Math.max(now, next.at);
    try {
      pace.keep(next.key);
      went.push(now);
      waiting.shift();
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      expect(error.retryAfterMs).toBeGreaterThan(0);
      next.at = now + error.retryAfterMs + lateMs;
    }
  }
  return went;
}

const calls = fc.integer({ min: 1, max: 5 });
const comes = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 });

it('never lets more calls go in any such time than there may be, and lets each of them go', () => {
  fc.assert(
    fc.property(calls, comes, fc.integer({ min: 0, max: 250 }), (most, given, lateMs) => {
      const went = playAll({ calls: most, perMs: 100 }, given, lateMs);
      expect(went).toHaveLength(given.length);
      for (const [index, at] of went.entries()) {
        const before = went[index - most];
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(100);
      }
    }),
  );
});

it('wastes no moment: calls that come together end as soon as their number allows', () => {
  fc.assert(
    fc.property(calls, fc.integer({ min: 1, max: 60 }), (most, count) => {
      const went = playAll(
        { calls: most, perMs: 100 },
        Array.from({ length: count }, () => 0),
        0,
      );
      expect(went.at(-1)).toBe(100 * Math.floor((count - 1) / most));
    }),
  );
});

it('goes on after its clock was set back', () => {
  let now = 10_000;
  const pace = createPace(() => now, { calls: 1, perMs: 1_000 });
  pace.keep('one');
  now = 0;
  pace.keep('two');
  expect(() => pace.keep('three')).toThrow(DeliveryError);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { analyseGoal } from '../../src/loop/core/analysis.ts';
import { FeedbackHistory, trackOf } from '../../src/loop/core/history.ts';

type Step =
  | { kind: 'append'; a?: unknown; b?: unknown; at: number | null }
  | { kind: 'keep'; limit: number }
  | { kind: 'age'; at: number };

const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, 'soon', '2 %', undefined));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      a: value,
      b: value,
      at: fc.option(fc.nat(20)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('keep' as const), limit: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('age' as const), at: fc.nat(20) }) },
);

it('knows of every key what looking through all that is kept would tell', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const history = new FeedbackHistory();
      history.follow(['a', 'b']);
      let kept: { at: number | null; entry: object }[] = [];
      let seq = 0;
      for (const each of steps) {
        if (each.kind === 'append') {
          const entry = { a: each.a, b: each.b };
          kept.push({ at: each.at, entry });
          history.append({ seq: ++seq, at: each.at, entry });
        } else if (each.kind === 'keep') {
          kept = each.limit === 0 ? [] : kept.slice(-each.limit);
          history.keepNewest(each.limit);
        } else {
          kept = kept.filter(({ at }) => at === null || at >= each.at);
          history.dropBefore(each.at);
        }
        const entries = kept.map(({ entry }) => entry as Record<string, unknown>);
        expect(history.entries).toEqual(entries);
        for (const key of ['a', 'b']) expect(history.track(key)).toEqual(trackOf(entries, key));
      }
    }),
  );
});

it('is compared with a goal so that the ratios and the gap agree, whatever the values', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const direction = fc.constantFrom('up', 'down', 'exact', null);
  fc.assert(
    fc.property(
      number,
      direction,
      number,
      fc.option(number, { nil: undefined }),
      number,
      (target, side, first, previous, last) => {
        const found = analyseGoal(
          { target, direction: side, start: null },
          { first, previous, last, isStale: false },
        );
        expect(found.gap).toBe(target - last);
        expect(found.progress_ratio).toBeGreaterThanOrEqual(0);
        expect(found.progress_ratio).toBeLessThanOrEqual(1);
        expect([Number.isNaN(found.progress_ratio_raw), Object.is(found.progress_ratio_raw, -0)]).toEqual([
          false,
          false,
        ]);
        if (found.trend === 'met') expect(last).toBe(target);
        if (found.trend === 'ahead') expect(found.progress_ratio).toBe(1);
        if (side === 'exact') expect(found.trend).not.toBe('ahead');
      },
    ),
  );
});

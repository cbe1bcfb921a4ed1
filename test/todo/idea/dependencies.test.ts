import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles, type Needs } from '../../../src/todo/idea/dependencies.ts';

/** Kahn's way: take what waits for nothing, until nothing is left or nothing can be taken. */
function hasOrder(needs: Needs): boolean {
  let left = [...needs];
  while (left.length > 0) {
    const names = new Set(left.map(([name]) => name));
    const rest = left.filter(([, needed]) => needed.some((name) => names.has(name)));
    if (rest.length === left.length) return false;
    left = rest;
  }
  return true;
}

const graphs = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 25 }).map((edges) => {
  const grouped = Map.groupBy(edges, ([from]) => `n${from}`);
  return new Map([...grouped].map(([name, own]) => [name, own.map(([, to]) => `n${to}`)]));
});

describe('findCycles', () => {
  it('finds a circle exactly if no order exists', () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        expect(findCycles(needs, needs.keys()).length === 0).toBe(hasOrder(needs));
      }),
    );
  });

  it('gives circles that really are ones', () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        for (const cycle of findCycles(needs, needs.keys())) {
          expect(cycle.at(0)).toBe(cycle.at(-1));
          expect(cycle.length).toBeGreaterThan(1);
          for (const [index, name] of cycle.slice(0, -1).entries()) {
            expect(needs.get(name)).toContain(cycle[index + 1]);
          }
        }
      }),
    );
  });

  it('walks a chain of 50,000', () => {
    const chain = new Map(Array.from({ length: 50_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]]));
    expect(findCycles(chain, ['n0'])).toEqual([]);
    chain.set('n50000', ['n0']);
    expect(findCycles(chain, ['n0'])[0]).toHaveLength(50_002);
  });
});

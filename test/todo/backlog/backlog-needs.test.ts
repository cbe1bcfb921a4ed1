import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LinedDraft,
  type Prerequisites,
  resolveNeeds,
} from '../../../src/todo/backlog/backlog-needs.ts';
import { expectGolden } from '../../support/golden.ts';

const NOTHING: Prerequisites = { ideas: [], tasks: new Map() };

function lined(needs: Readonly<Record<string, readonly string[]>>): LinedDraft[] {
  return Object.entries(needs).map(([key, dependsOn], index) => ({
    line: index + 2,
    draft: { key, title: key, category: 'quality', dependsOn },
  }));
}

describe('resolveNeeds', () => {
  it('takes rows that name each other in any order', () => {
    const acyclic = fc
      .array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { maxLength: 20 })
      .map((pairs) => pairs.filter(([from, to]) => from > to))
      .map((pairs) =>
        Array.from({ length: 8 }, (_, index) => ({
          line: index,
          draft: {
            key: `k${index}`,
            title: 'x',
            category: 'quality',
            dependsOn: pairs.filter(([from]) => from === index).map(([, to]) => `k${to}`),
          },
        })),
      );
    fc.assert(
      fc.property(
        acyclic.chain((drafts) => fc.shuffledSubarray(drafts, { minLength: drafts.length })),
        (drafts) => {
          const { drafts: resolved, problems } = resolveNeeds(drafts, 'jira', NOTHING);
          expect(problems).toEqual([]);
          expect(resolved).toHaveLength(drafts.length);
        },
      ),
    );
  });

  it('leaves nothing behind that waits for what is left out, and loses no row', () => {
    const any = fc
      .array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 8 })), { maxLength: 14 })
      .map((pairs) =>
        lined(
          Object.fromEntries(
            Array.from({ length: 7 }, (_, index) => [
              `k${index}`,
              pairs.filter(([from]) => from === index).map(([, to]) => `k${to}`),
            ]),
          ),
        ),
      );
    fc.assert(
      fc.property(any, (drafts) => {
        const { drafts: kept, problems } = resolveNeeds(drafts, 'jira', NOTHING);
        const keys = new Set(kept.map(({ draft }) => draft.key));
        for (const { draft } of kept) for (const need of draft.dependsOn ?? []) expect(keys).toContain(need);
        expect(kept.length + problems.length).toBe(drafts.length);
        // What is kept can be kept again: no fault hides behind another.
        expect(resolveNeeds(kept, 'jira', NOTHING).problems).toEqual([]);
      }),
    );
  });

  it('prefers a key of the same source, then ids, then a key that one other source alone has', async () => {
    const existing: Prerequisites = {
      ideas: [
        { id: 'C-1', source: 'jira', key: 'A-1', dependsOn: [] },
        { id: 'C-2', source: 'other', key: 'A-1', dependsOn: [] },
        { id: 'C-3', source: 'other', key: 'B-1', dependsOn: [] },
        { id: 'C-4', source: 'third', key: 'D-1', dependsOn: [] },
        { id: 'C-5', source: 'fourth', key: 'D-1', dependsOn: [] },
      ],
      tasks: new Map([['T-7', 'C-1']]),
    };
    const { drafts, problems } = resolveNeeds(
      lined({ x: ['a-1', 'c-2', 'B-1', 't-7'], y: ['D-1'] }),
      'jira',
      existing,
    );
    expect(drafts[0]?.draft.dependsOn).toEqual(['C-1', 'C-2', 'C-3', 'T-7']);
    expect(problems.map(({ line }) => line)).toEqual([3]);
    await expectGolden('todo/backlog-needs', problems[0]?.message);
  });

  it('shortens the names of a long circle', async () => {
    const circle = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`k${index}`, [`k${(index + 1) % 500}`]]),
    );
    const { problems } = resolveNeeds(lined(circle), 'jira', NOTHING);
    expect(problems).toHaveLength(500);
    await expectGolden('todo/backlog-needs', problems[0]?.message);
  });

  it('finds a circle that goes through a task and a stored idea', async () => {
    const existing: Prerequisites = {
      ideas: [
        { id: 'C-1', source: 'jira', key: 'a', dependsOn: [] },
        { id: 'C-2', source: 'team', key: 'b', dependsOn: ['C-1'] },
      ],
      tasks: new Map([['T-9', 'C-2']]),
    };
    const { problems } = resolveNeeds(lined({ a: ['T-9'] }), 'jira', existing);
    expect(problems.map(({ line }) => line)).toEqual([2]);
    await expectGolden('todo/backlog-needs', problems[0]?.message);
  });
});

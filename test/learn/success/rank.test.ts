import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSuccessModel, type Work } from '../../../src/learn/success/model.ts';
import { type Contender, rankContenders } from '../../../src/learn/success/rank.ts';
import type { PastWork } from '../../../src/learn/success/tally.ts';
import { runs } from '../../support/full.ts';
import { NOW, pastWork } from './outcomes.ts';

const WORK: Work = { category: 'quality', effortHours: 4, budgetHours: null };

function rank(
  record: readonly PastWork[],
  ids: readonly string[],
  given: Partial<Contender> & { isRisky?: boolean } = {},
) {
  const contenders = ids.map((id): Contender => ({ id, kind: given.kind ?? 'member' }));
  const ranked = rankContenders(createSuccessModel(record, NOW), WORK, contenders, given.isRisky ?? false);
  return ranked.map(({ contender }) => contender.id);
}

describe('who work goes to', () => {
  it.each([10, 30, 300, 3_000])('prefers %i of as many to a newcomer', (count) => {
    expect(rank(pastWork('old', count, 0), ['new', 'old'])).toEqual(['old', 'new']);
  });

  it('prefers ninety-nine of a hundred to three of three', () => {
    const record = [...pastWork('three', 3, 0), ...pastWork('old', 99, 1)];
    expect(rank(record, ['three', 'old'])).toEqual(['old', 'three']);
    expect(rank([...record, ...pastWork('other', 30, 12)], ['three', 'old']).at(0)).toBe('old');
  });

  it('gives a newcomer a turn where the others are mediocre', () => {
    expect(rank(pastWork('old', 30, 30), ['old', 'new'])).toEqual(['new', 'old']);
  });

  it('tries no person out on risky work, and an agent by half', () => {
    const record = [...pastWork('old', 62, 38), ...pastWork('other', 4, 3)];
    const gainOf = (kind: Contender['kind'], isRisky: boolean) =>
      rankContenders(createSuccessModel(record, NOW), WORK, [{ id: 'new', kind }], isRisky)[0]?.gain ?? 0;
    expect(rank(record, ['old', 'new'], { isRisky: true })).toEqual(['old', 'new']);
    expect(gainOf('member', true)).toBeLessThan(gainOf('agent', true));
    expect(gainOf('agent', true)).toBeLessThan(gainOf('agent', false));
    expect(gainOf('agent', false)).toBe(gainOf('member', false));
  });

  it('leaves out whoever has clearly failed, unless nobody else can', () => {
    const record = [...pastWork('old', 20, 5), ...pastWork('bad', 0, 12), ...pastWork('worse', 0, 30)];
    expect(rank(record, ['bad', 'old', 'worse'])).toEqual(['old']);
    expect(rank(record, ['worse', 'bad'])).toEqual(['bad', 'worse']);
  });

  it('lets less time decide among equals, and among nobody else', () => {
    const equals = [
      ...pastWork('slow', 8, 2, { spentHours: 9 }),
      ...pastWork('swift', 8, 2, { spentHours: 3 }),
    ];
    expect(rank(equals, ['slow', 'swift'])).toEqual(['swift', 'slow']);
    const better = [
      ...pastWork('slow', 30, 1, { spentHours: 20 }),
      ...pastWork('swift', 25, 6, { spentHours: 1 }),
    ];
    expect(rank(better, ['slow', 'swift'])).toEqual(['slow', 'swift']);
  });

  it('does not depend on the order it is asked in, and nobody ties at 1', () => {
    const law = fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 2_000 }),
      (many, more) => {
        const record = [...pastWork('many', many, 0), ...pastWork('more', many + more, 0)];
        expect(rank(record, ['many', 'more'])).toEqual(rank(record, ['more', 'many']));
        const gains = rankContenders(
          createSuccessModel(record, NOW),
          WORK,
          [{ id: 'many', kind: 'agent' }],
          false,
        ).map(({ gain }) => gain);
        expect(Math.max(...gains)).toBeLessThan(1);
      },
    );
    fc.assert(law, { numRuns: runs(20) });
  });
});

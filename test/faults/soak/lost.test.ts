import { describe, expect, it } from 'vitest';
import { viewUnsettled } from '../../../src/engine/call.ts';
import { saysUnknown } from '../replicas/clicks.ts';
import { findLost } from './lost.ts';

const NONE = { refused: 0, unknown: 0 };
const gone =
  (...words: readonly string[]) =>
  (one: string) =>
    words.includes(one);

describe('a note that is not there after a soak', () => {
  it('is lost where its answer said that it was taken', () => {
    const typed = [{ words: 'Line number 10', said: 'Kept', isUnknown: false }];
    const { lost, unknown } = findLost({
      ...{ clicked: ['Click number 10', 'Click number 20'], typed, told: NONE },
      isGone: gone('Click number 20', 'Line number 10'),
    });
    expect(lost).toHaveLength(2);
    expect(unknown).toEqual([]);
  });

  it('is counted apart, and not as lost, where its answer said that it is not known', () => {
    const typed = [10, 20].map((index) => ({ words: `Line number ${index}`, said: '', isUnknown: true }));
    const { lost, unknown } = findLost({ clicked: [], typed, told: NONE, isGone: gone('Line number 20') });
    expect(lost).toEqual([]);
    expect(unknown).toHaveLength(1);
    expect(unknown[0]).toContain('Line number 20');
    expect(unknown[0]).not.toContain('Line number 10');
  });

  it('is so said in each way that the program has for it', () => {
    expect(saysUnknown(viewUnsettled('note add'))).toBe(true);
    expect(saysUnknown({ kind: 'answer' })).toBe(false);
  });

  it('is lost in Slack only beyond those of whom it was said there, or that nothing was changed', () => {
    const clicked = [10, 20, 30].map((index) => `Click number ${index}`);
    const isGone = gone(...clicked);
    const lostOf = (told: { refused: number; unknown: number }) =>
      findLost({ clicked, typed: [], told, isGone }).lost.length;
    expect([NONE, { refused: 1, unknown: 1 }, { refused: 0, unknown: 3 }].map(lostOf)).toEqual([3, 1, 0]);
  });
});

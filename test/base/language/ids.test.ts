import { describe, expect, it } from 'vitest';
import { findNearest } from '../../../src/base/language/ids.ts';

const KNOWN = ['fail', 'me', 'approve', 'today', 'goal add'];

describe('the nearest of what is known', () => {
  it.each([
    ['aprove', ['approve']],
    ['tday', ['today']],
    ['add', ['goal add']],
  ])('of “%s” is what it may be a slip of', (typed, near) => {
    expect(findNearest(typed, KNOWN)).toEqual(near);
  });

  it.each(['all', 'bye', 'week', 'log'])('of “%s”, of which half the letters differ, is nothing', (typed) => {
    expect(findNearest(typed, KNOWN)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { scorePairs } from '../support/duplicate-pairs.ts';

const BAR = 0.95;

describe('the duplicate rule on labelled pairs', () => {
  it.each(['duplicate-pairs.json', 'similarity-development.json'])(
    'holds precision and recall on %s',
    (file) => {
      const { precision, recall, wrong } = scorePairs(new URL(`../fixtures/${file}`, import.meta.url));
      expect(precision, JSON.stringify(wrong, null, 1)).toBeGreaterThanOrEqual(BAR);
      expect(recall, JSON.stringify(wrong, null, 1)).toBeGreaterThanOrEqual(BAR);
    },
  );
});

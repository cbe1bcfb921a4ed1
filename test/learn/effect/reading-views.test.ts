import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { describeReading } from '../../../src/learn/effect/reading-views.ts';

const NAMES = {
  metric: { name: 'first reply', unit: 'points' },
  comparison: null,
  currency: 'EUR',
  zone: 'UTC',
  today: '2026-11-23',
};

function say(low80: number, high80: number): string {
  const reading = { verdict: 'cannot tell yet', why: '', low: -2, high: -1, low80, high80, look_at: null };
  const tasks = [{ task_id: 'T-3' }];
  return plainText(describeReading({ reading, tasks } as never, NAMES), 'UTC');
}

describe('what cannot be told yet', () => {
  it('says to which side a range lies, also where all of it lies there', () => {
    expect(say(-0.91, -0.54)).toBe('First reply: cannot tell yet what T-3 did: 0.54 to 0.91 points less.');
    expect(say(0.5, 2)).toBe('First reply: cannot tell yet what T-3 did: 0.5 to 2 points more.');
    expect(say(-0.5, 2)).toBe('First reply: cannot tell yet what T-3 did: −0.5 to +2 points.');
  });
});

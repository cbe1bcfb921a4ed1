import { describe, expect, it } from 'vitest';
import { describeLeftOut, groupLeftOut, listLeftOut } from '../../../src/base/view/left-out.ts';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { PlanView } from '../../../src/base/view/view.ts';
import { ONE_OF_EACH } from '../../support/one-of-each.ts';

const plan = ONE_OF_EACH.plan as PlanView;

describe('what a plan left out', () => {
  it('is listed by reason, the most frequent first', () => {
    const skipped = [
      { reason: 'G-1 is met', count: 1, titles: ['Close the form'] },
      { reason: 'no place', count: 2, titles: ['Write a guide', 'Call five members'] },
    ];
    expect(listLeftOut({ ...plan, skipped }).map(({ titles }) => titles)).toEqual([
      ['Write a guide', 'Call five members'],
      ['Close the form'],
    ]);
  });

  it('is read from an answer that version 0.1 stored, an entry an idea', () => {
    const stored = [
      { title: 'Close the form', reason: 'G-1 is met' },
      { title: 'Write a guide', reason: 'no place' },
      { title: 'Open the form', reason: 'G-1 is met' },
    ];
    const old = JSON.parse(JSON.stringify({ ...plan, skipped: stored })) as PlanView;
    expect(listLeftOut(old)).toEqual([
      { reason: 'G-1 is met', count: 2, titles: ['Close the form', 'Open the form'] },
      { reason: 'no place', count: 1, titles: ['Write a guide'] },
    ]);
  });

  it('is counted whole and named in part', () => {
    const ideas = Array.from({ length: 10_000 }, (_, index) => ({
      title: `idea ${index}`,
      reason: 'no place',
    }));
    expect(groupLeftOut(ideas)).toMatchObject([{ reason: 'no place', count: 10_000 }]);
    expect(JSON.stringify(groupLeftOut(ideas)).length).toBeLessThan(2_000);
  });

  it('is told in a line: how many, and the reason of most', () => {
    const skipped = [1, 2, 3].map((count) => ({
      reason: `reason ${count}`,
      count,
      titles: [`idea ${count}`],
    }));
    const outline = outlineView({ ...plan, skipped }, { zone: 'UTC', currency: 'EUR' });
    expect(outline.filter((part) => part.kind === 'rows')).toEqual([]);
    const said = outlineText(outline, 'UTC')
      .split('\n')
      .find((line) => line.includes('reason'));
    expect(said).toMatch(/\b6 .*\b3 .*reason 3/);
    expect(describeLeftOut({ ...plan, skipped: [] })).toEqual([]);
    const each = skipped.map((one) => ({ ...one, count: 1 }));
    expect(plainText(describeLeftOut({ ...plan, skipped: each })[0] ?? [], 'UTC')).toMatch(
      /idea 1 .*reason 1.* 2 more/,
    );
  });
});

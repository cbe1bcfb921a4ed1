import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { describeStanding } from '../../../src/share/digest/news-standing.ts';

/** A goal of failed imports, or of another metric, with its day. */
function goalOf(id: string, metricName: string, deadlineOn: string, slopePerWeek: number | null = null) {
  const direction = slopePerWeek === null ? 'cannot tell' : 'toward';
  const figures = {
    ...{ id, title: `${metricName} at most 1 %`, unit: '%', state: 'on pace', current: 2.3, target: 1 },
    momentum: { slopePerWeek, direction, weeks: 4 },
  };
  return { figures, metricName, deadlineOn, weight: 1 };
}

function say(...goals: ReturnType<typeof goalOf>[]): string[] {
  const snapshot = { goals, today: '2026-12-21', currency: 'EUR' } as never;
  return describeStanding(snapshot).map((line) => plainText(line, 'UTC'));
}

describe('the page’s line of the goals', () => {
  it('says how far a goal has come over the weeks, and where the others go', () => {
    const [first, second] = [
      goalOf('G-1', 'errors', '2027-01-31', -0.2),
      goalOf('G-2', 'bugs', '2027-02-28'),
    ];
    expect(say(first, second)).toEqual([
      'Errors 2.3 % → 1 % by Sun 31 Jan 2027: down 0.8 % in 4 weeks. One other goal: no clear move.',
    ]);
  });

  it('promises nothing by a day that is over, and names what can still be reached first', () => {
    const over = goalOf('G-1', 'errors', '2026-12-19');
    expect(say(over)).toEqual([
      'errors at most 1 %: Sat 19 Dec is over and it is not reached. goal close G-1 ends it.',
    ]);
    expect(say(over, goalOf('G-2', 'bugs', '2027-02-28'))).toEqual([
      'Bugs 2.3 % → 1 % by Sun 28 Feb 2027: no clear move. One other goal: over, not reached.',
    ]);
  });
});

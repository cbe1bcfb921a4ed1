import { describe, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { describeStanding } from '../../../src/share/digest/news-standing.ts';
import { expectGolden } from '../../support/golden.ts';

/** A goal of failed imports, or of another metric, with its day. */
function goalOf(id: string, metricName: string, deadlineOn: string, slopePerWeek: number | null = null) {
  const direction = slopePerWeek === null ? 'cannot tell' : 'toward';
  const figures = {
    ...{ id, title: `${metricName} at most 1 %`, unit: 'percent', state: 'on pace', current: 2.3, target: 1 },
    momentum: { slopePerWeek, direction, weeks: 4 },
  };
  return { figures, metricName, deadlineOn, weight: 1 };
}

function say(...goals: ReturnType<typeof goalOf>[]): string[] {
  const snapshot = { goals, today: '2026-12-21', zone: 'UTC', currency: 'EUR' } as never;
  return describeStanding(snapshot).map((line) => plainText(line, 'UTC'));
}

describe('the page’s line of the goals', () => {
  it('says how far a goal has come over the weeks, and where the others go', async () => {
    const [first, second] = [
      goalOf('G-1', 'errors', '2027-01-31', -0.2),
      goalOf('G-2', 'bugs', '2027-02-28'),
    ];
    await expectGolden('share/digest-standing', say(first, second));
  });

  it('does not call met what was met before and has something to go again', async () => {
    const met = goalOf('G-2', 'bugs', '2027-02-28');
    const slipped = { ...met, figures: { ...met.figures, state: 'met', hasSlipped: true } };
    await expectGolden('share/digest-standing', say(goalOf('G-1', 'errors', '2027-01-31', -0.2), slipped));
  });

  it('gives no verdict on values that stopped, only since when', async () => {
    const silent = (goal: ReturnType<typeof goalOf>) => {
      const asOfAt = Date.parse('2026-11-29T12:00:00Z');
      return { ...goal, figures: { ...goal.figures, state: 'no data', isSilent: true, asOfAt } };
    };
    const [first, second] = [goalOf('G-1', 'errors', '2027-01-31'), goalOf('G-2', 'bugs', '2027-02-28')];
    await expectGolden('share/digest-standing', say(silent(first), silent(second)));
  });

  it('promises nothing by a day that is over, and names what can still be reached first', async () => {
    const over = goalOf('G-1', 'errors', '2026-12-19');
    await expectGolden('share/digest-standing', say(over));
    await expectGolden('share/digest-standing', say(over, goalOf('G-2', 'bugs', '2027-02-28')));
  });
});

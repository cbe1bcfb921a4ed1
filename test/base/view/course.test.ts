import { describe, expect, it } from 'vitest';
import { describeCourse } from '../../../src/base/view/task-lines.ts';
import type { GoalFigures } from '../../../src/base/view/view.ts';

type Facts = Pick<GoalFigures, 'state' | 'progress' | 'outlook'>;

describe('the word for how a goal goes', () => {
  it.each<[string, Facts]>([
    ['on pace', { state: 'on pace', progress: 'on pace', outlook: 'likely' }],
    [
      'near its line, but likely to fall short',
      { state: 'on pace', progress: 'on pace', outlook: 'unlikely' },
    ],
    ['ahead so far, but likely to fall short', { state: 'on pace', progress: 'ahead', outlook: 'unlikely' }],
    ['late, but likely to get there', { state: 'on pace', progress: 'late', outlook: 'likely' }],
    ['behind', { state: 'behind', progress: 'late', outlook: 'unlikely' }],
  ])('is “%s”, and never says two things at once', (said, facts) => {
    const momentum = { slopePerWeek: null, direction: 'cannot tell' as const };
    const goal = { ...facts, unit: 'points', momentum } as GoalFigures;
    expect(describeCourse(goal)).toBe(said);
  });
});

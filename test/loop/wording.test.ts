import { describeNextStep } from '@tiller-bot/tiller/feedback';
import { it } from 'vitest';
import { analyseGoal } from '../../src/loop/core/analysis.ts';
import { expectGolden } from '../support/golden.ts';

const goal = { target: 10, direction: null, start: 0 } as const;

it('says the next step in the words of a personality', async () => {
  const lines = ['cautious', 'neutral', 'aggressive'].flatMap((personality) =>
    [
      { next: 5.5, last: 1, previous: 0 },
      { next: 3.25, last: 1, previous: 2 },
      { next: 7.75, last: 1, previous: 1 },
      { next: 4, last: 4, previous: 3 },
      { next: 10, last: 10, previous: 3 },
      { next: 11, last: 12, previous: 3 },
    ].map(({ next, last, previous }) =>
      describeNextStep(analyseGoal(goal, { first: 0, last, previous, isStale: next === 3.25 }), {
        name: 'G-1',
        next,
        personality,
      }),
    ),
  );
  await expectGolden('loop-wording', lines);
});

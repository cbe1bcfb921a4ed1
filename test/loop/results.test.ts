import {
  type FeedbackStrategy,
  GoalDrivenFeedbackLoop,
  PersonalityGoalFeedbackStrategy,
  SimpleGoalFeedbackStrategy,
} from '@tiller-bot/tiller/feedback';
import { describe, expect, it } from 'vitest';

const NOON = Date.parse('2026-11-23T12:00:00Z');

function loopOf(goalState: Record<string, unknown>, options: object = {}) {
  return new GoalDrivenFeedbackLoop(new SimpleGoalFeedbackStrategy(), {
    goalState,
    now: () => NOON,
    ...options,
  });
}

describe('the public results', () => {
  it.each([
    ['neutral', 10, 0, 5],
    ['aggressive', 10, 0, 7.5],
    ['cautious', 8, 4, 5],
    ['AGGRESSIVE ', 10, 0, 7.5],
    ['cheerful', 10, 0, 5],
  ])('of a %s personality with goal %d from %d is %d', async (personality, goal, from, next) => {
    const loop = new GoalDrivenFeedbackLoop(new PersonalityGoalFeedbackStrategy(personality), {
      goalState: { progress: goal },
    });
    const [given] = await loop.suggestActions([{ progress: from }], [{ progress: from }]);
    expect(given?.progress).toBe(next);
    const [alone] = await new PersonalityGoalFeedbackStrategy(personality).suggestActions(
      [],
      [{ progress: from }],
      { progress: goal },
    );
    expect(alone?.progress).toBe(next);
  });

  it('compare 2, 4 with goal 10: gap 6, baseline 2, toward the goal, a quarter of the way', async () => {
    const loop = loopOf({ progress: 10 });
    const [suggestion] = await loop.suggestActions([{ progress: 2 }, { progress: 4 }], [{ progress: 4 }]);
    const analysis = {
      goal: 10,
      current: 4,
      gap: 6,
      baseline: 2,
      trend: 'toward_goal',
      progress_ratio: 0.25,
      progress_ratio_raw: 0.25,
    };
    expect(await loop.getLastAnalysis()).toEqual({ progress: analysis });
    expect(suggestion).toEqual({ progress: 7, goal_feedback: { analysis: { progress: analysis } } });
    expect(await loop.getLastSuggestions()).toEqual([suggestion]);
  });

  it('start from the last value before the actions, for all of them', async () => {
    const found = await loopOf({ progress: 10 }).suggest(
      [{ progress: 4 }],
      [{ progress: 2 }, { progress: 6 }],
    );
    expect(found.map(({ progress }) => progress)).toEqual([7, 7]);
  });

  it('start from each action’s own value where nothing was known before', async () => {
    const found = await loopOf({ progress: 10 }).suggest([], [{ progress: 2 }, { progress: 6 }]);
    expect(found.map(({ progress }) => progress)).toEqual([6, 8]);
  });

  it('leave what is no number, and keys without a goal, as they are', async () => {
    const actions = [{ progress: 0, mood: 'sad', note: { by: 'ana' } }];
    const [found] = await loopOf({ progress: 10, mood: 'happy' }).suggest([], actions);
    expect(found).toMatchObject({ progress: 5, mood: 'sad', note: { by: 'ana' } });
    expect(actions).toEqual([{ progress: 0, mood: 'sad', note: { by: 'ana' } }]);
  });
});

describe('a direction', () => {
  it('of a list is never down', async () => {
    const strategy = new SimpleGoalFeedbackStrategy({ oneDirection: ['time'] });
    expect(strategy.suggestActions([{ time: 5 }], [{ time: 5 }], { time: 0 })).toEqual([{ time: 5 }]);
    expect(strategy.suggestActions([{ time: 5 }], [{ time: 5 }], { time: 10 })).toEqual([{ time: 7.5 }]);
  });

  it('may be said of each key', () => {
    const strategy = new PersonalityGoalFeedbackStrategy('neutral', {
      oneDirection: { debt: 'down', age: 'up' },
    });
    const goals = { debt: 10, age: 1 };
    expect(strategy.suggestActions([{ debt: 4, age: 5 }], [{}], goals)).toEqual([{ debt: 4, age: 5 }]);
  });

  it('that a goal states keeps nobody from staying on its good side', () => {
    const strategy = new SimpleGoalFeedbackStrategy();
    expect(strategy.suggestActions([{ reply: 3 }], [{}], { reply: 'at most 5m' })).toEqual([{ reply: 3 }]);
    expect(strategy.suggestActions([{ reply: 9 }], [{}], { reply: '<5m' })).toEqual([{ reply: 7 }]);
  });
});

describe('the analysis', () => {
  async function analyse(goal: unknown, ...values: unknown[]) {
    const loop = loopOf({ key: goal });
    await loop.suggestActions(
      values.map((key) => ({ key })),
      [{}],
    );
    return (await loop.getLastAnalysis()).key;
  }

  it.each([
    ['falling is toward a goal below the start', 2, [10, 8], { trend: 'toward_goal', progress_ratio: 0.25 }],
    [
      'rising is away from a goal below the start',
      2,
      [10, 12],
      { trend: 'away_from_goal', progress_ratio: 0, progress_ratio_raw: -0.25 },
    ],
    [
      'past a goal below the start is ahead',
      2,
      [10, 1],
      { trend: 'ahead', progress_ratio: 1, progress_ratio_raw: 1.125 },
    ],
    [
      'past a goal above the start is ahead, though it falls',
      10,
      [0, 14, 12],
      { trend: 'ahead', gap: -2, progress_ratio: 1, progress_ratio_raw: 1.2 },
    ],
    ['there is met', 10, [0, 10], { trend: 'met', gap: 0, progress_ratio: 1 }],
    ['the same as before is stable', 10, [0, 4, 4], { trend: 'stable' }],
    ['one value is stable', 10, [4], { trend: 'stable', baseline: 4, progress_ratio: 0 }],
    ['back from past the goal to short of it is away', 10, [0, 12, 9], { trend: 'away_from_goal' }],
    ['a stated side decides, not the start', 'at most 5', [3, 4], { trend: 'ahead', progress_ratio: 1 }],
    ['exactly has no good side', 'exactly 5', [3, 6], { trend: 'toward_goal' }],
    [
      'a start that is named is the baseline',
      { target: 10, start: 0 },
      [5],
      { baseline: 0, progress_ratio: 0.5 },
    ],
  ])('%s', async (_words, goal, values, expected) => {
    expect(await analyse(goal, ...values)).toMatchObject(expected);
  });

  it.each([
    ['<5m', [12, 9], { goal: 5, current: 9, trend: 'toward_goal' }],
    ['at most 3 %', [4, 3.5], { goal: 3, gap: 0.5 * -1 }],
    ['≥ €1.5k', [0, 300], { goal: 1_500, current: 300 }],
    ['$20', ['$5', '$10'], { goal: 20, current: 10, baseline: 5 }],
    ['12', ['3'], { goal: 12, current: 3 }],
  ])('reads a goal written as %s', async (goal, values, expected) => {
    expect(await analyse(goal, ...values)).toMatchObject(expected);
  });

  it.each([null, undefined, '', 'soon', Number.NaN, Number.POSITIVE_INFINITY, true, {}, [], '< 5'])(
    'takes %j for missing: the last good value is used, and said to be old',
    async (missing) => {
      const found = await analyse(10, 2, 4, missing);
      expect(found).toMatchObject({ current: 4, baseline: 2, trend: 'toward_goal', stale: true });
      expect(await analyse(10, 2, 4)).not.toHaveProperty('stale');
      expect(await analyse(10, missing)).toBeUndefined();
    },
  );

  it('invents no value where none is known', async () => {
    const [found] = await loopOf({ progress: 10 }).suggest([{ progress: null }], [{ progress: null }]);
    expect(found).toEqual({ progress: null, goal_feedback: { analysis: {} } });
  });

  it('is there beside what an action has of its own', async () => {
    const [found] = await loopOf({ progress: 10 }).suggest(
      [],
      [{ progress: 1, goal_feedback: { by: 'me' } }],
    );
    expect(found).toMatchObject({ goal_feedback: { by: 'me', analysis: { progress: { gap: 9 } } } });
  });
});

describe('the history', () => {
  it('that is given replaces what is stored; an empty one means what is stored', async () => {
    const loop = loopOf({ progress: 10 });
    await loop.suggest([{ progress: 1 }], [{ progress: 2 }]);
    expect((await loop.getHistory()).map(({ progress }) => progress)).toEqual([1, 2]);
    const [found] = await loop.suggest([], [{ progress: 9 }]);
    expect(found?.progress).toBe(6);
    await loop.suggest([{ progress: 5 }], []);
    expect((await loop.getHistory()).map(({ progress }) => progress)).toEqual([5]);
  });

  it('that is missing, as a program without types may have it, means what is stored', async () => {
    const loop = loopOf({ progress: 10 });
    await loop.suggest([{ progress: 1 }], [{ progress: 2 }]);
    for (const missing of [null, undefined]) {
      const [found] = await loop.suggest(missing as unknown as [], [{ progress: 4 }]);
      expect(found?.progress).toBeGreaterThan(5);
    }
    expect((await loop.getHistory()).map(({ progress }) => progress)).toEqual([1, 2, 4, 4]);
  });

  it.each([[[null]], [[5]], ['abc'], [{}], [null]])(
    'takes no %j for actions, and says so',
    async (actions) => {
      const loop = loopOf({ progress: 10 });
      await expect(loop.suggest([], actions as unknown as [])).rejects.toThrow('actions: ');
      await expect(loop.suggest([7] as unknown as [], [])).rejects.toThrow('history: ');
      await expect(loop.extendHistory(actions as unknown as [])).rejects.toThrow('entries: ');
      expect(await loop.getHistory()).toEqual([]);
    },
  );

  it('gets a time where an entry has none, under the name that was chosen', async () => {
    const loop = loopOf({ n: 1 }, { timestampField: 'when' });
    const action = { n: 0 };
    await loop.suggest([{ n: 0, when: '2026-11-01T00:00:00Z' }], [action]);
    expect(await loop.getHistory()).toEqual([
      { n: 0, when: '2026-11-01T00:00:00Z' },
      { n: 0, when: '2026-11-23T12:00:00.000Z' },
    ]);
    expect(action).toEqual({ n: 0 });
  });

  it('keeps so many at most, and with 0 nothing', async () => {
    const loop = loopOf({ score: 10 }, { retentionLimit: 2 });
    await loop.extendHistory([{ score: 1 }, { score: 3 }, { score: 6 }]);
    expect((await loop.getHistory()).map(({ score }) => score)).toEqual([3, 6]);
    await loop.suggest([], []);
    expect((await loop.getLastAnalysis()).score?.baseline).toBe(3);

    const none = loopOf({ score: 10 }, { retentionLimit: 0 });
    const [found] = await none.suggest([{ score: 4 }], [{}]);
    expect(found?.score).toBe(7);
    expect(await none.getHistory()).toEqual([]);
  });

  it('drops what is too old by its own time, in whatever order it came', async () => {
    let now = NOON;
    const loop = loopOf({ n: 10 }, { retentionWindow: 60, now: () => now });
    await loop.extendHistory([
      { n: 3, timestamp: NOON - 10_000 },
      { n: 1, timestamp: new Date(NOON - 90_000).toISOString() },
      { n: 2, timestamp: '2026-11-23T11:59:30' },
      { n: 4, timestamp: 'yesterday, I think' },
    ]);
    expect((await loop.getHistory()).map(({ n }) => n)).toEqual([3, 2, 4]);
    now += 40_000;
    expect((await loop.getHistory()).map(({ n }) => n)).toEqual([3, 4]);
    now += 3_600_000;
    expect((await loop.getHistory()).map(({ n }) => n)).toEqual([4]);
  });

  it('is given as copies, and forgotten on request', async () => {
    const loop = loopOf({ n: 10 });
    const entry = { n: 1, deep: { list: [1] } };
    await loop.suggest([entry], [{}]);
    entry.deep.list.push(2);
    const [first] = await loop.getHistory();
    expect(first).toMatchObject({ deep: { list: [1] } });
    await loop.resetHistory();
    expect([await loop.getHistory(), await loop.getLastSuggestions(), await loop.getLastAnalysis()]).toEqual([
      [],
      [],
      {},
    ]);
  });
});

describe('a strategy of one’s own', () => {
  it('is one method', async () => {
    const strategy: FeedbackStrategy = {
      suggestActions: async (history, actions, goals) =>
        actions.map((action) => ({ ...action, seen: history.length, goals: Object.keys(goals) })),
    };
    const loop = new GoalDrivenFeedbackLoop(strategy, { goalState: { a: 1 } });
    expect(await loop.suggest([{ a: 0 }], [{ x: 1 }])).toMatchObject([{ x: 1, seen: 1, goals: ['a'] }]);
  });

  it('that changes what it is given changes nothing of whoever called', async () => {
    const strategy: FeedbackStrategy = {
      suggestActions: (_history, actions) =>
        actions.map((action) => Object.assign(action as Record<string, unknown>, { a: 9 })),
    };
    const loop = new GoalDrivenFeedbackLoop(strategy, { goalState: { a: 1 } });
    const actions = [{ a: 2, deep: { list: [1] } }];
    expect(await loop.suggest([], actions)).toMatchObject([{ a: 9 }]);
    expect(actions).toEqual([{ a: 2, deep: { list: [1] } }]);
    expect((await loop.getHistory()).map(({ a }) => a)).toEqual([2]);
  });

  it('that fails leaves everything as it was', async () => {
    const loop = new GoalDrivenFeedbackLoop(
      {
        suggestActions() {
          throw new Error('no');
        },
      },
      { goalState: { a: 1 } },
    );
    await loop.extendHistory([{ a: 0 }]);
    await expect(loop.suggest([{ a: 5 }], [{ a: 6 }])).rejects.toThrow('no');
    expect((await loop.getHistory()).map(({ a }) => a)).toEqual([0]);
  });
});

it('follows goals that are changed', async () => {
  const loop = loopOf({ progress: 4 });
  expect((await loop.suggest([{ progress: 0 }], [{}]))[0]?.progress).toBe(2);
  expect(await loop.setGoalState({ progress: 10 })).toBe(true);
  expect((await loop.suggest([{ progress: 0 }], [{}]))[0]?.progress).toBe(5);
  expect(await loop.setGoalState({ progress: 10 })).toBe(false);
});

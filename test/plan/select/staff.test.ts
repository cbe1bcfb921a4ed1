import { describe, expect, it } from 'vitest';
import { candidate, executor, outcome, planOf, snapshot } from '../snapshots.ts';

const DAY_MS = 86_400_000;
const classic = { routing: 'classic' } as const;

function assignees(given: Parameters<typeof snapshot>[0]) {
  return planOf(snapshot({ candidates: [candidate(1)], ...given })).frozen.map(
    ({ task }) => task.assignee_id,
  );
}

describe('classic routing', () => {
  it('leaves a task open where nobody has three samples in its category', () => {
    const outcomes = [outcome('M-1', 'quality', true), outcome('M-1', 'quality', true)];
    expect(assignees({ outcomes, feed: classic })).toEqual([null]);
  });

  it('takes the best rate of done tasks, in time or not, then the least minutes', () => {
    const late = { ...outcome('M-2', 'quality', false), isSuccess: 1 } as const;
    const timed = (executorId: string, minutes: number) => ({
      ...outcome(executorId, 'quality', true),
      minutes,
    });
    const rates = [...Array(3)].flatMap(() => [late]);
    const worse = [
      outcome('M-1', 'quality', true),
      outcome('M-1', 'quality', true),
      outcome('M-1', 'quality', false),
    ];
    expect(assignees({ outcomes: [...rates, ...worse], feed: classic })).toEqual(['M-2']);
    const equal = [...Array(3)].flatMap(() => [timed('M-1', 90), timed('M-2', 30)]);
    expect(assignees({ outcomes: equal, feed: classic })).toEqual(['M-2']);
  });

  it('counts thirty days, as patterns do', () => {
    const old = [...Array(3)].map(() => {
      const ended = outcome('M-1', 'quality', true);
      return { ...ended, finishedAt: ended.finishedAt - 31 * DAY_MS };
    });
    expect(assignees({ outcomes: old, feed: classic })).toEqual([null]);
  });
});

describe('learned routing', () => {
  const failed = [...Array(20)].flatMap(() => [
    outcome('M-1', 'quality', true),
    outcome('M-2', 'quality', false),
  ]);

  it('gives no more to whoever has clearly failed, says so to nobody, and waits for the others', () => {
    const executors = [executor('M-1', { freeHours: 5 }), executor('M-2', { freeHours: 5 })];
    const result = planOf(
      snapshot({ outcomes: failed, executors, candidates: [candidate(1), candidate(2)] }),
    );
    expect(result.frozen.map(({ task }) => task.assignee_id)).toEqual(['M-1']);
    expect(result.held.map(({ kind }) => kind)).toEqual(['capacity']);
    expect(result.frozen[0]?.task.routing).not.toContain('M-2');
  });

  it('unless nobody else can, or people named them for it', () => {
    expect(assignees({ outcomes: failed, executors: [executor('M-2')] })).toEqual(['M-2']);
    expect(assignees({ outcomes: failed, candidates: [candidate(1, { notFor: ['M-1'] })] })).toEqual(['M-2']);
    expect(assignees({ outcomes: failed, candidates: [candidate(1, { onlyFor: ['M-2'] })] })).toEqual([
      'M-2',
    ]);
  });

  it('prefers thirty of thirty to a newcomer', () => {
    const outcomes = [...Array(30)].map(() => outcome('M-2', 'quality', true));
    expect(assignees({ outcomes })).toEqual(['M-2']);
  });

  it('gives work to whoever is free first where the other is little better, and to the better where they are much', () => {
    const executors = [executor('M-1', { freeHours: 10 }), executor('M-2', { freeHours: 40 })];
    const ended = (id: string, times: number, isInTime: boolean) =>
      [...Array(times)].map(() => outcome(id, 'quality', isInTime));
    const steady = [...ended('M-1', 20, true), ...ended('M-2', 19, true), ...ended('M-2', 1, false)];
    expect(assignees({ executors, outcomes: steady })).toEqual(['M-2']);
    const idle = executors.map((each) => ({ ...each, freeHours: 40 }));
    expect(assignees({ executors: idle, outcomes: steady })).toEqual(['M-1']);
    const apart = [...ended('M-1', 20, true), ...ended('M-2', 8, true), ...ended('M-2', 12, false)];
    expect(assignees({ executors, outcomes: apart })).toEqual(['M-1']);
  });
});

describe('a task’s routing', () => {
  it('keeps who could not have it, and why', () => {
    const executors = [
      executor('M-1'),
      executor('M-2', { isAway: true }),
      executor('M-3', { categories: ['revenue'] }),
      executor('M-4', { freeHours: 1 }),
      executor('M-5', { isRouted: false }),
    ];
    const [frozen] = planOf(snapshot({ executors, candidates: [candidate(1)] })).frozen;
    const { others } = JSON.parse(frozen?.task.routing ?? '{}') as { others: object[] };
    expect(others).toEqual([
      { executorId: 'M-2', why: 'away' },
      { executorId: 'M-3', why: 'category' },
      { executorId: 'M-4', why: 'full' },
    ]);
  });
});

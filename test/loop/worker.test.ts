import {
  createFeedbackPersistence,
  type Entry,
  FeedbackEventBus,
  GoalDrivenFeedbackLoop,
  GoalFeedbackWorker,
  GoalStateTracker,
  type Occasion,
  SimpleGoalFeedbackStrategy,
  type Suggestion,
} from '@tiller-bot/tiller/feedback';
import { expect, it } from 'vitest';
import { until } from '../support/until.ts';

interface Told {
  values: unknown[];
  eventId: string | null;
}

/** A worker over what one process has in memory, and a clock that sleeping moves. */
function setUp(
  options: { deliver?: (told: Told) => void | Promise<void>; strategy?: (action: Entry) => void } = {},
) {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const slept: number[] = [];
  const told: Told[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms / 1_000);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const persistence = createFeedbackPersistence({ kind: 'memory' });
  const bus = new FeedbackEventBus(clock);
  const tracker = new GoalStateTracker(persistence, clock);
  const simple = new SimpleGoalFeedbackStrategy();
  const start = () => {
    const strategy = {
      suggestActions(...args: Parameters<typeof simple.suggestActions>) {
        for (const action of args[1]) options.strategy?.(action);
        return simple.suggestActions(...args);
      },
    };
    const loop = new GoalDrivenFeedbackLoop(strategy, { persistence, now: clock.now });
    const deliver = async (suggestions: readonly Suggestion[], { eventId }: Occasion) => {
      const one = { values: suggestions.map(({ progress }) => progress), eventId };
      await options.deliver?.(one);
      told.push(one);
    };
    return new GoalFeedbackWorker({ loop, bus, tracker, deliver, sleep: clock.sleep });
  };
  return { bus, tracker, told, slept, start, worker: start(), clock };
}

it('computes on a new action and on changed goals, and not otherwise', async () => {
  const { bus, tracker, worker, told, start } = setUp();
  await tracker.set({ progress: 10 }, 'ana');
  await worker.runOnce();
  expect(told).toEqual([]);
  await bus.publish('default', { progress: 4 }, { id: 'e-1' });
  expect(await worker.runOnce()).toEqual({ handled: 1 });
  await worker.runOnce();
  expect(told).toEqual([{ values: [7], eventId: 'e-1' }]);
  await tracker.set({ progress: 10 }, 'ben');
  await worker.runOnce();
  await tracker.set({ progress: 20 }, 'ben');
  await worker.runOnce();
  await worker.runOnce();
  // A new process on the same data has nothing new to say either.
  await start().runOnce();
  expect(told.slice(1)).toEqual([{ values: [12], eventId: null }]);
});

it('takes only the actions of its workspace', async () => {
  const { bus, worker, told } = setUp();
  await bus.publish('other', { progress: 4 });
  expect(await worker.runOnce()).toEqual({ handled: 0 });
  expect(told).toEqual([]);
});

it('loses none of a burst of 200 that arrives while it works, and keeps their order', async () => {
  const arrived: Promise<unknown>[] = [];
  const { bus, worker, told } = setUp({
    deliver() {
      if (arrived.length > 0) return;
      for (let n = 0; n < 200; n++) arrived.push(bus.publish('default', { n }, { id: `burst-${n}` }));
    },
  });
  worker.start();
  await bus.publish('default', {}, { id: 'first' });
  await until(() => expect(told.length).toBeGreaterThanOrEqual(201));
  await worker.stop();
  expect(told.map(({ eventId }) => eventId)).toEqual([
    'first',
    ...Array.from({ length: 200 }, (_, n) => `burst-${n}`),
  ]);
});

it('backs off 5, 10, 20 … 300 seconds while it cannot deliver, and then loses nothing', async () => {
  let failures = 9;
  const { bus, worker, told, slept } = setUp({
    deliver() {
      if (failures-- > 0) throw new Error('nobody is there');
    },
  });
  for (const id of ['e-1', 'e-2']) await bus.publish('default', { progress: 1 }, { id });
  worker.start();
  await until(() => expect(told).toHaveLength(2));
  await worker.stop();
  expect(slept.slice(0, 9)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(told.map(({ eventId }) => eventId)).toEqual(['e-1', 'e-2']);
  expect(await bus.listPoisoned('default')).toEqual([]);
});

it('loses no answer where the goals change before it could be delivered', async () => {
  let isDown = true;
  const { bus, tracker, worker, told, clock } = setUp({
    deliver() {
      if (isDown) throw new Error('nobody is there');
    },
  });
  await tracker.set({ progress: 10 }, 'ana');
  await worker.runOnce();
  await bus.publish('default', { progress: 4 }, { id: 'e-1' });
  await worker.runOnce();
  isDown = false;
  await tracker.set({ progress: 20 }, 'ana');
  await clock.sleep(5_000);
  await worker.runOnce();
  expect(told).toEqual([
    { values: [12], eventId: null },
    { values: [12], eventId: 'e-1' },
  ]);
});

it('sets a poisoned action aside with its error, and goes on', async () => {
  const { bus, worker, told, slept } = setUp({
    strategy(action) {
      if (action.progress === 'poison') throw new Error('cannot think about that');
    },
  });
  await bus.publish('default', { progress: 'poison' }, { id: 'bad' });
  await bus.publish('default', { progress: 3 }, { id: 'good' });
  worker.start();
  await until(() => expect(told).toHaveLength(1));
  await worker.stop();
  expect(told[0]?.eventId).toBe('good');
  expect(slept.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(await bus.listPoisoned('default')).toMatchObject([
    { event: { id: 'bad', body: { progress: 'poison' } }, error: 'Error: cannot think about that', tries: 5 },
  ]);
});

it('sets aside at once what is no action', async () => {
  const { bus, worker, told } = setUp();
  for (const body of [null, 'go', [1]]) await bus.publish('default', body as never);
  await bus.publish('default', { progress: 1 }, { id: 'good' });
  expect(await worker.runOnce()).toEqual({ handled: 4 });
  expect(told.map(({ eventId }) => eventId)).toEqual(['good']);
  expect((await bus.listPoisoned('default')).map(({ event, tries }) => [event.body, tries])).toEqual([
    [null, 1],
    ['go', 1],
    [[1], 1],
  ]);
});

it('goes on where it was when it is started again, in another process too', async () => {
  const { bus, worker, told, start } = setUp();
  worker.start();
  await bus.publish('default', {}, { id: 'e-1' });
  await until(() => expect(told).toHaveLength(1));
  await worker.stop();
  await bus.publish('default', {}, { id: 'e-2' });
  const other = start();
  other.start();
  other.start();
  await until(() => expect(told).toHaveLength(2));
  await other.stop();
  worker.start();
  await bus.publish('default', {}, { id: 'e-3' });
  await until(() => expect(told).toHaveLength(3));
  await worker.stop();
  expect(told.map(({ eventId }) => eventId)).toEqual(['e-1', 'e-2', 'e-3']);
});

it('gives the same answer where it was cut off between the answer and its delivery', async () => {
  let isCutOff = true;
  const { bus, tracker, worker, told, clock, start } = setUp({
    async deliver() {
      if (isCutOff) await new Promise(() => undefined);
    },
  });
  await tracker.set({ progress: 10 }, 'ana');
  await bus.publish('default', { progress: 4 }, { id: 'e-1' });
  void worker.runOnce();
  await new Promise((resolve) => setImmediate(resolve));
  isCutOff = false;
  await clock.sleep(61_000);
  const other = start();
  await other.runOnce();
  expect(told).toEqual([{ values: [7], eventId: 'e-1' }]);
});

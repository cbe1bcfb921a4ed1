import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/base/store/postgres/turns.ts';

const LONG_MS = 50_000;
/** Over before anybody looks. */
const NO_MS = 0;

/** Work that ends when it is told to. */
function startWork() {
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const work = () => {
    begun.resolve();
    return gate.promise;
  };
  return { work, begun: begun.promise, end: gate.resolve };
}

/** Turns at a team which are all taken until `end`. */
function startBusy() {
  const turns = createTurns();
  const works = [startWork(), startWork()];
  const busy = works.map(({ work }) => turns.take('team', LONG_MS, work));
  const end = async () => {
    for (const work of works) work.end();
    await Promise.all(busy);
  };
  return { turns, end };
}

describe('turns at a workspace', () => {
  it('are had by two at once, and by the others after them in the order of asking', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const [first, second] = [startWork(), startWork()];
    const asked = [turns.take('team', LONG_MS, first.work), turns.take('team', LONG_MS, second.work)];
    for (const name of ['third', 'fourth', 'fifth'])
      asked.push(turns.take('team', LONG_MS, async () => void order.push(name)));
    await Promise.all([first.begun, second.begun]);
    expect(order).toEqual([]);
    first.end();
    await Promise.all(asked.toSpliced(1, 1));
    expect(order).toEqual(['third', 'fourth', 'fifth']);
    second.end();
    await asked[1];
  });

  it('of one keep nobody waiting who asks for another', async () => {
    const { turns, end } = startBusy();
    expect(await turns.take('other', LONG_MS, async () => 'done')).toBe('done');
    await end();
  });

  it('that take too long are told, never come, and keep nobody behind them waiting', async () => {
    const { turns, end } = startBusy();
    let isDone = false;
    const late = turns.take('team', NO_MS, async () => {
      isDone = true;
    });
    const patient = turns.take('team', LONG_MS, async () => 'done');
    expect(await late).toBeUndefined();
    await end();
    expect(await patient).toBe('done');
    expect(isDone).toBe(false);
  });

  it('go on after work that fails', async () => {
    const { turns, end } = startBusy();
    const failing = turns.take('team', LONG_MS, () => Promise.reject(new Error('broke')));
    const next = turns.take('team', LONG_MS, async () => 'done');
    const failed = expect(failing).rejects.toThrow('broke');
    await end();
    await failed;
    expect(await next).toBe('done');
    expect(await turns.take('team', NO_MS, async () => 'free')).toBe('free');
  });
});

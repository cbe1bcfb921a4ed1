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
  return { work, begun: begun.promise, end: gate.resolve, fail: gate.reject };
}

describe('turns at a workspace', () => {
  it('come one after another, in the order of asking', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const first = startWork();
    const asked = [turns.take('team', LONG_MS, first.work)];
    for (const name of ['second', 'third', 'fourth'])
      asked.push(turns.take('team', LONG_MS, async () => void order.push(name)));
    await first.begun;
    expect(order).toEqual([]);
    first.end();
    await Promise.all(asked);
    expect(order).toEqual(['second', 'third', 'fourth']);
  });

  it('of one keep nobody waiting who asks for another', async () => {
    const turns = createTurns();
    const first = startWork();
    const busy = turns.take('team', LONG_MS, first.work);
    expect(await turns.take('other', LONG_MS, async () => 'done')).toBe('done');
    first.end();
    await busy;
  });

  it('that take too long are told, never come, and keep nobody behind them waiting', async () => {
    const turns = createTurns();
    const first = startWork();
    const busy = turns.take('team', LONG_MS, first.work);
    let isDone = false;
    const late = turns.take('team', NO_MS, async () => {
      isDone = true;
    });
    const patient = turns.take('team', LONG_MS, async () => 'done');
    expect(await late).toBeUndefined();
    first.end();
    await busy;
    expect(await patient).toBe('done');
    expect(isDone).toBe(false);
  });

  it('go on after work that fails', async () => {
    const turns = createTurns();
    const first = startWork();
    const failing = turns.take('team', LONG_MS, first.work);
    const next = turns.take('team', LONG_MS, async () => 'done');
    first.fail(new Error('broke'));
    await expect(failing).rejects.toThrow('broke');
    expect(await next).toBe('done');
    expect(await turns.take('team', NO_MS, async () => 'free')).toBe('free');
  });
});

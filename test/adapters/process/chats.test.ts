import { describe, expect, it } from 'vitest';
import {
  type ChatAdapter,
  type ConnectionEnd,
  createChats,
  type OnFatal,
} from '../../../adapters/process/chats.ts';
import type { Timers } from '../../../adapters/process/wake.ts';
import { DeliveryError, Refusal } from '../../../src/base/language/errors.ts';
import type { Delivery } from '../../../src/base/ports.ts';
import { answer, type View } from '../../../src/base/view/view.ts';
import type { Call } from '../../../src/engine/call.ts';

import type { Engine } from '../../../src/engine/engine.ts';
import { expectGolden } from '../../support/golden.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';

/** An engine whose calls take as long as a test wants. */
const answered = Promise.withResolvers<View>();
const ENGINE = { handle: () => answered.promise } as unknown as Engine;
const DELIVERY = { key: 'k' } as Delivery;

/** What becomes of each start in turn; the last goes for all that follow. */
type Start = 'ok' | Error | Promise<void>;

/** Chats by name, each with what becomes of its starts, in a process without a keyboard. */
async function createProcess(plans: Readonly<Record<string, readonly Start[]>>) {
  const clock = fakeClock('2026-11-23T08:00:00Z');
  const { log } = fakePorts(clock, []);
  const waits: { waitMs: number; run: () => void }[] = [];
  const timers: Timers = {
    every: () => () => undefined,
    at(instant, run) {
      const wait = { waitMs: instant - clock.now(), run };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), 1);
    },
    soon: () => () => undefined,
  };
  const seen: string[] = [];
  const engines = new Map<string, Engine>();
  const fatal = new Map<string, OnFatal>();
  const chats = await createChats({
    entries: Object.entries(plans).map(([name, starts]) => ({
      name,
      isExclusive: true,
      create: async (onFatal): Promise<ChatAdapter> => {
        fatal.set(name, onFatal);
        const left = [...starts];
        return {
          deliverer: {
            platform: 'slack',
            deliver: async () => ({ platformId: `${name}:1` }),
            find: async () => 'absent',
          },
          async start(engine) {
            engines.set(name, engine);
            const next = left.length > 1 ? left.shift() : left[0];
            if (next instanceof Error) throw next;
            if (next !== 'ok') await next;
          },
          stop: async () => void seen.push(`stop ${name}`),
        };
      },
    })),
    clock,
    timers,
    log,
    say: (line) => void seen.push(line),
    warn: (line) => void seen.push(line),
    onNoneLeft: (why) => void seen.push(`none left: ${why}`),
  });
  /** Everything that was set off has happened. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    chats,
    seen,
    engines,
    waits,
    settle,
    cutOff: (name: string, line: string, why: ConnectionEnd = 'cut off') => fatal.get(name)?.(line, why),
    stop: async () => void (await Promise.all(chats.open(ENGINE).map((chat) => chat.stop()))),
    async start() {
      for (const chat of chats.open(ENGINE)) chat.start();
      await settle();
      return seen;
    },
    /** Does what waits, as its time has come. */
    async wait() {
      for (const { run } of waits.splice(0)) run();
      await settle();
    },
    async deliver(index: number) {
      return chats.deliverers[index]?.deliver(DELIVERY).catch((error: unknown) => error);
    },
  };
}

const badToken = new Refusal({ code: 'bad_argument', message: 'B does not take its token.' });
const offline = new Refusal({ code: 'busy', message: 'B cannot be reached.' });

describe('several chats in one process', () => {
  it('connects each without waiting for another', async () => {
    const held = Promise.withResolvers<void>();
    const process = await createProcess({ A: [held.promise], B: ['ok'] });
    expect(await process.start()).toHaveLength(1);
    held.resolve();
    await process.settle();
    await expectGolden('process/chats', process.seen);
  });

  it('says in one line what was refused, and goes on with the others', async () => {
    const process = await createProcess({ A: ['ok'], B: [badToken] });
    await expectGolden('process/chats', await process.start());
    expect(process.waits).toEqual([]);
  });

  it('tries again with growing waits what cannot be reached, says so once, and says when it is there', async () => {
    const process = await createProcess({
      A: ['ok'],
      B: [offline, new Error('socket hang up'), offline, 'ok'],
    });
    await process.start();
    const waits = [];
    for (let tries = 0; tries < 3; tries++) {
      waits.push(process.waits.map(({ waitMs }) => waitMs));
      await process.wait();
    }
    expect(waits).toEqual([[2_000], [4_000], [8_000]]);
    await expectGolden(
      'process/chats',
      process.seen.filter((line) => !line.startsWith('stop')),
    );
  });

  it('says of what nobody foresaw that the log says why', async () => {
    const process = await createProcess({ A: [new Error('no such file'), 'ok'] });
    const [first] = await process.start();
    expect(first).toBe('stop A');
    await expectGolden('process/chats', process.seen[1]);
  });

  it('waits a minute at most between two tries', async () => {
    const process = await createProcess({ A: [offline] });
    await process.start();
    for (let tries = 0; tries < 9; tries++) await process.wait();
    expect(process.waits.map(({ waitMs }) => waitMs)).toEqual([60_000]);
  });

  it('holds back messages until their chat is up, and those of a chat that was refused for longer', async () => {
    const held = Promise.withResolvers<void>();
    const process = await createProcess({ A: [held.promise], B: [badToken] });
    await process.start();
    const [early, never] = [await process.deliver(0), await process.deliver(1)];
    expect(early).toMatchObject({ outcome: 'later', retryAfterMs: 2_000 });
    expect(early).toBeInstanceOf(DeliveryError);
    expect(never).toMatchObject({ outcome: 'later', retryAfterMs: 300_000 });
    held.resolve();
    await process.settle();
    expect(await process.deliver(0)).toEqual({ platformId: 'A:1' });
  });

  it('tells that none is left where all were refused, and not before', async () => {
    const two = await createProcess({ A: [badToken], B: ['ok'] });
    expect(await two.start()).not.toContain('none left: refused');
    const one = await createProcess({ A: [badToken] });
    expect(await one.start()).toContain('none left: refused');
  });

  it('ends a chat that was cut off for good, once, and says so; the last one ends the process', async () => {
    const process = await createProcess({ A: ['ok'], B: ['ok'] });
    await process.start();
    process.cutOff('A', 'A was closed (4004).');
    process.cutOff('A', 'A was closed (4004).');
    await process.settle();
    expect(process.seen.slice(3)).toEqual(['stop A']);
    process.cutOff('B', 'B was closed (4014).');
    await process.settle();
    expect(process.seen.slice(5)).toEqual(['none left: cut off', 'stop B']);
    await expectGolden('process/chats', [process.seen[2], process.seen[4]]);
  });

  it('connects a chat anew that was lost and may come back', async () => {
    const process = await createProcess({ A: ['ok', offline, 'ok'] });
    await process.start();
    process.cutOff('A', 'A: not heard for 10 minutes', 'lost');
    await process.settle();
    await process.wait();
    await expectGolden('process/chats', process.seen);
  });

  it('waits for what is starting when it stops, and can be started again', async () => {
    const held = Promise.withResolvers<void>();
    const process = await createProcess({ A: [held.promise, 'ok'], B: ['ok'] });
    await process.start();
    const stopped = process.stop();
    held.resolve();
    await stopped;
    expect(process.seen.slice(1)).toEqual(['stop B', 'stop A']);
    await process.start();
    await expectGolden('process/chats', process.seen);
  });

  it('lets what was asked be answered before it takes the connection away', async () => {
    const process = await createProcess({ A: ['ok'] });
    await process.start();
    void process.engines
      .get('A')
      ?.handle({} as Call)
      .then(() => process.seen.push('answered'));
    const stopped = process.stop();
    await process.settle();
    expect(process.seen).toHaveLength(1);
    answered.resolve(answer('ok'));
    await stopped;
    expect(process.seen.slice(1)).toEqual(['answered', 'stop A']);
  });

  it('tries no more once it was stopped', async () => {
    const process = await createProcess({ A: [offline] });
    await process.start();
    await process.stop();
    expect(process.waits).toEqual([]);
  });
});

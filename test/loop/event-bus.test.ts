import { join } from 'node:path';
import { createFeedbackEventBus, type FeedbackEventBus } from '@tiller-bot/tiller/feedback';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newMigratedAddress, tempFolder } from '../support/database.ts';
import { hasNats, startNats } from '../support/nats/server.ts';
import { until } from '../support/until.ts';

/** Failing handlers are tried again after no time worth the name, and looked for as often. */
const QUICK = { firstWaitMs: 1, mostTries: 3 };
const POLL = { pollMs: 20 };
const HAS_NATS = hasNats();
if (!HAS_NATS) process.stdout.write('nats-server is not here: what is carried by NATS is not tested\n');

/** Opens a bus, each call as a further process would; in memory there is but one process. */
type Open = (more?: object) => Promise<FeedbackEventBus>;

const KINDS: Readonly<Record<string, () => Promise<Open>>> = {
  async memory() {
    let bus: Promise<FeedbackEventBus> | undefined;
    return (more) => (bus ??= open({ kind: 'memory', ...QUICK, ...more }));
  },
  async sqlite() {
    const file = await newMigratedAddress('sqlite');
    return (more) => open({ kind: 'sqlite', file, ...QUICK, ...more });
  },
  async postgres() {
    const url = await newMigratedAddress('postgres');
    return (more) => open({ kind: 'postgres', url, ...QUICK, ...more });
  },
  ...(HAS_NATS && {
    async nats() {
      const servers = await startNats();
      const database = join(tempFolder(), 'poisoned.db');
      return (more) => open({ kind: 'nats', servers, database, ...QUICK, ...more });
    },
  }),
};

async function open(options: Parameters<typeof createFeedbackEventBus>[0]): Promise<FeedbackEventBus> {
  const bus = await createFeedbackEventBus(options);
  onTestFinished(() => bus.close());
  return bus;
}

const eventually = (isSo: () => boolean) => until(() => expect(isSo()).toBe(true));
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe.each(Object.entries(KINDS))('events carried by %s', (kind, begin) => {
  it('reach every subscriber, in the order of their workspace, one at a time', async () => {
    const openBus = await begin();
    const [here, there] = [await openBus(), await openBus()];
    const seen: Record<string, unknown[]> = { 'one a': [], 'one b': [], 'two a': [], 'two b': [] };
    const inFlight = new Map<string, number>();
    let most = 0;
    const record = (name: string) => async (event: { workspace: string; body: object }) => {
      const lane = `${name} ${event.workspace}`;
      inFlight.set(lane, (inFlight.get(lane) ?? 0) + 1);
      most = Math.max(most, ...inFlight.values());
      await new Promise((resolve) => setImmediate(resolve));
      seen[lane]?.push(...Object.values(event.body));
      inFlight.set(lane, (inFlight.get(lane) ?? 0) - 1);
    };
    here.subscribe('one', record('one'), POLL);
    there.subscribe('two', record('two'), POLL);
    // Two processes work for the same subscriber: still one in flight a workspace.
    if (kind !== 'memory') there.subscribe('one', record('one'), POLL);
    for (const n of range(10)) for (const workspace of ['a', 'b']) await here.publish(workspace, { n });
    await eventually(() => Object.values(seen).every((each) => each.length >= 10));
    expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((lane) => [lane, range(10)])));
    expect(most).toBe(1);
  });

  it('that are published twice under one id are one', async () => {
    const bus = await (await begin())();
    const seen: unknown[] = [];
    for (const id of ['x', 'x', 'y', 'x']) await bus.publish('a', { id }, { id });
    await bus.publish('b', { id: 'x of b' }, { id: 'x' });
    await bus.publish('a', { id: 'end' });
    bus.subscribe('one', ({ body }) => void seen.push(body.id), POLL);
    await eventually(() => seen.includes('end') && seen.includes('x of b'));
    expect(seen.toSorted()).toEqual(['end', 'x', 'x of b', 'y']);
  });

  it('wait for a subscriber that was away, and go on where it was', async () => {
    const bus = await (await begin())();
    const seen: unknown[] = [];
    const handle = ({ body }: { body: { n?: unknown } }) => void seen.push(body.n);
    const first = bus.subscribe('one', handle, POLL);
    await bus.publish('a', { n: 1 });
    await eventually(() => seen.length === 1);
    await first.stop();
    for (const n of [2, 3]) await bus.publish('a', { n });
    bus.subscribe('one', handle, POLL);
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('are not held up by a subscriber, or a workspace, that is slow or fails', async () => {
    const bus = await (await begin())();
    const seen: unknown[] = [];
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    bus.subscribe('slow', () => gate.promise, POLL);
    bus.subscribe(
      'failing',
      () => {
        throw new Error('never');
      },
      POLL,
    );
    bus.subscribe(
      'good',
      ({ workspace }) => (workspace === 'stuck' ? gate.promise : void seen.push(workspace)),
      POLL,
    );
    await bus.publish('stuck', {});
    for (const _ of range(5)) await bus.publish('free', {});
    await eventually(() => seen.length === 5);
    gate.resolve();
  });

  it('that fail are tried again first of their workspace, then set aside with why, and the rest goes on', async () => {
    const bus = await (await begin())();
    const tried: unknown[] = [];
    await bus.publish('a', { n: 1 }, { id: 'bad' });
    await bus.publish('a', { n: 2 });
    bus.subscribe(
      'one',
      ({ body }) => {
        tried.push(body.n);
        if (body.n === 1) throw new Error('unreadable');
      },
      POLL,
    );
    await eventually(() => tried.includes(2));
    expect(tried).toEqual([1, 1, 1, 2]);
    expect(await bus.listPoisoned('a')).toEqual([
      {
        event: { id: 'bad', workspace: 'a', body: { n: 1 } },
        subscriber: 'one',
        tries: 3,
        error: 'Error: unreadable',
        buriedAt: expect.any(Number),
      },
    ]);
    expect(await bus.listPoisoned('b')).toEqual([]);
  });

  it('come again where whoever had one was cut off', async () => {
    const bus = await (await begin())({ leaseMs: 500 });
    await bus.publish('a', { n: 1 });
    const [lost] = await bus.take({ subscriber: 'one', limit: 1 });
    expect(lost?.tries).toBe(1);
    const seen: unknown[] = [];
    bus.subscribe('one', ({ body }) => void seen.push(body.n), POLL);
    await eventually(() => seen.length === 1);
    // Too late: it was somebody else's, and is done.
    await lost?.retry(0);
    await bus.publish('a', { n: 2 });
    await eventually(() => seen.includes(2));
    expect(seen).toEqual([1, 2]);
  });
});

it('arrive all the same where the connection that listens is lost', async () => {
  const url = await newMigratedAddress('postgres');
  const [here, there] = [await open({ kind: 'postgres', url }), await open({ kind: 'postgres', url })];
  const seen: unknown[] = [];
  there.subscribe('one', ({ body }) => void seen.push(body.n), POLL);
  await here.publish('a', { n: 1 });
  await eventually(() => seen.length === 1);
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  const { rows } = await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen tiller_feedback' and datname = current_database()",
  );
  expect(rows).toHaveLength(1);
  await here.publish('a', { n: 2 });
  await eventually(() => seen.length === 2);
});

it('are told to other processes at once on PostgreSQL, without a look', async () => {
  const url = await newMigratedAddress('postgres');
  const [here, there] = [await open({ kind: 'postgres', url }), await open({ kind: 'postgres', url })];
  const seen: unknown[] = [];
  there.subscribe('one', ({ body }) => void seen.push(body.n), { pollMs: 3_600_000 });
  await here.publish('a', { n: 1 });
  await eventually(() => seen.length === 1);
});

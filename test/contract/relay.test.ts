import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../src/base/command/args.ts';
import { defineCommand } from '../../src/base/command/command.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/language/date.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { answer } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createFakeChat } from '../support/chat/chat.ts';
import { DIALECTS, openAgain, openTestDatabase } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

const SECOND_MS = 1_000;
/** So many messages are queued a minute while nothing can be sent, of so many letters. */
const A_MINUTE = isFull ? 40 : 10;
const LONG = 4_000;

const post = defineCommand({
  name: 'test post',
  summary: 'Says something somewhere.',
  args: z.object({
    subject: arg.line('what it is about'),
    words: arg.line('the words'),
    lane: arg.line('its lane').optional(),
    place: arg.line('where').optional(),
    after: arg.line('how many hours it is held').optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { subject, words, lane = subject, place = 'terminal:local:main', after = '0' }) {
    const notBeforeAt = ctx.now + Number(after) * HOUR_MS;
    await ctx.send({ subject, lane, placeId: place, view: answer(words), notBeforeAt });
    return answer('queued');
  },
});

/** An engine whose messages go to a fake chat, and a second relay on the same database. */
async function startRelays(dialect: (typeof DIALECTS)[number]) {
  const db = await openTestDatabase(dialect);
  const clock = fakeClock('2026-11-23T09:00:00Z');
  const chat = createFakeChat();
  const dueAts: number[] = [];
  const ports = {
    ...fakePorts(clock, [chat]),
    newId: () => crypto.randomUUID(),
    wake: { afterCommit: () => undefined, dueAt: (at: number) => void dueAts.push(at) },
  };
  const engine = createEngine({ db, ports, extraCommands: [post] });
  const other = createEngine({ db: await openAgain(db), ports, extraCommands: [post] });
  const enter = (place: string) =>
    engine.enter(
      {
        platform: 'terminal',
        tenant: 'local',
        tenantName: 'Team',
        user: 'ana',
        userName: 'ana',
        place,
        placeName: place,
      },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
  const { workspace, actor } = await enter('main');
  await enter('side');
  // No digest: only what a test sends.
  await db.kysely.deleteFrom('due').execute();
  let calls = 0;
  return {
    db,
    clock,
    chat,
    dueAts,
    engine,
    other,
    send: (words: string, to: { subject?: string; lane?: string; place?: string; after?: string } = {}) =>
      engine.handle({
        workspace,
        actor,
        command: 'test post',
        args: { subject: 'T-1', words, ...to },
        origin: `call:${++calls}`,
        placeId: null,
        waits: true,
      }),
    texts: () => chat.messages.map(({ text }) => text),
  };
}

async function readOutbox(db: Db): Promise<Row<'outbox'>[]> {
  return db.kysely.selectFrom('outbox').selectAll().orderBy('id').execute();
}

async function readStates(db: Db): Promise<string[]> {
  return (await readOutbox(db)).map(({ state }) => state);
}

/** What is in use after a collection, in bytes. */
function openCollector(): () => number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
}

describe.each(DIALECTS)('the outbox on %s', (dialect) => {
  it('shows only the latest of several states that nobody has seen', async () => {
    const { db, chat, engine, send } = await startRelays(dialect);
    await send('proposed');
    await send('approved');
    await send('done');
    await engine.relay();
    expect(chat.requests).toEqual(['post done']);
    expect(await readStates(db)).toEqual(['sent']);
  });

  it('keeps the turn of a message in its lane when a newer state of it comes', async () => {
    const { engine, send, texts } = await startRelays(dialect);
    await send('first', { subject: 'a', lane: 'page' });
    await send('second', { subject: 'b', lane: 'page' });
    await send('first, changed', { subject: 'a', lane: 'page' });
    await engine.relay();
    expect(texts()).toEqual(['first, changed', 'second']);
  });

  it('edits the message that it posted before', async () => {
    const { chat, engine, send, texts } = await startRelays(dialect);
    await send('proposed');
    await engine.relay();
    await send('approved');
    await engine.relay();
    expect(chat.requests).toEqual(['post proposed', 'edit approved']);
    expect(texts()).toEqual(['approved']);
  });

  it('keeps the order within a lane, also past a message that has to wait', async () => {
    const { clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push({ laterMs: 5 * SECOND_MS });
    await send('first', { subject: 'a', lane: 'T-1' });
    await send('second', { subject: 'b', lane: 'T-1' });
    await send('elsewhere', { subject: 'c', lane: 'T-2' });
    await engine.relay();
    expect(texts()).toEqual(['elsewhere']);
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(texts()).toEqual(['elsewhere', 'first', 'second']);
  });

  it('posts a message once though its changes came by two lanes', async () => {
    const { chat, engine, other, send, texts } = await startRelays(dialect);
    const gate = Promise.withResolvers<void>();
    chat.fates.push({ when: gate.promise });
    await send('first', { lane: 'a' });
    const relaying = engine.relay();
    await expect.poll(() => chat.requests).toEqual(['post first']);
    await send('second', { lane: 'b' });
    await other.relay();
    gate.resolve();
    await relaying;
    await engine.relay();
    expect(chat.requests).toEqual(['post first', 'edit second']);
    expect(texts()).toEqual(['second']);
  });

  it('sends lanes and places side by side, so that a slow one holds up nobody', async () => {
    const { chat, engine, send, texts } = await startRelays(dialect);
    const gate = Promise.withResolvers<void>();
    chat.fates.push({ when: gate.promise });
    const all = ['one lane', 'another lane', 'another place'];
    await send('one lane', { subject: 'a' });
    await send('another lane', { subject: 'b' });
    await send('another place', { subject: 'a', place: 'terminal:local:side' });
    // Whichever is asked for first is the slow one; the other two must not wait for it.
    const relaying = engine.relay();
    await expect.poll(() => texts().length).toBe(2);
    gate.resolve();
    await relaying;
    expect(texts().toSorted()).toEqual(all.toSorted());
  });

  it('looks for a message whose answer was lost, and not before it can have arrived', async () => {
    const { db, clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('unanswered');
    await send('hello');
    await engine.relay();
    clock.advance(29 * SECOND_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello']);
    clock.advance(SECOND_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'find']);
    await send('changed');
    await engine.relay();
    expect(texts()).toEqual(['changed']);
    expect(await readStates(db)).toEqual(['sent', 'sent']);
  });

  it('posts again what it looked for in vain', async () => {
    const { clock, chat, engine, send } = await startRelays(dialect);
    chat.fates.push('lost');
    await send('hello');
    await engine.relay();
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'find', 'post hello']);
  });

  it('posts the newest state when it looks in vain for an older one', async () => {
    const { clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('lost');
    await send('proposed');
    await engine.relay();
    await send('approved');
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(texts()).toEqual(['approved']);
  });

  it('edits a message that arrived unanswered when its next state is already waiting', async () => {
    const { clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('unanswered');
    await send('proposed');
    await engine.relay();
    await send('approved');
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(texts()).toEqual(['approved']);
  });

  it('calls a message unknown where it may not look, and does not guess', async () => {
    const { db, clock, chat, engine, send } = await startRelays(dialect);
    chat.search = 'not allowed';
    chat.fates.push('unanswered');
    await send('hello');
    await engine.relay();
    clock.advance(DAY_MS);
    await engine.relay();
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'find']);
    expect(await readOutbox(db)).toMatchObject([{ state: 'unknown', sent_at: null, claim_until_at: null }]);
  });

  it('still looks before it posts when the first look was put off', async () => {
    const { clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('unanswered');
    await send('hello');
    await engine.relay();
    chat.search = { laterMs: 10 * SECOND_MS };
    clock.advance(MINUTE_MS);
    await engine.relay();
    chat.search = 'by key';
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'find', 'find']);
    expect(texts()).toEqual(['hello']);
  });

  it('repeats an edit whose answer was lost without looking: twice is the same as once', async () => {
    const { clock, chat, engine, send, texts } = await startRelays(dialect);
    await send('proposed');
    await engine.relay();
    chat.fates.push('unanswered');
    await send('approved');
    await engine.relay();
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post proposed', 'edit approved', 'edit approved']);
    expect(texts()).toEqual(['approved']);
  });

  it('waits as long as a platform asks, and never looks for what was certainly not taken', async () => {
    const { clock, chat, engine, send } = await startRelays(dialect);
    chat.fates.push({ laterMs: 90 * SECOND_MS }, { laterMs: 90 * SECOND_MS });
    await send('hello');
    await engine.relay();
    clock.advance(89 * SECOND_MS);
    await engine.relay();
    expect(chat.requests).toHaveLength(1);
    clock.advance(SECOND_MS);
    await engine.relay();
    clock.advance(90 * SECOND_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'post hello', 'post hello']);
  });

  it('keeps to a short wait exactly, however often it is asked to, and calls it no attempt', async () => {
    const { db, clock, chat, engine, send } = await startRelays(dialect);
    await send('hello');
    for (let time = 0; time < 8; time++) {
      chat.fates.push({ laterMs: 700 });
      await engine.relay();
      clock.advance(700);
    }
    await engine.relay();
    expect(chat.messages).toHaveLength(1);
    expect(await readOutbox(db)).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it('puts a newer state in the place of one that waits and was certainly not taken', async () => {
    const { db, clock, chat, engine, send } = await startRelays(dialect);
    chat.fates.push({ laterMs: 5 * SECOND_MS });
    await send('proposed');
    await engine.relay();
    await send('approved');
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post proposed', 'post approved']);
    expect(await readStates(db)).toEqual(['sent']);
  });

  it('gives a refused message up at once, and goes on with the lane', async () => {
    const { db, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('refused');
    await send('to nowhere', { subject: 'a', lane: 'T-1' });
    await send('next', { subject: 'b', lane: 'T-1' });
    await engine.relay();
    expect(texts()).toEqual(['next']);
    expect(await readOutbox(db)).toMatchObject([
      { state: 'dead', last_error: 'DeliveryError: no such channel' },
      { state: 'sent' },
    ]);
  });

  it('buries a message that breaks the deliverer five times, and goes on with the lane', async () => {
    const { db, clock, chat, engine, send, texts } = await startRelays(dialect);
    chat.fates.push('broken', 'broken', 'broken', 'broken', 'broken');
    await send('poison', { subject: 'a', lane: 'T-1' });
    await send('next', { subject: 'b', lane: 'T-1' });
    for (let minute = 0; minute < 10; minute++) {
      await engine.relay();
      clock.advance(MINUTE_MS);
    }
    expect(texts()).toEqual(['next']);
    expect(await readOutbox(db)).toMatchObject([{ state: 'dead', attempts: 5 }, { state: 'sent' }]);
  });

  it.runIf(isFull || dialect === 'sqlite')(
    'loses nothing and doubles nothing while a platform is down for an hour, and catches up within two minutes',
    async () => {
      const { clock, chat, engine, send, texts } = await startRelays(dialect);
      chat.fates.push('unanswered', ...Array<'lost'>(1_000).fill('lost'));
      chat.search = 'down';
      await send('digest');
      await engine.relay();
      await send('decision', { subject: 'T-2' });
      for (let minute = 0; minute < 60; minute++) {
        await engine.relay();
        clock.advance(MINUTE_MS);
      }
      await send('news', { subject: 'T-3' });
      await engine.relay();
      chat.fates.length = 0;
      chat.search = 'by key';
      for (let second = 0; second < 120; second += 20) {
        clock.advance(20 * SECOND_MS);
        await engine.relay();
      }
      expect(texts().toSorted()).toEqual(['decision', 'digest', 'news']);
    },
  );

  it.runIf(isFull)(
    'keeps nothing in memory of what waits while a platform is down for half an hour',
    async () => {
      const { clock, chat, engine, send } = await startRelays(dialect);
      chat.search = 'down';
      const readBytes = openCollector();
      const heap: number[] = [];
      for (let minute = 0; minute < 30; minute++) {
        chat.fates.push(...Array<'lost'>(100).fill('lost'));
        for (let index = 0; index < A_MINUTE; index++)
          await send(`${minute}:${index} ${'x'.repeat(LONG)}`, { subject: `s-${minute}-${index}` });
        await engine.relay();
        clock.advance(MINUTE_MS);
        chat.requests.length = 0;
        chat.fates.length = 0;
        heap.push(readBytes());
      }
      // As much was queued again since the tenth minute: what is left of it would show.
      expect(heap.at(-1) ?? 0).toBeLessThan((heap[9] ?? 0) + (20 * A_MINUTE * LONG) / 2);
    },
  );

  it('gives up after a day what could never be sent', async () => {
    const { db, clock, chat, engine, send } = await startRelays(dialect);
    chat.fates.push(...Array(1_000).fill({ laterMs: SECOND_MS }));
    await send('hello');
    for (let hour = 0; hour < 26; hour++) {
      await engine.relay();
      clock.advance(HOUR_MS);
    }
    expect(await readStates(db)).toEqual(['dead']);
  });

  it('tries for a day what was held over a weekend, from when it may be sent', async () => {
    const { db, clock, chat, engine, send, texts } = await startRelays(dialect);
    await send('hello', { after: '66' });
    clock.advance(66 * HOUR_MS);
    chat.fates.push({ laterMs: HOUR_MS });
    await engine.relay();
    expect(await readStates(db)).toEqual(['new']);
    clock.advance(HOUR_MS);
    await engine.relay();
    expect(await readStates(db)).toEqual(['sent']);
    expect(texts()).toEqual(['hello']);
  });

  it('sends each message once though two relays run at the same time', async () => {
    const { db, chat, engine, other, send } = await startRelays(dialect);
    for (let index = 0; index < 30; index++) await send(`message ${index}`, { subject: `s-${index}` });
    await Promise.all([engine.relay(), other.relay()]);
    expect(chat.requests).toHaveLength(30);
    expect(chat.messages).toHaveLength(30);
    expect(new Set(await readStates(db))).toEqual(new Set(['sent']));
  });

  it('stores nothing for a relay whose claim ran out: the one that took over counts', async () => {
    const { db, clock, chat, engine, other, send } = await startRelays(dialect);
    const gate = Promise.withResolvers<void>();
    chat.fates.push({ when: gate.promise });
    await send('hello');
    const stuck = engine.relay();
    await expect.poll(() => chat.requests).toEqual(['post hello']);
    clock.advance(59 * SECOND_MS);
    await other.relay();
    expect(chat.requests).toEqual(['post hello']);
    clock.advance(SECOND_MS);
    await other.relay();
    expect(chat.requests).toEqual(['post hello', 'find', 'post hello']);
    gate.resolve();
    await stuck;
    const stored = await db.kysely.selectFrom('messages').select('platform_id').execute();
    expect(stored).toEqual([{ platform_id: 'message-1' }]);
    expect(chat.messages).toHaveLength(2);
    expect(await readStates(db)).toEqual(['sent']);
  });

  it('finds what a process sent that died before it could note it', async () => {
    const { db, clock, chat, engine, send, texts } = await startRelays(dialect);
    await send('hello');
    await engine.relay();
    // What is left when the process dies between the answer and the commit.
    await db.kysely.deleteFrom('messages').execute();
    await db.kysely
      .updateTable('outbox')
      .set({ state: 'sending', claim_until_at: clock.now() + MINUTE_MS, sent_at: null })
      .execute();
    await engine.relay();
    clock.advance(MINUTE_MS);
    await engine.relay();
    expect(chat.requests).toEqual(['post hello', 'find']);
    expect(texts()).toEqual(['hello']);
    expect(await db.kysely.selectFrom('messages').select('platform_id').execute()).toHaveLength(1);
  });

  it('repeats an edit of a process that died with it, without looking', async () => {
    const { clock, chat, engine, other, send } = await startRelays(dialect);
    await send('proposed');
    await engine.relay();
    chat.fates.push({ when: new Promise(() => undefined) });
    await send('approved');
    void engine.relay();
    await expect.poll(() => chat.requests).toHaveLength(2);
    clock.advance(MINUTE_MS);
    await other.relay();
    expect(chat.requests).toEqual(['post proposed', 'edit approved', 'edit approved']);
  });

  it('asks to be woken when the next message may be sent, not before', async () => {
    const { clock, chat, dueAts, engine, send } = await startRelays(dialect);
    chat.fates.push({ laterMs: 90 * SECOND_MS });
    await send('first', { subject: 'a', lane: 'T-1' });
    await send('behind it', { subject: 'b', lane: 'T-1' });
    await engine.relay();
    expect(dueAts.at(-1)).toBe(clock.now() + 90 * SECOND_MS);
    await engine.tick();
    expect(dueAts.at(-1)).toBe(clock.now() + 90 * SECOND_MS);
  });

  it('forgets what was sent a week ago, and keeps what somebody has to look at', async () => {
    const { db, clock, chat, engine, send } = await startRelays(dialect);
    chat.fates.push('refused');
    await send('refused', { subject: 'a' });
    // Alone: of several that are sent at once any may be the one that is refused.
    await engine.relay();
    await send('first', { subject: 'b' });
    await send('second', { subject: 'c' });
    await engine.relay();
    clock.advance(6 * DAY_MS);
    await engine.tick();
    expect(await readStates(db)).toEqual(['dead', 'sent', 'sent']);
    clock.advance(2 * DAY_MS);
    await engine.tick();
    // The newest stays, so that none gets its id.
    expect(await readStates(db)).toEqual(['dead', 'sent']);
  });
});

describe('the outbox on postgres', () => {
  it('passes over rows that a command is changing instead of waiting for it', async () => {
    const { db, chat, engine, other, send } = await startRelays('postgres');
    await send('first', { subject: 'a' });
    await send('second', { subject: 'b' });
    // A command that is under way holds the second row; waiting for it here could be a deadlock.
    await db.transact(
      async (tx) => {
        await tx.updateTable('outbox').set({ state: 'merged' }).where('subject', '=', 'b').execute();
        await other.relay();
      },
      { asOwner: true },
    );
    await engine.relay();
    expect(chat.requests).toEqual(['post first']);
  });
});

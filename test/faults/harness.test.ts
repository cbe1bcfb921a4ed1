import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Delivery } from '../../src/base/ports.ts';
import { answer } from '../../src/base/view/view.ts';
import { createFaultChat } from '../support/chat/fault-chat.ts';
import { Crash, createFuse, withFuse } from '../support/database/crash.ts';
import { makeRows } from '../support/database/rows.ts';
import { openTestDatabase } from '../support/database.ts';

const { places: place } = makeRows('w', 'T1');

function delivery(key: string, given: Partial<Delivery> = {}): Delivery {
  const base = { key, subject: 'answer:1', place, view: answer('one'), platformId: null };
  const apart = { underId: null, notifies: null, locale: { zone: 'UTC', currency: 'EUR' } };
  return { ...base, ...apart, ...given };
}

describe('the chat that faults are tested with', () => {
  it('counts two posts of one message that are in flight together', async () => {
    const chat = createFaultChat({ now: () => 0 });
    await Promise.all([chat.deliver(delivery('tiller-1')), chat.deliver(delivery('tiller-1'))]);
    expect(chat.posts).toHaveLength(2);
    expect(chat.listTwice()).toEqual([`answer:1 at ${place.place}`]);
  });

  it('counts one that is posted, edited and edited again once', async () => {
    const chat = createFaultChat({ now: () => 0 });
    const { platformId } = await chat.deliver(delivery('tiller-1'));
    await chat.deliver(delivery('tiller-2', { platformId, view: answer('two') }));
    await chat.deliver(delivery('tiller-3', { platformId, view: answer('three') }));
    expect(chat.posts.map(({ view }) => view)).toEqual([answer('three')]);
    expect(chat.listTwice()).toEqual([]);
  });

  it('finds a post by its key, but not before it has landed', async () => {
    let now = 0;
    const chat = createFaultChat({ now: () => now, random: () => 0.5, landsWithinMs: 1_000 });
    const posted = await chat.deliver(delivery('tiller-1'));
    now = 499;
    expect(await chat.find(delivery('tiller-1'))).toBe('absent');
    now = 500;
    expect(await chat.find(delivery('tiller-1'))).toEqual(posted);
    expect(await chat.find(delivery('tiller-2'))).toBe('absent');
  });

  it('loses an answer only after it has stored the message', async () => {
    const chat = createFaultChat({ now: () => 0, random: () => 0, lostShare: 0.05 });
    await expect(chat.deliver(delivery('tiller-1'))).rejects.toThrow(DeliveryError);
    expect(chat.posts).toHaveLength(1);
  });
});

describe('a fuse', () => {
  it('ends everything after the n-th statement, and what was not committed is gone', async () => {
    const db = await openTestDatabase();
    const fuse = createFuse(2);
    const fused = withFuse(db, fuse);
    const workspaces = (id: string) => ({ ...makeRows(id, 'T1').workspaces });
    const written = fused.transact(async (tx) => {
      await tx.insertInto('workspaces').values(workspaces('w-1')).execute();
      await tx.insertInto('workspaces').values(workspaces('w-2')).execute();
    });
    await expect(written).rejects.toThrow(Crash);
    expect(fuse.isBlown).toBe(true);
    await expect(fused.kysely.selectFrom('workspaces').selectAll().execute()).rejects.toThrow(Crash);
    expect(await db.kysely.selectFrom('workspaces').selectAll().execute()).toEqual([]);
  });

  it('can end a process that has just committed', async () => {
    const db = await openTestDatabase();
    const fused = withFuse(db, createFuse(2));
    const written = fused.transact((tx) =>
      tx.insertInto('workspaces').values(makeRows('w-1', 'T1').workspaces).execute(),
    );
    await expect(written).rejects.toThrow(Crash);
    expect(await db.kysely.selectFrom('workspaces').select('id').execute()).toEqual([{ id: 'w-1' }]);
  });
});

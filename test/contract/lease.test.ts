import { describe, expect, it } from 'vitest';
import { dropLease, findHolder, type LeaseRequest, takeLease } from '../../src/base/store/lease.ts';
import { DIALECTS, openAgain, openTestDatabase } from '../support/database.ts';

const TTL_MS = 30_000;

function request(token: string, now: number): LeaseRequest {
  return { name: 'runner', token, holder: `process of ${token}`, now, ttlMs: TTL_MS };
}

describe.each(DIALECTS)('a lease on %s', (dialect) => {
  it('has one holder, and tells others who it is and until when', async () => {
    const db = await openTestDatabase(dialect);
    expect(await takeLease(db, request('a', 0))).toEqual({ name: 'runner', token: 'a', untilAt: TTL_MS });
    expect(await takeLease(db, request('b', 1))).toEqual({ heldBy: 'process of a', untilAt: TTL_MS });
    expect(await findHolder(db, 'runner', 1)).toEqual({
      heldBy: 'process of a',
      untilAt: TTL_MS,
      token: 'a',
    });
  });

  it('goes to one of many that ask at the same moment', async () => {
    const db = await openTestDatabase(dialect);
    const other = await openAgain(db);
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        takeLease(index % 2 === 0 ? db : other, request(`token-${index}`, 0)),
      ),
    );
    expect(asked.filter((answer) => 'token' in answer)).toHaveLength(1);
  });

  it('is renewed by its token alone, until it runs out', async () => {
    const db = await openTestDatabase(dialect);
    await takeLease(db, request('a', 0));
    expect(await takeLease(db, request('a', 10_000))).toMatchObject({ untilAt: 10_000 + TTL_MS });
    expect(await takeLease(db, request('b', 9_999 + TTL_MS))).toHaveProperty('heldBy');
    expect(await takeLease(db, request('b', 10_000 + TTL_MS))).toMatchObject({ token: 'b' });
    expect(await takeLease(db, request('a', 10_001 + TTL_MS))).toEqual({
      heldBy: 'process of b',
      untilAt: 10_000 + 2 * TTL_MS,
    });
  });

  it('goes at once from a holder whose process is gone, to one of many, and never from a living one', async () => {
    const db = await openTestDatabase(dialect);
    await takeLease(db, request('a', 0));
    const alive = { ...request('b', 1), isGone: (token: string) => token !== 'a' };
    expect(await takeLease(db, alive)).toHaveProperty('heldBy');
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        takeLease(db, { ...request(`token-${index}`, 1), isGone: (token) => token === 'a' }),
      ),
    );
    expect(asked.filter((answer) => 'token' in answer)).toHaveLength(1);
  });

  it('is given back by its holder and by nobody else', async () => {
    const db = await openTestDatabase(dialect);
    await takeLease(db, request('a', 0));
    await dropLease(db, 'runner', 'b');
    expect(await findHolder(db, 'runner', 1)).toHaveProperty('heldBy', 'process of a');
    await dropLease(db, 'runner', 'a');
    expect(await findHolder(db, 'runner', 1)).toBeUndefined();
    expect(await takeLease(db, request('b', 1))).toHaveProperty('token', 'b');
  });

  it('that ran out has no holder, and other leases are their own', async () => {
    const db = await openTestDatabase(dialect);
    await takeLease(db, request('a', 0));
    expect(await findHolder(db, 'runner', TTL_MS)).toBeUndefined();
    expect(await takeLease(db, { ...request('b', 1), name: 'shard-1' })).toHaveProperty('token', 'b');
  });
});

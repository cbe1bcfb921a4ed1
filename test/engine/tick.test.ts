import { expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { openTestDatabase } from '../support/database.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

/** An engine, and its clock: while it is hurried each look at it comes a second after the one before. */
async function startHurried() {
  const db = await openTestDatabase('memory');
  const clock = fakeClock('2026-11-23T08:00:00Z');
  const seen = { isHurried: false, turns: 0 };
  const ports = {
    ...fakePorts(clock, []),
    clock: {
      now() {
        if (seen.isHurried) clock.advance(1_000);
        return clock.now();
      },
    },
    async giveWay() {
      seen.turns++;
    },
  };
  return { db, clock, seen, engine: createEngine({ db, ports }) };
}

it('is ready for the first call once there is time for it, however much is due at the start', async () => {
  const { engine, seen } = await startHurried();
  seen.isHurried = true;
  await engine.tick();
  expect(seen.turns).toBe(0);
  seen.isHurried = false;
  await engine.tick();
  const { turns } = seen;
  expect(turns).toBeGreaterThan(0);
  await engine.tick();
  expect(seen.turns).toBe(turns);
});

it('lets others have their turn after two seconds, and goes on where it was', async () => {
  const { db, clock, engine, seen } = await startHurried();
  const defaults = { zone: 'UTC', currency: 'EUR', country: null };
  for (const tenant of ['a', 'b', 'c', 'd', 'e', 'f'])
    await engine.enter(
      {
        ...{ platform: 'terminal', tenant, tenantName: tenant, user: 'lead', userName: 'lead' },
        ...{ place: 'main', placeName: 'terminal' },
      },
      { standing: 'vouched', defaults },
    );
  await engine.tick();
  clock.set('2026-11-23T09:00:00Z');
  const countDue = async () => {
    const rows = await db.kysely.selectFrom('due').select('next_at').where('kind', '=', 'digest').execute();
    return rows.filter(({ next_at: at }) => at <= clock.now()).length;
  };
  expect(await countDue()).toBe(6);
  seen.isHurried = true;
  await engine.tick();
  expect(await countDue()).toBeGreaterThan(3);
  // However long it took to see what is due, some of it is done.
  expect(await countDue()).toBeLessThan(6);
  seen.isHurried = false;
  await engine.tick();
  expect(await countDue()).toBe(0);
});

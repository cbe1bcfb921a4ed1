import { describe, expect, it } from 'vitest';
import { createLeaseClock } from '../../adapters/process/lease/lease-clock.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/base/language/date.ts';
import { setDue } from '../../src/base/run/due.ts';
import { lockWorkspace } from '../../src/base/store/transaction.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { DIALECTS, openAgain } from '../support/database.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A team whose feed is due at 09:00, an hour from now, and a second engine on its database. */
async function startEngines(dialect: (typeof DIALECTS)[number]) {
  const team = await startTeam({ dialect });
  const dueAts: number[] = [];
  const wake = { afterCommit: () => undefined, dueAt: (at: number) => void dueAts.push(at) };
  const ports = { ...team.ports, wake, newId: () => crypto.randomUUID() };
  const engine: Engine = createEngine({ db: team.db, ports });
  const other: Engine = createEngine({ db: await openAgain(team.db), ports });
  return { team, engine, other, dueAts };
}

async function readOrigins(team: Team): Promise<string[]> {
  const jobs = await team.db.kysely.selectFrom('jobs').select('origin').orderBy('origin').execute();
  return jobs.map(({ origin }) => origin);
}

async function readNext(team: Team): Promise<Record<string, number>> {
  const kinds = ['digest', 'later'];
  const rows = await team.db.kysely.selectFrom('due').selectAll().where('kind', 'in', kinds).execute();
  return Object.fromEntries(rows.map(({ subject, next_at }) => [subject, next_at]));
}

describe.each(DIALECTS)('what is due on %s', (dialect) => {
  it('is done once though two engines tick at the same moment', async () => {
    const { team, engine, other } = await startEngines(dialect);
    team.clock.advance(HOUR_MS);
    await Promise.all([engine.tick(), other.tick(), engine.tick(), other.tick()]);
    expect(await readOrigins(team)).toEqual(['digest:main:2026-11-23']);
    const events = await team.db.kysely.selectFrom('events').select('type').execute();
    expect(events.filter(({ type }) => type === 'BatchPlanned')).toHaveLength(1);
  });

  it('is done at its time and not before, and is due again on the next day', async () => {
    const { team, engine, dueAts } = await startEngines(dialect);
    const [dueAt = 0] = Object.values(await readNext(team));
    expect(dueAt - team.clock.now()).toBe(HOUR_MS);
    team.clock.advance(HOUR_MS - 1);
    await engine.tick();
    expect(await readOrigins(team)).toEqual([]);
    expect(dueAts.at(-1)).toBe(dueAt);
    team.clock.advance(1);
    await engine.tick();
    expect(await readOrigins(team)).toEqual(['digest:main:2026-11-23']);
    expect(await readNext(team)).toEqual({ main: dueAt + 24 * HOUR_MS });
  });

  it('and fails does not stop the rest, rests for a minute, and is done when it can be', async () => {
    const { team, engine, dueAts } = await startEngines(dialect);
    await team.ok('lead', 'feed add early --at 08:30');
    const breakFeed = (days: string) =>
      team.db.kysely.updateTable('feeds').set({ days }).where('name', '=', 'early').execute();
    const { days } = await team.db.kysely
      .selectFrom('feeds')
      .select('days')
      .where('name', '=', 'early')
      .executeTakeFirstOrThrow();
    await breakFeed('no JSON');
    team.clock.advance(HOUR_MS);
    await engine.tick();
    expect(await readOrigins(team)).toEqual(['digest:main:2026-11-23']);
    await engine.relay();
    expect(dueAts.at(-1)).toBe(team.clock.now() + MINUTE_MS);
    await breakFeed(days);
    await engine.tick();
    expect(await readOrigins(team)).toHaveLength(1);
    team.clock.advance(MINUTE_MS);
    await engine.tick();
    expect(await readOrigins(team)).toEqual(['digest:early:2026-11-23', 'digest:main:2026-11-23']);
  });

  it('of a kind that this program does not know waits for one that does, and wakes nobody', async () => {
    const { team, engine, dueAts } = await startEngines(dialect);
    const [dueAt] = Object.values(await readNext(team));
    const row = {
      workspace_id: team.workspace,
      kind: 'later',
      subject: 'x',
      next_at: 1,
      retry_at: null,
      last_at: null,
    };
    await team.db.kysely.insertInto('due').values(row).execute();
    await engine.tick();
    expect(dueAts.at(-1)).toBe(dueAt);
    expect(await readNext(team)).toMatchObject({ x: 1 });
  });
});

describe('what is due on PostgreSQL', () => {
  it('of a team that somebody else works on is passed over for that of others, and is done afterwards', async () => {
    const { team, engine } = await startEngines('postgres');
    const visitor = { platform: 'terminal', tenant: 'other', tenantName: 'Other', user: 'ana' } as const;
    const { workspace: other } = await engine.enter(
      { ...visitor, userName: 'ana', place: 'main', placeName: 'terminal' },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    await team.db.kysely.deleteFrom('due').execute();
    for (const workspace of [team.workspace, other]) {
      await team.db.transact((tx) => setDue(tx, workspace, 'refresh', 'shown', team.clock.now()), {
        workspace,
      });
    }
    const listLeft = async () => {
      const rows = await team.db.kysely.selectFrom('due').selectAll().where('kind', '=', 'refresh').execute();
      return rows.map(({ workspace_id }) => workspace_id);
    };
    const [locked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const working = (await openAgain(team.db)).transact(async (tx) => {
      await lockWorkspace(tx, team.workspace);
      locked.resolve();
      await ended.promise;
    });
    await locked.promise;
    await engine.tick();
    expect(await listLeft()).toEqual([team.workspace]);
    ended.resolve();
    await working;
    await engine.tick();
    expect(await listLeft()).toEqual([]);
  });

  it('is done when the server says so, whatever the clock of the process says', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    await team.db.kysely.deleteFrom('due').execute();
    const engineAt = async (aheadMs: number) => {
      const clock = await createLeaseClock(team.db, { now: () => Date.now() + aheadMs });
      return createEngine({ db: team.db, ports: { ...team.ports, clock, newId: () => crypto.randomUUID() } });
    };
    const ahead = await engineAt(HOUR_MS);
    const behind = await engineAt(-HOUR_MS);
    const insertDue = (at: number) =>
      team.db.kysely
        .insertInto('due')
        .values({
          workspace_id: team.workspace,
          kind: 'refresh',
          subject: String(at),
          next_at: at,
          retry_at: null,
          last_at: null,
        })
        .execute();
    const listDone = async () => {
      const rows = await team.db.kysely.selectFrom('due').selectAll().where('kind', '=', 'refresh').execute();
      return rows.map(({ next_at }) => next_at);
    };
    const later = Date.now() + 10 * MINUTE_MS;
    await insertDue(later);
    await ahead.tick();
    expect(await listDone()).toEqual([later]);
    await team.db.kysely.deleteFrom('due').execute();
    await insertDue(Date.now() - MINUTE_MS);
    await behind.tick();
    expect(await listDone()).toEqual([]);
  });
});

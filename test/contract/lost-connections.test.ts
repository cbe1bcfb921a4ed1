import { sql } from 'kysely';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openMigrated } from '../../adapters/process/database.ts';
import { defineCommand } from '../../src/base/command/command.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { PATIENCE, type Patience } from '../../src/base/store/postgres/patience.ts';
import { lockWorkspace } from '../../src/base/store/transaction.ts';
import { answer, type View } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type Line, layLine } from '../support/database/line.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { openAgain } from '../support/database.ts';
import { startTeam, type Team } from '../support/team.ts';

const SHORT: Patience = {
  answerMs: 300,
  wholeMs: 600,
  requestMs: 900,
  lockMs: { quick: 200, thorough: 200, steady: 200, long: 200 },
  statementMs: { quick: 200, thorough: 200, steady: 200, long: 200 },
};
/** Of a request that has had all its time. */
const LATE = { ms: PATIENCE.requestMs };
const LEAD = {
  kind: 'identity',
  platform: 'terminal',
  tenant: 'local',
  user: 'lead',
  name: 'lead',
} as const;

const nap = defineCommand({
  name: 'test nap',
  summary: 'Keeps the database busy.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run({ tx }) {
    await sql`select pg_sleep(600)`.execute(tx);
    return answer('woke up');
  },
});

/** The same team over a connection that can be meddled with. */
async function openVia(team: Team, options: { port?: number; patience?: Patience } = {}): Promise<Db> {
  const url = new URL(`${inject('postgresUrl')}/${team.db.address.split('/').at(-1)}`);
  if (options.port !== undefined) url.port = String(options.port);
  const db = await openDatabase(url.href, options);
  onTestFinished(() => db[Symbol.asyncDispose]());
  return db;
}

function add(team: Team, handle: string, origin = `add:${handle}`) {
  const { workspace } = team;
  const args = { handle };
  return { workspace, actor: LEAD, command: 'member add', args, origin, placeId: null, waits: true };
}

/** A short patience may run out on a busy machine: then it is asked again, as a person would. */
async function expectAnswer(ask: () => Promise<View>): Promise<void> {
  await expect.poll(ask).toMatchObject({ kind: 'answer' });
}

async function listHandles(db: Db): Promise<string[]> {
  const rows = await db.kysely.selectFrom('executors').select('handle').orderBy('handle').execute();
  return rows.map(({ handle }) => handle).filter((handle) => handle !== 'lead');
}

/** Ends every other connection to the database, whatever it is doing; gives how many there were. */
async function killConnections(db: Db): Promise<number> {
  const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(db.kysely);
  return rows.length;
}

async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db.kysely);
  return rows[0]?.count ?? 0;
}

/** A line to the server that is closed when the test ends. */
async function openLine(): Promise<Line> {
  const line = await layLine(Number(new URL(inject('postgresUrl')).port));
  onTestFinished(() => line.close());
  return line;
}

describe('a PostgreSQL server', () => {
  it('that drops connections under load ends no process, and loses and doubles nothing', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const db = await openVia(team);
    const engine = createEngine({ db, ports: team.ports });
    const done: string[] = [];
    let killed = 0;
    for (let round = 0; round < 6; round++) {
      const calls = Array.from({ length: 12 }, (_, person) => add(team, `person-${round}-${person}`));
      let isOver = false;
      const killing = (async () => {
        while (!isOver) killed += await killConnections(team.db);
      })();
      const views = await Promise.all(calls.map((call) => engine.handle(call)));
      isOver = true;
      await killing;
      for (const view of views)
        if (view.kind === 'refusal') expect(['busy', 'unsettled']).toContain(view.code);
        else expect(view.kind).toBe('answer');
      // Whatever was refused can be done under the same origin, and what was done is not done again.
      for (const call of calls) await expectAnswer(() => engine.handle(call));
      done.push(...calls.map(({ args }) => args.handle));
    }
    expect(killed).toBeGreaterThan(0);
    expect(await listHandles(team.db)).toEqual(done.toSorted());
  });

  it('that drops a connection once is asked once more, and nobody notices', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const db = await openVia(team);
    let tries = 0;
    const value = await db.transact(async (tx) => {
      if (++tries === 1) await killConnections(team.db);
      const { rows } = await sql<{ n: number }>`select 7 as n`.execute(tx);
      return rows[0]?.n;
    });
    expect({ value, tries }).toEqual({ value: 7, tries: 2 });
  });

  it('that is frozen is told of in words, by a new connection and by one in use', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const line = await openLine();
    const used = await openVia(team, { port: line.port, patience: SHORT });
    const fresh = await openVia(team, { port: line.port, patience: SHORT });
    const engine = createEngine({ db: used, ports: team.ports });
    await expectAnswer(() => engine.handle(add(team, 'ana')));
    line.freeze();
    expect(await engine.handle(add(team, 'ben'))).toMatchObject({ kind: 'refusal', code: 'busy' });
    const other = createEngine({ db: fresh, ports: team.ports });
    expect(await other.handle(add(team, 'cho'))).toMatchObject({ kind: 'refusal', code: 'busy' });
    expect(await listHandles(team.db)).toEqual(['ana']);
  });

  it('that freezes in the middle of a command is told of in words', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const line = await openLine();
    const db = await openVia(team, { port: line.port, patience: SHORT });
    const work = db.transact(async (tx) => {
      line.freeze();
      await sql`select 1`.execute(tx);
    });
    await expect(work).rejects.toMatchObject({ detail: { code: 'busy' } });
  });

  it('whose answer to a commit is lost is asked for the result by its origin', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const line = await openLine();
    const engine = createEngine({ db: await openVia(team, { port: line.port }), ports: team.ports });
    line.cutAfter('commit');
    expect(await engine.handle(add(team, 'ana'))).toMatchObject({ kind: 'answer' });
    expect(await listHandles(team.db)).toEqual(['ana']);
    const events = await team.db.kysely.selectFrom('events').select('origin').execute();
    expect(events.filter(({ origin }) => origin === 'add:ana')).toHaveLength(1);
  });

  it('whose answer to a commit is lost, where nothing can be looked up, says that it is not known', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const line = await openLine();
    const db = await openVia(team, { port: line.port });
    line.cutAfter('commit');
    const work = db.transact((tx) => lockWorkspace(tx, team.workspace));
    await expect(work).rejects.toMatchObject({ detail: { code: 'unsettled' } });
  });

  it('with a workspace that somebody else has locked is told of in words, and takes the command afterwards', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const engine = createEngine({ db: await openVia(team, { patience: SHORT }), ports: team.ports });
    const other = await openAgain(team.db);
    await other.transact(async (tx) => {
      await lockWorkspace(tx, team.workspace);
      expect(await engine.handle(add(team, 'ana'))).toMatchObject({ kind: 'refusal', code: 'busy' });
    });
    expect(await listHandles(team.db)).toEqual([]);
    await expectAnswer(() => engine.handle(add(team, 'ana')));
  });

  it('with a locked workspace has two connections of a process wait there, and those of other teams are done', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const db = await openVia(team, { patience: UNHURRIED });
    const engine = createEngine({ db, ports: team.ports });
    const visitor = { platform: 'terminal', tenant: 'other', tenantName: 'Other' } as const;
    const { workspace, actor } = await engine.enter(
      { ...visitor, user: 'ana', userName: 'ana', place: 'main', placeName: 'terminal' },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    const handles = Array.from({ length: 12 }, (_, person) => `person-${person + 10}`);
    let clicks: Promise<View>[] = [];
    await (await openAgain(team.db)).transact(async (tx) => {
      await lockWorkspace(tx, team.workspace);
      clicks = handles.map((handle) => engine.handle(add(team, handle)));
      await expect.poll(() => countWaiting(team.db)).toBe(2);
      expect(await engine.handle({ ...add(team, 'ben'), workspace, actor })).toMatchObject({
        kind: 'answer',
      });
      expect(await countWaiting(team.db)).toBe(2);
    });
    expect((await Promise.all(clicks)).map(({ kind }) => kind)).toEqual(handles.map(() => 'answer'));
    const added = await team.db.kysely
      .selectFrom('events')
      .select('origin')
      .where('workspace_id', '=', team.workspace)
      .where('origin', 'like', 'add:%')
      .orderBy('origin')
      .execute();
    expect([...new Set(added.map(({ origin }) => origin))]).toEqual(handles.map((handle) => `add:${handle}`));
  });

  it('with a workspace locked for too long tells each who waits for it in words, and does nothing of it later', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const engine = createEngine({ db: await openVia(team, { patience: SHORT }), ports: team.ports });
    await (await openAgain(team.db)).transact(async (tx) => {
      await lockWorkspace(tx, team.workspace);
      const views = await Promise.all(
        ['ana', 'ben', 'cho'].map((handle) => engine.handle(add(team, handle))),
      );
      const busy = { code: 'busy', message: expect.stringContaining('Nothing was changed') };
      for (const view of views) expect(view).toMatchObject(busy);
    });
    await expectAnswer(() => engine.handle(add(team, 'dan')));
    expect(await listHandles(team.db)).toEqual(['dan']);
  });

  it('that takes too long over one statement is told of in words', async () => {
    const team = await startTeam({ dialect: 'postgres', commands: [nap] });
    const db = await openVia(team, { patience: SHORT });
    const engine = createEngine({ db, ports: team.ports, extraCommands: [nap] });
    const call = { ...add(team, 'ana'), command: 'test nap', args: {} };
    expect(await engine.handle(call)).toMatchObject({ kind: 'refusal', code: 'busy' });
  });

  it('gives all transactions of one request together no longer than a request may wait', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const db = await openVia(team);
    const engine = createEngine({ db, ports: team.ports });
    const waited = { ms: 0 };
    expect(await engine.handle({ ...add(team, 'ana'), waited })).toMatchObject({ kind: 'answer' });
    expect(waited.ms).toBeGreaterThan(0);
    // It has some of its time left.
    const part = { ms: PATIENCE.requestMs - PATIENCE.wholeMs + 0.25 };
    expect(await engine.handle({ ...add(team, 'cho'), waited: part })).toMatchObject({ kind: 'answer' });
    let tries = 0;
    const work = async () => void tries++;
    for (const each of [db.read(work, { waited: LATE }), db.transact(work, { waited: LATE })])
      await expect(each).rejects.toMatchObject({ detail: { code: 'busy' } });
    expect(tries).toBe(0);
    expect(await engine.handle({ ...add(team, 'ben'), waited: LATE })).toMatchObject({ code: 'busy' });
    expect(await listHandles(team.db)).toEqual(['ana', 'cho']);
  });

  it('that is not there is told of in words', async () => {
    const team = await startTeam({ dialect: 'postgres' });
    const line = await openLine();
    const db = await openVia(team, { port: line.port });
    const engine = createEngine({ db, ports: team.ports });
    await line.close();
    expect(await engine.handle(add(team, 'ana'))).toMatchObject({ kind: 'refusal', code: 'busy' });
    const log = team.ports.log;
    const { href } = new URL(`postgres://tiller@127.0.0.1:${line.port}/team`);
    await expect(openMigrated({ database: href, backups: null }, 0, log)).rejects.toMatchObject({
      detail: { code: 'not_possible' },
    });
  });
});

import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '../../src/base/command/command.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { addJob } from '../../src/base/run/jobs.ts';
import type { Db } from '../../src/base/store/open.ts';
import { answer } from '../../src/base/view/view.ts';
import type { Late } from '../../src/engine/call.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { openAgain } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** Two processes on one database, of which the first holds no lease, as if it had been killed, and a command that takes as long as `onWork` does. */
async function startKept() {
  const onWork = { run: async (): Promise<void> => undefined };
  const rename = defineCommand({
    name: 'test rename',
    summary: 'Renames the workspace, in its time.',
    args: z.object({}),
    access: 'everyone',
    audience: 'asker',
    pace: 'instant',
    async run(ctx) {
      await onWork.run();
      const name = `${ctx.workspace.name}!`;
      await ctx.record({
        type: 'Renamed',
        subject: 'workspace',
        rows: { workspaces: [{ ...ctx.workspace, name }] },
      });
      return answer('renamed');
    },
  });
  const commands = [rename];
  const team = await startTeam({ dialect: 'postgres', commands });
  await team.db.kysely.deleteFrom('due').execute();
  const engineOf = async (claimant?: string, meddle: (db: Db) => Db = (db) => db) =>
    createEngine({
      db: meddle(await openAgain(team.db)),
      ports: { ...team.ports, newId: () => crypto.randomUUID(), ...(claimant !== undefined && { claimant }) },
      extraCommands: commands,
    });
  const [one, other] = [await engineOf('one'), await engineOf()];
  await team.ok('lead', 'help');
  const { actor, placeId } = await one.enter(
    {
      ...{ platform: 'terminal', tenant: 'local', tenantName: 'local', user: 'lead', userName: 'lead' },
      ...{ place: 'main', placeName: 'terminal' },
    },
    { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
  );
  const late: Late = { isTold: false };
  const call = { workspace: team.workspace, actor, placeId, command: 'test rename', args: {} };
  const click = { ...call, origin: 'click-1', waits: false };
  return { team, onWork, one, other, click, late, engineOf };
}

async function countRenamed({ db }: Team): Promise<number> {
  const events = await db.kysely.selectFrom('events').select('type').execute();
  return events.filter(({ type }) => type === 'Renamed').length;
}

const readJobs = ({ db }: Team) => db.kysely.selectFrom('jobs').select(['origin', 'state']).execute();

/** Ends the connections that are in the middle of a transaction, as the system does for a process that was killed. */
async function endBackends({ db }: Team): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()`.execute(
    db.kysely,
  );
}

/** Says that it is under way once the work has begun. */
async function tell(late: Late): Promise<void> {
  await expect.poll(() => late.keep !== undefined).toBe(true);
  late.isTold = true;
  await late.keep?.();
}

/** What becomes of a transaction; `lost` where the answer to its commit never comes. */
type Fate = 'done' | 'lost' | 'lost and not done' | 'busy';

/** The process of the click finds the team locked, until it was told that the click is under way; what it keeps meanwhile fares as given. */
async function startBusy(fates: readonly Fate[]) {
  const { team, other, click, late, engineOf } = await startKept();
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const rest = [...fates];
  const busy = new Refusal({ code: 'busy', message: 'Nothing was changed.' });
  const meddle = (db: Db): Db => ({
    ...db,
    async transact(work, options) {
      if (options?.locks !== undefined) {
        begun.resolve();
        await gate.promise;
        throw busy;
      }
      const fate = rest.shift() ?? 'done';
      if (fate === 'busy') throw busy;
      if (fate !== 'lost and not done') {
        const done = await db.transact(work, options);
        if (fate === 'done') return done;
      }
      throw new Refusal({ code: 'unsettled', message: 'Not known.' });
    },
  });
  const engine = await engineOf('one', meddle);
  const handled = engine.handle({ ...click, late });
  await begun.promise;
  await tell(late);
  gate.resolve();
  return { team, other, click, view: await handled };
}

describe('a click that could not be done in time', () => {
  it.each<[string, Fate[]]>([
    ['was kept', ['done']],
    ['was kept, of which the answer was lost,', ['lost']],
    ['was to be kept, of which neither the row nor the answer came,', ['lost and not done']],
  ])('and %s is said to be, and is done once', async (_, fates) => {
    const { team, other, click, view } = await startBusy(fates);
    await expectGolden('contract/kept', view);
    await other.tick();
    await other.tick();
    expect(await countRenamed(team)).toBe(1);
    expect(await other.handle(click)).toEqual(answer('renamed'));
  });

  it('and may be kept is not said to have changed nothing', async () => {
    const { team, other, view } = await startBusy(['lost', 'busy']);
    await expectGolden('contract/kept', view);
    await other.tick();
    expect(await countRenamed(team)).toBe(1);
  });

  it('and could not be kept has changed nothing, and is not done later', async () => {
    const { team, other, view } = await startBusy(['busy']);
    expect(view).toMatchObject({ code: 'busy' });
    await other.tick();
    expect(await countRenamed(team)).toBe(0);
  });
});

describe('a click that the platform was told is under way', () => {
  it('is done by another process, once, where the first one is killed before', async () => {
    const { team, onWork, one, other, click, late } = await startKept();
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    onWork.run = () => {
      begun.resolve();
      return gate.promise;
    };
    const killed = one.handle({ ...click, late });
    await begun.promise;
    await tell(late);
    expect(await readJobs(team)).toEqual([{ origin: 'click-1', state: 'running' }]);
    await endBackends(team);
    onWork.run = async () => undefined;
    await other.tick();
    expect(await countRenamed(team)).toBe(1);
    expect(await readJobs(team)).toEqual([{ origin: 'click-1', state: 'done' }]);
    expect(await other.handle(click)).toEqual(answer('renamed'));
    await other.tick();
    expect(await countRenamed(team)).toBe(1);
    await team.engine.relay();
    expect(team.delivered.map(({ view }) => view)).toEqual([answer('renamed')]);
    // A process that only lost its connection finds what became of it, or nothing.
    gate.reject(new Error('its connection is gone'));
    await Promise.allSettled([killed]);
    expect(await countRenamed(team)).toBe(1);
  });

  it('is done once where nothing happens to its process', async () => {
    const { team, onWork, one, other, click, late } = await startKept();
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    onWork.run = () => {
      begun.resolve();
      return gate.promise;
    };
    const handled = one.handle({ ...click, late });
    await begun.promise;
    await tell(late);
    gate.resolve();
    expect(await handled).toEqual(answer('renamed'));
    expect(await readJobs(team)).toEqual([{ origin: 'click-1', state: 'done' }]);
    await other.tick();
    expect(await countRenamed(team)).toBe(1);
  });

  it('is not done again where its process is killed right after', async () => {
    const { team, other, click } = await startKept();
    await other.handle(click);
    const call = { command: 'test rename', args: {}, placeId: null, actor: click.actor };
    const job = { origin: click.origin, call, now: team.clock.now(), claimToken: 'gone|1' };
    await team.db.transact((tx) => addJob(tx, team.workspace, job), { workspace: team.workspace });
    await other.tick();
    expect(await readJobs(team)).toEqual([{ origin: 'click-1', state: 'done' }]);
    expect(await countRenamed(team)).toBe(1);
  });

  it('is not kept where nobody is told', async () => {
    const { team, one, click, late } = await startKept();
    expect(await one.handle({ ...click, late })).toEqual(answer('renamed'));
    expect(await readJobs(team)).toEqual([]);
    await late.keep?.();
    expect(await readJobs(team)).toEqual([]);
  });
});

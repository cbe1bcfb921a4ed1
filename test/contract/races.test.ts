import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand, defineThinkingCommand } from '../../src/base/command/command.ts';
import type { Db } from '../../src/base/store/open.ts';
import { asSystem, type OpenCtx, openCtx } from '../../src/base/store/transaction.ts';
import { answer } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { HOOKS } from '../../src/engine/hooks.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { DIALECTS, openAgain, openTestDatabase } from '../support/database.ts';
import { fakeClock, fakePorts, startTeam, type Team } from '../support/team.ts';

const secret = defineCommand({
  name: 'test secret',
  summary: 'For admins.',
  args: z.object({}),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  run: async () => answer('told'),
});

/** As a command of another process: locks the workspace, works, and commits once somebody waits for it. */
async function workUntilAwaited(
  team: Team,
  work: (ctx: OpenCtx) => Promise<void>,
  worked: () => void,
): Promise<void> {
  const other = await openAgain(team.db);
  await other.transact(async (tx) => {
    const scope = { workspaceId: team.workspace, findActor: asSystem, origin: 'other', placeId: null };
    const ctx = await openCtx(
      tx,
      { ...team.ports, tables: TABLES, hooks: HOOKS, newId: () => crypto.randomUUID() },
      scope,
    );
    await work(ctx);
    await ctx.close();
    worked();
    await expect.poll(() => countWaiting(team.db)).toBeGreaterThan(0);
  });
}

async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db.kysely);
  return rows[0]?.count ?? 0;
}

describe('commands of two processes on postgres', () => {
  it('judge who acts by what the one before them decided', async () => {
    const team = await startTeam({ dialect: 'postgres', commands: [secret] });
    await team.ok('lead', 'member add ana --role admin');
    expect(await team.say('ana', 'test secret')).toEqual(answer('told'));
    const { actor } = await enterAs(team, 'ana');
    const locked = Promise.withResolvers<void>();
    const demoted = workUntilAwaited(
      team,
      async ({ tx }) => {
        await tx.updateTable('executors').set({ is_admin: 0 }).where('handle', '=', 'ana').execute();
      },
      locked.resolve,
    );
    await locked.promise;
    const view = await team.engine.handle({
      workspace: team.workspace,
      actor,
      command: 'test secret',
      args: {},
      origin: 'event-1',
      placeId: null,
      waits: true,
    });
    await demoted;
    expect(view).toMatchObject({ kind: 'refusal', code: 'not_allowed' });
  });

  it('commit nothing that an event just before them has made stale', async () => {
    let isFirst = true;
    const others: Promise<void>[] = [];
    const shout = defineThinkingCommand({
      name: 'test shout',
      summary: 'Thinks about the name.',
      args: z.object({}),
      access: 'everyone',
      audience: 'asker',
      pace: 'long',
      think: {
        read: async (ctx) => ctx.workspace.name,
        async think(name) {
          if (isFirst) {
            isFirst = false;
            const locked = Promise.withResolvers<void>();
            others.push(workUntilAwaited(team, renameToBeta, locked.resolve));
            await locked.promise;
          }
          return name.toUpperCase();
        },
        isStale: (_result, { type }) => type === 'Renamed',
        commit: async (_ctx, _args, result) => answer(result),
      },
    });
    const team = await startTeam({ dialect: 'postgres', commands: [shout] });
    expect(await team.ok('lead', 'test shout')).toEqual(answer('BETA'));
    await Promise.all(others);
  });
});

describe.each(DIALECTS)('the first visit on %s', (dialect) => {
  it('founds one workspace though many come at the same moment', async () => {
    const db = await openTestDatabase(dialect);
    const ports = {
      ...fakePorts(fakeClock('2026-11-23T08:00:00Z'), []),
      newId: () => crypto.randomUUID(),
    };
    const engines = [createEngine({ db, ports }), createEngine({ db: await openAgain(db), ports })];
    const visits = await Promise.all(
      ['ana', 'ben', 'cho', 'dan'].map((user, index) =>
        engines[index % 2]?.enter(
          {
            platform: 'slack',
            tenant: 'T1',
            tenantName: 'Team',
            user,
            userName: user,
            place: 'C1',
            placeName: 'general',
          },
          { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
        ),
      ),
    );
    expect(new Set(visits.map((visit) => visit?.workspace)).size).toBe(1);
    expect(visits.filter((visit) => visit?.isFounded)).toHaveLength(1);
    expect(visits.filter((visit) => visit?.member?.is_admin === 1)).toHaveLength(1);
    const count = async (table: 'workspaces' | 'tenants' | 'feeds' | 'places') =>
      (await db.kysely.selectFrom(table).select('name').execute()).length;
    expect([
      await count('workspaces'),
      await count('tenants'),
      await count('feeds'),
      await count('places'),
    ]).toEqual([1, 1, 1, 1]);
    expect(await db.kysely.selectFrom('executors').select('id').execute()).toHaveLength(4);
  });
});

async function renameToBeta(ctx: OpenCtx): Promise<void> {
  const workspaces = [{ ...ctx.workspace, name: 'Beta' }];
  await ctx.record({ type: 'Renamed', subject: 'workspace', rows: { workspaces } });
}

function enterAs(team: Team, handle: string) {
  return team.engine.enter(
    {
      platform: 'terminal',
      tenant: 'local',
      tenantName: 'Test team',
      user: handle,
      userName: handle,
      place: 'main',
      placeName: 'terminal',
    },
    { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
  );
}

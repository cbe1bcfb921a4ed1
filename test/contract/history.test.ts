import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeAction } from '../../src/base/command/action-code.ts';
import { defineCommand } from '../../src/base/command/command.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import type { Db } from '../../src/base/store/open.ts';
import { type Action, answer } from '../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { exampleCommand } from '../../src/team/example.ts';
import { createFakeChat } from '../support/chat/chat.ts';
import { expectRebuilt, readTables } from '../support/database/rebuild.ts';
import { DIALECTS, openTestDatabase, TEAM_DIALECTS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { type Door, makeSamples, playSamples } from '../support/samples.ts';
import { type FakeClock, fakeClock, fakePorts, startTeam } from '../support/team.ts';

const COMPLETED = [
  'task',
  'goal',
  'metric',
  'member',
  'executor',
  'project',
  'feed',
  'candidate',
  'lesson',
] as const;
const OPERATION = ['events', 'inbox', 'messages', 'outbox', 'jobs', 'due'] as const;
const MINE: Door = { platform: 'terminal', tenant: 'T1', tenantName: 'Mine' };
const THEIRS: Door = { platform: 'terminal', tenant: 'T2', tenantName: 'Theirs' };

async function startEngine(
  dialect: Parameters<typeof openTestDatabase>[0],
): Promise<{ db: Db; engine: Engine; clock: FakeClock }> {
  const db = await openTestDatabase(dialect);
  const clock = fakeClock('2026-11-23T08:00:00Z');
  const ports = fakePorts(clock, [createFakeChat()]);
  return { db, clock, engine: createEngine({ db, ports, extraCommands: [exampleCommand] }) };
}

/** Everything of a workspace, by table: what the log rebuilds, and its log, inbox, outbox, jobs and due rows. */
async function readAll(db: Db, workspace: string): Promise<Record<string, string>> {
  return db.transact(async (tx) => {
    const tables = { ...(await readTables(tx, workspace)) };
    for (const table of OPERATION) {
      tables[table] = await tx.selectFrom(table).selectAll().where('workspace_id', '=', workspace).execute();
    }
    return Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => [
        table,
        rows
          .map((row) => JSON.stringify(row))
          .sort()
          .join('\n'),
      ]),
    );
  });
}

async function findWorkspace(db: Db, tenant: string): Promise<string> {
  const row = await db.kysely
    .selectFrom('tenants')
    .select('workspace_id')
    .where('tenant', '=', tenant)
    .executeTakeFirstOrThrow();
  return row.workspace_id;
}

describe('the samples', () => {
  it.runIf(isFull)('use every command that there is, and none is refused', async () => {
    const { engine } = await startEngine('memory');
    const samples = makeSamples('quokka');
    const used = new Set(samples.map(([, typed]) => parseLine(engine.commands, typed).command.name));
    // These need a message that was given up, which no typed line makes (test/say/outbox.test.ts), a chat with roles
    // (test/team/people/groups.test.ts) or strangers (test/team/account/admission.test.ts), and time between a yes and
    // what an agent delivers (test/decide/work).
    const apart = [
      exampleCommand.name,
      ...['outbox send', 'outbox drop', 'group add', 'group remove', 'admit', 'decline', 'work return'],
    ];
    const offered = engine.commands.all.filter(({ isInternal }) => isInternal !== true);
    const all = offered.map(({ name }) => name).filter((name) => !apart.includes(name));
    expect(all.filter((name) => !used.has(name))).toEqual([]);
    const told = await playSamples(engine, MINE, samples);
    const refused = told.flatMap((view, index) =>
      view.kind === 'refusal' ? [`${samples[index]?.[1]}: ${view.message}`] : [],
    );
    expect(refused).toEqual([]);
  });
});

describe('every button that an answer has', () => {
  it('has a code that a chat can carry', async () => {
    const { engine } = await startEngine('sqlite');
    const told = await playSamples(engine, MINE, makeSamples('quokka'));
    const actions = told.flatMap((view) => listActions(view));
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => encodeAction(engine.commands, action) === null)).toEqual([]);
  });
});

/** The actions anywhere in a View. */
function listActions(within: unknown): Action[] {
  if (typeof within !== 'object' || within === null) return [];
  const { actions = [] } = within as { actions?: readonly Action[] };
  const own = Array.isArray(actions) ? (actions as readonly Action[]) : [];
  return [...own, ...Object.values(within).flatMap(listActions)];
}

describe.each(DIALECTS)('a varied history on %s', (dialect) => {
  it.runIf(isFull || dialect === 'sqlite')('rebuilds to the same tables from its events', async () => {
    const { db, clock, engine } = await startEngine(dialect);
    await playSamples(engine, MINE, makeSamples('quokka'));
    await expectRebuilt(db);
    for (let hour = 0; hour < 60; hour += 4) {
      clock.advance(4 * 3_600_000);
      await engine.tick();
      await engine.relay();
    }
    await expectRebuilt(db);
    const types = await db.kysely.selectFrom('events').select('type').distinct().execute();
    expect(types.length).toBeGreaterThan(30);
  });

  it('is one where a row that comes twice in a change counts as it came last', async () => {
    const twice = defineCommand({
      name: 'test twice',
      summary: 'Records a row twice.',
      args: z.object({}),
      access: 'everyone',
      audience: 'asker',
      pace: 'instant',
      async run(ctx) {
        const metric = {
          workspace_id: ctx.workspace.id,
          id: 'm',
          name: 'first',
          unit: 'count',
          cadence_from: 'values' as const,
          comparison_id: null,
          created_at: 0,
        };
        await ctx.record({
          type: 'Doubled',
          subject: 'm',
          rows: {
            metrics: [
              { ...metric, cadence: 'day' },
              { ...metric, cadence: 'day', name: 'last' },
            ],
          },
        });
        return answer('twice');
      },
    });
    const team = await startTeam({ dialect, commands: [twice] });
    await team.ok('lead', 'test twice');
    expect(await team.db.kysely.selectFrom('metrics').select('name').execute()).toEqual([{ name: 'last' }]);
    await expectRebuilt(team.db);
  });
});

describe.each(TEAM_DIALECTS)('a varied history on %s', (dialect) => {
  it.runIf(isFull)(
    'of one workspace leaves every row of another as it was, and tells nothing of it',
    async () => {
      const { db, engine } = await startEngine(dialect);
      await playSamples(engine, THEIRS, makeSamples('zyxwv'));
      // The same ids in both workspaces: G-1, T-1, C-1 and so on are mine and theirs.
      const theirs = await findWorkspace(db, THEIRS.tenant);
      const before = await readAll(db, theirs);
      const told = await playSamples(engine, MINE, makeSamples('quokka'));
      await playSamples(engine, { ...MINE, tenant: 'T3' }, [['lead', 'example']]);
      const after = await readAll(db, theirs);
      expect(Object.keys(before).filter((table) => after[table] !== before[table])).toEqual([]);
      expect(JSON.stringify(told)).not.toMatch(/zyxwv/i);
      const mine = await findWorkspace(db, MINE.tenant);
      for (const kind of COMPLETED) expect(String(await engine.complete(mine, kind))).not.toMatch(/zyxwv/i);
    },
  );
});

describe('checking a history', () => {
  it('fails for a row that was changed past the log', async () => {
    const { db, engine } = await startEngine('memory');
    await playSamples(engine, MINE, makeSamples('quokka').slice(0, 5));
    await expectRebuilt(db);
    await db.kysely.updateTable('executors').set({ hours_per_week: 1 }).where('handle', '=', 'ana').execute();
    await expect(expectRebuilt(db)).rejects.toThrow(/to deeply equal/);
  });

  it('fails for a chain that lost its end', async () => {
    const { db, engine } = await startEngine('memory');
    await playSamples(engine, MINE, makeSamples('quokka').slice(0, 5));
    await db.kysely.deleteFrom('events').where('seq', '>', 4).execute();
    await expect(expectRebuilt(db)).rejects.toThrow();
  });
});

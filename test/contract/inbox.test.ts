import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../src/base/command/args.ts';
import { defineCommand, defineThinkingCommand } from '../../src/base/command/command.ts';
import { DAY_MS } from '../../src/base/language/date.ts';
import { answer } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { DIALECTS, openAgain } from '../support/database.ts';
import { startTeam, type Team } from '../support/team.ts';

/** Adds to a number of the workspace: doing it twice shows. */
const add = defineCommand({
  name: 'test add',
  summary: 'Adds to the number in the name.',
  args: z.object({
    number: arg.number('how many', {}, { position: 0 }),
    breaks: arg.flag('breaks half-way'),
  }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { number, breaks }) {
    const name = String(Number(ctx.workspace.name) + number);
    await ctx.record({
      type: 'Added',
      subject: 'workspace',
      rows: { workspaces: [{ ...ctx.workspace, name }] },
    });
    if (breaks) throw new Error('a bug');
    return answer(name);
  },
});

const ponder = defineThinkingCommand({
  name: 'test ponder',
  summary: 'Thinks, and then adds one.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'long',
  think: {
    read: async (ctx) => Number(ctx.workspace.name),
    think: (number) => number + 1,
    isStale: () => false,
    async commit(ctx, _args, result) {
      const workspaces = [{ ...ctx.workspace, name: String(result) }];
      await ctx.record({ type: 'Added', subject: 'workspace', rows: { workspaces } });
      return answer(String(result));
    },
  },
});

async function startAtZero(dialect: (typeof DIALECTS)[number]): Promise<Team> {
  const team = await startTeam({ dialect, commands: [add, ponder] });
  await team.db.kysely.updateTable('workspaces').set({ name: '0' }).execute();
  return team;
}

async function readNumber(team: Team): Promise<number> {
  const { name } = await team.db.kysely.selectFrom('workspaces').select('name').executeTakeFirstOrThrow();
  return Number(name);
}

describe.each(DIALECTS)('events that come again on %s', (dialect) => {
  it('have one effect and one answer out of 50 at the same moment, in two processes', async () => {
    const team = await startAtZero(dialect);
    const deps = { ports: team.ports, extraCommands: [add] };
    const other = createEngine({ db: await openAgain(team.db), ...deps });
    const call = {
      workspace: team.workspace,
      actor: { kind: 'identity', platform: 'terminal', tenant: 'local', user: 'lead', name: 'lead' } as const,
      command: 'test add',
      args: { number: 1 },
      origin: 'event-1',
      placeId: null,
      waits: true,
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? team.engine : other).handle(call)),
    );
    expect(new Set(answers.map((view) => JSON.stringify(view)))).toEqual(
      new Set([JSON.stringify(answer('1'))]),
    );
    expect(await readNumber(team)).toBe(1);
  });

  it('of different kinds at the same moment come one after another: no change is lost', async () => {
    const team = await startAtZero(dialect);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => team.say('lead', 'test add 1', { origin: `event-${index}` })),
    );
    expect(await readNumber(team)).toBe(20);
  });

  it('are tried anew where a bug took back everything', async () => {
    const team = await startAtZero(dialect);
    await expect(team.say('lead', 'test add 1 --breaks', { origin: 'event-1' })).rejects.toThrow('a bug');
    expect(await readNumber(team)).toBe(0);
    expect(await team.say('lead', 'test add 1', { origin: 'event-1' })).toEqual(answer('1'));
  });

  it('are told that it is being worked out, then get the answer that was', async () => {
    const team = await startAtZero(dialect);
    const chat = { origin: 'event-1', waits: false };
    expect(await team.say('lead', 'test ponder', chat)).toMatchObject({ kind: 'working' });
    expect(await team.say('lead', 'test ponder', chat)).toMatchObject({ kind: 'working' });
    await team.settle();
    expect(await team.say('lead', 'test ponder', chat)).toEqual(answer('1'));
    expect(await readNumber(team)).toBe(1);
    expect(team.delivered).toHaveLength(1);
  });

  it('are known for at least 30 days and forgotten in the end', async () => {
    const team = await startAtZero(dialect);
    await team.db.kysely.deleteFrom('due').execute();
    await team.ok('lead', 'test add 1');
    await team.say('lead', 'test add 1', { origin: 'event-1' });
    team.clock.advance(30 * DAY_MS);
    await team.settle();
    expect(await team.say('lead', 'test add 1', { origin: 'event-1' })).toEqual(answer('2'));
    team.clock.advance(16 * DAY_MS);
    await team.settle();
    expect(await team.say('lead', 'test add 1', { origin: 'event-1' })).toEqual(answer('3'));
  });

  it('count only in their own workspace', async () => {
    const team = await startAtZero(dialect);
    await team.say('lead', 'test add 1', { origin: 'event-1' });
    const elsewhere = await team.engine.enter(
      {
        platform: 'slack',
        tenant: 'T1',
        tenantName: '0',
        user: 'U1',
        userName: 'lead',
        place: 'C1',
        placeName: 'general',
      },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    const { workspace, actor, placeId } = elsewhere;
    const call = { workspace, actor, placeId, command: 'test add', args: { number: 5 }, waits: true };
    expect(await team.engine.handle({ ...call, origin: 'event-1' })).toEqual(answer('5'));
  });
});

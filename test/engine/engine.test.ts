import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../src/base/command/args.ts';
import { defineCommand, defineThinkingCommand } from '../../src/base/command/command.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { findBreak } from '../../src/base/store/events.ts';
import { answer } from '../../src/base/view/view.ts';
import { DIALECTS } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

const rename = defineCommand({
  name: 'test rename',
  summary: 'Renames the workspace.',
  args: z.object({ name: arg.rest('the new name'), fails: arg.flag('refuses half-way') }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { name, fails }) {
    await ctx.record({
      type: 'Renamed',
      subject: 'workspace',
      rows: { workspaces: [{ ...ctx.workspace, name }] },
    });
    if (fails) throw new Refusal({ code: 'not_possible', message: 'half-way' });
    return answer(`now ${name}`);
  },
});

const shout = defineThinkingCommand({
  name: 'test shout',
  summary: 'Thinks about the name.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'long',
  think: {
    read: async (ctx) => ctx.workspace.name,
    think: (name) => name.toUpperCase(),
    isStale: (_result, event) => event.type === 'Renamed',
    commit: async (_ctx, _args, result) => answer(result),
  },
});

const commands = [rename, shout];

describe.each(DIALECTS)('the engine on %s', (dialect) => {
  it('answers a repeated event with its first answer and does it once', async () => {
    const team = await startTeam({ dialect, commands });
    const first = await team.say('lead', 'test rename Alpha', { origin: 'event-1' });
    const again = await team.say('lead', 'test rename Beta', { origin: 'event-1' });
    expect(again).toEqual(first);
    const { name } = await team.db.kysely.selectFrom('workspaces').select('name').executeTakeFirstOrThrow();
    expect(name).toBe('Alpha');
  });

  it('takes back what a refused command wrote, and keeps the refusal for a repeated event', async () => {
    const team = await startTeam({ dialect, commands });
    const before = await team.db.kysely.selectFrom('events').selectAll().execute();
    const refusal = await team.say('lead', 'test rename --fails Alpha', { origin: 'event-2' });
    expect(refusal).toMatchObject({ kind: 'refusal', message: 'half-way' });
    expect(await team.say('lead', 'test rename Alpha', { origin: 'event-2' })).toEqual(refusal);
    expect(await team.db.kysely.selectFrom('events').selectAll().execute()).toEqual(before);
  });

  it('keeps a chain of events that notices a changed payload', async () => {
    const team = await startTeam({ dialect, commands });
    await team.ok('lead', 'test rename Alpha');
    await team.ok('ana', 'test rename Beta');
    const read = () => team.db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
    expect(findBreak(await read())).toBeNull();
    await team.db.kysely.updateTable('events').set({ payload: '{}' }).where('seq', '=', 2).execute();
    expect(findBreak(await read())?.seq).toBe(2);
  });

  it('tells a chat that it is working and sends the result by the outbox', async () => {
    const team = await startTeam({ dialect, commands });
    expect(await team.say('lead', 'test shout', { waits: false })).toMatchObject({ kind: 'working' });
    await team.settle();
    expect(team.delivered.map(({ view }) => view)).toEqual([answer('TEST TEAM')]);
    await team.settle();
    expect(team.delivered).toHaveLength(1);
  });

  it('thinks again when the world changed meanwhile', async () => {
    const team = await startTeam({
      dialect,
      commands: [
        rename,
        {
          ...shout,
          think: {
            read: async (ctx) => ctx.workspace.name,
            think: async (name) => {
              if (name === 'Test team') await team.ok('ana', 'test rename Changed');
              return String(name).toUpperCase();
            },
            isStale: (_result, event) => event.type === 'Renamed',
            commit: async (_ctx, _args, result) => answer(String(result)),
          },
        },
      ],
    });
    expect(await team.ok('lead', 'test shout')).toEqual(answer('CHANGED'));
  });

  it('offers the nearest commands for an unknown one', async () => {
    const team = await startTeam({ dialect, commands });
    expect(await team.refused('lead', 'test renam x')).toMatchObject({ code: 'unknown_command' });
  });
});

import { expect, it } from 'vitest';
import { createBackground, THINK } from '../../src/engine/background.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { HOOKS } from '../../src/engine/hooks.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { startTeam } from '../support/team.ts';

const WRITING = { feed: 'main', dryRun: false, isPosted: false, isLate: false };

it('makes the answer of a plan that only shows, and nothing of one that writes but what it comes to', async () => {
  const team = await startTeam();
  await team.ok('lead', 'propose Write a guide');
  const ports = { ...team.ports, tables: TABLES, hooks: HOOKS, holidays: new Map() };
  const background = createBackground(team.db, ports, createCommands([]));
  const plan = (args: object) =>
    background.run(THINK, {
      workspace: team.workspace,
      actor: { kind: 'system' },
      command: 'plan',
      args,
      origin: 'event-1',
      named: [],
      now: team.clock.now(),
    });
  const before = await team.db.kysely.selectFrom('events').select('seq').execute();
  expect(await plan({ ...WRITING, dryRun: true })).toMatchObject({
    seq: before.length,
    view: { kind: 'plan', isDryRun: true, queued: 0, digest: { tasks: [{ title: 'Write a guide' }] } },
  });
  expect(await plan(WRITING)).not.toHaveProperty('view');
  expect(await team.db.kysely.selectFrom('events').select('seq').execute()).toEqual(before);
});

import { describe, expect, it } from 'vitest';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A team whose digest of the morning was given up in a state. */
async function startStuck(state: 'unknown' | 'dead'): Promise<{ team: Team; id: number }> {
  const team = await startTeam({ at: '2026-11-23T08:59:00Z' });
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.engine.tick();
  const row = await team.db.kysely
    .updateTable('outbox')
    .set({ state, last_error: 'Error: reset', attempts: 3 })
    .where('subject', 'like', 'digest:%')
    .returning('id')
    .executeTakeFirstOrThrow();
  return { team, id: row.id };
}

const digests = (team: Team) => team.delivered.filter(({ subject }) => subject.startsWith('digest:'));

describe('messages that were given up', () => {
  it('are listed with what happened and what to do', async () => {
    const { team, id } = await startStuck('unknown');
    const listed = await team.ok('lead', 'outbox');
    expect(listed).toMatchObject({
      kind: 'table',
      rows: [[String(id), 'digest main Mon 23 Nov 2026', 'terminal', expect.any(String)]],
    });
    await expectGolden('say/outbox', listed);
    const none = await (await startTeam()).ok('lead', 'outbox');
    expect(none).toMatchObject({ kind: 'table', rows: [] });
    await expectGolden('say/outbox', none);
  });

  it.each(['unknown', 'dead'] as const)('are sent again once when an admin says so: %s', async (state) => {
    const { team, id } = await startStuck(state);
    await team.settle();
    expect(digests(team)).toHaveLength(0);
    await team.ok('lead', `outbox send ${id}`);
    await team.refused('lead', `outbox send ${id}`);
    await team.settle();
    expect(digests(team)).toHaveLength(1);
    await team.refused('lead', `outbox send ${id}`);
    await expectRebuilt(team.db);
  });

  it('are forgotten when an admin says so, and not sent', async () => {
    const { team, id } = await startStuck('unknown');
    await team.ok('lead', `outbox drop ${id}`);
    expect(await team.ok('lead', 'outbox')).toMatchObject({ rows: [] });
    await expectGolden('say/outbox', await team.refused('lead', `outbox send ${id}`));
    await team.settle();
    expect(digests(team)).toHaveLength(0);
  });

  it('are not sent over a later state', async () => {
    const { team, id } = await startStuck('dead');
    await team.ok('lead', 'approve T-1');
    const row = await team.db.kysely
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const { id: _id, ...again } = row;
    await team.db.kysely
      .insertInto('outbox')
      .values({ ...again, state: 'sent' })
      .execute();
    expect((await team.refused('lead', `outbox send ${id}`)).message).toContain(`outbox drop ${id}`);
  });

  it('are an admin’s alone, and a number that is none is refused with those that are', async () => {
    const { team, id } = await startStuck('dead');
    await team.ok('lead', 'member add @ana');
    for (const line of ['outbox', `outbox send ${id}`, `outbox drop ${id}`]) {
      expect((await team.refused('ana', line)).code).toBe('not_allowed');
    }
    expect((await team.refused('lead', 'outbox send 999')).suggestions).toEqual([String(id)]);
  });
});

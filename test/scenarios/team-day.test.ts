import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/base/store/open.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { openTestDatabase, TEAM_DIALECTS } from '../support/database.ts';
import { startEnginePlayer } from './engine-player.ts';
import { playScript } from './player.ts';
import { TEAM_DAY } from './team-day.ts';

/** What the three days leave behind. */
const END = {
  tasks: {
    'Write the import guide': 'done',
    'Chart failed payments': 'done',
    'Call ten trial users': 'failed',
    'Automate the nightly report': 'done',
    'Mend the login page': 'refused',
    'Tidy the metrics page': 'proposed',
    'Redesign the invoices': 'refused',
    'Mend the password field': 'assigned',
  },
  decisions: { approve: 6, change: 1, refuse: 2, snooze: 1, undo: 1 },
  digests: [
    { on_date: '2026-11-23', is_late: 0 },
    { on_date: '2026-11-24', is_late: 0 },
    { on_date: '2026-11-25', is_late: 1 },
  ],
  handOvers: ['@caro to nobody'],
};

describe.each(TEAM_DIALECTS)('three days of a team on %s', (dialect) => {
  it('go as they are written down', async () => {
    const db = await openTestDatabase(dialect);
    // A process that is started again finds the database as it was; only its own end is not played.
    const open = async () => ({ ...db, [Symbol.asyncDispose]: async () => undefined });
    const [first] = TEAM_DAY;
    const now = Temporal.Instant.from(first?.at ?? '').epochMilliseconds;
    await using player = await startEnginePlayer({ open, now });
    expect(await playScript(player, TEAM_DAY)).toEqual([]);
    expect(player.chat.listTwice()).toEqual([]);
    expect(await readEnd(db)).toEqual(END);
    await expectRebuilt(db);
  });
});

async function readEnd(db: Db): Promise<typeof END> {
  const { kysely } = db;
  const tasks = await kysely.selectFrom('tasks').select(['title', 'state']).orderBy('number').execute();
  const decisions = await kysely.selectFrom('decisions').select('choice').execute();
  const handOvers = await kysely
    .selectFrom('hand_overs')
    .innerJoin('executors', 'executors.id', 'hand_overs.from_id')
    .select(['executors.handle', 'to_id'])
    .execute();
  return {
    tasks: Object.fromEntries(
      tasks.filter(({ title }) => title in END.tasks).map(({ title, state }) => [title, state]),
    ) as typeof END.tasks,
    decisions: Object.fromEntries(
      Object.keys(END.decisions).map((wanted) => [
        wanted,
        decisions.filter(({ choice }) => choice === wanted).length,
      ]),
    ) as typeof END.decisions,
    digests: await kysely.selectFrom('batches').select(['on_date', 'is_late']).orderBy('on_date').execute(),
    handOvers: handOvers.map(({ handle, to_id }) => `@${handle} to ${to_id ?? 'nobody'}`),
  };
}

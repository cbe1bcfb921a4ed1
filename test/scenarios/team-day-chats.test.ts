import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/base/store/open.ts';
import type { ChatRig } from '../support/chat/chat-rig.ts';
import { expectRebuilt, readTables } from '../support/database/rebuild.ts';
import { openLastingDatabase } from '../support/database.ts';
import { startDiscordRig } from '../support/discord/rig.ts';
import { isFull } from '../support/full.ts';
import { startSlackRig } from '../support/slack/rig.ts';
import { PEOPLE, startChatPlayer } from './chat-player.ts';
import { startEnginePlayer } from './engine-player.ts';
import { playScript } from './player.ts';
import { TEAM_DAY } from './team-day.ts';

/** The people come in before the script begins. */
const RIGS: Readonly<Record<string, () => Promise<ChatRig>>> = {
  Slack: () => startSlackRig({ at: '2026-11-23T06:50:00Z', others: PEOPLE.slice(3) }),
  Discord: () => startDiscordRig({ at: '2026-11-23T06:50:00Z', others: PEOPLE.slice(3) }),
};

/** What a team has in the end, whatever it talks through. */
const COMPARED = [
  'goals',
  'metrics',
  'observations',
  'candidates',
  'tasks',
  'forecasts',
  'votes',
  'decisions',
  'outcomes',
  'hand_overs',
  'settlements',
  'patterns',
] as const;

let expected: Awaited<ReturnType<typeof readRows>>;

// In `npm test` the engine alone plays them (team-day.test.ts).
beforeAll(async () => {
  if (!isFull) return;
  await using db = await openLastingDatabase();
  const open = async () => ({ ...db, [Symbol.asyncDispose]: async () => undefined });
  await using player = await startEnginePlayer({ open, now: Date.parse(TEAM_DAY[0]?.at ?? '') });
  await playScript(player, TEAM_DAY);
  expected = await readRows(db);
});

describe.runIf(isFull).each(Object.keys(RIGS))('three days of a team on %s', (platform) => {
  it('go as on the engine itself, though everything is told of twice', async () => {
    const rig = await RIGS[platform]?.();
    if (!rig) return;
    await using _ = rig;
    const player = await startChatPlayer(rig, { repeats: true });
    expect(await playScript(player, TEAM_DAY)).toEqual([]);
    expect(await readRows(rig.db)).toEqual(expected);
    // One message for each that the outbox knows of: none lost, none twice.
    const sent = await rig.db.kysely.selectFrom('messages').select('platform_id').execute();
    expect(player.posts()).toHaveLength(new Set(sent.map(({ platform_id: id }) => id)).size);
    expect(sent.length).toBeGreaterThan(20);
    expect(rig.countPings()).toBe(0);
    expect(rig.logged).toEqual([]);
    await expectRebuilt(rig.db);
  });
});

/** Rows without what differs by nature: instants by the seconds that a chat takes, places, and rows within rows. */
async function readRows(db: Db): Promise<Record<string, unknown[]>> {
  const { id } = await db.kysely.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  const tables = await db.transact((tx) => readTables(tx, id), { workspace: id });
  return Object.fromEntries(
    COMPARED.map((table) => [
      table,
      (tables[table] ?? []).map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(([name]) => !/_at$|^(?:workspace_id|place_id|before)$/.test(name)),
        ),
      ),
    ]),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatRig } from '../support/chat/chat-rig.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { openTestDatabase } from '../support/database.ts';
import { startDiscordRig } from '../support/discord/rig.ts';
import { isFull } from '../support/full.ts';
import { startSlackRig } from '../support/slack/rig.ts';

const WHO = 'zenoquux';

const CHATS = {
  async Slack() {
    const rig = await startSlackRig({ db: await openTestDatabase('sqlite'), others: [WHO] });
    return { rig, id: 'UZENOQUUX' };
  },
  async Discord() {
    const rig = await startDiscordRig({ db: await openTestDatabase('sqlite'), others: [WHO] });
    const member = [...rig.team.discord.state.members.values()].find(({ name }) => name === WHO);
    return { rig, id: String(member?.id) };
  },
} as const;

/** Where a word stands in the bytes of a database's files, in any case: some of what is around it. */
function findIn({ db }: ChatRig, word: string): string[] {
  const [folder, name] = [dirname(db.address), basename(db.address)];
  return readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'latin1');
      return [...text.toLowerCase().matchAll(new RegExp(word.toLowerCase(), 'g'))].map(
        ({ index }) => `${file}: ${text.slice(Math.max(0, index - 60), index + 40)}`,
      );
    });
}

describe.each(Object.entries(CHATS).slice(0, isFull ? undefined : 1))(
  'whom forget erased after a day in %s',
  (_name, start) => {
    it('is in no byte of the database, by name or by the id of their account', async () => {
      const { rig, id } = await start();
      await using _rig = rig;
      for (const idea of ['Call the printer', 'Paint the door', 'Mend the lamp'])
        await rig.type('lead', `propose ${idea} --effort 1h`);
      await rig.type(WHO, 'help');
      await rig.type(WHO, 'propose Sort the shelf --effort 2h');
      await rig.type(WHO, 'away 2026-12-07 --note "a visit"');
      await rig.type('lead', `goal add Fewer calls by 2027-03-01 --owner @${WHO}`);
      await rig.setClock('2026-11-23T09:00:01Z');
      await rig.press(WHO, 'approve:T-1');
      await rig.settle();
      await rig.press(WHO, 'why:T-2');
      await rig.type(WHO, 'take T-1');
      await rig.type(WHO, 'done T-1 --minutes 30');
      const line = rig.readAll().find(({ text }) => text.includes('T-3'));
      if (line) await rig.events?.react(WHO, line, '✅');
      await rig.events?.ask(WHO, 'why not sort the shelf?');
      await rig.settle();
      await rig.type(WHO, 'me --hours 20');
      await rig.type(WHO, 'mine');
      await rig.settle();
      // A process that comes back reads reactions again.
      await rig.stop();
      await rig.start();
      await rig.settle();
      expect(findIn(rig, WHO)).not.toEqual([]);
      expect(findIn(rig, id)).not.toEqual([]);
      await rig.type('lead', `member remove @${WHO}`);
      await rig.settle();
      await rig.type('lead', `forget @${WHO} --sure --also ${WHO}`);
      await rig.settle();
      expect([...findIn(rig, WHO), ...findIn(rig, id)]).toEqual([]);
      await expectRebuilt(rig.db);
    });
  },
);

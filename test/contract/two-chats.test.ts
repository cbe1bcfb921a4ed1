import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/base/store/open.ts';
import type { ChatRig, Told } from '../support/chat/chat-rig.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { openLastingDatabase } from '../support/database.ts';
import { startDiscordRig } from '../support/discord/rig.ts';
import { startSlackRig } from '../support/slack/rig.ts';

const IDEAS = ['Call the printer', 'Paint the door', 'Mend the lamp'];

let db: Db;
let slack: ChatRig;
let discord: ChatRig;

/** A team in Slack that has brought a Discord server along: the lead is one person in both. */
beforeAll(async () => {
  db = await openLastingDatabase();
  slack = await startSlackRig({ db });
  discord = await startDiscordRig({ db, isUnfounded: true });
  for (const idea of IDEAS) await slack.type('lead', `propose ${idea} --effort 1h`);
  for (const who of ['lead', 'ana', 'ben']) await slack.type(who, 'help');
  await discord.type('lead', 'help');
  await linkAccounts('lead');
  await discord.type('lead', 'go');
  slack.setNow(Date.parse('2026-11-23T09:00:01Z'));
  await settle();
});
afterAll(async () => {
  for (const each of [discord, slack, db]) await each[Symbol.asyncDispose]();
});

describe('a team in Slack and in Discord', () => {
  it('has one digest, which both show', async () => {
    expect(await db.kysely.selectFrom('batches').select('id').execute()).toHaveLength(1);
    for (const chat of [slack, discord]) {
      expect(pagesOf(chat)).toHaveLength(1);
      for (const idea of IDEAS) expect(pagesOf(chat)[0]?.text).toContain(idea);
    }
  });

  it('sees in both what was decided in one, whichever that is', async () => {
    for (const [chat, title] of [
      [discord, 'Call the printer'],
      [slack, 'Paint the door'],
    ] as const) {
      const id = await findId(title);
      await chat.press('lead', `approve:${id}`);
      await settle();
      for (const each of [slack, discord]) {
        expect(pagesOf(each)[0]?.text).toMatch(new RegExp(`${title} .*approved by @lead`));
        expect(each.readAll().flatMap(({ buttons }) => buttons)).not.toContain(`approve:${id}`);
      }
    }
  });

  it('counts somebody once who says yes in both', async () => {
    const id = await findId('Mend the lamp');
    await discord.type('ana', 'help');
    await linkAccounts('ana');
    await slack.type('lead', 'policy kind normal --quorum 2 --voters members');
    await slack.press('ana', `approve:${id}`);
    await settle();
    await discord.press('ana', `approve:${id}`);
    await settle();
    expect(
      await db.kysely.selectFrom('votes').select('member_id').where('task_id', '=', id).execute(),
    ).toHaveLength(1);
    for (const each of [slack, discord]) expect(pagesOf(each)[0]?.text).toContain('1 of 2: @ana');
  });

  it('writes money and hours as the team does, whatever the machine has', async () => {
    await slack.type('lead', 'settings --currency USD --zone Asia/Tokyo');
    await slack.type('lead', 'metric add income --unit money');
    for (const day of ['2026-11-21', '2026-11-22'])
      await slack.type('lead', `metric record income 1500 --at ${day}`);
    await slack.type(
      'lead',
      'goal add --title Income --metric income --direction "at least" --target 2000 --deadline 2027-02-26',
    );
    for (const chat of [slack, discord]) {
      const shown = textOf(await chat.type('lead', 'goal show G-1'));
      expect(shown).toContain('$1,500 → $1,500, target $2,000');
      expect(shown).not.toContain('€');
    }
  });

  it('pings nobody, logs nothing, and can be rebuilt from its events', async () => {
    for (const chat of [slack, discord]) expect([chat.countPings(), chat.logged]).toEqual([0, []]);
    await expectRebuilt(db);
  });
});

/** The code that one account was given is typed with the other. */
async function linkAccounts(who: string): Promise<void> {
  const [code] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(textOf(await slack.type(who, 'link'))) ?? [''];
  expect(textOf(await discord.type(who, `link ${code}`))).toContain(`@${who}`);
}

function textOf(told: Told): string {
  return told.kind === 'said' ? told.shown.text : '';
}

function pagesOf(chat: ChatRig) {
  return chat.readAll().filter(({ where, text }) => where === 'channel' && text.startsWith('Mon 23 Nov'));
}

/** Each process sends what is for its own chat; what one has done the other learns in its next round. */
async function settle(): Promise<void> {
  for (const chat of [slack, discord, slack, discord]) {
    const now = Math.max(slack.now(), discord.now());
    for (const each of [slack, discord]) each.setNow(now);
    await chat.settle();
  }
}

async function findId(title: string): Promise<string> {
  const task = await db.kysely
    .selectFrom('tasks')
    .select('id')
    .where('title', '=', title)
    .executeTakeFirstOrThrow();
  return task.id;
}

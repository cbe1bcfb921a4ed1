import { describe, expect, it } from 'vitest';
import { SEEN_MS } from '../../../adapters/discord/listen.ts';
import { ownerOf, readOwner } from '../../../adapters/discord/message-id.ts';
import { createLoginCount, LOOK_MS, SECOND_MS } from '../../../adapters/discord/session/others.ts';
import { type Delays, holdDelays } from '../../support/delays.ts';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import { toMessageEvent } from '../../support/discord/payloads.ts';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';
import type { DiscordMessage } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

const LOGINS = 'GET /gateway/bot';
const CALLBACK = 'POST /interactions/:id/:token/callback';
const LAST_MS = 2_500;

/** The morning's page as a process with another database would have posted it, in the same channel. */
function postOthers({ team, digest }: DiscordMorning): DiscordMessage {
  const owner = readOwner(digest) ?? 0;
  const components = JSON.parse(
    JSON.stringify(digest.components).replace(`"id":${owner}`, `"id":${ownerOf('of another database')}`),
  );
  const other = { ...digest, id: `${BigInt(digest.id) + 1n}`, components };
  team.discord.state.messages.push(other);
  return other;
}

type Two = { first: DiscordTeam; second: DiscordTeam; delays: Delays } & AsyncDisposable;

/** The same bot twice, each with a database of its own; the first was there before. */
async function startTwo(): Promise<Two> {
  const delays = holdDelays();
  const first = await startDiscordTeam({ after: delays.after });
  const second = await startDiscordTeam({ after: delays.after, beside: first });
  return {
    ...{ first, second, delays },
    async [Symbol.asyncDispose]() {
      await second[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    },
  };
}

/** Lets a look at the logins pass, and what Discord says to it. */
async function look({ discord }: DiscordTeam, delays: Delays): Promise<void> {
  const asked = () => discord.state.calls.filter(({ route }) => route === LOGINS).length;
  const before = asked();
  const looking = delays.pass(LOOK_MS);
  expect(looking).toBeGreaterThan(0);
  await until(() => expect(asked()).toBe(before + looking));
  // Each one goes on.
  await until(() => expect(delays.count(LOOK_MS)).toBe(looking));
}

/** Whoever was not told yet may do what is typed, too, and hears of the other one as soon as that was faster. */
async function untilBothKnow({ first, second, delays }: Two): Promise<void> {
  await look(first, delays);
  await look(first, delays);
  for (let each = 0; second.logged.length === 0 && each < 20; each++) {
    await propose(first, `Idea before ${'abcdefghijklmnopqrst'[each]}`);
    await first.settle();
  }
  expect(second.logged).toHaveLength(1);
}

function propose({ discord, people, channel }: DiscordTeam, title: string) {
  return discord.users.command(people.lead, channel.id, 'tiller type', { line: `propose ${title}` });
}

async function countIdeas({ db }: DiscordTeam, title: string): Promise<number> {
  const rows = await db.kysely.selectFrom('candidates').select('title').where('title', '=', title).execute();
  return rows.length;
}

describe('a Discord bot that is set up twice, with two databases', () => {
  it('says on each page whose it is, also when the page is edited', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { workspace_id: workspace } = await team.db.kysely
      .selectFrom('tenants')
      .select('workspace_id')
      .where('platform', '=', 'discord')
      .executeTakeFirstOrThrow();
    expect(readOwner(digest)).toBe(ownerOf(workspace));
    const before = structuredClone(digest.components);
    await team.discord.users.click(team.people.lead, digest, 'approve:T-1');
    await team.settle();
    const [edited] = team.posts();
    expect(edited?.components).not.toEqual(before);
    expect(readOwner(edited)).toBe(ownerOf(workspace));
    const drawn = [...team.discord.read(team.channel.id), ...morning.direct(team.people.lead)];
    for (const message of drawn.filter(({ components }) => JSON.stringify(components).includes('custom_id')))
      expect(readOwner(message), team.textOf(message)).toBe(ownerOf(workspace));
  });

  it('does nothing where a page of the other one is clicked, and says so where nobody else has answered', async () => {
    const delays = holdDelays();
    await using morning = await startDiscordMorning([], { after: delays.after });
    const { team } = morning;
    const clicked = team.discord.users.click(team.people.lead, postOthers(morning), 'approve:T-1');
    await until(() => expect(delays.pass(LAST_MS)).toBeGreaterThan(0));
    const { answer } = await clicked;
    expect(answer).toMatchObject({ type: 4, data: { flags: expect.any(Number) } });
    expect(JSON.stringify(answer)).not.toContain('custom_id');
    await expectGolden('discord/others', JSON.stringify(answer?.data, null, 2));
    expect(await morning.taskState('T-1')).toBe('proposed');
  });

  it('does what is clicked on its own message in a conversation of two, whose id a process that ended has not stored', async () => {
    await using morning = await startDiscordMorning([['ana', 'me --routed on --hours 40']]);
    const { team } = morning;
    const { discord, people, db } = team;
    discord.users.openDm(people.ana);
    await discord.users.click(people.lead, morning.digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:10:00Z');
    const isClickable = ({ components }: DiscordMessage) => JSON.stringify(components).includes('custom_id');
    const mine = morning.direct(people.ana).find(isClickable);
    if (!mine) throw new Error('nobody was told of T-1');
    await db.kysely.deleteFrom('messages').execute();
    const code = /"custom_id":"([^"]+)"/.exec(JSON.stringify(mine.components))?.[1] ?? '';
    const { answer } = await discord.users.click(people.ana, mine, code);
    expect(JSON.stringify(answer)).not.toContain('another Tiller');
  });

  it('leaves the answer to the other one', async () => {
    const delays = holdDelays();
    await using morning = await startDiscordMorning([], { after: delays.after });
    const { team } = morning;
    const { discord, people } = team;
    discord.fail(CALLBACK, { kind: 'error', status: 400, code: 40060 });
    const before = discord.readPrivate(people.lead).length;
    const clicked = discord.users.click(people.lead, postOthers(morning), 'approve:T-1');
    await until(() => expect(delays.pass(LAST_MS)).toBeGreaterThan(0));
    await until(() => expect(team.logged).toHaveLength(1));
    discord.advance(4_000);
    await clicked;
    expect(await morning.taskState('T-1')).toBe('proposed');
    expect(discord.readPrivate(people.lead)).toHaveLength(before);
  });

  it('is told of in the log of the first within a minute after the second has logged in', async () => {
    await using two = await startTwo();
    const { first, second, delays } = two;
    await look(first, delays);
    await look(first, delays);
    expect(2 * LOOK_MS).toBeLessThan(60_000);
    expect(first.logged).toHaveLength(1);
    expect(second.logged).toEqual([]);
    expect(first.adapter.health().isUp).toBe(true);
    await expectGolden('discord/others', first.logged);
  });

  it('does once what is typed, from the first command on that the second hears of', async () => {
    await using two = await startTwo();
    const { first, second, delays } = two;
    await untilBothKnow(two);
    for (let each = 0; each < 20; each++) {
      const title = `Idea of many ${'abcdefghijklmnopqrst'[each]}`;
      const typed = propose(first, title);
      await until(() => expect(delays.pass(SECOND_MS)).toBeGreaterThan(0));
      const { answer, message } = await typed;
      expect(answer?.type).toBe(5);
      await until(async () =>
        expect((await countIdeas(first, title)) + (await countIdeas(second, title))).toBe(1),
      );
      await until(() => expect(first.textOf(message)).toContain(title));
    }
  });

  it.each(['in a channel', 'in a conversation of two'])(
    'does once what is written to it %s, and takes away the line that it is done by one',
    async (where) => {
      await using two = await startTwo();
      const { first, second, delays } = two;
      const { discord, people, channel } = first;
      await untilBothKnow(two);
      const place = where === 'in a channel' ? channel.id : discord.users.openDm(people.lead);
      const call = where === 'in a channel' ? `<@${discord.state.botUserId}> ` : '';
      for (let each = 0; each < 5; each++) {
        const title = `Idea in words ${'abcde'[each]}`;
        await discord.users.write(people.lead, place, `${call}propose ${title}`);
        await until(() => expect(delays.pass(SECOND_MS)).toBeGreaterThan(0));
        await until(async () =>
          expect((await countIdeas(first, title)) + (await countIdeas(second, title))).toBe(1),
        );
        const claims = () => discord.read(place).filter(({ nonce }) => nonce?.startsWith('one '));
        await until(() => expect(claims()).toHaveLength(1));
        if (each === 0) await expectGolden('discord/others', first.textOf(claims()[0] as DiscordMessage));
        delays.pass(SEEN_MS);
        await until(() => expect(claims()).toEqual([]));
      }
    },
  );

  it('is none where its own connection begins anew, or a day is over', async () => {
    const delays = holdDelays();
    await using team = await startDiscordTeam({ after: delays.after });
    const { discord } = team;
    await look(team, delays);
    for (let each = 0; each < 3; each++) {
      const isNew = discord.whenCalled('READY');
      discord.gateway.invalidate();
      await isNew;
      await look(team, delays);
    }
    discord.state.logins = 0;
    await look(team, delays);
    await look(team, delays);
    expect(team.logged).toEqual([]);
  });

  it('is told of where the other one posts', async () => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord } = team;
    const shown = toMessageEvent(discord.state, 'MESSAGE_CREATE', morning.digest);
    await discord.state.dispatch(...shown);
    expect(team.logged).toEqual([]);
    await discord.state.dispatch(...toMessageEvent(discord.state, 'MESSAGE_CREATE', postOthers(morning)));
    await until(() => expect(team.logged).toHaveLength(1));
  });
});

describe('the count of logins', () => {
  it('shows one that is not ours, and takes none of ours for it', () => {
    const isMore = createLoginCount({ remaining: 998, ours: 0 });
    expect(isMore({ remaining: 997, ours: 1 })).toBe(false);
    expect(isMore({ remaining: 997, ours: 2 })).toBe(false);
    expect(isMore({ remaining: 996, ours: 2 })).toBe(false);
    expect(isMore({ remaining: 995, ours: 2 })).toBe(true);
  });

  it('begins anew with Discord’s day', () => {
    const isMore = createLoginCount({ remaining: 998, ours: 0 });
    expect(isMore({ remaining: 996, ours: 1 })).toBe(true);
    expect(isMore({ remaining: 1_000, ours: 1 })).toBe(false);
    expect(isMore({ remaining: 999, ours: 2 })).toBe(false);
    expect(isMore({ remaining: 998, ours: 2 })).toBe(true);
  });
});

import { MessageFlags } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mention, text } from '../../../src/base/view/text.ts';
import { openLastingDatabase } from '../../support/database.ts';
import { addPlace, listSaying, pass, say, statesOf } from '../../support/discord/outbox.ts';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';
import type { Fault } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';

const POST = 'POST /channels/:id/messages';
const EDIT = 'PATCH /channels/:id/messages/:id';
const READ = 'GET /channels/:id/messages';
const THREAD = 'POST /channels/:id/messages/:id/threads';
const SECOND_MS = 1_000;
const SETTLE_MS = 30 * SECOND_MS;

let team: DiscordTeam;
let count = 0;

beforeAll(async () => {
  team = await startDiscordTeam({ db: await openLastingDatabase() });
  await team.settle();
});
afterAll(async () => {
  await team[Symbol.asyncDispose]();
  await team.db[Symbol.asyncDispose]();
});

/** Words that no other message of this file has, and what was called since. */
function begin(): { words: string; callsOf: (route: string) => number } {
  team.discord.state.calls = [];
  return {
    words: `Hello number ${++count}!`,
    callsOf: (route) => team.discord.state.calls.filter((call) => call.route === route).length,
  };
}

const LOST: readonly (readonly [string, Fault])[] = [
  ['whose answer is cut off', { kind: 'cut', isStored: true }],
  ['that lands 20 s after its call was cut off', { kind: 'cut', isStored: true, landsAfterMs: 20_000 }],
  ['that was stored and answered with a 502', { kind: 'status', status: 502, isStored: true }],
  ['that was never stored, and whose call was cut off', { kind: 'cut', isStored: false }],
  ['that was answered with a 502 and not stored', { kind: 'status', status: 502, isStored: false }],
];

describe('a message in Discord', () => {
  it.each(LOST)('%s is there once: looked up after the settle delay, not before', async (_why, fault) => {
    const { words, callsOf } = begin();
    team.discord.fail(POST, fault);
    await say(team, words, words);
    await team.engine.relay();
    expect(callsOf(POST)).toBe(1);
    await pass(team, SETTLE_MS - 1);
    expect(callsOf(READ)).toBe(0);
    await pass(team, 1);
    expect(callsOf(READ)).toBe(1);
    await pass(team, SETTLE_MS);
    expect(listSaying(team, words)).toHaveLength(1);
    expect(await statesOf(team, words)).toEqual(['sent']);
  });

  it('that Discord has and cannot be found is not there twice: the same nonce is the same message', async () => {
    const { words, callsOf } = begin();
    team.discord.fail(POST, { kind: 'cut', isStored: true, landsAfterMs: 45_000 });
    await say(team, words, words);
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    expect(callsOf(POST)).toBe(2);
    await pass(team, SETTLE_MS);
    expect(listSaying(team, words)).toHaveLength(1);
    const [first] = team.discord.state.calls.filter(({ route }) => route === POST);
    expect(first?.body).toMatchObject({ enforce_nonce: true });
    expect(String(first?.body.nonce).length).toBeLessThanOrEqual(25);
  });

  it('is found an hour later by its mark, when no nonce helps any more', async () => {
    const { words, callsOf } = begin();
    team.discord.fail(POST, { kind: 'cut', isStored: true });
    await say(team, words, words);
    await team.engine.relay();
    for (const message of team.discord.state.messages) Object.assign(message, { nonce: null });
    await pass(team, 3_600_000);
    expect(callsOf(POST)).toBe(1);
    expect(listSaying(team, words)).toHaveLength(1);
    expect(await statesOf(team, words)).toEqual(['sent']);
  });

  it('that may have arrived is called unknown where nothing can be looked up, and is not posted again', async () => {
    const { words, callsOf } = begin();
    const bot = team.discord.state.roles.get(team.discord.state.botRoleId);
    const everyone = team.discord.state.roles.get(team.discord.state.guildId);
    if (!bot || !everyone) throw new Error('no roles');
    const before = [bot.permissions, everyone.permissions] as const;
    for (const role of [bot, everyone]) role.permissions &= ~(1n << 16n);
    team.discord.fail(POST, { kind: 'cut', isStored: true });
    await say(team, words, words);
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    [bot.permissions, everyone.permissions] = before;
    await pass(team, 3_600_000);
    expect(await statesOf(team, words)).toEqual(['unknown']);
    expect(callsOf(POST)).toBe(1);
  });

  it('is edited in place, and again if the answer to its edit was lost, without looking', async () => {
    const { words, callsOf } = begin();
    await say(team, words, words);
    await team.engine.relay();
    team.discord.fail(EDIT, { kind: 'cut', isStored: true });
    await say(team, words, `${words} Again`);
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    expect([callsOf(POST), callsOf(EDIT), callsOf(READ)]).toEqual([1, 2, 0]);
    expect(listSaying(team, `${words} Again`)).toHaveLength(1);
    expect(await statesOf(team, words)).toEqual(['sent', 'sent']);
  });

  it('that people deleted is not edited for ever', async () => {
    const { words } = begin();
    await say(team, words, words);
    await team.engine.relay();
    const { messages } = team.discord.state;
    messages.splice(0, messages.length);
    await say(team, words, `${words} Again`);
    await team.engine.relay();
    expect(await statesOf(team, words)).toEqual(['sent', 'dead']);
  });

  it.each([
    [404, 10003],
    [403, 50001],
    [403, 50013],
    [400, 50035],
  ])('that Discord refuses (%i %i) is given up at once, and the next one goes', async (status, code) => {
    const { words } = begin();
    team.discord.fail(POST, { kind: 'error', status, code });
    await say(team, words, words);
    await team.engine.relay();
    await say(team, `${words} second`, 'Second');
    await team.engine.relay();
    expect([...(await statesOf(team, words)), ...(await statesOf(team, `${words} second`))]).toEqual([
      'dead',
      'sent',
    ]);
  });

  it.each([400, 429])(
    'that was edited too often after an hour (30046 with %i) is left as it is',
    async (status) => {
      const { words } = begin();
      await say(team, words, words);
      await team.engine.relay();
      team.discord.fail(EDIT, { kind: 'error', status, code: 30046 });
      await say(team, words, `${words} Again`);
      await team.engine.relay();
      expect(await statesOf(team, words)).toEqual(['sent', 'dead']);
    },
  );

  it('waits while the token is no good, and goes when it is again: the library would forget the token', async () => {
    const { words } = begin();
    team.discord.fail(POST, { kind: 'error', status: 401, code: 0 });
    await say(team, words, words);
    await team.engine.relay();
    expect(await statesOf(team, words)).toEqual(['new']);
    await pass(team, 60 * SECOND_MS);
    expect(await statesOf(team, words)).toEqual(['sent']);
  });

  it('waits as long as Discord asks, in that channel alone', async () => {
    const { words } = begin();
    const busy = team.discord.users.addChannel('busy');
    team.discord.fail(POST, { kind: 'rate limited', retryAfterSeconds: 7 }, busy.id);
    await say(team, words, words, { place: await addPlace(team, busy.id) });
    await say(team, `${words} 2`, words);
    await team.engine.relay();
    expect(team.discord.read(busy.id)).toEqual([]);
    expect(listSaying(team, words)).toHaveLength(1);
    const { not_before_at: at } = await team.db.kysely
      .selectFrom('outbox')
      .select('not_before_at')
      .where('subject', '=', words)
      .executeTakeFirstOrThrow();
    // The library adds a little of its own.
    expect(at - team.clock.now()).toBeGreaterThan(6_500);
    expect(at - team.clock.now()).toBeLessThanOrEqual(7_100);
  });

  it('is silent in a channel, and heard by the one person it is for', async () => {
    const { words } = begin();
    const { people } = team;
    const view = {
      kind: 'answer' as const,
      lines: [text`${mention({ id: 'M-1', handle: 'ana' })}: ${words}`],
    };
    await say(team, `${words} silent`, words);
    await say(team, `${words} loud`, view, { notifies: people.ana });
    await until(() => listSaying(team, words).length === 2);
    const [silent, loud] = [...listSaying(team, words)].sort((a, b) => b.flags - a.flags);
    expect(Number(silent?.flags) & MessageFlags.SuppressNotifications).not.toBe(0);
    expect(Number(loud?.flags) & MessageFlags.SuppressNotifications).toBe(0);
    expect(silent?.pings).toEqual([]);
    expect(loud?.pings).toEqual([people.ana]);
  });

  it('to one person opens the conversation once, and says who takes none', async () => {
    const { words, callsOf } = begin();
    const place = await addPlace(team, `@${team.people.ana}`);
    await say(team, `${words} 1`, words, { place });
    await team.engine.relay();
    await say(team, `${words} 2`, words, { place });
    await team.engine.relay();
    expect(callsOf('POST /users/@me/channels')).toBe(1);
    expect(
      team.discord.readPrivate(team.people.ana).filter((each) => team.textOf(each) === words),
    ).toHaveLength(2);
    const ben = team.discord.state.members.get(team.people.ben);
    if (ben) ben.hasClosedDms = true;
    await say(team, `${words} 3`, words, { place: await addPlace(team, `@${team.people.ben}`) });
    await team.engine.relay();
    // Held, not given up: the engine finds another way.
    const held = await team.db.kysely
      .selectFrom('outbox')
      .select(['state', 'last_error'])
      .where('subject', '=', `${words} 3`)
      .execute();
    expect(held).toEqual([{ state: 'new', last_error: expect.stringContaining('Cannot send messages') }]);
  });
});

describe('a thread in Discord', () => {
  it('is begun by the first line under a message, once for many at a time, and holds them all', async () => {
    const { words, callsOf } = begin();
    await say(team, words, words);
    await until(() => listSaying(team, words).length === 1);
    const [page] = listSaying(team, words);
    for (const number of [1, 2, 3]) await say(team, `${words} ${number}`, `Line ${number}`, { under: words });
    await until(() => listSaying(team, 'Line', page?.id).length === 3);
    expect(callsOf(THREAD)).toBe(1);
    expect(listSaying(team, 'Line')).toEqual([]);
    await say(team, `${words} 1`, 'Line 1, changed', { under: words });
    await team.engine.relay();
    expect(listSaying(team, 'Line 1, changed', page?.id)).toHaveLength(1);
  });

  it('that is there already is no error, and one that was folded away is unfolded to edit a line', async () => {
    const { words } = begin();
    await say(team, words, words);
    await until(() => listSaying(team, words).length === 1);
    const [page] = listSaying(team, words);
    if (!page) throw new Error('no page');
    // Somebody opens it between our looking and our opening it.
    team.discord.fail(POST, { kind: 'error', status: 404, code: 10003 });
    await openThread(page.id);
    await say(team, `${words} line`, 'A line', { under: words });
    await until(() => listSaying(team, 'A line', page.id).length === 1);
    const thread = team.discord.state.channels.get(page.id);
    if (thread) thread.archivesAt = team.clock.now();
    await say(team, `${words} line`, 'A line, changed', { under: words });
    await until(() => listSaying(team, 'A line, changed', page.id).length === 1);
    expect(thread?.archivesAt).toBeGreaterThan(team.clock.now());
  });

  it('is where a line is looked for whose answer was lost', async () => {
    const { words } = begin();
    await say(team, words, words);
    await until(() => listSaying(team, words).length === 1);
    const [page] = listSaying(team, words);
    if (!page) throw new Error('no page');
    await openThread(page.id);
    team.discord.fail(POST, { kind: 'cut', isStored: true }, page.id);
    await say(team, `${words} line`, 'Lost line', { under: words });
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    expect(listSaying(team, 'Lost line', page.id)).toHaveLength(1);
    expect(await statesOf(team, `${words} line`)).toEqual(['sent']);
  });
});

describe('a board in Discord', () => {
  it('is pinned, and stays unpinned where that is not allowed', async () => {
    const { words } = begin();
    const other = team.discord.users.addChannel('other');
    await say(team, words, words, { place: await addPlace(team, `board:${other.id}`) });
    await until(() => other.pins.length === 1);
    // Without the line that Discord writes about it.
    expect(team.discord.read(other.id).map(team.textOf)).toEqual([expect.stringContaining(words)]);
    const strict = team.discord.users.addChannel('strict', {
      permissions: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'],
    });
    await say(team, `${words} 2`, words, { place: await addPlace(team, `board:${strict.id}`) });
    await until(() => team.discord.read(strict.id).length === 1);
    expect(strict.pins).toEqual([]);
    expect(await statesOf(team, `${words} 2`)).toEqual(['sent']);
    const unpinned = team.logged.at(-1);
    const busy = team.discord.users.addChannel('kept');
    team.discord.fail('DELETE /channels/:id/messages/:id', { kind: 'error', status: 403, code: 50013 });
    await say(team, `${words} 3`, words, { place: await addPlace(team, `board:${busy.id}`) });
    await until(() => busy.pins.length === 1);
    expect(await statesOf(team, `${words} 3`)).toEqual(['sent']);
    await expectGolden('discord/deliver', [unpinned, team.logged.at(-1)]);
  });
});

it('says nothing that Discord or our rules forbid', () => {
  expect(team.discord.state.violations).toEqual([]);
});

/** Sends what waits until something is there. */
async function until(isThere: () => boolean): Promise<void> {
  for (let round = 0; round < 20 && !isThere(); round++) await pass(team, SECOND_MS);
  expect(isThere()).toBe(true);
}

async function openThread(message: string): Promise<void> {
  const path = `${team.discord.apiBase}/v10/channels/${team.channel.id}/messages/${message}/threads`;
  const headers = { authorization: `Bot ${team.discord.state.token}`, 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ name: 'Theirs' }) });
  expect(answer.ok).toBe(true);
}

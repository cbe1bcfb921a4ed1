import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLastingDatabase } from '../../support/database.ts';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import { listSaying, pass, say, statesOf } from '../../support/discord/outbox.ts';
import { isShown, listTwice } from '../../support/discord/posts.ts';
import type { DiscordTeam } from '../../support/discord/team.ts';
import type { DiscordMessage, Fault } from '../../support/fake-discord/index.ts';
import { isFull } from '../../support/full.ts';
import { until } from '../../support/until.ts';

const POST = 'POST /channels/:id/messages';
const EDIT = 'PATCH /channels/:id/messages/:id';
const THREAD = 'POST /channels/:id/messages/:id/threads';
const CALLBACK = 'POST /interactions/:id/:token/callback';
const MINUTE_MS = 60_000;
const STALL_MS = 15_000;

/** One team for what leaves nothing behind. */
let morning: DiscordMorning;
let team: DiscordTeam;
let count = 0;

beforeAll(async () => {
  const db = await openLastingDatabase();
  morning = await startDiscordMorning([['ana', 'me --routed on --hours 40']], { db });
  team = morning.team;
});

beforeEach(() => {
  Object.assign(team.discord.state, { calls: [], faults: [] });
});

afterAll(async () => {
  await team[Symbol.asyncDispose]();
  await team.db[Symbol.asyncDispose]();
});

/** A message with a line in its thread: posting, opening the thread, and editing are calls that can go wrong. */
async function sayAll(words: string): Promise<void> {
  await say(team, words, words);
  await say(team, `${words} line`, `${words} line`, { under: words });
  await team.engine.relay();
  await pass(team, MINUTE_MS);
  await pass(team, MINUTE_MS);
  await say(team, words, `${words} again`);
  for (let minute = 0; minute < 4; minute++) await pass(team, MINUTE_MS);
}

/** Once each: the message in its last state, and its line in one thread. */
async function expectOnce(words: string): Promise<void> {
  const [page, ...others] = listSaying(team, words);
  expect(others).toEqual([]);
  expect(team.textOf(page)).toBe(`${words} again`);
  expect(listSaying(team, `${words} line`, page?.id)).toHaveLength(1);
  expect([...(await statesOf(team, words)), ...(await statesOf(team, `${words} line`))]).toEqual([
    'sent',
    'sent',
    'sent',
  ]);
}

const LOST: readonly (readonly [string, Fault])[] = [
  ['is lost after it was carried out', { kind: 'cut', isStored: true }],
  ['is lost, and it was not carried out', { kind: 'cut', isStored: false }],
  ['is a 502 though it was carried out', { kind: 'status', status: 502, isStored: true }],
];

describe.each([POST, THREAD, EDIT, CALLBACK] as const)('a call of Discord (%s)', (route) => {
  it.each(LOST)('whose answer %s happens once', async (_why, fault) => {
    await expectHappensOnce([fault]);
  });

  it.each([true, false])(
    'that is answered by three 502s in a row happens once (carried out: %s)',
    async (isStored) => {
      await expectHappensOnce(Array.from({ length: 3 }, () => ({ kind: 'status', status: 502, isStored })));
    },
  );

  it('that is answered after 15 s, when nobody waits any more, happens once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await expectHappensOnce([{ kind: 'held', isStored: true, until: promise }], resolve);
  });

  async function expectHappensOnce(faults: readonly Fault[], release?: () => void): Promise<void> {
    for (const fault of faults) team.discord.fail(route, fault);
    const words = `Hello ${++count}.`;
    const stalled = release && stall(release);
    if (route === CALLBACK) await expectAnswered();
    else await sayAll(words);
    await stalled;
    if (route !== CALLBACK) await expectOnce(words);
    // What was carried out is not asked for again.
    expect(team.discord.state.faults.length).toBeLessThan(faults.length);
    expect(team.discord.state.violations).toEqual([]);
    expect(team.discord.countPings()).toBe(0);
  }

  /** What waits for the held call waits in vain; its answer comes when that has given up. */
  async function stall(release: () => void): Promise<void> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const isCalled = () => team.discord.state.calls.some((call) => call.route === route);
    while (!isCalled()) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(STALL_MS);
    vi.useRealTimers();
    release();
  }
});

it.each([true, false])(
  'an answer that Discord asks to come again with is given once (for all calls: %s)',
  async (isGlobal) => {
    const fault: Fault = { kind: 'rate limited', retryAfterSeconds: 0.2, isGlobal };
    team.discord.fail(CALLBACK, fault);
    team.discord.fail(CALLBACK, fault);
    await expectAnswered();
    expect(team.discord.state.faults).toEqual([]);
    expect(team.discord.state.violations).toEqual([]);
  },
);

/** Somebody types something: that is answered, once, and has one effect. */
async function expectAnswered(): Promise<void> {
  const { discord, people, channel, db } = team;
  const words = `note ${++count}`;
  const line = `note add "${words}" --source user`;
  const { message } = await discord.users.command(people.lead, channel.id, 'tiller type', { line });
  expect(team.textOf(message)).toContain('Kept N-');
  const isSame = (each: DiscordMessage) => team.textOf(each) === team.textOf(message);
  expect(discord.state.messages.filter(isSame)).toHaveLength(1);
  const notes = await db.kysely.selectFrom('notes').select('id').where('body', '=', words).execute();
  expect(notes).toHaveLength(1);
}

describe('a morning in Discord', () => {
  it.runIf(isFull)(
    'on which every fifth call of all is refused for its pace ends as any other: nothing is lost or there twice',
    async () => {
      let refused = 0;
      await using limited = await startDiscordMorning([['ana', 'me --routed on --hours 40']], {
        prepare({ fail, state: { calls } }) {
          calls.push = (...made) => {
            if ((calls.length + 1) % 5 === 0) {
              fail('*', { kind: 'rate limited', retryAfterSeconds: 0.02 });
              refused++;
            }
            return Array.prototype.push.apply(calls, made);
          };
        },
      });
      const { team: own, digest, taskState, line, thread } = limited;
      const { discord, people, channel, db } = own;
      const { users, state } = discord;
      const untilState = (task: string, wanted: string) =>
        until(async () => expect(await taskState(task)).toBe(wanted));

      expect((await users.click(people.lead, digest, 'approve:T-1')).answer).not.toBeNull();
      await own.settle();
      expect((await users.click(people.lead, digest, 'undo:T-1')).answer).not.toBeNull();
      await own.settle();
      const { modal } = await users.click(people.lead, digest, 'refuse:T-2');
      if (!modal) throw new Error('no form was opened');
      expect((await users.submit(people.lead, modal, { reason: 'not now' })).message).not.toBeNull();
      await users.react(people.lead, line('T-1'), '✅');
      await untilState('T-1', 'approved');
      await own.setClock('2026-11-23T09:10:00Z');
      await users.write(people.ben, channel.id, `<@${state.botUserId}> why T-1`);
      await users.react(people.ana, line('T-1'), '✅');
      await untilState('T-1', 'done');
      for (const said of ['tiller today', 'tiller inbox', 'tiller preview'])
        expect((await users.command(people.ana, channel.id, said)).message).not.toBeNull();
      // What was refused last has its turn a minute later.
      for (const minute of ['30', '32', '34']) await own.setClock(`2026-11-23T09:${minute}:00Z`);

      expect(await taskState('T-2')).toBe('refused');
      expect(thread().filter((text) => text.includes('says that T-1 is done'))).toHaveLength(1);
      const rows = await db.kysely.selectFrom('outbox').selectAll().where('state', '<>', 'merged').execute();
      expect(rows.filter(({ state: how }) => how !== 'sent')).toEqual([]);
      expect(await listTwice(own)).toEqual([]);
      const latest = new Map(rows.map((row) => [`${row.subject} ${row.place_id}`, row]));
      for (const row of latest.values())
        expect({ row: row.subject, isShown: await isShown(own, row) }).toEqual({
          row: row.subject,
          isShown: true,
        });
      expect(refused).toBeGreaterThan(10);
      expect(state.violations).toEqual([]);
      expect(discord.countPings()).toBe(0);
    },
  );
});

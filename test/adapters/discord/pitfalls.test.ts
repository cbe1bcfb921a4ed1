import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { guardProcess } from '../../../adapters/process/guard.ts';
import { createLog } from '../../../adapters/process/log.ts';
import { startDiscordMorning } from '../../support/discord/morning.ts';
import { toMessageEvent } from '../../support/discord/payloads.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

const CALLBACK = 'POST /interactions/:id/:token/callback';
const FOLLOW_UP = 'POST /webhooks/:id/:token';
const EDIT = 'PATCH /channels/:id/messages/:id';

/** What was measured of discord.js and the platform, each with what breaks where nothing guards against it. */
describe('an interaction in Discord', () => {
  it('that Discord has given up (10062) is done once all the same, and ends nothing', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    discord.fail(CALLBACK, { kind: 'error', status: 404, code: 10062 });
    const click = discord.users.click(people.lead, digest, 'approve:T-1');
    await until(() => expect(team.logged).toHaveLength(1));
    await expectGolden('discord/pitfalls', team.logged);
    discord.advance(4_000);
    await click;
    expect(await morning.taskState('T-1')).toBe('approved');
    const { answer } = await discord.users.click(people.lead, digest, 'why:T-2');
    expect(answer?.type).toBe(4);
  });

  it('that is told of twice is answered once, with one effect', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, db } = team;
    const click = await discord.users.click(people.lead, digest, 'approve:T-1');
    discord.state.calls = [];
    await click.repeat();
    expect((await discord.users.command(people.ana, team.channel.id, 'tiller help')).answer?.type).toBe(4);
    expect(discord.state.calls.map(({ route }) => route)).toEqual([CALLBACK]);
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toHaveLength(1);
  });

  it('that another process has answered with the same token is told of', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    discord.fail(CALLBACK, { kind: 'error', status: 400, code: 40060 });
    const click = discord.users.click(people.lead, digest, 'approve:T-1');
    await until(() => expect(team.logged).toHaveLength(1));
    discord.advance(4_000);
    await click;
  });

  it('goes on to its other pages though Discord’s answer to the first was lost (40060), each once', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const ideas = Array.from(
      { length: 60 },
      (_, index) => `- Idea number ${index} ${'of many words '.repeat(13)}`,
    );
    await discord.users.command(people.ana, channel.id, 'tiller type', {
      line: `backlog paste ${ideas.join('\n')}`,
    });
    await morning.team.settle();
    const use = () => discord.users.command(people.ana, channel.id, 'tiller type', { line: 'backlog' });
    const before = discord.readPrivate(people.ana).length;
    const untilPages = (most: number) =>
      until(() => expect(discord.readPrivate(people.ana)).toHaveLength(before + most));
    await use();
    await untilPages(2);
    discord.fail(CALLBACK, { kind: 'status', status: 502, isStored: true });
    const { repeat } = await use();
    await repeat();
    await untilPages(4);
    // A page whose answer is lost is there, and is not sent again.
    discord.fail(FOLLOW_UP, { kind: 'status', status: 502, isStored: true });
    await use();
    await until(() => expect(morning.team.logged.join()).toContain('Discord: something broke'));
    await untilPages(6);
  });

  it('is answered though deliveries are held back by a limit: on one client it would wait, and expire', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    discord.fail(EDIT, { kind: 'rate limited', retryAfterSeconds: 30, isGlobal: true });
    await discord.users.click(people.lead, digest, 'approve:T-1');
    await team.engine.tick();
    await team.engine.relay();
    expect(discord.state.faults).toEqual([]);
    const { modal } = await discord.users.click(people.lead, digest, 'refuse:T-2');
    expect(modal).not.toBeNull();
  });

  it('is answered where something broke, privately, and works when it is made again', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, db } = team;
    await sql`create trigger full before insert on decisions begin select raise(abort, 'disk full'); end`.execute(
      db.kysely,
    );
    const { message } = await discord.users.click(people.lead, digest, 'approve:T-1');
    await sql`drop trigger full`.execute(db.kysely);
    expect(message?.only).toBe(people.lead);
    expect(team.textOf(message)).toContain('Something broke');
    await discord.users.click(people.lead, digest, 'approve:T-1');
    expect(await morning.taskState('T-1')).toBe('approved');
  });

  it('never carries the bot’s own token, and calls nobody', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    await discord.users.click(people.ana, digest, 'approve:T-1');
    await discord.users.command(people.lead, team.channel.id, 'tiller type', { line: 'help all' });
    expect(discord.state.violations).toEqual([]);
    const answers = discord.state.calls.filter(({ route }) => route === CALLBACK);
    for (const { body } of answers) {
      const { type, data } = body as { type: number; data?: { allowed_mentions?: unknown } };
      if (type === 4) expect(data?.allowed_mentions).toEqual({ parse: [] });
    }
  });
});

describe('an event in Discord', () => {
  it('at which the library itself breaks is heard, logged and survived', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const ended = vi.fn();
    using guarded = guardThisProcess(ended);
    const { message } = await discord.users.write(people.ana, channel.id, 'x');
    const [type, data] = toMessageEvent(discord.state, 'MESSAGE_CREATE', {
      ...message,
      id: discord.state.newId(),
      content: `<@${discord.state.botUserId}> inbox`,
    });
    await discord.state.dispatch(type, { ...data, thread: null });
    await until(() => expect(guarded.told).toHaveLength(1));
    const logged = guarded.logged.map((line) => JSON.parse(line).msg);
    await expectGolden('discord/pitfalls', [...guarded.told, ...logged]);
    await until(() => expect(morning.direct(people.ana)).toHaveLength(1));
    expect((await discord.users.command(people.lead, channel.id, 'tiller help')).answer?.type).toBe(4);
    expect(ended).not.toHaveBeenCalled();
    expect(morning.team.adapter.health().isUp).toBe(true);
  });

  it('that is not as it should be ends nothing', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const { guildId } = discord.state;
    for (const [type, payload] of [
      ['MESSAGE_CREATE', { id: '1', channel_id: '2', thread: null, author: null }],
      ['INTERACTION_CREATE', { id: '1', token: 'x', type: 99, data: null }],
      ['MESSAGE_REACTION_ADD', { emoji: null }],
    ] as const)
      await discord.state.dispatch(type, { guild_id: guildId, ...payload });
    expect((await discord.users.command(people.lead, channel.id, 'tiller help')).answer?.type).toBe(4);
    expect(morning.team.logged).toEqual([]);
  });
});

/** What nobody caught goes where it goes in the program, and not to the test runner. */
function guardThisProcess(end: () => void) {
  const [told, logged]: [string[], string[]] = [[], []];
  const events = ['unhandledRejection', 'uncaughtException'] as const;
  const kept = events.map((event) => process.rawListeners(event) as ((...given: unknown[]) => void)[]);
  for (const event of events) process.removeAllListeners(event);
  guardProcess(process, {
    log: createLog('error', (line) => void logged.push(line)),
    tell: (line) => void told.push(line),
    isServing: () => true,
    end,
  });
  return {
    told,
    logged,
    [Symbol.dispose]() {
      for (const [index, event] of events.entries()) {
        process.removeAllListeners(event);
        for (const listener of kept[index] ?? []) process.on(event, listener);
      }
    },
  };
}

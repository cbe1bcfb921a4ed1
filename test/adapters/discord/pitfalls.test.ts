import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { startDiscordMorning } from '../../support/discord-morning.ts';

const CALLBACK = 'POST /interactions/:id/:token/callback';
const EDIT = 'PATCH /channels/:id/messages/:id';

/** What was measured of discord.js and the platform, each with what breaks where nothing guards against it. */
describe('an interaction in Discord', () => {
  it('that Discord has given up (10062) is done once all the same, and ends nothing', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people } = team;
    discord.fail(CALLBACK, { kind: 'error', status: 404, code: 10062 });
    const click = discord.users.click(people.lead, digest, 'approve:T-1');
    await vi.waitFor(() => expect(team.logged.join('\n')).toContain('took no answer'));
    discord.advance(4_000);
    await click;
    expect(await morning.taskState('T-1')).toBe('approved');
    const { answer } = await discord.users.click(people.lead, digest, 'why:T-2');
    expect(answer?.type).toBe(4);
  });

  it('that is told of twice is answered once (40060 the second time), with one effect', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, db } = team;
    const click = await discord.users.click(people.lead, digest, 'approve:T-1');
    discord.state.calls = [];
    await click.repeat();
    await vi.waitFor(() => expect(discord.state.calls.map(({ route }) => route)).toEqual([CALLBACK]));
    expect((await discord.users.command(people.ana, team.channel.id, 'tiller help')).answer?.type).toBe(4);
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toHaveLength(1);
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
  it.each([
    [
      'with a null where none belongs',
      'MESSAGE_CREATE',
      { id: '1', channel_id: '2', thread: null, author: null },
    ],
    [
      'of an interaction that nobody knows',
      'INTERACTION_CREATE',
      { id: '1', token: 'x', type: 99, data: null },
    ],
    ['of a reaction to nothing', 'MESSAGE_REACTION_ADD', { guild_id: '1', emoji: null }],
  ])('%s ends nothing', async (_why, type, payload) => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const { guildId } = discord.state;
    await discord.state.dispatch(type, { guild_id: guildId, ...payload });
    const { answer } = await discord.users.command(people.lead, channel.id, 'tiller help');
    expect(answer?.type).toBe(4);
  });
});

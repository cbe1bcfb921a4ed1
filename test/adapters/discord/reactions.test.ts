import { describe, expect, it } from 'vitest';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

type Gateway = DiscordMorning['team']['discord']['gateway'];

const MESSAGE = 'GET /channels/:id/messages/:id';
const VOTERS = 'GET /channels/:id/messages/:id/reactions/:emoji';

/** When a task has come to a state: what a reaction does is read over REST, a moment after it. */
async function untilState(morning: DiscordMorning, task: string, state: string): Promise<void> {
  await until(async () => expect(await morning.taskState(task)).toBe(state));
  await morning.team.settle();
}

/** A new process that has looked at the page and both lines: what comes now, it has to be told. */
async function restartAndRead({ team }: DiscordMorning): Promise<void> {
  const { state } = team.discord;
  state.calls = [];
  await team.restart();
  const isRead = () => state.calls.filter(({ route }) => route === MESSAGE).length;
  await until(() => expect(isRead()).toBe(3));
  await team.settle();
}

/** When something is said in the thread. */
async function untilTold({ team }: DiscordMorning, user: string, words: string): Promise<void> {
  await until(async () => {
    await team.settle();
    const told = team.discord.readPrivate(user).map(team.textOf);
    expect(told.join('\n')).toContain(words);
  });
}

async function untilSaid(morning: DiscordMorning, words: string): Promise<void> {
  await until(async () => {
    await morning.team.settle();
    expect(morning.thread().join('\n')).toContain(words);
  });
}

describe('reactions in Discord', () => {
  it('counts one on a task’s own line in any skin tone, and takes it back when it is removed', async () => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord, people, db } = team;
    const line = morning.line('T-1');
    const added = await discord.users.react(people.lead, line, '👍🏽');
    await added.repeat();
    await untilState(morning, 'T-1', 'approved');
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toHaveLength(1);
    expect(team.textOf(team.posts()[0])).toContain('approved by @lead');
    expect(morning.thread().at(-1)).toContain('Read ✅ from @lead');
    await discord.users.unreact(people.lead, line, '👍🏽');
    await untilState(morning, 'T-1', 'proposed');
    expect(morning.thread().at(-1)).toContain('taken back');
    expect(discord.state.violations).toEqual([]);
  });

  it('counts one on a message from before a restart, and its removal: the library drops both', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people } = morning.team;
    await restartAndRead(morning);
    await discord.users.react(people.lead, morning.line('T-1'), '✅');
    await untilState(morning, 'T-1', 'approved');
    await restartAndRead(morning);
    await discord.users.unreact(people.lead, morning.line('T-1'), '✅');
    await untilState(morning, 'T-1', 'proposed');
  });

  it('answers at once whoever reacts in the evening, and offers what is open to who would take something', async () => {
    await using morning = await startDiscordMorning([
      ['ana', 'help'],
      ['lead', 'member edit @lead --routed off'],
    ]);
    const { team, digest } = morning;
    const { discord, people } = team;
    await discord.users.react(people.lead, morning.line('T-1'), '✅');
    await untilState(morning, 'T-1', 'approved');
    await team.setClock('2026-11-23T22:00:00Z');
    expect(await morning.taskState('T-1')).toBe('open');
    await discord.users.react(people.ana, digest, '🙋');
    // Nothing moves the clock: it is said now, and not at nine.
    await until(async () => {
      await team.engine.relay();
      expect(morning.direct(people.ana)).toHaveLength(1);
    });
    const [told] = morning.direct(people.ana);
    await discord.users.click(people.ana, told as never, 'take:T-1');
    expect(await morning.taskState('T-1')).toBe('assigned');
    expect(discord.state.violations).toEqual([]);
  });

  it('approves the task of a number, and asks whoever reacts to the page otherwise which, privately', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people } = morning.team;
    await discord.users.react(people.lead, morning.digest, '2️⃣');
    await untilState(morning, 'T-2', 'approved');
    await discord.users.react(people.lead, morning.digest, '✅');
    await untilTold(morning, people.lead, 'Which task?');
    await discord.users.react(people.lead, morning.digest, '1️⃣');
    await untilState(morning, 'T-1', 'approved');
    expect(morning.thread().join('\n')).not.toContain('Which task?');
  });

  it('reads a message once more for what came while it was read', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people } = morning.team;
    const held = Promise.withResolvers<void>();
    discord.fail(MESSAGE, { kind: 'held', isStored: true, until: held.promise });
    await discord.users.react(people.lead, morning.digest, '1️⃣');
    await until(() => expect(discord.state.calls.some(({ route }) => route === MESSAGE)).toBe(true));
    await discord.users.react(people.lead, morning.digest, '2️⃣');
    held.resolve();
    await untilState(morning, 'T-1', 'approved');
    await untilState(morning, 'T-2', 'approved');
  });

  it('asks whoever says no for a reason by buttons, and puts the line in order when it was given', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    await discord.users.react(people.lead, morning.line('T-2'), '❌');
    await untilSaid(morning, 'Why?');
    const asked = discord.read(channel.id, digest.id).at(-1);
    expect(team.textOf(asked)).toContain('Read ❌ from **@lead** on T-2. Why?');
    if (!asked) return;
    await discord.users.click(people.lead, asked, 'refuse:T-2:not now');
    await team.settle();
    expect(await morning.taskState('T-2')).toBe('refused');
    expect(team.textOf(asked)).toContain('T-2 refused by @lead');
    expect(JSON.stringify(asked.components)).not.toContain('refuse:T-2');
  });

  it('says to who may not decide, to them alone, who can', async () => {
    await using morning = await startDiscordMorning();
    const { people } = morning.team;
    const before = morning.thread();
    await morning.team.discord.users.react(people.ana, morning.line('T-1'), '👍');
    await untilTold(morning, people.ana, '@lead can');
    await morning.team.discord.users.react(people.ben, morning.line('T-1'), '✅');
    await untilTold(morning, people.ben, '@lead can');
    expect(await morning.taskState('T-1')).toBe('proposed');
    expect(morning.thread()).toEqual(before);
  });

  it('gives an open task to whoever raises a hand, and takes their ✅ later as done', async () => {
    await using morning = await startDiscordMorning([['ana', 'team']]);
    const { team, digest } = morning;
    const { discord, people } = team;
    await discord.users.click(people.lead, digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    await discord.users.react(people.ana, morning.line('T-1'), '🙋🏿');
    await untilState(morning, 'T-1', 'assigned');
    await discord.users.react(people.ana, morning.line('T-1'), '✅');
    await untilState(morning, 'T-1', 'done');
    await expectGolden('discord/reactions', morning.thread().at(-1));
  });

  it('takes none that says nothing, is not on a message of ours, or is a program’s or our own', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel } = team;
    const { message } = await discord.users.write(people.ana, channel.id, 'lunch?');
    if (!message) throw new Error('nothing was written');
    discord.state.calls = [];
    await discord.users.react(people.lead, message, '✅');
    await discord.users.react(people.lead, digest, '🎉');
    await discord.users.react(discord.state.botUserId, morning.line('T-1'), '✅');
    await team.settle();
    expect(discord.state.calls.filter(({ route }) => route.includes('messages/:id'))).toEqual([]);
    const program = discord.users.addMember('program', { isBot: true });
    const read = discord.whenCalled(VOTERS);
    await discord.users.react(program, morning.line('T-1'), '✅');
    await read;
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('proposed');
  });

  it('asks nobody who it was, and keeps nothing, where it is on what is not ours or says nothing to us', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, channel, db } = team;
    const { message: shipped } = await discord.users.write(people.ana, channel.id, 'we have shipped it');
    const { message: asked } = await discord.users.write(people.ana, channel.id, '<@BOT> why T-1?');
    await team.settle();
    if (!shipped || !asked) throw new Error('nothing was written');
    const readAll = async () => ({
      events: await db.kysely.selectFrom('events').select('seq').execute(),
      members: await db.kysely.selectFrom('executors').select('handle').execute(),
      inbox: await db.kysely.selectFrom('inbox').select('origin').execute(),
      outbox: await db.kysely.selectFrom('outbox').select('id').execute(),
    });
    const before = await readAll();
    discord.state.calls = [];
    const program = discord.users.addMember('program', { isBot: true });
    for (const user of [people.ben, program]) {
      for (const message of [shipped, asked]) {
        await discord.users.react(user, message, '✅');
        await discord.users.unreact(user, message, '✅');
      }
      await discord.users.react(user, digest, '🎉');
      await discord.users.react(user, morning.line('T-1'), '🎉');
    }
    // Whatever came before it has been looked at once this one is.
    await discord.users.react(people.lead, morning.line('T-2'), '✅');
    await untilState(morning, 'T-2', 'approved');
    const about = new Set([shipped.id, asked.id, people.ben, program]);
    const looked = discord.state.calls.filter(({ params }) => params.some((part) => about.has(part)));
    expect(looked).toEqual([]);
    const after = await readAll();
    expect(after.members).toEqual(before.members);
    expect(after.inbox.length).toBeLessThanOrEqual(before.inbox.length + 2);
  });

  it('takes none of somebody who may not see the channel any more', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people, channel } = morning.team;
    const before = morning.thread();
    channel.overwrites.set(people.lead, { allow: 0n, deny: 1n << 10n });
    await morning.team.restart();
    const read = discord.whenCalled('GET /guilds/:id/members/:id');
    await discord.users.react(people.lead, morning.line('T-1'), '✅');
    await read;
    await morning.team.settle();
    expect(await morning.taskState('T-1')).toBe('proposed');
    expect(morning.thread()).toEqual(before);
  });

  it('reads all voters, page by page, and the same set once however many events tell of it', async () => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord, people, db } = team;
    const line = morning.line('T-1');
    const crowd = Array.from({ length: 250 }, (_, index) =>
      discord.users.addMember(`program-${index}`, { isBot: true }),
    );
    // The one who counts is on the last page.
    const late = discord.users.addMember('late');
    line.reactions = [{ emoji: '❓', users: [...crowd, late] }];
    discord.state.calls = [];
    await Promise.all(crowd.slice(0, 100).map((user) => discord.users.react(user, line, '❓')));
    await until(async () => {
      const seen = await db.kysely.selectFrom('reactions').select('user_id').execute();
      expect(seen).toEqual([{ user_id: late }]);
    });
    await team.settle();
    const pages = discord.state.calls.filter(({ route }) => route === VOTERS).length;
    expect(pages).toBeGreaterThanOrEqual(3);
    // A hundred events, and three readings at most.
    expect(pages).toBeLessThanOrEqual(9);
    expect(people.lead).not.toBe(late);
  });
});

describe('reactions that Discord did not tell of', () => {
  it('are counted at the start, and none twice', async () => {
    await using morning = await startDiscordMorning();
    const { team, digest } = morning;
    const { discord, people, db } = team;
    const [first, second] = [morning.line('T-1'), morning.line('T-2')];
    await discord.users.react(people.lead, first, '✅');
    await untilState(morning, 'T-1', 'approved');
    await team.stop();
    first.reactions = [];
    second.reactions = [
      { emoji: '👍🏻', users: [people.lead] },
      { emoji: '🎉', users: [people.ana] },
    ];
    digest.reactions = [{ emoji: '✅', users: [discord.state.botUserId] }];
    await team.restart();
    await untilState(morning, 'T-2', 'approved');
    await untilState(morning, 'T-1', 'proposed');
    const events = await countEvents();
    const read = discord.whenCalled(VOTERS);
    await team.restart();
    await read;
    await team.settle();
    expect(await countEvents()).toBe(events);

    async function countEvents(): Promise<number> {
      return (await db.kysely.selectFrom('events').select('seq').execute()).length;
    }
  });

  it.each([
    ['that everybody has just taken back', { kind: 'error', status: 404, code: 10014 }],
    ['that Discord breaks over', { kind: 'status', status: 500, isStored: false }],
  ] as const)('are counted though there is one %s', async (_why, fault) => {
    await using morning = await startDiscordMorning();
    const { team } = morning;
    const { discord, people } = team;
    await team.stop();
    morning.line('T-1').reactions = [{ emoji: '👍🏻', users: [people.ana] }];
    morning.line('T-2').reactions = [{ emoji: '✅', users: [people.lead] }];
    // As often as it is read again.
    for (let time = 0; time < 4; time++) discord.fail(VOTERS, fault);
    if (fault.kind === 'error') discord.state.faults.splice(1);
    await team.restart();
    await untilState(morning, 'T-2', 'approved');
  });

  it('are counted on every new session: what happened before it is not told', async () => {
    await using morning = await startDiscordMorning();
    const { discord, people } = morning.team;
    const ready = discord.whenCalled('READY');
    discord.gateway.invalidate();
    await discord.users.react(people.lead, morning.line('T-1'), '✅');
    await ready;
    await untilState(morning, 'T-1', 'approved');
  });

  it.each([
    ['that was dropped', 41_250, ({ cut }: Gateway) => cut()],
    ['that is dead and looks alive', 150, ({ withholdAcks }: Gateway) => withholdAcks()],
  ])('come by themselves after a connection %s, once', async (_why, heartbeatMs, breakOff) => {
    await using morning = await startDiscordMorning([], {
      prepare: ({ state }) => Object.assign(state, { heartbeatMs }),
    });
    const { team } = morning;
    const { discord, people, db } = team;
    const resumed = discord.whenCalled('RESUMED');
    breakOff(discord.gateway);
    await discord.users.react(people.lead, morning.line('T-1'), '✅');
    await resumed;
    discord.gateway.withholdAcks(false);
    await untilState(morning, 'T-1', 'approved');
    expect(await db.kysely.selectFrom('decisions').selectAll().execute()).toHaveLength(1);
    expect(team.fatal).toEqual([]);
  });
});

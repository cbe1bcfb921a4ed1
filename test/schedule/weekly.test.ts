import { describe, expect, it } from 'vitest';
import { type Guild, startGuild, wordsOf } from '../support/discord/guild.ts';
import { expectGolden } from '../support/golden.ts';

/** Volunteers who meet their tasks on Saturdays at ten: nobody has set hours, and there is no money. */
async function startVolunteers(days = 'every Saturday', at = '2026-11-26T08:00:00Z'): Promise<Guild> {
  const guild = await startGuild({ at });
  await guild.ok('discord:lead', 'help');
  await guild.ok('discord:lead', `feed edit --days "${days}" --at 10:00`);
  for (const idea of ['Write the guide', 'Call the venue']) {
    await guild.ok('discord:lead', `propose ${idea} --effort 2`);
  }
  return guild;
}

async function runUntil(guild: Guild, until: string): Promise<void> {
  while (guild.clock.now() < Date.parse(until)) {
    guild.clock.advance(6 * 3_600_000);
    await guild.settle();
  }
  await guild.settle();
}

function headlineOn(guild: Guild, date: string): string {
  const posts = guild.delivered.filter(({ subject }) => subject === `digest:main:${date}`);
  const view = posts.at(-1)?.view;
  return view?.kind === 'digest' ? wordsOf({ kind: 'answer', lines: [view.headline] }) : '';
}

describe('a feed that comes once a week', () => {
  it('gives its tasks the week, and lets people who look once a week answer them twice', async () => {
    const guild = await startVolunteers();
    expect(await guild.ok('discord:lead', 'go')).toContain('Saturdays 10:00, UTC');
    await runUntil(guild, '2026-11-28T14:00:00Z');
    const task = async () =>
      guild.db.kysely.selectFrom('tasks').selectAll().where('id', '=', 'T-1').executeTakeFirstOrThrow();
    expect(await task()).toMatchObject({ state: 'proposed', due_on: '2026-12-04' });
    await runUntil(guild, '2026-12-05T20:00:00Z');
    expect((await task()).state).toBe('proposed');
    // Warned of on Friday afternoon, by a machine that was late, and so until Monday.
    await runUntil(guild, '2026-12-07T20:00:00Z');
    expect((await task()).state).toBe('expired');
    await runUntil(guild, '2026-12-19T16:00:00Z');
    await expectGolden('schedule/weekly', headlineOn(guild, '2026-12-19'));
    const said = JSON.stringify(guild.delivered.map(({ view }) => wordsOf(view)));
    expect(said).not.toMatch(/EUR|€|yesterday/);
  });
});

describe('a task of a feed that comes once a week', () => {
  it('has the week still when it is previewed, changed, taken and given back', async () => {
    const guild = await startVolunteers('every Saturday', '2026-11-27T08:00:00Z');
    await guild.ok('discord:lead', 'go');
    expect(await guild.ok('discord:lead', 'preview')).toContain('due Fri 4 Dec');
    guild.clock.set('2026-11-28T10:00:30Z');
    await guild.settle();
    const due = async () =>
      (await guild.db.kysely.selectFrom('tasks').select('due_on').where('id', '=', 'T-1').executeTakeFirst())
        ?.due_on;
    await guild.ok('discord:lead', 'change T-1 --hours 3');
    expect(await due()).toBe('2026-12-04');
    await guild.ok('discord:lead', 'approve T-1');
    guild.clock.set('2026-11-28T10:10:00Z');
    await guild.settle();
    await guild.ok('discord:lead', 'hand over T-1 too much open');
    expect(await due()).toBe('2026-12-04');
  });
});

describe('a feed of several days', () => {
  it('gives what nobody has hours for until the eve of the next one, and whoever has hours their own date', async () => {
    for (const [hours, dueOn] of [
      ['', '2026-11-25'],
      ['--hours 20 ', '2026-11-23'],
    ]) {
      const guild = await startVolunteers('mon,thu', '2026-11-23T08:00:00Z');
      await guild.ok('discord:ana', `me ${hours}--routed on`);
      await guild.ok('discord:lead', 'go');
      guild.clock.set('2026-11-23T10:00:30Z');
      await guild.settle();
      const tasks = await guild.db.kysely.selectFrom('tasks').select('due_on').orderBy('id').execute();
      expect(tasks[0]?.due_on).toBe(dueOn);
    }
  });
});

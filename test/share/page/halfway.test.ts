import { describe, expect, it } from 'vitest';
import { type Guild, startGuild, wordsOf } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

function toldTo({ delivered }: Guild, user: string): string[] {
  return delivered
    .filter(({ place, subject }) => place.place === `@slack-${user}` && subject.startsWith('halfway:'))
    .map(({ view }) => wordsOf(view));
}

/** @lead has proposed a task on Monday at ten, which ends on Wednesday; two others decide, too. */
async function startUndecided(title = 'Call the printer', at = '2026-11-23T10:00:00Z'): Promise<Guild> {
  const guild = await startGuild({ at });
  await guild.ok('slack:lead', 'go');
  for (const who of ['ana', 'ben'] as const) {
    await guild.ok(`slack:${who}`, 'me');
    await guild.ok('slack:lead', `member edit @${who} --role approver`);
  }
  await guild.ok('slack:lead', `propose ${title} --category quality --effort 2`);
  await guild.ok('slack:lead', 'plan');
  await guild.settle();
  return guild;
}

async function moveTo(guild: Guild, iso: string): Promise<void> {
  guild.clock.set(iso);
  await guild.settle();
}

const countAsked = (guild: Guild) =>
  ['lead', 'ana', 'ben'].reduce((sum, who) => sum + toldTo(guild, who).length, 0);

describe('an undecided task', () => {
  it('asks one who may decide, privately and once, halfway through its days', async () => {
    const guild = await startUndecided();
    await moveTo(guild, '2026-11-24T09:30:00Z');
    expect(countAsked(guild)).toBe(0);
    await moveTo(guild, '2026-11-24T10:30:00Z');
    expect(countAsked(guild)).toBe(1);
    await expectGolden('share/halfway', ['lead', 'ana', 'ben'].flatMap((who) => toldTo(guild, who))[0]);
    await moveTo(guild, '2026-11-25T09:00:00Z');
    expect(countAsked(guild)).toBe(1);
  });

  it('is not warned of under the page beside that, also where the middle of its days comes after the warning', async () => {
    const guild = await startUndecided('Call the printer', '2026-11-23T09:00:01Z');
    await moveTo(guild, '2026-11-24T09:30:00Z');
    expect(countAsked(guild)).toBe(1);
    expect(guild.delivered.filter(({ subject }) => /^(?:silence|warned):/.test(subject))).toEqual([]);
  });

  it('does not ask what was decided before, and says how it stands where it had asked', async () => {
    const early = await startUndecided();
    await early.ok('slack:ana', 'approve T-1');
    await moveTo(early, '2026-11-24T10:30:00Z');
    expect(countAsked(early)).toBe(0);
    const late = await startUndecided();
    await moveTo(late, '2026-11-24T10:30:00Z');
    await late.ok('slack:ana', 'approve T-1');
    await late.settle();
    await expectGolden('share/halfway', ['lead', 'ana', 'ben'].flatMap((who) => toldTo(late, who)).at(-1));
  });

  it('asks again where it was asked when the decision is undone, and in its time where it was not', async () => {
    const late = await startUndecided();
    await moveTo(late, '2026-11-24T10:30:00Z');
    for (const line of ['approve T-1', 'undo T-1']) {
      await late.ok('slack:ana', line);
      await late.settle();
    }
    const told = ['lead', 'ana', 'ben'].map((who) => toldTo(late, who)).filter(({ length }) => length > 0);
    expect(told).toHaveLength(1);
    await expectGolden('share/halfway', told[0]?.at(-1));
    const early = await startUndecided();
    for (const line of ['approve T-1', 'undo T-1']) await early.ok('slack:ana', line);
    await early.settle();
    expect(countAsked(early)).toBe(0);
    await moveTo(early, '2026-11-24T10:30:00Z');
    expect(countAsked(early)).toBe(1);
  });

  it('asks nobody who is away, or whose yes is there', async () => {
    const guild = await startUndecided('Raise the price of the plan');
    await guild.ok('slack:ana', 'approve T-1');
    await guild.ok('slack:ben', 'away 2026-11-24 to 2026-11-27');
    await moveTo(guild, '2026-11-24T10:30:00Z');
    expect(countAsked(guild)).toBe(0);
  });

  it('waits for working hours, and is withdrawn if it is decided meanwhile', async () => {
    const guild = await startUndecided();
    for (const who of ['lead', 'ana', 'ben'] as const)
      await guild.ok(`slack:${who}`, 'me --zone America/Los_Angeles');
    await moveTo(guild, '2026-11-24T10:30:00Z');
    expect(countAsked(guild)).toBe(0);
    await guild.ok('slack:ana', 'approve T-1');
    await moveTo(guild, '2026-11-24T18:00:00Z');
    expect(countAsked(guild)).toBe(0);
  });

  it('is asked about in one message with others that the same person is asked about', async () => {
    const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
    await guild.ok('slack:lead', 'go');
    await guild.ok('slack:ana', 'me');
    for (const title of ['Call the printer', 'Oil the hinges', 'Sort receipts'])
      await guild.ok('slack:ana', `propose ${title} --category quality --effort 1`);
    await guild.ok('slack:lead', 'plan');
    await guild.settle();
    await moveTo(guild, '2026-11-24T10:30:00Z');
    const subjects = new Set(
      guild.delivered.map(({ subject }) => subject).filter((subject) => subject.startsWith('halfway:')),
    );
    expect([...subjects].flatMap((subject) => subject.match(/T-\d+/g) ?? []).sort()).toEqual([
      'T-1',
      'T-2',
      'T-3',
    ]);
    expect(subjects.size).toBe(1);
    await expectGolden('share/halfway', toldTo(guild, 'lead'));
    await guild.ok('slack:lead', 'approve T-2');
    await guild.settle();
    await expectGolden('share/halfway', toldTo(guild, 'lead').at(-1));
    for (const task of ['T-1', 'T-3']) await guild.ok('slack:lead', `approve ${task}`);
    await guild.settle();
    await expectGolden('share/halfway', toldTo(guild, 'lead').at(-1));
    const asked = countAsked(guild);
    await moveTo(guild, '2026-11-24T16:00:00Z');
    expect(countAsked(guild)).toBe(asked);
  });

  it('asks nobody more than twice in a week, whatever waits', async () => {
    const guild = await startUndecided();
    for (const title of ['Oil the hinges', 'Sort receipts', 'Fix the logo', 'Water the palms'])
      await guild.ok('slack:lead', `propose ${title} --category quality --effort 1`);
    for (const day of ['24', '25', '26', '27', '30']) {
      await moveTo(guild, `2026-11-${day}T09:00:00Z`);
      await moveTo(guild, `2026-11-${day}T12:00:00Z`);
    }
    const asked = Object.values(
      Object.groupBy(
        guild.delivered.filter(({ subject, platformId }) => subject.startsWith('halfway:') && !platformId),
        ({ place }) => place.place,
      ),
    ).map((lines) => lines?.length ?? 0);
    expect(Math.max(...asked)).toBe(2);
    expect(asked.length).toBeGreaterThan(1);
  });

  it('asks nobody where one person is the whole team', async () => {
    const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
    await guild.ok('slack:lead', 'go');
    await guild.ok('slack:lead', 'propose Call the printer --category quality --effort 2');
    await guild.ok('slack:lead', 'plan');
    await moveTo(guild, '2026-11-24T12:00:00Z');
    expect(toldTo(guild, 'lead')).toEqual([]);
  });

  it('that is small is never asked about', async () => {
    const guild = await startUndecided();
    await guild.db.kysely.updateTable('tasks').set({ approval_kind: 'small' }).execute();
    await moveTo(guild, '2026-11-24T10:30:00Z');
    expect(countAsked(guild)).toBe(0);
  });
});

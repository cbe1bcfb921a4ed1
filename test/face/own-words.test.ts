import { describe, expect, it } from 'vitest';
import type { View } from '../../src/base/view/view.ts';
import { nameThings } from '../../src/face/words/named.ts';
import { startTeam, type Team } from '../support/team.ts';

const IDEAS = [
  'Flyers for the bakery',
  'Print the programme (2h)',
  'Invite 20 people by name to the next event',
  'Per: poster (3h)',
  'ask the music school about tenors',
];

/** A choir at ten on its first day: the flyers with Ola, the programme and the music school open, the rest undecided. */
async function startChoir(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const who of ['ola', 'per', 'sun']) await team.ok('lead', `member add @${who}`);
  for (const goal of ['200 tickets by february', '4 new tenors by march'])
    await team.ok('lead', `goal add ${goal}`);
  for (const idea of IDEAS) await team.ok('lead', `propose ${idea}`);
  await team.ok('lead', 'plan');
  for (const title of ['Flyers', 'Print', 'music'])
    await team.ok('lead', `approve ${await idOf(team, title)}`);
  team.clock.set('2026-11-23T10:00:00Z');
  await team.settle();
  await team.ok('ola', `take ${await idOf(team, 'Flyers')}`);
  return team;
}

async function idOf(team: Team, title: string): Promise<string> {
  const found = team.db.kysely.selectFrom('tasks').select('id').where('title', 'like', `%${title}%`);
  return (await found.executeTakeFirstOrThrow()).id;
}

/** What the buttons do, with a word of the title in the place of a task’s id. */
async function pressesOf(team: Team, view: View): Promise<string[]> {
  if (view.kind !== 'answer' && view.kind !== 'refusal') return [view.kind];
  const tasks = await team.db.kysely.selectFrom('tasks').select(['id', 'title']).execute();
  const words = view.kind === 'refusal' ? (view.lines ?? []) : linesOf(view.actions ?? []);
  return words.map((line) =>
    line.replace(/T-\d+/g, (id) => tasks.find((task) => task.id === id)?.title.split(' ')[0] ?? id),
  );
}

function linesOf(actions: readonly { command: string; args: Record<string, string> }[]): string[] {
  return actions.map(({ command, args }) => [command, ...Object.values(args)].join(' '));
}

/** The last thing that happened to a task. */
async function lastEvent(team: Team): Promise<unknown> {
  const events = team.db.kysely.selectFrom('events').select('seq').where('type', 'like', 'Task%');
  return events.orderBy('seq', 'desc').executeTakeFirst();
}

describe('the first word of a title', () => {
  it.each([
    ['ola', 'flyers are done', 'done Flyers'],
    ['ola', 'flyers done ✅', 'done Flyers'],
    ['ola', 'done flyers', 'done Flyers'],
    ['ola', 'flyers will be friday', 'later Flyers friday'],
    ['ola', 'flyers friday', 'later Flyers friday'],
    ['ola', 'flyers later friday', 'later Flyers friday'],
  ])('%s’s “%s” is asked as %s', async (who, typed, wanted) => {
    const team = await startChoir();
    const before = await lastEvent(team);
    const view = await team.ok(who, typed);
    expect(view).toMatchObject({ isQuestion: true });
    expect(await pressesOf(team, view)).toEqual([wanted]);
    expect(await lastEvent(team)).toEqual(before);
  });

  it.each(['invite more friends', 'we should ask', 'print it'])(
    'is a verb in “%s”, which is about no task',
    async (typed) => {
      const team = await startChoir();
      expect(await team.refused('ola', typed)).toMatchObject({ code: 'unknown_command' });
    },
  );
});

describe('words that say when, or how many', () => {
  it('name nothing by themselves; with a number of the page they put a task off', async () => {
    const team = await startChoir();
    const before = await lastEvent(team);
    const place = (await idOf(team, 'Invite')).slice(2);
    for (const typed of [`${place} next week`, `${place}: not before friday`]) {
      const [press = ''] = await pressesOf(team, await team.ok('lead', typed));
      expect(press).toMatch(/^later Invite (?:next week|friday)$/);
    }
    for (const typed of ['20 of them', 'two weeks more', '3 weeks', '5 december'])
      expect(await team.refused('lead', typed)).toMatchObject({ code: 'unknown_command' });
    expect(await lastEvent(team)).toEqual(before);
  });

  const things = [
    'rehearsal room for the last two weeks',
    'Budget 2027',
    'Invite 20 people to the next event',
  ].map((title, index) => ({ id: `T-${index + 1}`, title, isOpen: true }));
  it.each([
    ['the budget 2027 is late', ['T-2 is late']],
    ['the next event is friday', ['T-3 is friday']],
    ['can’t this week, exams', []],
    ['the event is next week', ['T-3 is next week']],
    ['20 tickets in 2027', []],
  ])('of “%s” name %j', (line, read) => {
    expect(nameThings(line, things).map(({ lines }) => lines[0])).toEqual(read);
  });
});

describe('who says that they take something', () => {
  it.each([
    ['sun', 'I take the tenors', ['take ask']],
    ['sun', 'start the tenors', ['start ask']],
    ['sun', 'I’ll do the tickets', ['propose I’ll do the tickets', 'goal show G-1']],
    ['sun', 'I print the programme', ['take Print']],
    ['sun', 'I printed the programme', ['done Print']],
    ['ola', 'I print the programme', ['take Print']],
  ])('%s’s “%s” is about work: %j', async (who, typed, wanted) => {
    const team = await startChoir();
    const before = await lastEvent(team);
    expect(await pressesOf(team, await team.ok(who, typed))).toEqual(wanted);
    expect(await lastEvent(team)).toEqual(before);
  });

  it('and has it already, is shown how it stands', async () => {
    const team = await startChoir();
    await team.ok('sun', `take ${await idOf(team, 'Print')}`);
    expect(await team.ok('sun', 'I print the programme')).not.toMatchObject({ isQuestion: true });
    const said = await team.ok('sun', 'I print the programme already');
    expect(await pressesOf(team, said)).toEqual(['done Print']);
  });
});

describe('a verb and words that are no name of a task', () => {
  it.each([
    ['ola', 'done but they said no', ['done Flyers but they said no']],
    ['ola', 'done, all of them', ['done Flyers all of them']],
    ['ola', 'flyers: done, they put up a note', ['done Flyers they put up a note']],
    ['ola', 'take it', ['take Print', 'take ask']],
  ])('%s’s “%s” is asked with those words kept: %j', async (who, typed, wanted) => {
    const team = await startChoir();
    const before = await lastEvent(team);
    expect((await pressesOf(team, await team.ok(who, typed))).toSorted()).toEqual(wanted);
    expect(await lastEvent(team)).toEqual(before);
  });

  it('is refused in the words that were typed', async () => {
    const team = await startChoir();
    expect(await team.refused('sun', 'done flowers')).toMatchObject({ given: 'flowers' });
    expect(await team.refused('sun', 'done but they said no')).toMatchObject({ code: 'not_possible' });
  });

  it('does nothing where it asks', async () => {
    const team = await startChoir();
    const before = await lastEvent(team);
    for (const typed of ['done?', 'done but are you sure?', 'done flyers?']) {
      await team.say('ola', typed);
      await team.run('ola', 'ask', { text: typed });
    }
    expect(await lastEvent(team)).toEqual(before);
  });
});

describe('a question about the bot itself', () => {
  it.each([
    'hi, what is this?',
    'what are you?',
    'how does this work?',
    'hello, what are you for?',
    'what is this about',
  ])('“%s” is answered as help is', async (typed) => {
    const team = await startTeam({ isCalm: true });
    expect(await team.ok('per', typed)).toEqual(await team.ok('per', 'help'));
  });

  it('names no task as an example that there is not', async () => {
    const team = await startTeam({ isCalm: true });
    const readAnswer = async () => JSON.stringify(await team.say('per', 'how much money is in the box?'));
    expect(await readAnswer()).not.toMatch(/T-\d/);
    await team.ok('lead', 'propose call the landlord');
    await team.ok('lead', 'plan');
    expect(await readAnswer()).toContain('T-1');
  });
});

describe('who has a task', () => {
  it.each([
    ['who does the flyers?', '@ola'],
    ['who does the invite?', 'nobody'],
    ['who does the music school?', 'open to take'],
  ])('“%s” is answered: %s', async (typed, said) => {
    const team = await startChoir();
    expect(JSON.stringify(await team.ok('sun', typed))).toContain(said);
  });
});

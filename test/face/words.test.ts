import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import type { View } from '../../src/base/view/view.ts';
import { nameThings } from '../../src/face/words/named.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

const LOCALE = { zone: 'UTC', currency: 'EUR' };
const IDEAS = [
  'mend the fence behind the hall (3h)',
  'letter to the library about the concert, 1h',
  'call the landlord about the heating, 1h',
  'poster for the winter concert (4h)',
  'order the music for spring',
];

/** A choir: T-1 to T-5 approved, the fence with who leads, the letter with Ben. */
async function startChoir(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const who of ['ana', 'ben']) await team.ok('lead', `member add @${who}`);
  for (const goal of ['find a room by 31 march', '300 sign-ups by february', '20 new members by june'])
    await team.ok('lead', `goal add ${goal}`);
  for (const idea of IDEAS) await team.ok('lead', `propose ${idea}`);
  await team.ok('lead', 'plan');
  for (const task of ['T-1', 'T-2', 'T-3', 'T-4', 'T-5']) await team.ok('lead', `approve ${task}`);
  team.clock.set('2026-11-23T08:30:00Z');
  await team.settle();
  const at = async (title: string) => {
    const found = team.db.kysely.selectFrom('tasks').select('id').where('title', 'like', `%${title}%`);
    return (await found.executeTakeFirstOrThrow()).id;
  };
  await team.ok('lead', `take ${await at('fence')}`);
  await team.ok('ben', `take ${await at('library')}`);
  return team;
}

/** What a press on the first button does, with the title of the task that it is about. */
async function pressOf(team: Team, view: View): Promise<string> {
  const [first] = view.kind === 'answer' ? (view.actions ?? []) : [];
  if (!first) return '';
  const { task, ...more } = first.args;
  const found = team.db.kysely
    .selectFrom('tasks')
    .select('title')
    .where('id', '=', task ?? '');
  const title = (await found.executeTakeFirst())?.title ?? '';
  return [first.command, title.split(' ').slice(0, 3).join(' '), ...Object.values(more)]
    .filter((part) => part !== '')
    .join(' · ');
}

describe('a line that names things by words of their titles', () => {
  it.each([
    ['I called the landlord', 'done · call the landlord'],
    ['the fence is mended', 'done · mend the fence'],
    ['done with the fence', 'done · mend the fence'],
    ['I’ll take the poster', 'take · poster for the'],
    ['start the music', 'start · order the music'],
    ['ben takes the music', 'change · order the music · @ben'],
    ['I can’t do the fence', 'hand over · mend the fence'],
    ['move the fence to friday', 'later · mend the fence · friday'],
    ['we found a room!', 'goal done · G-1'],
    ['done with the room', 'goal done · G-1'],
    ['we have 120 sign-ups now', 'metric record · sign-ups · 120'],
    ['we got 3 new members this week', 'metric record · new-members · +3'],
    ['sign-ups are at 140', 'metric record · sign-ups · 140'],
    ['sign-ups were 130 yesterday', 'metric record · sign-ups · 130 · yesterday'],
    ['the fence is blocked by the rain', 'blocked · mend the fence · the rain'],

    ['I finished the fence yesterday', 'done · mend the fence'],
    ['cancel the poster', 'reverse · poster for the'],
  ])('“%s” asks once whether %s is meant', async (typed, wanted) => {
    const team = await startChoir();
    const view = await team.ok('lead', typed);
    expect(view).toMatchObject({ isQuestion: true });
    expect(await pressOf(team, view)).toBe(wanted);
    const events = await team.db.kysely.selectFrom('events').select('type').orderBy('seq', 'desc').execute();
    expect(['GoalClosed', 'ValueRecorded', 'TaskDone']).not.toContain(events[0]?.type);
  });

  it('shows a task that is somebody’s where somebody else would take it', async () => {
    const team = await startChoir();
    expect(await team.ok('ana', 'I’ll take the fence')).not.toMatchObject({ isQuestion: true });
  });

  it('records what is said of a metric whose name is also a command, or a verb', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add 40 members by june');
    await team.ok('lead', 'goal add raise 3000 EUR for new chairs by march');
    expect(await pressOf(team, await team.ok('lead', 'members 30'))).toBe('metric record · members · 30');
    expect(await pressOf(team, await team.ok('lead', 'we raised 450 EUR'))).toContain('450 EUR');
    expect(await team.ok('lead', 'members')).toMatchObject({ kind: 'table' });
  });

  it('is answered where it asks, and nothing is done', async () => {
    const team = await startChoir();
    for (const typed of [
      'is the fence done?',
      'done with the fence?',
      'who does the poster?',
      'has anyone called the landlord',
      'when is the letter to the library due?',
      'the letter to the library is late',
    ])
      await expectGolden('words', outlineText(outlineView(await team.ok('ana', typed), LOCALE), 'UTC'));
    expect(await team.ok('ana', 'how are the sign-ups?')).toMatchObject({ kind: 'report' });
  });

  it('shows why where that is asked, and a thing that has its id rather than one of a like title', async () => {
    const team = await startChoir();
    const [id] = await team.db.kysely
      .selectFrom('tasks')
      .select('id')
      .where('title', 'like', '%fence%')
      .execute();
    expect(await team.ok('ana', 'why the fence?')).toEqual(await team.ok('ana', `why ${id?.id}`));
    await team.ok('lead', `${id?.id} waits for the landlord`);
    const held = team.db.kysely.selectFrom('tasks').select('waits_for').where('title', 'like', '%fence%');
    expect(await held.executeTakeFirst()).toEqual({ waits_for: 'the landlord' });
  });

  it('does it when that is confirmed', async () => {
    const team = await startChoir();
    const view = await team.ok('lead', 'we found a room!');
    const [press] = view.kind === 'answer' ? (view.actions ?? []) : [];
    await team.run('lead', press?.command ?? '', { ...press?.args });
    const goals = team.db.kysely.selectFrom('goals').select(['id', 'state']).orderBy('number');
    expect((await goals.execute())[0]).toMatchObject({ id: 'G-1', state: 'met' });
  });

  it('is refused at once where the one who says it may not', async () => {
    const team = await startChoir();
    expect(await team.refused('ana', 'the fence is done')).toMatchObject({ code: 'not_allowed' });
  });

  it('is asked which, where several fit as well', async () => {
    const team = await startChoir();
    const view = await team.ok('lead', 'start the concert');
    expect(view).toMatchObject({ isQuestion: true, actions: [{ command: 'start' }, { command: 'start' }] });
  });

  it('is refused as ever where it names nothing, and reads as a goal or an idea', async () => {
    const team = await startChoir();
    const offered = async (typed: string) => {
      const { code, lines = [] } = await team.refused('lead', typed);
      return [code, ...lines.map((line) => line.replace(` ${typed}`, ''))];
    };
    expect(await offered('we want 40 tenors by june')).toEqual([
      'unknown_command',
      'goal add',
      'propose',
      'help',
    ]);
    expect(await offered('we should sing more often')).toEqual(['unknown_command', 'propose', 'help']);
    expect(await team.refused('lead', 'approve the cellar')).toMatchObject({ code: 'bad_argument' });
  });

  it('starts a goal where it says that this is one', async () => {
    const team = await startChoir();
    await team.ok('lead', 'our goal is 12 concerts by february');
    const goals = await team.db.kysely.selectFrom('goals').selectAll().orderBy('number', 'desc').execute();
    expect(goals[0]).toMatchObject({ target_value: 12, deadline_on: '2027-02-01' });
  });
});

describe('a past form that is said of a task', () => {
  it.each([
    ['ben', 'letter sent', 'done · letter to the'],
    ['ben', 'I sent the letter, with the dates', 'done · letter to the · with the dates'],
    ['lead', 'fence mended, both sides', 'done · mend the fence · both sides'],
    ['lead', 'the fence got painted', ''],
    ['ben', 'letter delayed', ''],
    ['ben', 'letter not sent', ''],
  ])('%s’s “%s” is read as %s', async (who, typed, wanted) => {
    const team = await startChoir();
    const press = await pressOf(team, await team.ok(who, typed));
    if (wanted === '') expect(press).not.toMatch(/^done · .* · /);
    else expect(press).toBe(wanted);
  });

  it('is its end where nobody said yes to it: done already', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Write to the five sponsors --effort 2h');
    await team.ok('lead', 'propose Five flyers for the bakery --effort 1h');
    await team.ok('lead', 'plan');
    const view = await team.ok('lead', 'flyers printed');
    expect(await pressOf(team, view)).toBe('refuse · Five flyers for · already done');
  });
});

describe('a German title', () => {
  it.each([
    ['Plakate gedruckt', 'done · Plakate für das'],
    ['ich habe die Plakate gedruckt', 'done · Plakate für das'],
    ['Zettel geschrieben, alle fünf', 'done · Fünf Zettel für · alle fünf'],
    ['Plakate sind fertig', 'done · Plakate für das'],
    ['der Raum ist gefunden', 'goal done · G-1'],
  ])('may end with its verb: “%s”', async (typed, wanted) => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add einen Raum für die Probe finden by 31 march');
    for (const idea of ['Plakate für das Konzert drucken', 'Fünf Zettel für das Fest schreiben'])
      await team.ok('lead', `propose ${idea} --effort 2h`);
    await team.ok('lead', 'plan');
    for (const task of ['T-1', 'T-2']) await team.say('lead', `approve ${task}`);
    team.clock.set('2026-11-23T08:30:00Z');
    await team.settle();
    for (const task of ['T-1', 'T-2']) await team.say('lead', `take ${task}`);
    expect(await pressOf(team, await team.ok('lead', typed))).toBe(wanted);
  });
});

describe('a verb alone', () => {
  it('is said of the one task that somebody has', async () => {
    const team = await startChoir();
    await team.ok('ben', 'done');
    const tasks = await team.db.kysely
      .selectFrom('tasks')
      .select('title')
      .where('state', '=', 'done')
      .execute();
    expect(tasks.map(({ title }) => title)).toEqual(['letter to the library about the concert']);
  });

  it('asks which, where there are several, and is refused where there is none', async () => {
    const team = await startChoir();
    const view = await team.ok('ana', 'take');
    expect(view).toMatchObject({ isQuestion: true });
    expect(await team.refused('ana', 'done')).toMatchObject({ code: 'not_possible', lines: ['inbox'] });
  });
});

describe('nameThings', () => {
  const things = ['Mend the fence', 'Letter to the library', 'Write the changelog', 'Find a room'].map(
    (title, index) => ({ id: `T-${index + 1}`, title, isOpen: true }),
  );
  it.each([
    ['I mended the fence', 'T-1', true],
    ['I wrote the changelog', 'T-3', true],
    ['we found the room', 'T-4', true],
    ['changelog written, all of it', 'T-3', true],
    ['the letter is late', 'T-2', false],
    ['who mends the fence', 'T-1', false],
  ])('reads “%s” as %s', (line, id, isReport) => {
    expect(nameThings(line, things)).toMatchObject([{ thing: { id }, isReport }]);
  });

  it.each(['we should write more', 'mend it'])('finds nothing in “%s”', (line) => {
    expect(nameThings(line, things)).toEqual([]);
  });
});

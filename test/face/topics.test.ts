import { describe, expect, it } from 'vitest';
import type { View } from '../../src/base/view/view.ts';
import { readAbsence, readTopic } from '../../src/face/words/topics.ts';
import { startTeam, type Team } from '../support/team.ts';

const TODAY = '2026-11-26';

async function startBand(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const who of ['ana', 'ben']) await team.ok('lead', `member add @${who}`);
  await team.ok('lead', 'goal add find a room by 31 march');
  for (const idea of [
    'mend the fence behind the hall (3h)',
    'poster for the concert (4h)',
    'call the landlord',
  ])
    await team.ok('lead', `propose ${idea}`);
  await team.ok('lead', 'plan');
  for (const task of ['T-1', 'T-2']) await team.ok('lead', `approve ${task}`);
  team.clock.set('2026-11-23T08:30:00Z');
  await team.settle();
  await team.ok('ben', 'take T-1');
  return team;
}

/** The commands behind the buttons of an answer. */
function pressesOf(view: View): string[] {
  return view.kind === 'answer'
    ? (view.actions ?? []).map(({ command, args }) => [command, ...Object.values(args)].join(' '))
    : [];
}

async function readLastEvent(team: Team): Promise<unknown> {
  return team.db.kysely.selectFrom('events').select('seq').orderBy('seq', 'desc').executeTakeFirst();
}

describe('a question about how things stand', () => {
  it.each([
    ['what is overdue?', 'tasks overdue'],
    ['anything late', 'tasks overdue'],
    ['my overdue tasks', 'tasks me overdue'],
    ['is @ben late with anything?', 'tasks @ben overdue'],
    ['is anything blocked?', 'tasks blocked'],
    ['what is @ben waiting for?', 'tasks @ben blocked'],
    ['what is due this week?', 'tasks due this week'],
    ['what do I have to do tomorrow?', 'tasks me due tomorrow'],
    ['who is doing what?', 'tasks all'],
    ['what is @ben working on?', 'tasks @ben'],
    ['what’s left to do?', 'tasks all'],
    ['who is off next week?', 'away list next week'],
    ['is @ben here tomorrow?', 'away list @ben tomorrow'],
    ['when is @ben back?', 'away list @ben'],
    ['who is on holiday in december?', 'away list december'],
    ['who has time?', 'team'],
    ['are we on track?', 'state'],
    ['which goals are behind?', 'goal list'],
    ['who decides?', 'policy'],
    ['when is the next page?', 'feed list'],
    ['what have we achieved?', 'review'],
    ['was ist überfällig?', 'tasks overdue'],
    ['wer ist nächste Woche im Urlaub?', 'away list next week'],
    ['qui est absent demain ?', 'away list tomorrow'],
    ['qu’est-ce qui est en retard ?', 'tasks overdue'],
    ['¿qué hay que hacer hoy?', 'tasks due today'],
    ['quem está de férias?', 'away list'],
    ['o que falta fazer?', 'tasks all'],
  ])('“%s” is answered by %s', (asked, line) => {
    expect(readTopic(asked, TODAY)).toBe(line);
  });

  it.each([
    'what is behind the hall?',
    'who is away from the office keys?',
    'what did @ben do?',
    'is @ana or @ben away?',
    'what happened last week to @ben?',
    'how are you?',
    'what is not late?',
  ])('“%s” says more than is known, and is not answered', (asked) => {
    expect(readTopic(asked, TODAY)).toBeUndefined();
  });

  it('lists the tasks that are meant, whoever has them', async () => {
    const team = await startBand();
    team.clock.set('2026-11-26T09:30:00Z');
    expect(await team.ok('ana', 'what is overdue?')).toMatchObject({
      data: [
        { id: 'T-1', isOverdue: true },
        { id: 'T-2', isOverdue: true },
      ],
    });
    expect(await team.ok('ana', 'what is ben doing?')).toMatchObject({ data: [{ id: 'T-1' }] });
    await team.ok('ben', 'blocked T-1 the rain');
    expect(await team.ok('ana', 'is anything blocked?')).toMatchObject({
      data: [{ id: 'T-1', isBlocked: true }],
    });
    expect(await team.ok('ana', 'tasks open')).toMatchObject({ data: [{ id: 'T-2' }] });
    expect(await team.refused('ana', 'tasks of the old hall')).toMatchObject({ code: 'bad_argument' });
  });

  it('shows the leaves that are asked about', async () => {
    const team = await startBand();
    await team.ok('ben', 'away 3 dec to 4 dec');
    expect(await team.ok('ana', 'is ben away next week?')).toMatchObject({ data: [{ handle: 'ben' }] });
    expect(await team.ok('ana', 'who is away tomorrow?')).toMatchObject({ data: [] });
  });

  it('is not taken for an idea where nothing answers it', async () => {
    const team = await startBand();
    const { code, lines = [] } = await team.refused('ana', 'how much money is in the box?');
    expect(code).toBe('unknown_command');
    expect(lines.some((line) => line.startsWith('propose'))).toBe(false);
  });

  it('changes nothing, whatever stands before its mark', async () => {
    const team = await startBand();
    const before = await readLastEvent(team);
    for (const asked of [
      'T-1 done?',
      'done T-1?',
      'G-1 reached?',
      'yes to T-3?',
      'T-3 too big?',
      'take T-2?',
      'cancel T-1?',
    ])
      await team.say('ben', asked);
    await team.run('ben', 'ask', { text: 'done T-1?' });
    expect(await readLastEvent(team)).toEqual(before);
  });
});

describe('what somebody says of their own days', () => {
  it.each([
    ['I have no time this week', 'this week'],
    ['I’m busy today', 'today'],
    ['I can’t tomorrow', 'tomorrow'],
    ['I am on vacation next week', 'next week'],
    ['I won’t be here tomorrow', 'tomorrow'],
    ['not available friday', 'friday'],
    ['cannot make it today', 'today'],
    ['I need a day off friday', 'friday'],
    ['ich habe diese Woche keine Zeit', 'this week'],
    ['je n’ai pas le temps aujourd’hui', 'today'],
    ['no tengo tiempo esta semana', 'this week'],
    ['não tenho tempo amanhã', 'tomorrow'],
    ['I’m swamped', null],
    ['cant today, sick', 'today'],
    ['can’t this week, exams', 'this week'],
    ['can’t tomorrow (dentist)', 'tomorrow'],
    ['I am sick today, no singing', 'today'],
    ['I can’t do anything this week because of exams', 'this week'],
  ])('“%s” means no tasks %s', (said, when) => {
    expect(readAbsence(said, TODAY)).toEqual({ when });
  });

  it.each([
    'we have no time this week',
    'the hall is not here tomorrow',
    'I have time tomorrow',
    'nothing to do today',
  ])('“%s” is nothing of the kind', (said) => {
    expect(readAbsence(said, TODAY)).toBeUndefined();
  });

  it('is asked once before it counts', async () => {
    const team = await startBand();
    expect(pressesOf(await team.ok('ana', 'I have no time this week'))).toEqual(['away this week']);
    expect(pressesOf(await team.ok('ana', 'I’m swamped'))).toContain('away today');
    expect(await team.db.kysely.selectFrom('leaves').selectAll().execute()).toEqual([]);
    expect(pressesOf(await team.ok('ana', 'sorry, cant today, sick'))).toEqual(['away today']);
    // Half of it would be done at once.
    expect(pressesOf(await team.ok('ana', 'I’m away friday, saturday and sunday'))).toHaveLength(1);
    await team.ok('ana', 'away today');
    expect(await team.ok('ana', 'I’m back')).toMatchObject({ actions: [{ args: { leave: 'L-1' } }] });
  });
});

describe('a wish to be reminded', () => {
  it('is asked once: of the task that is named, or of the one that somebody has', async () => {
    const team = await startBand();
    for (const said of [
      'remind me tomorrow',
      'remind me of T-1 tomorrow',
      'remind me about the fence tomorrow',
      'erinnere mich morgen',
    ])
      expect(pressesOf(await team.ok('ben', said))).toEqual(['later T-1 tomorrow']);
    expect(await team.refused('ana', 'remind me tomorrow')).toMatchObject({ code: 'not_possible' });
  });
});

import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../src/base/command/action-code.ts';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { Action, View } from '../../src/base/view/view.ts';
import { readPhrase } from '../../src/face/phrases.ts';
import { readAnswers } from '../../src/face/words/answers.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** The first page of a team: two tasks, and an idea that had no place. */
async function startDay(): Promise<Team> {
  const team = await startTeam();
  await team.ok('ana', 'help');
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  await team.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  return team;
}

function read(view: View | undefined): string {
  if (view?.kind === 'refusal') return view.message;
  if (view?.kind === 'report') return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
  if (view?.kind !== 'answer') return JSON.stringify(view);
  return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
}

/** Asks under a message of the platform's, and gives what is then said in its thread, and to whoever asks alone. */
async function ask(team: Team, who: string, text: string): Promise<{ thread: string | null; alone: View }> {
  const before = team.delivered.length;
  const alone = await team.run(who, 'ask', { text, thread: 'C1/7.7' });
  await team.settle();
  const said = team.delivered.slice(before).filter(({ subject }) => subject.startsWith('answer:'));
  expect(said.length).toBeLessThanOrEqual(1);
  if (said[0]) expect(said[0].underId).toBe('C1/7.7');
  return { thread: said[0] ? read(said[0].view) : null, alone };
}

describe('a question in words', () => {
  it('why a task was proposed is answered in its thread, without anybody’s own figures', async () => {
    const team = await startDay();
    const { thread, alone } = await ask(team, 'ana', 'why T-1?');
    await expectGolden('ask', thread);
    expect(alone).toMatchObject({ lines: [] });
    const me = await ask(team, 'ana', 'Why T-9');
    expect(me.alone).toMatchObject({ kind: 'refusal', message: expect.stringContaining('T-9') });
  });

  it('why not an idea says how it stands: a task, refused, done, ranked, or not known', async () => {
    const team = await startDay();
    await expectGolden('ask', (await ask(team, 'ana', 'why not the saved replies?')).thread);
    await team.ok('lead', 'refuse T-2 not now --until 2026-12-10');
    await expectGolden('ask', (await ask(team, 'ana', 'why is it not saved replies')).thread);
    await expectGolden('ask', (await ask(team, 'ana', 'why don’t we build a moon base')).thread);
    team.clock.advance(60_000);
    await team.ok('lead', 'propose Paint the office door green --effort 1h');
    await expectGolden('ask', (await ask(team, 'ana', 'why not paint the office door?')).thread);
  });

  it('with a slip in its command is asked back, and nothing else is', async () => {
    const team = await startDay();
    await expectGolden('ask', (await ask(team, 'lead', 'aproove T-2 please')).thread);
    const named = await ask(team, 'lead', 'is T-2 late?');
    expect(named.thread).toBeNull();
    expect(read(named.alone)).toContain('Saved replies');
    await expectGolden('ask', (await ask(team, 'lead', 'sing me something')).thread);
  });

  it('is offered as an idea where it is a sentence that asks nothing known', async () => {
    const team = await startDay();
    await expectGolden('ask', await team.refused('ana', 'we should offer free shipping'));
    await expectGolden('ask', await team.refused('ana', 'aproove T-2 for all of us'));
    await ask(team, 'ana', 'we should offer free shipping');
    const posted = team.delivered.at(-1)?.view;
    expect(posted).toMatchObject({
      actions: expect.arrayContaining([
        expect.objectContaining({ command: 'propose', args: { title: 'we should offer free shipping' } }),
      ]),
    });
  });

  it('that is a list becomes ideas', async () => {
    const team = await startDay();
    const text = 'ideas of today:\n- Weigh the crates (2h)\n• Number the shelves';
    expect(await team.run('ana', 'ask', { text, thread: 'C1/7.7' })).toMatchObject({ lines: [] });
    await team.settle();
    await expectGolden('ask', read(team.delivered.at(-1)?.view));
    const added = await team.db.kysely
      .selectFrom('candidates')
      .innerJoin('executors', 'executors.id', 'candidates.proposer_id')
      .select(['title', 'handle', 'effort_hours'])
      .orderBy('candidates.number')
      .execute();
    expect(added.slice(-2)).toEqual([
      { title: 'Weigh the crates', handle: 'ana', effort_hours: 2 },
      { title: 'Number the shelves', handle: 'ana', effort_hours: null },
    ]);
  });

  it('that is a list of answers decides what it names', async () => {
    const team = await startDay();
    const { alone } = await ask(team, 'lead', '1. yes\n2. no too big');
    expect(alone).toMatchObject({ actions: [{ command: 'answer' }] });
  });

  it('may be a command, with the rights of who asks', async () => {
    const team = await startDay();
    expect((await ask(team, 'ana', 'approve T-1')).alone).toMatchObject({
      kind: 'refusal',
      message: expect.stringContaining('@lead can'),
    });
    const said = await ask(team, 'lead', 'approve T-1');
    expect(said.thread).toBeNull();
    expect(read(said.alone)).toContain('T-1 approved');
    expect((await ask(team, 'ana', 'member add @zoe')).alone).toMatchObject({
      kind: 'refusal',
      code: 'not_allowed',
    });
  });

  it('is not a way to commands that are for adapters alone', async () => {
    const team = await startDay();
    const { thread } = await ask(team, 'ana', 'react x lead ✅');
    await expectGolden('ask', thread);
    const typed = await team.refused('ana', 'react x lead ✅');
    expect(typed.code).toBe('unknown_command');
    expect((await team.refused('ana', 'open home')).code).toBe('unknown_command');
  });

  it('about oneself is answered to oneself, and in a conversation of two there', async () => {
    const team = await startDay();
    const { thread, alone } = await ask(team, 'lead', 'inbox');
    expect(thread).toBeNull();
    await expectGolden('ask', read(alone));
    await team.run('lead', 'ask', { text: 'inbox' });
    await team.settle();
    await expectGolden('ask', read(team.delivered.at(-1)?.view));
  });

  it('that is none gets what can be asked, and a wrong one what is wrong', async () => {
    const team = await startDay();
    for (const words of ['', '🙂', 'start', 'what now, little bot?']) {
      const { thread, alone } = await ask(team, 'ana', words === '' ? '?' : words);
      await expectGolden('ask', thread ?? read(alone));
    }
  });
});

describe('words that are no command', () => {
  it.each([
    ['What should I do today?', 'inbox'],
    ['what waits for me', 'inbox'],
    ['why don’t we build a moon base?', 'whynot build a moon base'],
    ['Was soll ich heute tun?', 'inbox'],
    ['I finished T-2', 'done T-2'],
    ['t2 is done', 'done t2'],
    ['T-2', 'why T-2'],
    ['how is G-1 doing', 'goal show G-1'],
    ['1,2 yes 3 no too big', 'answer 1,2 yes 3 no too big'],
    ['✅ 2', 'answer ✅ 2'],
    ['oui pour tout', 'answer oui pour tout'],
    ['Hi Tiller!', 'help'],
    ['I’ll be away on Friday', 'away Friday'],
    ['why G-2?', 'goal show G-2'],
    ['Thanks!', ''],
    ['our ideas', 'backlog'],
    ['the digest', 'today'],
    ['approve all', 'answer yes to all'],
    ['new idea: Weigh the crates --effort 2h', 'propose Weigh the crates --effort 2h'],
    ['idea C-3', undefined],
    ['give T-2 to @ana', 'hand over T-2 --to @ana'],
    ['who does T-3?', 'why T-3'],
    ['who is doing t3', 'why t3'],
    ['I did T-1', 'done T-1'],
    ['T-1 done', 'done T-1'],
    ['2 done https://example.org/x', 'done 2 https://example.org/x'],
    ['3 later', 'later 3'],
    ['T-3 start', 'start T-3'],
    ['snooze 2', 'later 2'],
    ['2', 'why 2'],
    ['yes', ''],
    ['ja, bitte', ''],
    ['approve T-2', undefined],
    ['refuse T-2 too big', undefined],
    ['T-7 yes', 'answer T-7 yes'],
    ['yes to 1 and 2, 3 no too big', 'answer yes to 1 and 2, 3 no too big'],
    ['yes 1 and 4, no 3 not now', 'answer yes 1 and 4, no 3 not now'],
    ['1 und 2 ja', 'answer 1 und 2 ja'],
    ['ok', ''],
    ['Nice work everybody!', ''],
    ['ja zu allen', 'answer ja zu allen'],
    ['1,2 yes 3 perhaps', 'answer 1,2 yes 3 perhaps'],
    ['no 3', 'answer no 3'],
    ['no way', undefined],
    ['T-1 for ana', undefined],
    ['2 weeks of leave', undefined],
    ['qu’est-ce que je dois faire aujourd’hui ?', 'inbox'],
    ['¿Qué hago hoy?', 'inbox'],
    ['guten Morgen', 'help'],
    ['what can you do?', 'help'],
    ['assign t-2 ana', 'change t-2 --assignee @ana'],
    ['@ana is ill until friday', 'away until friday --who @ana'],
    ['assign 2 to ana', 'change 2 --assignee @ana'],
    ['change T-2 to @ana', 'change T-2 --assignee @ana'],
    ['move T-2 to friday', 'later T-2 friday'],
    ['postpone 2', 'later 2'],
    ['I’ll take T-2', 'take T-2'],
    ['what about the moon base?', 'whynot the moon base'],
    ['the parser is slow', undefined],
  ])('“%s” means %s', (typed, line) => {
    expect(readPhrase(typed)).toBe(line);
  });

  it('are not answered where they are thanks', async () => {
    const team = await startDay();
    expect(await ask(team, 'ana', 'thanks!')).toMatchObject({ thread: null, alone: { lines: [] } });
    const before = team.delivered.length;
    expect(await team.ok('ana', 'thanks')).toMatchObject({ kind: 'answer', lines: [] });
    await team.settle();
    expect(team.delivered).toHaveLength(before);
  });

  it('say why something is not on the page, in the chooser’s words, wherever they are typed', async () => {
    const team = await startDay();
    await team.ok('lead', 'propose Rewrite it all --effort 4h --after C-1');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    const answers = new Set<string>();
    for (const words of ['why not C-3', 'why not rewrite it all', 'why isn’t rewrite it all', 'whynot C-3'])
      answers.add(read(await team.ok('ana', words)));
    expect(answers.size).toBe(1);
    await expectGolden('ask', [...answers]);
    await expectGolden('ask', read(await team.ok('ana', 'why not T-1')));
    await expectGolden('ask', read(await team.ok('ana', 'why not C-50')));
  });
});

describe('readAnswers', () => {
  it.each([
    ['yes to all', { isYesToAll: true, yes: [], no: [] }],
    ['1,2 yes 3 no too big', { yes: [1, 2], no: [{ task: 3, reason: 'too big' }] }],
    ['yes 1 and 4, no 3 not now', { yes: [1, 4], no: [{ task: 3, reason: 'not now' }] }],
    ['yes to 1 and 2, 3 no too big', { yes: [1, 2], no: [{ task: 3, reason: 'too big' }] }],
    ['yes 1, 2, no 3', { yes: [1, 2], no: [{ task: 3, reason: null }] }],
    ['all yes, no to 2', { isYesToAll: true, no: [{ task: 2, reason: null }] }],
    ['T-7 yes', { yes: ['T-7'] }],
    ['1 und 2 ja', { yes: [1, 2] }],
    ['2 no not for us', { no: [{ task: 2, reason: 'not us' }] }],
    ['✅ 2', { yes: [2] }],
    ['oui pour tout', { isYesToAll: true }],
    ['oui à tout', { isYesToAll: true }],
    ['sí a todo', { isYesToAll: true }],
    ['ja zu allen', { isYesToAll: true }],
    ['nein zu 3', { no: [{ task: 3, reason: null }] }],
    ['1 yes, 2 later, 3 no not now', { yes: [1], later: [2], no: [{ task: 3, reason: 'not now' }] }],
    ['später 4', { later: [4] }],
    ['1 oui 2 plus tard', { yes: [1], later: [2] }],
    ['T-2 💤', { later: ['T-2'] }],
    ['4 no, too expensive', { no: [{ task: 4, reason: 'other', note: 'too expensive', isGuess: false }] }],
    ['3 no too expensive', { no: [{ task: 3, reason: 'other', note: 'too expensive', isGuess: true }] }],
    ['3 too big', { no: [{ task: 3, reason: 'too big', note: '' }] }],
    ['3 no too big, a week at least', { no: [{ task: 3, reason: 'too big', note: 'a week at least' }] }],
    [
      'T-2: no, the ones of Per (2) are cheaper',
      { no: [{ task: 'T-2', note: 'the ones of Per (2) are cheaper' }] },
    ],
    [
      '1, 2 no: we have one, and 3 yes',
      { yes: [3], no: [1, 2].map((task) => ({ task, reason: 'other', note: 'we have one' })) },
    ],
    ['4 no other', { no: [{ task: 4, reason: null }] }],
  ])('reads “%s”', (typed, wanted) => {
    expect(readAnswers(typed)).toMatchObject(wanted);
  });

  it.each([
    'yes',
    'no',
    '1 2',
    'yes 1 maybe',
    'all of it',
    '',
    '3 other',
    '3 done already',
    '3 too big a hall',
    '3 no perhaps yes',
    '3 not sure',
  ])('does not read “%s”', (typed) => {
    expect(readAnswers(typed)).toBeUndefined();
  });
});

describe('answer', () => {
  it('lists what it would do and does it when that is confirmed; risky and changed tasks are left out', async () => {
    const team = await startTeam({ isCalm: true });
    for (const title of ['Sort the shelf', 'Paint the door', 'Refund the fair --touches money', 'Sweep'])
      await team.ok('lead', `propose ${title} --effort 1h`);
    await team.ok('lead', 'plan');
    const list = await team.ok('lead', 'yes to all');
    await expectGolden('ask', read(list));
    const [action] = list.kind === 'answer' ? (list.actions ?? []) : [];
    expect(encodeAction(team.engine.commands, action as Action)).not.toBeNull();
    const states = () =>
      team.db.kysely.selectFrom('tasks').select(['title', 'state']).orderBy('title').execute();
    expect((await states()).every(({ state }) => state === 'proposed')).toBe(true);
    const changed = 'T-1';
    await team.ok('lead', `change ${changed} --hours 5`);
    const done = read(await team.run('lead', 'answer', { ...action?.args }));
    await expectGolden('ask', done);
    expect((await states()).filter(({ state }) => state === 'approved')).toHaveLength(2);
    const none = read(await team.run('lead', 'answer', { ...action?.args }));
    expect(none).toContain(changed);
  });

  it('puts off what is to be later, beside a yes', async () => {
    const team = await startTeam({ isCalm: true });
    for (const title of ['Sort the shelf', 'Paint the door'])
      await team.ok('lead', `propose ${title} --effort 1h`);
    await team.ok('lead', 'plan');
    const list = await team.ok('lead', '1 yes, 2 later');
    await expectGolden('ask', read(list));
    const [action] = list.kind === 'answer' ? (list.actions ?? []) : [];
    await expectGolden('ask', read(await team.run('lead', 'answer', { ...action?.args })));
    const tasks = team.db.kysely.selectFrom('tasks').select('state').orderBy('number');
    expect((await tasks.execute()).map(({ state }) => state)).toEqual(['approved', 'snoozed']);
  });

  it('asks nobody to confirm what they may not decide, and says at once who may', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ana --role approver');
    await team.ok('lead', 'member add @ben');
    for (const title of ['Sort the shelf', 'Paint the door'])
      await team.ok('lead', `propose ${title} --effort 1h`);
    await team.ok('lead', 'plan');
    for (const typed of ['1 yes', 'yes to all', '1 no not now, 2 yes']) {
      const refusal = await team.refused('ben', typed);
      expect(refusal).toMatchObject({ code: 'not_allowed', allowed: '@ana or @lead' });
      await expectGolden('ask', refusal);
    }
    expect(await team.ok('ana', 'yes to all')).toMatchObject({ isQuestion: true });
  });

  it('says no with its reason, and what it cannot do', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Sort the shelf --effort 1h');
    await team.ok('lead', 'plan');
    // One task and one word are no list to confirm; undo takes it back.
    await team.ok('lead', '1 no not now');
    expect(await team.db.kysely.selectFrom('decisions').selectAll().execute()).toMatchObject([
      { choice: 'refuse', reason: 'not now' },
    ]);
    await team.ok('lead', 'undo T-1');
    const [task] = await team.db.kysely.selectFrom('tasks').select('state').execute();
    expect(task).toEqual({ state: 'proposed' });
    await team.ok('lead', 'no, T-1 too big');
    await team.ok('lead', 'undo T-1');
    await team.ok('lead', '1 no, we have one');
    await team.ok('lead', 'undo T-1');
    const readLast = () =>
      team.db.kysely
        .selectFrom('decisions')
        .select(['reason', 'note'])
        .where('choice', '=', 'refuse')
        .orderBy('number', 'desc')
        .executeTakeFirst();
    expect(await readLast()).toEqual({ reason: 'other', note: 'we have one' });
    // What nothing sets apart from the no may be something else, and is asked.
    const guess = await team.ok('lead', '1 no shows this week');
    expect(guess).toMatchObject({ isQuestion: true });
    const [press] = guess.kind === 'answer' ? (guess.actions ?? []) : [];
    await team.run('lead', 'answer', { ...press?.args });
    expect(await readLast()).toEqual({ reason: 'other', note: 'shows this week' });
    await expectGolden('ask', await team.refused('lead', '9 yes'));
    await team.ok('lead', 'propose Paint the door --effort 1h');
    await team.ok('lead', 'plan');
    const asked = await team.ok('lead', 'no to T-2');
    expect(asked).toMatchObject({ actions: [{ command: 'refuse', args: { task: 'T-2' }, isForm: true }] });
    await expectGolden('ask', read(asked));
  });
});

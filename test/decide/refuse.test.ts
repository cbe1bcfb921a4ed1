import { describe, expect, it } from 'vitest';
import { buildForm, needsForm } from '../../src/base/command/form.ts';
import { formatDate } from '../../src/base/language/period.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { AnswerView, PlanView, TaskCard, View } from '../../src/base/view/view.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

const TOMORROW = '2026-11-24T09:00:00Z';

const GOALS = [
  'goal add trial-to-paid at least 6% by 2027-01-31, owner @lead, from 4%',
  'goal add failed imports at most 1% by 2027-01-31, owner @lead, from 3%',
  'metric record trial-to-paid 4.1% --at 2026-11-20',
  'metric record "failed imports" 3% --at 2026-11-20',
];

/** A team with an idea that is a task today: T-1, which @ana would do. */
async function startWith(idea: string, ...more: string[]): Promise<Team> {
  return play([`propose ${idea}`, ...more]);
}

/** The same with two goals. */
async function startWithGoals(idea: string): Promise<Team> {
  return play([...GOALS, `propose ${idea}`]);
}

async function play(lines: readonly string[]): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  const people = ['member add @ana', 'member add @ben', 'member edit @ana --hours 40 --routed on'];
  for (const line of [...people, ...lines, 'plan --max-tasks 1']) await team.ok('lead', line);
  const task = await team.db.kysely.selectFrom('tasks').select(['id', 'candidate_id']).executeTakeFirst();
  expect(task).toEqual({ id: 'T-1', candidate_id: 'C-1' });
  return team;
}

async function planOn(team: Team, at: string): Promise<TaskCard[]> {
  team.clock.set(at);
  const view = (await team.ok('lead', 'plan')) as PlanView;
  return [...view.digest.tasks];
}

async function titlesOn(team: Team, at: string): Promise<string[]> {
  return (await planOn(team, at)).map(({ title }) => title);
}

function wordsOf(view: View): string {
  if (view.kind === 'refusal') return view.message;
  return view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')).join('\n') : '';
}

async function refuse(team: Team, rest: string): Promise<string> {
  return wordsOf(await team.ok('lead', `refuse T-1 ${rest}`));
}

async function ideaOf(team: Team, id: string) {
  return team.db.kysely.selectFrom('candidates').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

it('frees what was to come after it, and says so', async () => {
  const team = await startTeam({ isCalm: true });
  for (const line of ['member add @ana --hours 30 --routed', 'propose Write the guide'])
    await team.ok('lead', line);
  await team.ok('lead', 'propose Publish the guide --after C-1');
  await team.ok('lead', 'plan');
  const refused = (await team.ok('lead', 'refuse T-1 not us')) as AnswerView;
  expect(refused).toMatchObject({
    actions: [
      { command: 'refuse', args: { task: 'T-2' } },
      { command: 'undo', args: { task: 'T-1' } },
    ],
  });
  await expectGolden(
    'refuse',
    refused.lines.map((line) => plainText(line, 'UTC')),
  );
  await team.ok('lead', 'approve T-2');
  team.clock.advance(10 * 60_000);
  await team.settle();
  await team.ok('ana', 'done T-2');
});

describe('the form of a no', () => {
  it('asks for the reason; what that one needs is a press on the answer', async () => {
    const team = await startWithGoals('Chart failed imports --effort 4h --goal G-1');
    const form = buildForm(team.engine.commands.get('refuse'), { task: 'T-1' });
    expect(form.fields.map(({ name }) => name)).toEqual(['reason', 'note']);
    await expectGolden('refuse', Object.values(form.fields[0]?.names ?? {}));
    const { actions = [] } = (await team.ok('lead', 'refuse T-1 wrong metric')) as AnswerView;
    expect(actions.map(({ label }) => label)).toEqual([expect.stringContaining('G-2'), 'Undo']);
    await team.run('lead', 'backlog edit', { ...actions[0]?.args });
    const idea = team.db.kysely.selectFrom('candidates').select('goal_id').where('id', '=', 'C-1');
    expect(await idea.executeTakeFirst()).toEqual({ goal_id: 'G-2' });
  });

  it('leads to one that makes the idea smaller', async () => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    const { actions = [] } = (await team.ok('lead', 'refuse T-1 too big')) as AnswerView;
    const smaller = actions.find(({ command }) => command === 'backlog edit');
    const command = team.engine.commands.get('backlog edit');
    expect(needsForm(command, smaller?.args ?? {}, true)).toBe(true);
    await team.run('lead', 'backlog edit', { ...smaller?.args, effort: '3h' });
    expect(await titlesOn(team, TOMORROW)).toContain('Move all folders to another tool');
  });
});

describe('too big', () => {
  it('returns only smaller: when somebody makes it so, however late', async () => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    await expectGolden('refuse', await refuse(team, 'too big'));
    expect(await titlesOn(team, '2027-01-04T09:00:00Z')).not.toContain('Move all folders to another tool');
    await team.refused('lead', 'backlog edit C-1 --effort 9h');
    await team.ok('lead', 'backlog edit C-1 --effort 3h');
    expect(await planOn(team, '2027-01-05T09:00:00Z')).toContainEqual(
      expect.objectContaining({ title: 'Move all folders to another tool', effortHours: 3 }),
    );
  });

  it('comes tomorrow with the hours that are small enough', async () => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    await expectGolden('refuse', await refuse(team, 'too big --hours 3h'));
    expect(await planOn(team, TOMORROW)).toContainEqual(
      expect.objectContaining({ title: 'Move all folders to another tool', effortHours: 3 }),
    );
  });

  it('keeps the hours that it really takes, and stays away with them', async () => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    await expectGolden('refuse', await refuse(team, 'too big --hours 2d-3d'));
    expect(await ideaOf(team, 'C-1')).toMatchObject({
      state: 'refused',
      effort_hours: 16,
      effort_high_hours: 24,
    });
    expect(await titlesOn(team, TOMORROW)).not.toContain('Move all folders to another tool');
  });

  it('puts the first part in its place tomorrow, and the rest after it', async () => {
    const team = await startWithGoals(
      'Move all folders to another tool --effort 8h --goal G-1 --impact "+0.4..+0.8 %"',
    );
    await expectGolden(
      'refuse',
      await refuse(team, 'too big --first "Move the folders of one year" --hours 2'),
    );
    const next = await planOn(team, TOMORROW);
    expect(next).toContainEqual(
      expect.objectContaining({
        title: 'Move the folders of one year',
        effortHours: 2,
        impact: expect.objectContaining({
          low: expect.closeTo(0.1),
          high: expect.closeTo(0.2),
          label: 'guess',
        }),
      }),
    );
    expect(next.map(({ title }) => title)).not.toContain('Move all folders to another tool');
    expect(await ideaOf(team, 'C-1')).toMatchObject({
      state: 'open',
      effort_hours: 6,
      impact_low: expect.closeTo(0.3),
      depends_on: '["C-2"]',
    });
    const first = next.find(({ title }) => title.endsWith('one year'));
    await team.ok('lead', `approve ${first?.id}`);
    await team.ok('ana', `done ${first?.id}`);
    expect(await titlesOn(team, '2026-12-04T09:00:00Z')).not.toContain('Move all folders to another tool');
    expect(await planOn(team, '2026-12-07T09:00:00Z')).toContainEqual(
      expect.objectContaining({ title: 'Move all folders to another tool', effortHours: 6 }),
    );
  });

  it('brings first part and rest, also where both are said in much the same words', async () => {
    const team = await startWith('Write a reminder e-mail before the appointment --effort 8h');
    await refuse(team, 'too big --first "Write reminder emails before appointments" --hours 2');
    const [first, ...others] = await planOn(team, TOMORROW);
    expect(others).toEqual([]);
    expect(first?.title).toBe('Write reminder emails before appointments');
    await team.ok('lead', `approve ${first?.id}`);
    await team.ok('ana', `done ${first?.id}`);
    expect(await titlesOn(team, '2026-12-07T09:00:00Z')).toContain(
      'Write a reminder e-mail before the appointment',
    );
  });

  it('keeps the same from elsewhere away as long', async () => {
    const team = await startWith('Write a reminder e-mail before the appointment --effort 8h');
    await refuse(team, 'too big --until 2026-11-26');
    await team.run('lead', 'backlog import', {
      file: 'title,effort\nwrite a reminder e-mail before the appointment!,2\n',
      source: 'tracker',
    });
    expect(await titlesOn(team, '2026-11-25T09:00:00Z')).toEqual([]);
  });

  it('is undone with its first part', async () => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    const before = await ideaOf(team, 'C-1');
    await refuse(team, 'too big --first "Move the folders of one year" --hours 2');
    await team.ok('lead', 'undo T-1');
    expect(await ideaOf(team, 'C-1')).toEqual({ ...before, updated_at: expect.anything() });
    expect(await ideaOf(team, 'C-2')).toMatchObject({ state: 'withdrawn' });
  });

  it.each([
    ['too big --hours soon', 'hours'],
    ['too big --first "Move one folder"', 'hours'],
    ['too big --first "Move one folder" --hours 9', 'hours'],
    ['too big --first "move all folders to another tool" --hours 2', 'first'],
    ['not now --hours 3', 'hours'],
    ['not us --goal G-2', 'goal'],
    ['not now --until 2026-11-23', 'until'],
    ['not us --who @nobody-here', 'who'],
    ['not us --who @ana', 'who'],
    ['wrong metric --goal G-9', 'goal'],
    ['other', 'why'],
    ['because', 'why'],
  ])('refuses “%s”, names %s, and changes nothing', async (rest, field) => {
    const team = await startWith('Move all folders to another tool --effort 8h');
    const count = async () =>
      (await team.db.kysely.selectFrom('candidates').selectAll().execute()).length +
      (await team.db.kysely.selectFrom('decisions').selectAll().execute()).length;
    const before = await count();
    const refused = await team.refused('lead', `refuse T-1 ${rest}`);
    expect(refused.field).toBe(field);
    expect(refused.allowed).not.toBe('');
    expect(await count()).toBe(before);
  });
});

describe('not now', () => {
  it.each([
    ['not now', '2026-12-07'],
    ['not now --until 2027-02-25', '2027-02-25'],
    ['other we tried it', '2026-12-23'],
    ['other we tried it --until 2026-12-01', '2026-12-01'],
    ['already done --until 2027-01-11', '2027-01-11'],
    ['not us --until 2027-01-11', '2027-01-11'],
  ])('“%s” leaves it out until %s, also from elsewhere', async (rest, untilOn) => {
    const team = await startWith('Write a reminder e-mail before the appointment --effort 2h');
    expect(await refuse(team, rest)).toContain(`until ${formatDate(untilOn, '2026-11-23')}`);
    await team.run('lead', 'backlog import', {
      file: 'title,effort\nwrite a reminder e-mail before the appointment!,2\n',
      source: 'tracker',
    });
    const dayBefore = Temporal.PlainDate.from(untilOn).subtract({ days: 1 });
    for (const date of ['2026-11-24', dayBefore.toString()])
      expect((await titlesOn(team, `${date}T09:00:00Z`)).filter((title) => /remind/i.test(title))).toEqual(
        [],
      );
    expect(
      (await titlesOn(team, `${untilOn}T09:00:00Z`)).filter((title) => /remind/i.test(title)),
    ).toHaveLength(1);
  });

  it('names the other ideas that stay away with it', async () => {
    const team = await startWith('Write a reminder e-mail before the appointment --effort 2h');
    await team.run('lead', 'backlog import', {
      file: 'title,effort\nRemind everybody,2\nPaint the door,1\n',
      source: 'tracker',
    });
    await team.ok('lead', 'backlog edit C-2 --title "Write a reminder e-mail before the appointments"');
    await expectGolden('refuse', await refuse(team, 'not now'));
    expect((await titlesOn(team, TOMORROW)).filter((title) => /remind/i.test(title))).toEqual([]);
  });
});

describe('wrong metric', () => {
  it('counts it for the goal that was named, without its old figure', async () => {
    const team = await startWithGoals(
      'Show prices before sign-up --effort 2h --goal G-1 --impact "+0.1..+0.2 %"',
    );
    await expectGolden('refuse', await refuse(team, 'wrong metric --goal G-2'));
    const [again] = (await planOn(team, TOMORROW)).filter(({ title }) => title.startsWith('Show prices'));
    expect(again).toMatchObject({ goal: { id: 'G-2' }, impact: { low: null, label: 'unknown' } });
  });

  it('rests where none is named, and comes back once somebody names one', async () => {
    const team = await startWithGoals('Show prices before sign-up --effort 2h --goal G-1');
    await expectGolden('refuse', await refuse(team, 'wrong metric'));
    const listsIt = async (at: string) =>
      (await titlesOn(team, at)).some((title) => title.startsWith('Show prices'));
    expect(await listsIt(TOMORROW)).toBe(false);
    await team.ok('ana', 'backlog edit C-1 --goal G-2');
    const [again] = (await planOn(team, '2026-11-25T09:00:00Z')).filter(({ title }) =>
      title.startsWith('Show prices'),
    );
    expect(again).toMatchObject({ goal: { id: 'G-2' } });
  });

  it('stays refused for another reason, whatever goal somebody names', async () => {
    const team = await startWithGoals('Show prices before sign-up --effort 2h --goal G-1');
    await refuse(team, 'not now');
    await team.refused('ana', 'backlog edit C-1 --goal G-2');
    const idea = team.db.kysely.selectFrom('candidates').select('state').where('id', '=', 'C-1');
    expect(await idea.executeTakeFirst()).toEqual({ state: 'refused' });
  });

  it('comes back for no goal after its rest where nobody names one', async () => {
    const team = await startWith('Show prices before sign-up --effort 2h');
    await refuse(team, 'wrong metric');
    const shown = async (at: string) =>
      (await planOn(team, at)).filter(({ title }) => title.startsWith('Show prices'));
    expect(await shown('2026-12-04T09:00:00Z')).toEqual([]);
    expect(await shown('2026-12-07T09:00:00Z')).toMatchObject([{ goal: null }]);
  });
});

describe('already done', () => {
  it('does not come back, also from elsewhere', async () => {
    const team = await startWith('Write a reminder e-mail before the appointment --effort 2h');
    await expectGolden('refuse', await refuse(team, 'already done'));
    await team.run('lead', 'backlog import', {
      file: 'title,effort\nwrite a reminder e-mail before the appointment!,2\n',
      source: 'tracker',
    });
    for (const at of [TOMORROW, '2027-06-01T09:00:00Z'])
      expect((await titlesOn(team, at)).filter((title) => /remind/i.test(title))).toEqual([]);
  });

  it('lets what waited for it come', async () => {
    const team = await startWith('Write the import guide', 'propose Record a demo video --after C-1');
    await refuse(team, 'already done');
    expect(await titlesOn(team, TOMORROW)).toContain('Record a demo video');
  });

  it('keeps its rhythm: what recurs comes again on its day, and counts as done until then', async () => {
    const team = await startWith(
      'Check the backups --every 30d --effort 1h',
      'propose Write down how long a restore takes --after C-1',
    );
    await expectGolden('refuse', await refuse(team, 'already done'));
    expect(await titlesOn(team, TOMORROW)).toContain('Write down how long a restore takes');
    expect(await titlesOn(team, '2026-12-22T09:00:00Z')).not.toContain('Check the backups');
    expect(await titlesOn(team, '2026-12-23T09:00:00Z')).toContain('Check the backups');
  });

  it('of a blocker says that its bugs are still open, and comes again while they are', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'bug add Alpha Login crashes --severity critical');
    const blocker = (await planOn(team, TOMORROW)).find(({ category }) => category === 'blocker');
    await expectGolden('refuse', wordsOf(await team.ok('lead', `refuse ${blocker?.id} already done`)));
    const blockers = async (at: string) =>
      (await planOn(team, at)).filter(
        ({ category, state }) => category === 'blocker' && state === 'proposed',
      );
    expect(await blockers('2026-11-24T15:00:00Z')).toEqual([]);
    expect(await blockers('2026-11-25T09:00:00Z')).toHaveLength(1);
  });

  it('leaves out what a playbook had for that goal alone', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    for (const line of GOALS) await team.ok('lead', line);
    const [task] = (await planOn(team, '2026-11-23T09:00:00Z')).filter(({ goal }) => goal !== null);
    const view = await team.ok('lead', `refuse ${task?.id} wrong metric`);
    await expectGolden('refuse', wordsOf(view));
    expect(await titlesOn(team, '2027-01-20T09:00:00Z')).not.toContain(task?.title);
  });
});

describe('not us', () => {
  it('comes for whom people named, routed or not, and waits while they are away', async () => {
    const team = await startWith('Film the demo --effort 2h');
    await expectGolden('refuse', await refuse(team, 'not us --who @ben'));
    await team.ok('ben', 'away 2026-11-24');
    const again = async (at: string) =>
      (await planOn(team, at)).filter(({ title, id }) => title === 'Film the demo' && id !== 'T-1');
    expect(await again(TOMORROW)).toEqual([]);
    expect((await again('2026-11-25T09:00:00Z'))[0]?.executor?.handle).toBe('ben');
  });

  it('is out of scope for a while, whoever else could do it', async () => {
    const team = await startWith('Film the demo --effort 2h');
    await team.ok('lead', 'member edit @ben --hours 40 --routed on');
    await expectGolden('refuse', await refuse(team, 'not us'));
    expect(await titlesOn(team, '2027-02-20T09:00:00Z')).not.toContain('Film the demo');
    expect(await titlesOn(team, '2027-02-21T09:00:00Z')).toContain('Film the demo');
  });
});

describe('a refusal', () => {
  it.each(['wrong goal', 'Wrong goal', 'wrong metric'])(
    'is given as the option %s, by its name or as it is shown',
    async (reason) => {
      const team = await startWith('Film the demo --effort 2h');
      await team.ok('lead', `refuse T-1 --reason "${reason}"`);
      const decisions = await team.db.kysely.selectFrom('decisions').select('reason').execute();
      expect(decisions).toEqual([{ reason: 'wrong metric' }]);
    },
  );

  it('is kept with its reason, note and effect, and says who was faster the second time', async () => {
    const team = await startWith('Film the demo --effort 2h');
    await team.ok('lead', 'refuse T-1 --reason "not now" --note "no camera" --until 2026-12-01');
    const [decision] = await team.db.kysely.selectFrom('decisions').selectAll().execute();
    expect(decision).toMatchObject({
      choice: 'refuse',
      reason: 'not now',
      note: 'no camera',
    });
    await expectGolden('refuse', decision?.effect);
    await expectGolden('refuse', await team.refused('lead', 'refuse T-1 not us'));
  });

  it('names the day until which a task is left out only while that is ahead', async () => {
    const team = await startWith('Film the demo --effort 2h');
    await refuse(team, 'not now --until 2026-12-01');
    const readUntil = async () =>
      /until (\w+ \d+ \w+)/.exec(JSON.stringify(await team.ok('lead', 'why T-1')))?.[1];
    expect(await readUntil()).toBe('Tue 1 Dec');
    team.clock.set('2026-12-02T09:00:00Z');
    expect(await readUntil()).toBeUndefined();
  });

  it('takes a task that was put off, too', async () => {
    const team = await startWith('Film the demo --effort 2h');
    await team.ok('lead', 'later T-1 2026-12-01');
    await refuse(team, 'not now --until 2026-12-15');
    expect(await titlesOn(team, '2026-12-02T09:00:00Z')).not.toContain('Film the demo');
    expect(await titlesOn(team, '2026-12-15T09:00:00Z')).toContain('Film the demo');
  });
});

describe('less like this', () => {
  const sayAll = (view: View) =>
    view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')) : [];

  async function startWithIdeas(): Promise<Team> {
    const team = await startWith('Ask ten customers for one referral');
    await team.ok('lead', 'propose Ask five customers for one referral');
    await team.ok('lead', 'propose Mend the printer');
    return team;
  }

  it('says first what it would have hidden, and changes nothing until it is confirmed', async () => {
    const team = await startWithIdeas();
    await team.ok('lead', 'plan --max-tasks 3');
    const asked = (await team.ok('lead', 'refuse T-1 less like this')) as AnswerView;
    expect(asked).toMatchObject({ isQuestion: true, actions: [{ args: { task: 'T-1' } }, {}] });
    await expectGolden(
      'refuse',
      asked.actions?.map(({ args }) => args.why),
    );
    await expectGolden('refuse', sayAll(asked));
    expect(await ideaOf(team, 'C-1')).toMatchObject({ state: 'chosen', less_since_at: null });
    expect(await team.ok('lead', 'refuse T-1 --reason "less like this"')).toMatchObject({ isQuestion: true });
  });

  it('keeps its like away for 90 days, but not what is proposed after it, and is ended in rules', async () => {
    const team = await startWithIdeas();
    const said = await team.ok('lead', 'refuse T-1 less like this again');
    expect(await ideaOf(team, 'C-1')).toMatchObject({ state: 'refused', less_since_at: team.clock.now() });
    expect(await titlesOn(team, TOMORROW)).toEqual(['Mend the printer']);
    const whyNot = await team.ok('lead', 'why not C-2');
    await team.ok('lead', 'propose Ask two customers for one referral');
    expect(await titlesOn(team, '2026-11-25T09:00:00Z')).toContain('Ask two customers for one referral');
    const rules = (await team.ok('lead', 'rules')) as AnswerView;
    expect(rules).toMatchObject({ actions: [{ command: 'rules end', args: { idea: 'C-1' } }] });
    const ended = await team.ok('lead', 'rules end C-1');
    await expectGolden('refuse', [said, whyNot, rules, ended].flatMap(sayAll));
    expect(await titlesOn(team, '2026-11-26T09:00:00Z')).toContain('Ask five customers for one referral');
    expect(await team.refused('lead', 'rules end C-1')).toMatchObject({ code: 'not_possible' });
  });

  it('is taken back with its no', async () => {
    const team = await startWithIdeas();
    await team.ok('lead', 'refuse T-1 less like this again');
    await team.ok('lead', 'undo T-1');
    expect(await ideaOf(team, 'C-1')).toMatchObject({ state: 'chosen', less_since_at: null });
  });
});

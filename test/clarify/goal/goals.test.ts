import { describe, expect, it } from 'vitest';
import { addDays, DAY_MS } from '../../../src/base/language/date.ts';
import { rebuildTables } from '../../../src/base/store/events.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { linesOf, shown } from '../shown.ts';

const readGoals = (team: Team) => team.db.kysely.selectFrom('goals').selectAll().orderBy('number').execute();

/** Records one value a day, the last one yesterday. */
async function record(team: Team, metric: string, values: readonly string[]): Promise<void> {
  for (const [index, value] of values.entries()) {
    const at = new Date(team.clock.now() - (values.length - index) * DAY_MS).toISOString().slice(0, 10);
    await team.ok('lead', `metric record ${metric} ${value} --at ${at}`);
  }
}

function actionsOf(view: View) {
  return view.kind === 'answer' ? (view.actions ?? []) : [];
}

describe.each(TEAM_DIALECTS)('goals on %s', (dialect) => {
  it('live from one sentence to their end, and are rebuilt from the log', async () => {
    const team = await startTeam({ dialect });
    const added = await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31, owner @me');
    await expectGolden('goal', linesOf(added)[0]);
    await team.ok('lead', 'goal edit G-1 --start 4.1% --target 7%');
    await record(team, 'trial-to-paid', ['4', '4.2', '4.4']);
    await team.ok('lead', 'goal close g-1 missed --lesson "Cards lose us clinics"');
    const goals = await readGoals(team);
    expect(goals).toMatchObject([
      {
        id: 'G-1',
        title: expect.stringContaining('7 %'),
        direction: 'at least',
        start_value: 4.1,
        target_value: 7,
        starts_on: '2026-11-23',
        deadline_on: '2027-01-31',
        state: 'missed',
        closing_value: 4.4,
        lesson: 'Cards lose us clinics',
        closed_at: team.clock.now(),
      },
    ]);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await readGoals(team)).toEqual(goals);
  });
});

describe('progress', () => {
  it('is none where what is said of start and level is the same', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Readers --unit count');
    for (let week = 12; week >= 0; week--)
      await team.ok(
        'lead',
        `metric record readers ${200 + ((week * 3) % 7)} --at ${addDays('2026-11-20', -7 * week)}`,
      );
    await team.ok('lead', 'goal add readers at least 260 by 31 March 2027');
    expect(shown(await team.ok('lead', 'goal show G-1'))).toMatch(/Progress: 0 %/);
  });
});

describe('a number a day', () => {
  const metricsOf = async (team: Team) => (await readGoals(team)).map(({ metric_id }) => metric_id);

  it('is of the metric that has a value each day, and a number a week of one that has a value each week', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Sign-ups --unit count');
    await team.ok('lead', 'metric add Support mails --unit count --cadence week');
    await team.ok('lead', 'goal add sign-ups from 40 to at least 60 a day by 31 May 2027');
    await team.ok('lead', 'goal add at least 70 sign-ups a day by 30 June 2027');
    await team.ok('lead', 'goal add support mails from 85 to at most 55 a week by 31 May 2027');
    expect(await metricsOf(team)).toEqual(['sign-ups', 'sign-ups', 'support-mails']);
  });

  it('is measured apart from a metric that has its values at other times, and says so', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add Sign-ups --unit count');
    const added = await team.ok('lead', 'goal add at least 300 sign-ups a week by 31 May 2027');
    expect(await metricsOf(team)).toEqual(['sign-ups-a-week']);
    expect(shown(added)).toMatch(/apart/);
  });
});

describe('what goal add finds', () => {
  it('is said of the first goal, and of later ones only what keeps them from being measured', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    const first = await team.ok('lead', 'goal add find a room before 31 March 2027');
    const second = await team.ok('lead', 'goal add 12 interviews by 31 May 2027');
    await expectGolden('goal', [...linesOf(first), '', ...linesOf(second)]);
  });

  it('asks nobody who is alone whose it is', async () => {
    const team = await startTeam();
    const said = linesOf(await team.ok('lead', 'goal add find a room before 31 March 2027'));
    expect(said.join()).not.toMatch(/owns it/);
  });
});

describe('goal show', () => {
  it('says one thing of what is near its line and does not lead to its target: its chance', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add answers from 40 to at least 60 by 2027-01-31');
    await record(team, 'answers', ['35', '46', '33', '47', '36', '44', '38', '45', '34', '46']);
    team.clock.set('2026-12-01T08:00:00Z');
    await record(team, 'answers', ['36', '45', '33', '44', '38', '41', '35']);
    const lines = linesOf(await team.ok('lead', 'goal show G-1')).flat();
    await expectGolden(
      'goal',
      lines.find((line) => line.startsWith('Progress:')),
    );
  });
});

describe('goal add', () => {
  it('makes the metric in the unit of the number', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add first reply at most 2h by end of january');
    await team.ok('lead', 'goal add monthly revenue at least 1,500 in 3 months');
    const metrics = await team.db.kysely.selectFrom('metrics').select(['id', 'unit']).orderBy('id').execute();
    expect(metrics).toEqual([
      { id: 'first-reply', unit: 'minutes' },
      { id: 'monthly-revenue', unit: 'money' },
    ]);
    expect((await readGoals(team)).map(({ target_value }) => target_value)).toEqual([120, 150_000]);
  });

  it('reads a bare number in the unit of a metric that exists, and refuses another unit', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add MRR --unit money');
    await team.ok('lead', 'goal add MRR at least 999');
    expect(await readGoals(team)).toMatchObject([{ metric_id: 'mrr', target_value: 99_900 }]);
    const refusal = await team.refused('lead', 'goal add MRR at least 6%');
    expect(refusal).toMatchObject({ field: 'target', given: '6 %' });
    await expectGolden('goal', refusal);
    expect(await readGoals(team)).toHaveLength(1);
  });

  it('takes options instead of a sentence, and options win over it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set focus areas customer-support, payments');
    await team.ok(
      'lead',
      'goal add first reply at most 3h --target 2h --start 3.1h --deadline "end of january" --owner @lead --weight 2 --why "people wait" --focus "Customer support" --title "Answer people the same morning"',
    );
    expect(await readGoals(team)).toMatchObject([
      {
        title: 'Answer people the same morning',
        direction: 'at most',
        target_value: 120,
        start_value: 186,
        deadline_on: '2027-01-31',
        weight: 2,
        why: 'people wait',
        focus_area: 'customer-support',
      },
    ]);
  });

  it('sets the deadline of the settings where none is said, and says so', async () => {
    const team = await startTeam();
    await team.ok('lead', 'settings --goal-horizon-days 30');
    const view = await team.ok('lead', 'goal add reach 100 paying users');
    await expectGolden('goal', shown(view));
    expect(await readGoals(team)).toMatchObject([{ deadline_on: '2026-12-23' }]);
  });

  it('says what it needs by its deadline in its last week, and each week before', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add answers --unit percent');
    await record(team, 'answers', ['40']);
    await team.ok('lead', 'goal add answers from 40% to at least 64% by 2026-11-30');
    const readNeed = async () =>
      shown(await team.ok('lead', 'goal show G-1'))
        .split('\n')
        .filter((one) => one.startsWith('Needed'));
    const weekly = await readNeed();
    await team.ok('lead', 'goal edit G-1 --deadline 2026-11-29');
    await expectGolden('goal', [...weekly, ...(await readNeed())]);
  });

  it('offers a fix whose button does what it says, and types no line beside it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add trial-to-paid --unit percent');
    await record(team, 'trial-to-paid', ['4', '4.1', '4.2']);
    const view = await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31, owner @me');
    const line = linesOf(view).find((one) => one.startsWith('No start value'));
    await expectGolden('goal', line);
    const use = actionsOf(view).find(({ label }) => label === 'Use 4.1 %');
    expect(use).toEqual({
      label: 'Use 4.1 %',
      command: 'goal edit',
      args: { goal: 'G-1', start: '4.1%' },
      style: 'plain',
    });
    await team.run('lead', use?.command ?? '', use?.args ?? {});
    expect(await readGoals(team)).toMatchObject([{ start_value: 4.1 }]);
  });

  it('answers with the goal and at most three lines of what is missing', async () => {
    const team = await startTeam();
    expect(linesOf(await team.ok('lead', 'goal add failed imports < 1%'))).toHaveLength(4);
  });

  it('shows how earlier goals on the metric ended, with their lesson', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 5% by 2026-12-31');
    await record(team, 'trial-to-paid', ['4.4']);
    await team.ok('lead', 'goal close G-1 missed --lesson "Cards lose us clinics"');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal add trial-to-paid at least 6%')).at(-1));
  });

  it('asks whether a metric with nearly the same name was meant', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31');
    const view = await team.ok('lead', 'goal add trial to payd at least 5% by 2027-01-31');
    await expectGolden('goal', shown(view));
    await team.ok('lead', 'goal edit G-2 --metric trial-to-paid');
    expect((await readGoals(team)).map(({ metric_id }) => metric_id)).toEqual([
      'trial-to-paid',
      'trial-to-paid',
    ]);
  });

  it.each([
    ['goal add', 'metric', /what is measured.*the number to reach/],
    ['goal add trial-to-paid', 'target', /the number to reach/],
    ['goal add trial-to-paid 6%', 'direction', /at least, at most or exactly/],
    ['goal add trial-to-paid at least 6% by 2020-01-01', 'deadline', /from today on/],
    ['goal add trial-to-paid at least 6%, owner @nobody-here', 'owner', /no member or agent/],
    ['goal add trial-to-paid at least 6% --weight heavy', 'weight', /above 0/],
    ['goal add trial-to-paid --direction sideways --target 6%', 'direction', /at least, at most, exactly/],
    ['goal add trial-to-paid --target lots', 'target', /120, 6 %/],
  ])('refuses “%s” and leaves no goal and no metric behind', async (line, field, says) => {
    const team = await startTeam();
    const refusal = await team.refused('lead', line);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toMatch(says);
    expect(await readGoals(team)).toEqual([]);
    expect(await team.db.kysely.selectFrom('metrics').selectAll().execute()).toEqual([]);
  });

  it('refuses the same goal twice and names the first', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 6%');
    await expectGolden('goal', await team.refused('lead', 'goal add trial to paid >= 6 %'));
    await team.ok('lead', 'goal add trial-to-paid at least 7%');
  });

  it('is for approvers, while everyone reads', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 6%');
    for (const line of ['goal add churn at most 2%', 'goal edit G-1 --weight 2', 'goal close G-1 met']) {
      expect(await team.refused('ana', line)).toMatchObject({ code: 'not_allowed' });
    }
    for (const line of ['goal list', 'goal show G-1', 'goal check G-1']) await team.ok('ana', line);
  });
});

describe('goal edit', () => {
  it('changes any field and clears those that may be empty', async () => {
    const team = await startTeam();
    await team.ok(
      'lead',
      'goal add trial-to-paid at least 6% by 2027-01-31 from 4%, owner @me because of the runway',
    );
    await team.ok(
      'lead',
      'goal edit G-1 --direction "at most" --weight 3 --focus onboarding --title "Hold the line here"',
    );
    expect(await readGoals(team)).toMatchObject([
      {
        direction: 'at most',
        weight: 3,
        focus_area: 'onboarding',
        title: 'Hold the line here',
        why: 'the runway',
      },
    ]);
    await team.ok('lead', 'goal edit G-1 --start none --owner none --why none --focus none');
    expect(await readGoals(team)).toMatchObject([
      { start_value: null, owner_id: null, why: '', focus_area: '' },
    ]);
  });

  it('keeps a title that somebody chose and renews one that nobody did', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add churn at most 3% --title "Keep the clinics we have"');
    await team.ok('lead', 'goal add NPS at least 40');
    await team.ok('lead', 'goal edit G-1 --target 2%');
    await team.ok('lead', 'goal edit G-2 --target 45');
    expect((await readGoals(team)).map(({ title }) => title)).toEqual([
      'Keep the clinics we have',
      'NPS at least 45',
    ]);
  });

  it('forgets the start when the goal moves to another metric', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add churn at most 3% from 5%');
    await team.ok('lead', 'goal edit G-1 --metric "logo churn"');
    expect(await readGoals(team)).toMatchObject([
      { metric_id: 'logo-churn', start_value: null, target_value: 3 },
    ]);
  });

  it('refuses a metric of another unit without a target in it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add churn at most 3%');
    await team.ok('lead', 'metric add MRR --unit money');
    expect(await team.refused('lead', 'goal edit G-1 --metric MRR')).toMatchObject({ field: 'metric' });
    await team.ok('lead', 'goal edit G-1 --metric MRR --target 999 --direction up');
    expect(await readGoals(team)).toMatchObject([
      { metric_id: 'mrr', direction: 'at least', target_value: 99_900 },
    ]);
  });

  it('says when there is nothing to change, and what can be changed', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add churn at most 3%');
    await expectGolden('goal', shown(await team.ok('lead', 'goal edit G-1 --target 3%')));
    expect(await team.refused('lead', 'goal edit G-1')).toMatchObject({
      field: 'changes',
      allowed: expect.stringMatching(/--deadline/),
    });
  });
});

describe('a goal shown', () => {
  async function measured(): Promise<Team> {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31 from 4%, owner @me');
    await record(team, 'trial-to-paid', ['4.1', '4.2', '4.3', '4.4', '4.5', '4.6', '4.7', '4.8', '4.9', '5']);
    return team;
  }

  it('has gap, progress, momentum, pace, chance and a chart with the target and the fan', async () => {
    const team = await measured();
    const view = await team.ok('ana', 'goal show G-1');
    await expectGolden('goal', shown(view));
    await expectGolden('goal', shown(view));
    await expectGolden('goal', shown(view));
    await expectGolden('goal', shown(view));
    if (view.kind !== 'report') throw new Error(view.kind);
    const chart = view.sections.find((section) => section.chart)?.chart;
    expect(chart).toMatchObject({ target: 6, unit: 'percent' });
    expect(chart?.points).toHaveLength(10);
    expect(chart?.fan?.length).toBeGreaterThan(60);
  });

  it('carries its figures as numbers for programs', async () => {
    const team = await measured();
    expect(await team.ok('lead', 'goal show G-1')).toMatchObject({
      data: {
        figures: {
          id: 'G-1',
          unit: 'percent',
          current: expect.closeTo(4.7, 9),
          target: 6,
          gap: expect.closeTo(1.3, 9),
          baseline: 4,
          progressRatio: expect.closeTo(0.35, 9),
          progress: 'ahead',
          outlook: 'unlikely',
          state: 'on pace',
          momentum: { direction: 'toward' },
          targetProbability: expect.any(Number),
        },
      },
    });
  });

  it('invents nothing where there is no value', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add failed imports < 1%');
    const view = await team.ok('lead', 'goal show failed imports');
    await expectGolden('goal', shown(view));
    expect(view).toMatchObject({
      data: {
        figures: { current: null, gap: null, baseline: null, state: 'no data', targetProbability: null },
      },
    });
  });

  it('keeps notes and earlier goals with it, and stands as it was once it has ended', async () => {
    const team = await measured();
    await team.ok('lead', 'note add Small clinics ask for text messages --source user --goal G-1');
    await team.ok('lead', 'goal close G-1 missed --lesson "Too short"');
    team.clock.advance(30 * DAY_MS);
    await record(team, 'trial-to-paid', ['9']);
    await team.ok('lead', 'goal add trial-to-paid at least 10%');
    const ended = shown(await team.ok('lead', 'goal show G-1'));
    await expectGolden('goal', ended);
    await expectGolden('goal', ended);
    await expectGolden('goal', ended);
    await expectGolden('goal', shown(await team.ok('lead', 'goal show G-2')));
  });

  it('is found by its metric’s name while one open goal has it, and else the open ones are listed', async () => {
    const team = await measured();
    expect(await team.ok('lead', 'goal show Trial to paid')).toMatchObject({ data: { goal: { id: 'G-1' } } });
    await team.ok('lead', 'goal close G-1 dropped');
    await team.ok('lead', 'goal add trial-to-paid at least 7%');
    expect(await team.ok('lead', 'goal show trial-to-paid')).toMatchObject({ data: { goal: { id: 'G-2' } } });
    const refusal = await team.refused('lead', 'goal show G-9');
    await expectGolden('goal', refusal);
  });

  it('stands in the list with its value, age, state and chance', async () => {
    const team = await measured();
    await team.ok('lead', 'goal add failed imports < 1% by 2026-12-15');
    const [first, second] = linesOf(await team.ok('lead', 'goal list'));
    await expectGolden('goal', first);
    await expectGolden('goal', second);
    await team.ok('lead', 'goal close G-2 dropped');
    expect(linesOf(await team.ok('lead', 'goal list'))).toHaveLength(1);
    expect(linesOf(await team.ok('lead', 'goal list all'))).toHaveLength(2);
  });

  it('that is overshot is met and never pulled back: nothing is planned for it, whichever way it goes', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add sign-ups at least 40 by 2027-01-31 from 20');
    await record(team, 'sign-ups', ['70', '66', '62', '58', '54', '50', '47', '45', '44', '43']);
    await team.ok('lead', 'propose Close the sign-up page at night --goal G-1 --impact -3');
    const view = await team.ok('lead', 'plan --dry-run');
    if (view.kind !== 'plan') throw new Error(view.kind);
    expect(view.digest.tasks).toEqual([]);
    expect(view.skipped).toContainEqual({
      reason: 'G-1 is met',
      count: 1,
      titles: ['Close the sign-up page at night'],
    });
    const page = shown(await team.ok('lead', 'goal show G-1'));
    await expectGolden('goal', page);
    expect(page).not.toMatch(/Left|Needed/);
  });

  it('stands with the same figures in the reasons of a task for it', async () => {
    const team = await measured();
    await team.ok('lead', 'propose Show prices before sign-up --goal G-1 --impact 0.4..0.8 --effort 3h');
    await team.ok('lead', 'plan');
    const why = linesOf(await team.ok('lead', 'why T-1 more'));
    const page = linesOf(await team.ok('lead', 'goal show G-1'));
    const from = page.indexOf('# Where it stands') + 1;
    const standing = page.slice(from, from + 2);
    expect(standing).toHaveLength(2);
    const start = why.indexOf('# Goal G-1 Trial-to-paid at least 6 %') + 1;
    expect(why.slice(start, start + 2)).toEqual(standing);
  });

  it('is checked letter by letter, with the commands that mend it', async () => {
    const team = await measured();
    await team.ok('lead', 'vision set focus areas payments, support');
    const view = await team.ok('lead', 'goal check G-1');

    await expectGolden('goal', shown(view));
  });
});

describe('goal close', () => {
  it('says so where the word and the number differ, and asks for a lesson', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add NPS at least 40');
    await record(team, 'NPS', ['35']);
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal close G-1 met')));
  });

  it('keeps no value where there was none', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add NPS at least 40');
    await team.ok('lead', 'goal close G-1 dropped --lesson "Nobody answered the survey"');
    expect(await readGoals(team)).toMatchObject([{ state: 'dropped', closing_value: null }]);
  });

  it('ends a goal once, and an ended goal is not changed any more', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add NPS at least 40');
    await team.ok('lead', 'goal close G-1 dropped');
    expect(await team.refused('lead', 'goal close G-1 met')).toMatchObject({ code: 'already_done' });
    expect(await team.refused('lead', 'goal edit G-1 --target 50')).toMatchObject({ code: 'not_possible' });
    expect(await team.refused('lead', 'goal close G-1 won')).toMatchObject({
      field: 'as',
      allowed: expect.stringContaining(['met', 'missed', 'dropped'].join(', ')),
    });
    expect(await readGoals(team)).toMatchObject([{ state: 'dropped', target_value: 40 }]);
  });
});

describe('goals that are no level', () => {
  it('are done or not, without a course, and closed in one word', async () => {
    const team = await startTeam();
    await expectGolden(
      'goal',
      linesOf(await team.ok('lead', 'goal add find a room before 31 march, owner @me'))[0],
    );
    expect(await readGoals(team)).toMatchObject([
      { metric_id: 'find-a-room', start_value: 0, target_value: 1, deadline_on: '2027-03-30' },
    ]);
    team.clock.set('2026-12-14T08:00:00Z');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal show G-1')));
    const list = await team.ok('lead', 'goal list');
    expect(list.kind === 'table' && list.rows[0]?.[1]).toBe('not done');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal done G-1')));
    expect(await readGoals(team)).toMatchObject([{ state: 'met', closing_value: 1 }]);
    await expectGolden('goal', await team.refused('lead', 'goal done G-1'));
  });

  it('are met by a yes, and late once their day is over', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add find a room by 2026-12-01');
    await team.ok('lead', 'goal add elect a treasurer by 2026-12-01');
    await team.ok('lead', 'metric record find-a-room yes');
    await team.refused('lead', 'metric record find-a-room 7');
    team.clock.set('2026-12-03T08:00:00Z');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal list')));
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal show G-2')));
  });

  it('count on from 0, one more at a time', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add 12 interviews by end of june');
    for (const day of ['24', '25', '26', '27', '28']) {
      team.clock.set(`2026-11-${day}T08:00:00Z`);
      await team.ok('lead', 'metric record interviews +1');
    }
    const list = await team.ok('lead', 'goal list');
    expect(list.kind === 'table' && list.rows[0]?.[1]).toBe('5');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal show G-1')).slice(0, 6));
    await expectGolden('goal', await team.refused('lead', 'goal done G-1'));
  });

  it('is no milestone where its metric is a number', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add First reply --unit minutes');
    await expectGolden('goal', await team.refused('lead', 'goal add first reply by end of march'));
  });
});

describe('goals on one metric', () => {
  it('are named when no value meets both', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add members at least 80 by june');
    expect(shown(await team.ok('lead', 'goal add members at most 90 by june'))).not.toContain('both');
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal add members at most 60 by may'))[1]);
    await expectGolden('goal', linesOf(await team.ok('lead', 'goal edit G-2 --target 70')));
  });
});

describe('a goal whose owner has left', () => {
  it('says so wherever it names them', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @dora');
    await team.ok('lead', 'goal add sign-ups at least 20 by 2027-01-31, owner @dora');
    await team.ok('lead', 'member remove @dora');
    for (const line of ['goal list', 'goal show G-1'])
      expect(JSON.stringify(await team.ok('lead', line))).toContain('@dora (left)');
  });
});

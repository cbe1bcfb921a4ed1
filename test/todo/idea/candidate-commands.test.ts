import { describe, expect, it } from 'vitest';
import { rebuildTables } from '../../../src/base/store/events.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

function lines(view: View): string[] {
  if (view.kind !== 'answer') throw new Error(`an answer was expected, not ${view.kind}`);
  return view.lines.map((line) => plainText(line, 'UTC'));
}

async function rows(team: Team): Promise<Row<'candidates'>[]> {
  return team.db.kysely.selectFrom('candidates').selectAll().orderBy('number').execute();
}

async function setState(team: Team, id: string, set: Partial<Row<'candidates'>>): Promise<void> {
  await team.db.kysely.updateTable('candidates').set(set).where('id', '=', id).execute();
}

/** A team with two goals, one to go down and one to go up, and a project. */
async function startWithGoals(dialect: TeamDialect = 'memory'): Promise<Team> {
  const team = await startTeam({ dialect });
  await team.ok('lead', 'metric add "First reply" --unit minutes');
  await team.ok('lead', 'metric add "Trial to paid" --unit percent');
  await team.ok('lead', 'goal add first reply at most 120 min by 2027-01-31');
  await team.ok('lead', 'goal add trial to paid at least 6% by 2027-01-31');
  await team.ok('lead', 'project add Alpha');
  return team;
}

describe.each(TEAM_DIALECTS)('the backlog on %s', (dialect) => {
  it('keeps a proposal with all that was said of it, also after a rebuild', async () => {
    const team = await startWithGoals(dialect);
    await team.ok('ana', 'propose Measure the card step --effort 2d');
    const view = await team.ok(
      'ana',
      'propose Ask for the card later --goal G-2 --impact "+0.3..+0.7 %" --category revenue --priority 8 ' +
        '--project alpha --effort 3h-8h --after C-1 --every 30d --kind risky --touches customers,money --why "The card ends trials"',
    );
    await expectGolden('todo/idea', lines(view));
    const stored = await rows(team);
    expect(stored[1]).toMatchObject({
      id: 'C-2',
      source: 'team',
      category: 'revenue',
      priority: 8,
      impact_low: 0.3,
      impact_high: 0.7,
      impact_label: 'estimate',
      metric_id: 'trial-to-paid',
      goal_id: 'G-2',
      project_id: 'alpha',
      effort_hours: 3,
      effort_high_hours: 8,
      depends_on: '["C-1"]',
      recurs_every_days: 30,
      approval_kind: 'risky',
      touches: '["money","customers"]',
      evidence: '["The card ends trials."]',
      state: 'open',
      proposer_id: 'M-2',
    });
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await rows(team)).toEqual(stored);
  });

  it('lists 20 open ideas of the highest priority, and finds others by words, source and goal', async () => {
    const team = await startWithGoals(dialect);
    const list = Array.from({ length: 24 }, (_, index) => `Idea about topic${index} 100%_done`).join('\n');
    await team.ok('lead', `backlog paste ${list}`);
    await team.ok('lead', 'propose Serve the goal --goal G-1 --category revenue');
    const all = await team.ok('lead', 'backlog');
    if (all.kind !== 'table') throw new Error(all.kind);
    expect(all.rows).toHaveLength(20);
    expect(all.rows[0]?.slice(0, 3)).toEqual(['C-25', 'Serve the goal', 'revenue']);
    expect(plainText(all.foot?.[0] ?? [], 'UTC')).toContain('20 of 25');
    expect(await team.ok('lead', 'backlog TOPIC7')).toMatchObject({
      rows: [['C-8', 'Idea about topic7 100%_done', 'enhancement', '', 'unknown', '', 'team']],
    });
    expect(await team.ok('lead', 'backlog 100%_')).toMatchObject({ data: { total: 24 } });
    expect(await team.ok('lead', 'backlog 1%0')).toMatchObject({ rows: [] });
    expect(await team.ok('lead', 'backlog --goal G-1')).toMatchObject({ data: { total: 1 } });
    expect(await team.ok('lead', 'backlog --source jira')).toMatchObject({ data: { total: 0 } });
    const last = await team.ok('lead', 'backlog --page 2');
    expect(last).toMatchObject({ data: { total: 25, page: 2, pages: 2 } });
    const ids = [all, last].flatMap((view) => (view.kind === 'table' ? view.rows : [])).map(([id]) => id);
    expect(new Set(ids)).toHaveProperty('size', 25);
    expect(await team.refused('lead', 'backlog --page 3')).toMatchObject({
      field: 'page',
      allowed: '1 to 2',
    });
  });
});

describe('propose', () => {
  it('stores an unknown impact as unknown, money in minor units a month, and a reduction as negative', async () => {
    const team = await startWithGoals();
    await team.ok('lead', 'propose Alpha beta gamma');
    await team.ok('lead', 'propose Charge for exports --impact 300..800/month');
    await team.ok('lead', 'propose Saved replies --goal G-1 --impact "-20..-50 min"');
    await team.ok('lead', 'propose Sell support contracts --goal G-1 --impact €200/month');
    expect(
      (await rows(team)).map((row) => [row.impact_low, row.impact_high, row.impact_label, row.metric_id]),
    ).toEqual([
      [null, null, 'unknown', null],
      [30_000, 80_000, 'estimate', null],
      [-50, -20, 'estimate', 'first-reply'],
      [20_000, 20_000, 'estimate', null],
    ]);
  });

  it('asks about an impact that points away from its goal', async () => {
    const team = await startWithGoals();
    await expectGolden(
      'todo/idea',
      lines(await team.ok('lead', 'propose Saved replies --goal G-1 --impact "20 min"')),
    );
    expect(lines(await team.ok('lead', 'propose Test the price --goal G-2 --impact "0.2 %"'))).toHaveLength(
      1,
    );
  });

  it('takes the same idea again for the one that is open or a task, with what it adds', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry failed payments --priority 7');
    for (const state of ['open', 'chosen'] as const) {
      await setState(team, 'C-1', { state });
      expect(await team.ok('ana', 'propose retry failed payments. --effort 3h --priority 2')).toMatchObject({
        data: { id: 'C-1', effortHours: 3, priority: 7, state },
      });
    }
    expect(await team.ok('ana', 'propose Retry failed payment')).toMatchObject({ data: { id: 'C-1' } });
    expect(await rows(team)).toHaveLength(1);
  });

  it('leaves out what is done, says so and how to have it back', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry failed payments');
    await team.ok('lead', 'backlog edit C-1 --state done');
    const refusal = await team.refused('ana', 'propose retry failed payment');
    expect(refusal).toMatchObject({ code: 'already_done', given: 'C-1' });
    await expectGolden('todo/idea', refusal);
  });

  it('leaves out what was refused until its date, and says who refused it and when', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry failed payments');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'refuse T-1 not now --until 2027-02-25');
    const refusal = await team.refused('ana', 'propose Retry failed payments!');
    expect(refusal).toMatchObject({
      code: 'not_possible',
      allowed: expect.stringContaining('C-1 --state open'),
    });
    await expectGolden('todo/idea', refusal);
    team.clock.set('2027-03-01T09:00:00Z');
    expect(await team.ok('ana', 'propose Retry failed payments!')).toMatchObject({ data: { id: 'C-1' } });
    expect(await rows(team)).toHaveLength(1);
  });

  it('finds the same words among many that are alike', async () => {
    const team = await startTeam();
    const list = Array.from({ length: 30 }, (_, index) => `Renew the certificate of server ${index}`);
    await team.ok('lead', `backlog paste ${list.join('\n')}`);
    expect(await team.ok('lead', 'propose renew the certificate of server 29')).toMatchObject({
      data: { id: 'C-30' },
    });
    expect(await team.ok('lead', 'propose Renew the certificate of server 30')).toMatchObject({
      data: { id: 'C-31' },
    });
  });

  it('keeps the same words for two projects as two ideas', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'project add Beta');
    await team.ok('lead', 'propose Write the release notes --project alpha');
    await team.ok('lead', 'propose Write the release notes --project beta');
    expect((await rows(team)).map((row) => row.project_id)).toEqual(['alpha', 'beta']);
    expect(await team.ok('lead', 'propose Write the release notes --project beta')).toMatchObject({
      data: { id: 'C-2' },
    });
  });

  it('changes one idea where a key is given', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry failed payments');
    await team.ok('lead', 'propose First title here --key my-1');
    expect(lines(await team.ok('lead', 'propose Second title here --key my-1'))[0]).toMatch(/^C-2 changed/);
    const titles = ['Retry failed payments', 'Second title here'];
    expect((await rows(team)).map(({ title }) => title)).toEqual(titles);
  });

  it.each([
    ['--category urgent', 'category', 'revenue, critical, blocker'],
    ['--priority 11', 'priority', '0 to 10'],
    ['--priority soonish', 'priority', '0 to 10'],
    ['--impact "5 %"', 'impact', 'money a month'],
    ['--goal G-1 --impact "5 %"', 'impact', 'duration'],
    ['--goal G-9', 'goal', 'G-1'],
    ['--metric "First replay"', 'metric', 'First reply'],
    ['--project alfa', 'project', 'Alpha'],
    ['--effort soon', 'effort', '3h-8h'],
    ['--effort 0', 'effort', '3h-8h'],
    ['--after C-77', 'after', 'C-3'],
    ['--after T-1', 'after', 'T-2'],
    ['--every never', 'every', '30d'],
    ['--kind huge', 'kind', 'small, normal, risky'],
    ['--touches fire', 'touches', 'money, customers, production'],
  ])(
    'refuses %s, names the field and what is allowed, and stores nothing',
    async (options, field, allowed) => {
      const team = await startWithGoals();
      const refusal = await team.refused('lead', `propose Something new ${options}`);
      expect(refusal.field).toBe(field);
      expect(refusal.allowed).toContain(allowed);
      expect(await rows(team)).toEqual([]);
    },
  );

  it('refuses a closed goal and a title with nothing to read', async () => {
    const team = await startWithGoals();
    await team.ok('lead', 'goal close G-1 dropped');
    await expectGolden('todo/idea', await team.refused('lead', 'propose Something --goal G-1'));
    expect(await team.refused('lead', 'propose \u200b\u202e')).toMatchObject({ code: 'bad_argument' });
  });

  it('keeps what a title has no room for as its reason, cut between words', async () => {
    const team = await startTeam();
    await team.ok('lead', `propose @everyone ${'long '.repeat(41)}and the rest`);
    const [idea] = await rows(team);
    expect([...(idea?.title ?? '')].length).toBeLessThanOrEqual(200);
    expect(idea?.title).toMatch(/ long$/);
    expect(idea?.evidence).toContain('and the rest.');
  });

  it('reads the marks of a title, and what options say before them', async () => {
    const team = await startWithGoals();
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'propose Fix the import (3h) #automation -> G-1 @ana --effort 5h');
    expect((await rows(team)).at(-1)).toMatchObject({
      title: 'Fix the import',
      category: 'automation',
      goal_id: 'G-1',
      effort_hours: 5,
    });
  });

  it.each([
    ['Webinar --impact 5..1 points --goal G-1', { title: 'Webinar', impact_low: 1, impact_high: 5 }],
    ['Webinar --impact +0.3..+0.7 % --goal G-1 --effort 3 h', { impact_low: 0.3, effort_hours: 3 }],
    [
      'Yearly plan --impact €500 a month for clinics',
      { title: 'Yearly plan for clinics', impact_low: 50_000 },
    ],
    ['Webinar --goal G-2 --impact 3 to 7 more sign-ups', { title: 'Webinar', impact_low: 3, impact_high: 7 }],
    [
      'Yearly plan --impact 300 to 500 a month',
      { title: 'Yearly plan', impact_low: 30_000, impact_high: 50_000 },
    ],
  ])('reads an amount with its unit in words: %s', async (line, wanted) => {
    const team = await startTeam();
    await team.ok('lead', 'goal add trial-to-paid from 4 % to at least 6 % by 2027-01-31');
    await team.ok('lead', 'goal add at least 60 sign-ups a day by 2027-01-31');
    await team.ok('lead', `propose ${line}`);
    expect((await rows(team)).at(-1)).toMatchObject(wanted);
  });

  it('refuses an option that there is not, rather than take it for words', async () => {
    const team = await startTeam();
    expect(await team.refused('lead', 'propose Call them --colour red')).toMatchObject({ given: '--colour' });
    await team.ok('lead', 'propose "Explain git commit --amend to everybody"');
    expect((await rows(team)).map(({ title }) => title)).toEqual(['Explain git commit --amend to everybody']);
  });
});

describe('backlog edit', () => {
  it('changes only what was said, and takes figures back with none', async () => {
    const team = await startWithGoals();
    await team.ok(
      'lead',
      'propose Saved replies --goal G-1 --impact "-20 min" --effort 3h-8h --priority 7 --every monthly',
    );
    await team.ok(
      'lead',
      'backlog edit C-1 --impact unknown --effort 5h --every none --title "Ten saved replies"',
    );
    expect(await rows(team)).toMatchObject([
      {
        title: 'Ten saved replies',
        goal_id: 'G-1',
        priority: 7,
        impact_low: null,
        impact_label: 'unknown',
        effort_hours: 5,
        effort_high_hours: null,
        recurs_every_days: null,
        recurs_on: null,
      },
    ]);
    await team.ok('lead', 'backlog edit c1 --impact "-5..-9 min" --priority none');
    expect((await rows(team))[0]).toMatchObject({ impact_low: -9, metric_id: 'first-reply', priority: null });
  });

  it('does not move a figure to a metric in another unit', async () => {
    const team = await startWithGoals();
    await team.ok('lead', 'propose Saved replies --goal G-1 --impact "-20 min"');
    expect(await team.refused('lead', 'backlog edit C-1 --metric trial-to-paid')).toMatchObject({
      field: 'impact',
    });
    await team.ok('lead', 'backlog edit C-1 --metric trial-to-paid --impact "+0.5 %"');
    expect((await rows(team))[0]).toMatchObject({ metric_id: 'trial-to-paid', impact_low: 0.5 });
  });

  it('refuses a circle and names it, however long', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Draw the plans');
    await team.ok('lead', 'propose Build the walls --after C-1');
    await team.ok('lead', 'propose Put on a roof --after C-2');
    const refusal = await team.refused('lead', 'backlog edit C-1 --after C-3');
    expect(refusal.message).toContain('C-1 → C-3 → C-2 → C-1');
    expect(await team.refused('lead', 'backlog edit C-1 --after C-1')).toMatchObject({ field: 'after' });
    expect((await rows(team))[0]?.depends_on).toBe('[]');
    await team.ok('lead', 'backlog edit C-3 --after none');
    await team.ok('lead', 'backlog edit C-1 --after C-3');
  });

  it('opens again what was dropped, done or refused, and nothing else of it before', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Draw the plans');
    for (const state of ['withdrawn', 'done', 'refused'] as const) {
      await setState(team, 'C-1', { state });
      expect(await team.refused('lead', 'backlog edit C-1 --priority 3')).toMatchObject({
        code: 'not_possible',
      });
      await team.ok('lead', 'backlog edit C-1 --state open');
      expect((await rows(team))[0]?.state).toBe('open');
    }
    await team.ok('lead', 'backlog edit C-1 --state done');
    expect((await rows(team))[0]?.state).toBe('done');
  });

  it('refuses an edit that says nothing, and an idea that does not exist', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Draw the plans');
    expect(await team.refused('lead', 'backlog edit C-1')).toMatchObject({ field: 'changes' });
    expect(await team.refused('lead', 'backlog edit C-9 --effort 1h')).toMatchObject({ code: 'not_found' });
  });
});

describe('an idea that became a task', () => {
  it('names the task instead of being dropped, and takes changes for the next time', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Draw the plans --effort 2h');
    await team.ok('lead', 'plan');
    await expectGolden('todo/idea', await team.refused('lead', 'backlog drop C-1'));
    expect(await team.refused('lead', 'backlog edit C-1 --state done')).toMatchObject({
      code: 'not_possible',
    });
    await expectGolden('todo/idea', lines(await team.ok('lead', 'backlog edit C-1 --effort 5h')));
    await team.ok('lead', 'propose Build the walls --after T-1');
    expect((await rows(team)).map((row) => [row.state, row.effort_hours, row.depends_on])).toEqual([
      ['chosen', 5, '[]'],
      ['open', null, '["T-1"]'],
    ]);
  });
});

describe('backlog drop and show', () => {
  it('takes an idea out with the reason in the log, and not a task', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Draw the plans');
    await team.ok('lead', 'backlog drop C-1 --why "we rent instead"');
    expect((await rows(team))[0]?.state).toBe('withdrawn');
    const event = await team.db.kysely
      .selectFrom('events')
      .selectAll()
      .where('type', '=', 'CandidateDropped')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(event.payload ?? '')).toMatchObject({ data: { why: 'we rent instead' } });
    await team.ok('lead', 'propose Draw the plans');
    expect(await rows(team)).toMatchObject([{ id: 'C-1', state: 'open' }]);
    await setState(team, 'C-1', { state: 'chosen' });
    expect(await team.refused('lead', 'backlog drop C-1')).toMatchObject({ code: 'not_possible' });
  });

  it('shows all that is known, and the raw figures to programs', async () => {
    const team = await startWithGoals();
    await team.ok('lead', 'propose Measure replies');
    await team.ok(
      'lead',
      'propose Saved replies --goal G-1 --impact "-20..-50 min" --after C-1 --touches customers',
    );
    const view = await team.ok('lead', 'backlog show C-2');
    if (view.kind !== 'report') throw new Error(view.kind);
    await expectGolden(
      'todo/idea',
      view.sections[0]?.lines.map((line) => plainText(line, 'UTC')),
    );
    expect(view.data).toMatchObject({ id: 'C-2', impactLow: -50, impactHigh: -20, effortHours: null });
  });
});

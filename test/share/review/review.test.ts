import { describe, expect, it } from 'vitest';
import { listCharts } from '../../../src/base/view/charts.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { scoreChances } from '../../../src/learn/score.ts';
import {
  type PastDecision,
  type ReviewFacts,
  summariseDecisions,
  summariseSuccess,
} from '../../../src/share/review/review.ts';
import { viewReviewPage } from '../../../src/share/review/review-page.ts';
import { viewReview } from '../../../src/share/review/review-views.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { makeRows } from '../../support/database/rows.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

const HOUR_MS = 3_600_000;
const FOUR_WEEKS_MS = 28 * 24 * HOUR_MS;

function linesOf(view: View): string[] {
  if (view.kind !== 'report') throw new Error(`a ${view.kind}`);
  return view.sections.flatMap(({ heading, lines }) => [
    ...(heading === '' ? [] : [`# ${heading}`]),
    ...lines.map((line) => plainText(line, 'UTC')),
  ]);
}

async function readReview(team: Team, who = 'lead'): Promise<string[]> {
  return linesOf(await team.ok(who, 'review'));
}

function listPosted(team: Team) {
  return team.delivered.filter(({ subject }) => subject.startsWith('review'));
}

/** A team with a goal, whose Monday has a batch. */
async function startWeek(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam({ isCalm: true, ...options });
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'member add @ben');
  await team.ok('lead', 'metric add failed imports --unit percent');
  await team.ok('lead', 'metric record failed-imports 3.1% --at 2026-11-20');
  await team.ok(
    'lead',
    'goal add --metric failed-imports --direction "at most" --target 1% --deadline 2026-12-15',
  );
  await team.ok(
    'lead',
    'propose Retry imports that time out --category quality --effort 2 --priority 9 --goal G-1 --impact -0.6..-1.3',
  );
  await team.ok('lead', 'propose Write saved replies --category quality --effort 2 --priority 8');
  await team.ok('lead', 'propose Run a partner webinar --category quality --effort 2 --priority 7');
  team.clock.set('2026-11-23T09:00:00Z');
  await team.settle();
  return team;
}

/** A week with twenty of everything. */
function makeFacts(): ReviewFacts {
  const rows = makeRows('w', 't');
  const many = <T>(row: T): T[] => Array.from({ length: 20 }, () => row);
  const settlement = { ...rows.settlements, part: 'impact', verdict: 'inside', is_hit: null } as const;
  const impact = { ...settlement, from_value: 3, to_value: 2, low: -1.3, high: -0.6, realised: -1 };
  return {
    span: { fromAt: 0, toAt: 7 * 24 * HOUR_MS },
    foundedAt: 0,
    zone: 'UTC',
    currency: 'EUR',
    feedName: 'main',
    proposed: 20,
    proposedAt: [],
    takenBack: 0,
    waiting: 4,
    hasOlder: true,
    decided: {
      approved: 9,
      approvedAt: [],
      changed: 2,
      refused: many({ taskId: 'T-1', title: 'x'.repeat(200), reason: 'not us' }),
      putOff: 2,
      expired: 1,
      medianWaitMs: 41 * 60_000,
    },
    done: 5,
    couldNot: 2,
    success: { recent: { hits: 5, count: 7 }, before: { hits: 3, count: 7 } },
    goals: many({
      figures: {
        id: 'G-1',
        title: 'g',
        unit: 'percent',
        current: 1.2,
        target: 1,
        gap: -0.2,
        baseline: 3.1,
        progressRatio: 0.9,
        state: 'behind' as const,
        momentum: { slopePerWeek: null, direction: 'cannot tell' as const },
        targetProbability: null,
        asOfAt: HOUR_MS,
      },
      metricName: 'failed imports',
      deadlineOn: '2026-12-15',
      read: null,
      before: 3.1,
      promised: { low: -1.3, high: -0.6 },
      outside: ['Black Friday'],
    }),
    effects: [],
    toldEffects: { read: 0, asPromised: 0 },
    settled: many({
      settlement: impact,
      title: 'x',
      metric: { name: 'm', unit: 'percent' },
    }),
    trials: [],
    score: null,
    notes: many(rows.notes).slice(0, 3),
    tactics: many({ tactic: rows.tactics, metric: rows.metrics }),
    proposedLessons: many(rows.lessons),
    dueLessons: many(rows.lessons),
    pictures: [],
  };
}

/** Four quality tasks that were given up, and the review that asks about it. */
async function startAsked(options: Parameters<typeof startWeek>[0] = {}): Promise<Team> {
  const team = await startWeek(options);
  for (const task of ['T-1', 'T-2', 'T-3']) await team.ok('lead', `approve ${task}`);
  await team.ok('lead', 'propose Sort the cables --category quality --effort 1');
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-4');
  for (const task of ['T-1', 'T-2']) await team.ok('ana', `fail ${task} no`);
  for (const task of ['T-3', 'T-4']) await team.ok('ben', `fail ${task} no`);
  team.clock.set('2026-11-27T15:00:00Z');
  await team.settle();
  return team;
}

describe('the weekly review', () => {
  it('tells a week in a few true lines', async () => {
    const team = await startWeek();
    team.clock.advance(41 * 60_000);
    await team.ok('ana', 'approve T-1');
    await team.ok('lead', 'approve T-2');
    await team.ok('lead', 'refuse T-3 not us');
    team.clock.advance(6 * 60_000);
    await team.ok('ana', 'done T-1');
    await team.ok('ben', 'take T-2');
    await team.ok('ben', 'fail T-2 no time');
    team.clock.set('2026-11-26T10:00:00Z');
    await team.ok('lead', 'metric record failed-imports 1.2%');
    await team.ok('lead', 'context add campaign "Black Friday" 2026-11-27 2026-11-27');
    team.clock.set('2026-11-27T15:00:00Z');
    await expectGolden('review', await readReview(team));
  });

  it('says of an empty week that it was empty', async () => {
    const team = await startTeam();
    await expectGolden('review', await readReview(team));
  });

  it('quotes the three newest notes as data, by source', async () => {
    const team = await startTeam();
    await team.ok('lead', 'note add The first of four --source user');
    await team.ok('lead', 'note add Invoices please --source user');
    await team.ok('lead', 'note add Ignore all rules and **ping** @everyone --source market');
    await team.ok('lead', 'note add We need it by May --source stakeholder');
    const lines = await readReview(team);
    await expectGolden('review', lines.slice(lines.indexOf('# New notes')));
    team.clock.advance(8 * 24 * HOUR_MS);
    expect(await readReview(team)).not.toContain('# New notes');
  });

  it('gives no success rate that would be one person’s of several', async () => {
    const team = await startWeek();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'done T-1');
    expect((await readReview(team)).filter((line) => line.startsWith('In time'))).toEqual([]);
    await team.ok('lead', 'approve T-2');
    await team.ok('ben', 'done T-2');
    expect((await readReview(team)).filter((line) => line.startsWith('In time'))).toHaveLength(1);
  });

  it('says once what happened outside where it is the same for every goal', async () => {
    const said = linesOf(viewReview(makeFacts()));
    await expectGolden(
      'review',
      said.filter((line) => line.includes('Black Friday')),
    );
    const [first, ...others] = makeFacts().goals;
    const mixed = { ...makeFacts(), goals: first ? [{ ...first, outside: [] }, ...others] : [] };
    expect(linesOf(viewReview(mixed)).filter((line) => line.includes('Outside: Black Friday.'))).toHaveLength(
      19,
    );
  });

  it('fits a phone at first sight, however much there is to tell', () => {
    const view = viewReview(makeFacts());
    const [first, ...rest] = view.sections;
    expect(1 + (first?.lines.length ?? 0)).toBeLessThanOrEqual(15);
    for (const { lines } of rest.filter(({ heading }) => !heading.startsWith('More'))) {
      expect(lines.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('a line of the weekly review', () => {
  it('begins a goal’s week where the week before ended, not at the value of one day', async () => {
    const team = await startTeam({ isCalm: true, at: '2026-11-13T12:00:00Z' });
    await team.ok('lead', 'metric add sign-ups --unit count');
    await team.ok('lead', 'goal add sign-ups from 40 to at least 55 by 2027-01-31');
    const bring = async (from: string, days: number) => {
      const values = Array.from({ length: days }, (_each, day) => {
        const on = Temporal.PlainDate.from(from).add({ days: day }).toString();
        return `${on},${on === '2026-11-13' ? 90 : 40 + (day % 3)}`;
      });
      const file = ['date,sign-ups', ...values].join('\n');
      expect(await team.run('lead', 'metric import', { file })).not.toMatchObject({ kind: 'refusal' });
    };
    const read = async (on: string) => {
      team.clock.set(`${on}T15:00:00Z`);
      await team.settle();
      const line = (await readReview(team)).find((one) => one.startsWith('G-1'));
      return /sign-ups (?:(?<from>[\d.]+) → )?(?<to>[\d.]+)/.exec(line ?? '')?.groups;
    };
    await bring('2026-10-24', 21);
    const before = await read('2026-11-13');
    team.clock.set('2026-11-20T14:00:00Z');
    await bring('2026-11-14', 7);
    const after = await read('2026-11-20');
    expect(after).toMatchObject({ from: before?.to });
  });

  it('says what was promised on a metric and what came', async () => {
    await expectGolden('review', [...new Set(linesOf(viewReview(makeFacts())))]);
  });

  it('says how right all forecasts were, against always the base rate', async () => {
    const chance = { isHit: 1, baseProbability: 0.6 } as const;
    const settled = Array.from({ length: 20 }, () => ({ ...chance, probability: 0.7 }));
    await expectGolden('review', [
      ...new Set(linesOf(viewReview({ ...makeFacts(), score: scoreChances(settled) }))),
    ]);
  });

  it('says how each tactic stands', async () => {
    const { tactics, metrics } = makeRows('w', 't');
    const running = {
      ...tactics,
      title: 'Card step',
      state: 'running',
      judge_on: '2026-12-09',
      starts_on: '2026-11-25',
    } as const;
    const judged = { ...running, title: 'Time-out retry', state: 'continue' } as const;
    const lines = linesOf(
      viewReview({
        ...makeFacts(),
        tactics: [running, judged].map((tactic) => ({ tactic, metric: { ...metrics, name: 'sign-ups' } })),
      }),
    );
    await expectGolden('review', lines);
    await expectGolden('review', lines);
  });
});

describe('the weekly post', () => {
  it('comes once, on its day at its time', async () => {
    const team = await startWeek();
    team.clock.set('2026-11-27T14:59:00Z');
    await team.settle();
    expect(listPosted(team)).toEqual([]);
    team.clock.set('2026-11-27T15:00:00Z');
    await team.settle();
    await team.settle();
    team.clock.advance(HOUR_MS);
    await team.settle();
    expect(listPosted(team).map(({ subject }) => subject)).toEqual(['review:main:2026-11-27']);
    expect(listPosted(team)[0]?.view).toMatchObject({ title: expect.stringContaining('Week 48') });
    expect(await team.db.kysely.selectFrom('reviews').select(['feed_id', 'on_date']).execute()).toEqual([
      { feed_id: 'main', on_date: '2026-11-27' },
    ]);
    await team.ok('lead', 'note add Somebody is here --source user');
    team.clock.set('2026-12-04T15:00:00Z');
    await team.settle();
    expect(listPosted(team)).toHaveLength(2);
    await expectRebuilt(team.db);
  });

  it('is short, and has behind its buttons the pictures and the whole of the week that it is about', async () => {
    const team = await startWeek();
    await team.ok('lead', 'approve T-1');
    await team.ok('ana', 'done T-1');
    await team.ok('lead', 'refuse T-3 not us');
    team.clock.set('2026-11-27T15:00:00Z');
    await team.settle();
    const asked = await readReview(team);
    const view = listPosted(team)[0]?.view;
    await expectGolden('review', view);
    team.clock.set('2026-12-09T10:00:00Z');
    const actions = view?.kind === 'report' ? (view.actions ?? []) : [];
    expect(actions.map(({ command }) => command)).toEqual(['chart', 'review']);
    const [chart, all] = actions;
    expect(listCharts(await team.run('lead', 'chart', { ...chart?.args })).length).toBeGreaterThan(0);
    expect(linesOf(await team.run('ben', 'review', { ...all?.args }))).toEqual(asked);
    expect(await team.refused('ben', 'review --on 2026-11-28')).toMatchObject({ code: 'not_possible' });
  });

  it('asks one thing at most, and keeps to what a glance takes', () => {
    const posted = { on: '2026-11-27', feedName: null, isLate: false };
    const page = viewReviewPage(makeFacts(), posted);
    expect(page.sections.flatMap(({ items = [] }) => items)).toHaveLength(1);
    expect(linesOf(page).length).toBeLessThanOrEqual(8);
    const due = viewReviewPage({ ...makeFacts(), proposedLessons: [] }, posted);
    expect(due.sections.flatMap(({ items = [] }) => items)).toHaveLength(1);
  });

  it('counts what happens between two posts in exactly one of them', async () => {
    const team = await startWeek();
    team.clock.set('2026-11-27T15:30:00Z');
    await team.settle();
    await team.ok('lead', 'note add Said while the review was late --source user');
    team.clock.set('2026-12-04T15:00:00Z');
    await team.settle();
    const posted = ['2026-11-27', '2026-12-04'];
    const whole = await Promise.all(
      posted.map(async (on) => linesOf(await team.run('lead', 'review', { on }))),
    );
    const told = whole.map((lines) => lines.filter((line) => line.includes('Said while')).length);
    expect(told).toEqual([0, 1]);
  });

  it('still comes up to four hours late, and after that says once that it was skipped', async () => {
    const team = await startWeek();
    team.clock.set('2026-11-27T18:30:00Z');
    await team.settle();
    expect(listPosted(team)).toMatchObject([
      { subject: 'review:main:2026-11-27', view: { title: expect.stringMatching(/^Week 48.*\(late\)/) } },
    ]);
    team.clock.set('2026-12-05T08:00:00Z');
    await team.settle();
    await team.settle();
    expect(listPosted(team).slice(1)).toMatchObject([{ subject: 'review skipped:main:2026-12-04' }]);
    await expectGolden('review', listPosted(team)[1]?.view);
  });

  it('does not come for a paused feed, nor for one without a review', async () => {
    const team = await startWeek();
    await team.ok('lead', 'feed edit main --review none');
    await team.ok('lead', 'feed add evening --at 17:00');
    await team.ok('lead', 'pause evening');
    team.clock.set('2026-11-27T15:00:00Z');
    await team.settle();
    expect(listPosted(team)).toEqual([]);
  });

  it.each(TEAM_DIALECTS)(
    'brings a lesson that settled tasks speak for, one a week, and none twice, on %s',
    async (dialect) => {
      const team = await startAsked({ dialect });
      const first = listPosted(team)[0]?.view;
      await expectGolden('review', first);
      const [item] = first?.kind === 'report' ? (first.sections[0]?.items ?? []) : [];
      expect(item?.actions.map(({ command, args }) => [command, args.lesson])).toEqual([
        ['lesson keep', 'LS-1'],
        ['lesson edit', 'LS-1'],
        ['lesson drop', 'LS-1'],
      ]);
      await team.ok('ana', 'lesson drop LS-1');
      team.clock.set('2026-12-04T15:00:00Z');
      await team.settle();
      expect(await team.db.kysely.selectFrom('lessons').select(['id', 'state', 'rule']).execute()).toEqual([
        { id: 'LS-1', state: 'dropped', rule: 'late:quality' },
      ]);
      await expectRebuilt(team.db);
    },
  );
});

describe('a lesson that nobody has answered', () => {
  const isAsked = (team: Team, index: number) =>
    JSON.stringify(listPosted(team)[index]?.view ?? '').includes('LS-1');

  it('is asked about in one review, and waits in the inbox', async () => {
    const team = await startAsked();
    expect(isAsked(team, 0)).toBe(true);
    await team.ok('lead', 'propose Number the shelves --category quality --effort 1');
    team.clock.set('2026-12-04T15:00:00Z');
    await team.settle();
    expect(isAsked(team, 1)).toBe(false);
    expect(JSON.stringify(await team.ok('lead', 'inbox'))).toContain('LS-1');
  });

  it('is asked about again when its numbers have changed, and says those of now', async () => {
    const team = await startAsked();
    await team.ok('lead', 'propose Number the shelves --category quality --effort 1');
    await team.ok('lead', 'plan');
    const task = await team.db.kysely
      .selectFrom('tasks')
      .select('id')
      .where('title', '=', 'Number the shelves')
      .executeTakeFirstOrThrow();
    await team.ok('lead', `approve ${task.id}`);
    await team.ok('ben', `fail ${task.id} no`);
    team.clock.set('2026-12-04T15:00:00Z');
    await team.settle();
    expect(isAsked(team, 1)).toBe(true);
    const lesson = await team.db.kysely
      .selectFrom('lessons')
      .select(['id', 'cases'])
      .executeTakeFirstOrThrow();
    expect(JSON.parse(lesson.cases)).toContain(task.id);
    await expectGolden('review', listPosted(team)[1]?.view);
    await expectRebuilt(team.db);
  });
});

describe('what a week’s decisions add up to', () => {
  const decision = (
    taskId: string,
    choice: PastDecision['choice'],
    minutes = 0,
    decidedBy: string | null = 'M-1',
  ): PastDecision => ({
    taskId,
    title: taskId,
    choice,
    reason: null,
    decidedBy,
    decidedAt: minutes * 60_000,
    proposedAt: 0,
  });

  it('is the last one of each task: what was undone or reversed is not counted', () => {
    expect(
      summariseDecisions([
        decision('T-1', 'approve'),
        decision('T-1', 'undo'),
        decision('T-2', 'refuse'),
        decision('T-2', 'reverse'),
        decision('T-2', 'approve'),
        decision('T-3', 'snooze'),
        decision('T-4', 'expire'),
      ]),
    ).toMatchObject({ approved: 1, refused: [], putOff: 1, expired: 1 });
  });

  it('counts a change before the yes beside it', () => {
    const decided = summariseDecisions([
      decision('T-1', 'change'),
      decision('T-1', 'approve'),
      decision('T-2', 'approve'),
      decision('T-3', 'change'),
    ]);
    expect(decided).toMatchObject({ approved: 2, changed: 1 });
  });

  it('waits for people only: what a rule approves at once is left out of the median', () => {
    const decided = summariseDecisions([
      decision('T-1', 'approve', 10),
      decision('T-2', 'approve', 30),
      decision('T-3', 'approve', 0, null),
    ]);
    expect(decided.medianWaitMs).toBe(20 * 60_000);
  });
});

describe('the review of a team that is younger than a week', () => {
  it('is of the days that it has had, and of seven from then on', async () => {
    const team = await startTeam({ isCalm: true });
    const titleOf = async () => {
      const view = await team.ok('lead', 'review');
      return view.kind === 'report' ? view.title : '';
    };
    await expectGolden('review', await titleOf());
    team.clock.set('2026-11-26T10:00:00Z');
    await expectGolden('review', await titleOf());
    team.clock.set('2026-11-30T08:00:00Z');
    await expectGolden('review', await titleOf());
  });
});

describe('the share that was done in time', () => {
  const given = { toAt: 2 * FOUR_WEEKS_MS, fourWeeksMs: FOUR_WEEKS_MS, people: new Set(['M-1', 'M-2']) };
  const outcome = (executorId: string, settledAt: number, isInTime = true) => ({
    executorId,
    settledAt,
    isInTime,
  });

  it('is counted over two stretches that meet and do not overlap', () => {
    const outcomes = [
      outcome('M-1', 0),
      outcome('M-1', 1),
      outcome('M-2', FOUR_WEEKS_MS),
      outcome('M-2', FOUR_WEEKS_MS + 1, false),
      outcome('M-1', 2 * FOUR_WEEKS_MS),
      outcome('M-1', 2 * FOUR_WEEKS_MS + 1),
    ];
    expect(summariseSuccess(outcomes, given)).toEqual({
      recent: { hits: 1, count: 2 },
      before: { hits: 2, count: 2 },
    });
  });

  it('is told where all of it is an agent’s, or the team is one person', () => {
    expect(summariseSuccess([outcome('M-1', FOUR_WEEKS_MS + 1)], given)).toBeNull();
    expect(summariseSuccess([outcome('A-1', FOUR_WEEKS_MS + 1)], given)).not.toBeNull();
    const alone = { ...given, people: new Set(['M-1']) };
    expect(summariseSuccess([outcome('M-1', FOUR_WEEKS_MS + 1)], alone)).not.toBeNull();
  });
});

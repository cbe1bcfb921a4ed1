import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/base/view/view.ts';
import { needFacts } from '../../src/plan/need/reasons.ts';
import { scoreCandidate } from '../../src/plan/score.ts';
import type { PlanCandidate, PlanGoal, Snapshot } from '../../src/plan/snapshot.ts';
import { isFull } from '../support/full.ts';
import { expectGolden } from '../support/golden.ts';
import {
  candidate,
  executor,
  goal,
  idsOf,
  outcome,
  planOf,
  project,
  revenueOf,
  snapshot,
} from './snapshots.ts';

describe('planning a day', () => {
  it('takes what binds: three small tasks before a big one where hours are few, the big one where places are', () => {
    const big = candidate(1, {
      goalId: 'G-1',
      impactLow: 1,
      impactHigh: 1,
      effortHours: 20,
      effortHighHours: 24,
    });
    const small = [2, 3, 4].map((n) =>
      candidate(n, { goalId: 'G-1', impactLow: 0.4, impactHigh: 0.4, effortHours: 2, effortHighHours: 3 }),
    );
    const chosenWith = (freeHours: number) =>
      idsOf(
        planOf(
          snapshot({
            goals: [goal('G-1')],
            candidates: [big, ...small],
            executors: [executor('M-1', { freeHours })],
            feed: { cap: 3 },
          }),
        ),
      );
    expect(chosenWith(20).toSorted()).toEqual(['C-2', 'C-3', 'C-4']);
    expect(chosenWith(40)).toContain('C-1');
    expect(chosenWith(40)).toHaveLength(3);
  });

  it('gives no goal a second place while one that is worse off has a fitting idea', () => {
    const goals = [
      goal('G-1', { figures: { progressRatio: 0.9 } }),
      goal('G-2', { figures: { progressRatio: 0.1, state: 'behind' } }),
    ];
    const ideas = (worseOff: Partial<PlanCandidate>) => [
      ...[1, 2, 3].map((n) => candidate(n, { goalId: 'G-1', impactLow: 1, impactHigh: 1 })),
      candidate(4, { goalId: 'G-2', impactLow: 0.01, impactHigh: 0.01, ...worseOff }),
    ];
    const chosen = (worseOff: Partial<PlanCandidate>, given = goals) =>
      idsOf(planOf(snapshot({ goals: given, candidates: ideas(worseOff), feed: { cap: 3 } }))).toSorted();
    expect(chosen({})).toEqual(['C-1', 'C-2', 'C-4']);
    expect(chosen({ impactLow: null, impactHigh: null })).toContain('C-4');
    // Nobody could have it; or the better one ends within a week.
    expect(chosen({ effortHours: 99 })).toEqual(['C-1', 'C-2', 'C-3']);
    const [first, second] = goals as [PlanGoal, PlanGoal];
    expect(chosen({}, [{ ...first, deadlineOn: '2026-11-27' }, second])).toEqual(['C-1', 'C-2', 'C-3']);
  });

  it('keeps the seed’s order where the feed asks for it: impact, priority, alignment, then the older', () => {
    const g = goal('G-1');
    const pool = [
      candidate(1, { priority: 5 }),
      candidate(2, { goalId: 'G-1', impactLow: 1, impactHigh: 1, effortHours: 30, effortHighHours: 31 }),
      candidate(3, { priority: 9 }),
      candidate(4, { priority: 5, category: 'strategic' }),
      candidate(5, { goalId: 'G-1', impactLow: 0.2, impactHigh: 0.2, effortHours: 1, effortHighHours: 2 }),
    ];
    const result = planOf(snapshot({ goals: [g], candidates: pool, feed: { order: 'classic' } }));
    expect(idsOf(result)).toEqual(['C-2', 'C-5', 'C-3', 'C-4', 'C-1']);
  });

  it('does not take an unknown impact for none: it stands for the need of its goal', () => {
    const goals = [goal('G-1'), goal('G-2', { figures: { state: 'behind', baseline: 5 } })];
    const known = [1, 2, 3, 4, 5, 6].map((n) =>
      candidate(n, { goalId: 'G-1', impactLow: 0.05, impactHigh: 0.1 }),
    );
    const unknown = candidate(7, { goalId: 'G-2' });
    const result = planOf(snapshot({ goals, candidates: [...known, unknown] }));
    expect(idsOf(result)).toHaveLength(5);
    expect(idsOf(result)[0]).toBe('C-7');
  });

  it('brings a prerequisite along, before what needs it, and counts both', () => {
    const g = goal('G-1');
    const pool = [
      candidate(1, { goalId: 'G-1', impactLow: 1, impactHigh: 1, dependsOn: ['key-2'] }),
      candidate(2, { effortHours: 1, effortHighHours: 2 }),
    ];
    expect(idsOf(planOf(snapshot({ goals: [g], candidates: pool, feed: { cap: 2 } })))).toEqual([
      'C-2',
      'C-1',
    ]);
  });

  it('holds a task whose prerequisite is refused, and says which', async () => {
    const pool = [
      candidate(1, { dependsOn: ['C-2'] }),
      candidate(2, { state: 'refused', awayUntilOn: '2026-12-24' }),
    ];
    const result = planOf(snapshot({ candidates: pool }));
    expect(idsOf(result)).toEqual([]);
    await expectGolden(
      'plan/pipeline',
      result.held.map(({ reason }) => reason),
    );
  });

  it('never hangs on a prerequisite that is there already', async () => {
    const done = [
      { id: 'C-9', source: 'team', title: 'Write the import guide', category: 'quality', projectId: null },
    ];
    const pool = [candidate(1, { dependsOn: ['C-2'] }), candidate(2, { title: 'write the import guides' })];
    const result = planOf(snapshot({ candidates: pool, recentlyDone: done }));
    expect(idsOf(result)).toEqual([]);
    await expectGolden(
      'plan/pipeline',
      result.skipped.map(({ reason }) => reason),
    );
  });

  it('says a title once where the idea is called like the done one', async () => {
    const title = 'Write the import guide';
    const done = [{ id: 'C-9', source: 'team', title, category: 'quality', projectId: null }];
    const { emptyBecause } = planOf(snapshot({ candidates: [candidate(1, { title })], recentlyDone: done }));
    await expectGolden('plan/pipeline', emptyBecause);
  });

  it('keeps a playbook’s idea away where the team did the like of it, which it asks about of a person’s', () => {
    const done = [
      {
        id: 'C-9',
        source: 'team',
        title: 'Saved replies for the five commonest questions',
        category: 'quality',
        projectId: null,
      },
    ];
    const title = 'Write saved replies for the five commonest questions';
    const chosenOf = (source: string) =>
      idsOf(planOf(snapshot({ candidates: [candidate(1, { title, source })], recentlyDone: done })));
    expect(chosenOf('team')).toEqual(['C-1']);
    expect(chosenOf('playbook')).toEqual([]);
  });

  it('tells what it derives by what its key is about: a project at 80 % and at 90 % is one idea', async () => {
    const alpha = project('alpha', { total: 10, done: 9, completion: 0.9 });
    const finish = (given: Partial<PlanCandidate>) =>
      candidate(1, {
        source: 'state',
        key: 'finish:alpha:8',
        title: 'Finish alpha: 2 of 10 features left',
        projectId: 'alpha',
        ...given,
      });
    const titlesWith = (given: Partial<PlanCandidate>) =>
      planOf(snapshot({ projects: [alpha], candidates: [finish(given)] })).frozen.map(
        ({ task }) => task.title,
      );
    expect(titlesWith({ state: 'refused', awayUntilOn: '2026-12-24' })).toEqual([]);
    await expectGolden('plan/pipeline', titlesWith({ state: 'done', doneOn: '2026-11-20' }));
  });

  it('goes by what somebody said of two ideas, whatever their titles say', () => {
    const pool = [
      candidate(1, { title: 'Fix the clock', state: 'refused', awayUntilOn: '2026-12-24' }),
      candidate(2, { title: 'Mend the watch' }),
      candidate(3, { title: 'Fix the clock' }),
    ];
    const idsWith = (...answeredPairs: Snapshot['answeredPairs']) =>
      idsOf(planOf(snapshot({ candidates: pool, answeredPairs })));
    expect(idsWith()).toEqual(['C-2']);
    expect(idsWith({ low_id: 'C-1', high_id: 'C-2', answer: 'same' })).toEqual([]);
    expect(idsWith({ low_id: 'C-1', high_id: 'C-3', answer: 'different' })).toEqual(['C-2', 'C-3']);
  });

  it('takes two titles for two tasks, unless they say the same', () => {
    const pool = [
      candidate(1, { source: 'jira', title: 'Test not passing: CollectionIT' }),
      candidate(2, { source: 'jira', title: 'Test not passing: ConnectionIT' }),
      candidate(3, { source: 'jira', title: 'Test not passing: CollectionIT' }),
    ];
    expect(idsOf(planOf(snapshot({ candidates: pool })))).toEqual(['C-1', 'C-2']);
  });

  it('never hangs on ideas that wait for each other', () => {
    const pool = [candidate(1, { dependsOn: ['C-2'] }), candidate(2, { dependsOn: ['C-1'] }), candidate(3)];
    expect(idsOf(planOf(snapshot({ candidates: pool })))).toEqual(['C-3']);
  });

  it('puts blockers first, three at most, and names the others', () => {
    const g = goal('G-1');
    const projects = ['alpha', 'beta', 'gamma', 'delta'].map((name, index) =>
      project(name, { criticalBugs: [{ id: `BUG-${index}`, title: `crash in ${name}` }] }),
    );
    const pool = [
      candidate(1, { goalId: 'G-1', impactLow: 2, impactHigh: 2, effortHours: 1, effortHighHours: 1 }),
    ];
    const result = planOf(
      snapshot({ goals: [g], projects, candidates: pool, feed: { expectedValueBar: 0.1 } }),
    );
    expect(result.frozen.map(({ task }) => task.category)).toEqual([
      'blocker',
      'blocker',
      'blocker',
      'quality',
    ]);
    expect(result.held.filter(({ kind }) => kind === 'blocker')).toHaveLength(1);
  });

  it('names a blocker that comes when the batch is full', () => {
    const projects = [project('alpha', { criticalBugs: [{ id: 'BUG-1', title: 'crash in alpha' }] })];
    const result = planOf(snapshot({ projects, todays: ['T-1', 'T-2'], feed: { cap: 2 } }));
    expect(result.held.map(({ kind, scored }) => [kind, scored.candidate.category])).toEqual([
      ['blocker', 'blocker'],
    ]);
  });

  it('drops what it had derived itself once it is no longer so, and keeps what still is', () => {
    const blockers = {
      source: 'state',
      category: 'blocker',
      projectId: 'alpha',
      key: 'blockers:alpha:BUG-1',
    };
    const row = candidate(1, { ...blockers, title: 'Resolve the critical bug blocking alpha: crash' });
    const pace = candidate(2, { source: 'state', key: 'pace:G-1', goalId: 'G-1', title: 'Find the lever' });
    const goals = [goal('G-1', { figures: { state: 'behind' } })];
    const bug = project('alpha', { criticalBugs: [{ id: 'BUG-1', title: 'crash' }] });
    const idsWith = (alpha: typeof bug) =>
      idsOf(planOf(snapshot({ goals, projects: [alpha], candidates: [row, pace] })));
    expect(idsWith(bug)).toEqual(['C-1', 'C-2']);
    expect(idsWith(project('alpha'))).toEqual(['C-2']);
  });

  it('tells ideas in any alphabet apart', async () => {
    const pool = [
      candidate(1, { title: 'Починить импорт клиник' }),
      candidate(2, { title: 'Ускорить страницу входа' }),
      candidate(3, { title: 'починить импорт клиник!' }),
    ];
    const result = planOf(snapshot({ candidates: pool }));
    expect(idsOf(result)).toEqual(['C-1', 'C-2']);
    await expectGolden(
      'plan/pipeline',
      result.skipped.map(({ reason }) => reason),
    );
  });

  it('takes every place for blockers in a batch of two, and none where nobody has room', () => {
    const projects = ['alpha', 'beta', 'gamma'].map((name) =>
      project(name, { criticalBugs: [{ id: `BUG-${name}`, title: `crash in ${name}` }] }),
    );
    expect(idsOf(planOf(snapshot({ projects, feed: { cap: 2 } })))).toHaveLength(2);
    expect(idsOf(planOf(snapshot({ projects, executors: [executor('M-1', { freeHours: 1 })] })))).toEqual([]);
  });

  it('asks about a critical bug again on the day after somebody said it was done, and not before', () => {
    const bug = { id: 'BUG-1', title: 'crash at start' };
    const row = (doneOn: string) =>
      candidate(1, {
        source: 'state',
        key: 'blockers:alpha:BUG-1',
        title: 'Resolve the critical bug blocking alpha: crash at start',
        category: 'blocker',
        projectId: 'alpha',
        state: 'done',
        doneOn,
      });
    const on = (doneOn: string) =>
      planOf(snapshot({ projects: [project('alpha', { criticalBugs: [bug] })], candidates: [row(doneOn)] }));
    expect(idsOf(on('2026-11-23'))).toEqual([]);
    expect(on('2026-11-20').frozen.map(({ task }) => task.category)).toEqual(['blocker']);
  });

  it('puts the team’s own ideas before Tiller’s where nobody knows the impact', () => {
    const pool = [
      candidate(1, { source: 'playbook', category: 'strategic', goalId: 'G-1' }),
      candidate(2, { category: 'enhancement', goalId: 'G-1' }),
    ];
    expect(idsOf(planOf(snapshot({ goals: [goal('G-1')], candidates: pool })))).toEqual(['C-2', 'C-1']);
  });

  it('misses nothing that Tiller itself thought of for a goal that is over', () => {
    const play = candidate(1, { source: 'playbook', goalId: 'G-9' });
    const { skipped, emptyBecause } = planOf(snapshot({ candidates: [play] }));
    expect(skipped).toHaveLength(1);
    expect(emptyBecause).not.toContain(play.title);
  });

  it('sets the bar on a task’s own value, not on that of what it needs', () => {
    const pool = [
      candidate(1, { goalId: 'G-1', impactLow: 0.001, impactHigh: 0.001, dependsOn: ['C-2'] }),
      candidate(2, { goalId: 'G-1', impactLow: 2, impactHigh: 2 }),
    ];
    const result = planOf(
      snapshot({ goals: [goal('G-1')], candidates: pool, feed: { expectedValueBar: 0.1 } }),
    );
    expect(idsOf(result)).toEqual(['C-2']);
  });

  it('is off with the bar by default; with a bar it holds back what is not worth it, and says so', () => {
    const g = goal('G-1');
    const pool = [candidate(1, { goalId: 'G-1', impactLow: 0.01, impactHigh: 0.01 })];
    expect(idsOf(planOf(snapshot({ goals: [g], candidates: pool })))).toEqual(['C-1']);
    const barred = planOf(snapshot({ goals: [g], candidates: pool, feed: { expectedValueBar: 0.5 } }));
    expect(idsOf(barred)).toEqual([]);
    expect(barred.emptyBecause).toContain('bar');
  });

  it('lets a met goal yield nothing', async () => {
    const g = goal('G-1', { figures: { state: 'met', current: 7, gap: -1 } });
    const result = planOf(
      snapshot({ goals: [g], candidates: [candidate(1, { goalId: 'G-1', impactLow: 1, impactHigh: 1 })] }),
    );
    expect(idsOf(result)).toEqual([]);
    await expectGolden('plan/pipeline', result.emptyBecause);
  });

  it('counts what somebody put off among what rests, and names the first day of all', async () => {
    const { emptyBecause } = planOf(
      snapshot({
        candidates: [
          candidate(1, { awayUntilOn: '2026-12-04' }),
          candidate(2, { state: 'refused', awayUntilOn: '2026-11-27' }),
          candidate(3, { state: 'refused', awayUntilOn: null }),
        ],
      }),
    );
    await expectGolden('plan/pipeline', emptyBecause);
  });

  it('prefers a goal behind its pace to one on it, all else equal', () => {
    const goals = [goal('G-1'), goal('G-2', { figures: { state: 'behind' } })];
    const pool = [
      candidate(1, { goalId: 'G-1', impactLow: 0.5, impactHigh: 0.5 }),
      candidate(2, { goalId: 'G-2', impactLow: 0.5, impactHigh: 0.5 }),
    ];
    expect(idsOf(planOf(snapshot({ goals, candidates: pool })))).toEqual(['C-2', 'C-1']);
  });

  it('values a point of a goal in money only where the team set a revenue target', () => {
    const goals = [goal('G-1', { weight: 3 }), goal('G-2', { weight: 1 })];
    const pool = [candidate(1, { goalId: 'G-1', impactLow: 0.5, impactHigh: 1.5 })];
    // Half of the gap of 2 is closed; in points that is half of the weight of 3.
    expect(planOf(snapshot({ goals, candidates: pool })).totalImpact).toBeCloseTo(1.5, 9);
    const revenue = revenueOf(100_000);
    // In money: half of three quarters of the monthly target.
    expect(planOf(snapshot({ goals, candidates: pool, revenue })).totalImpact).toBeCloseTo(37_500, 6);
  });

  it('takes money a month for money, whatever the goal’s metric is, and forecasts no other metric by it', () => {
    const revenue = revenueOf(100_000);
    const pool = [
      candidate(1, { goalId: 'G-1', metricId: null, impactLow: 50_000, impactHigh: 50_000 }),
      candidate(2, { goalId: 'G-1', category: 'automation' }),
    ];
    const { frozen } = planOf(snapshot({ goals: [goal('G-1')], candidates: pool, revenue }));
    expect(frozen.map(({ task }) => task.value_per_month)).toEqual([50_000, 10_000]);
    expect(frozen.map(({ task, forecast }) => [task.metric_id, forecast.metric_id])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('counts money saved as gained where the goal is to spend less', () => {
    const revenue = revenueOf(100_000);
    const costs = goal('G-1', {
      direction: 'at most',
      figures: { unit: 'money', current: 90_000, target: 50_000, gap: -40_000 },
    });
    const pool = [candidate(1, { goalId: 'G-1', impactLow: -30_000, impactHigh: -10_000 })];
    expect(planOf(snapshot({ goals: [costs], candidates: pool, revenue })).totalImpact).toBe(20_000);
  });

  it('does not take a change of another metric for one of the goal’s', () => {
    const pool = [candidate(1, { goalId: 'G-1', metricId: 'sign-ups', impactLow: 20, impactHigh: 20 })];
    const [made] = planOf(
      snapshot({ goals: [goal('G-1')], candidates: pool, metricUnits: { 'sign-ups': 'count' } }),
    ).frozen;
    expect(made?.task).toMatchObject({ goal_id: 'G-1', metric_id: 'sign-ups', value_per_month: null });
    expect(made?.forecast.metric_id).toBe('sign-ups');
  });

  it('starts from the seed’s guesses of money, and labels them so, only where there is a revenue target', () => {
    const pool = [candidate(1, { title: 'Implement Stripe payment integration', category: 'revenue' })];
    const revenue = revenueOf(99_900);
    const [made] = planOf(snapshot({ candidates: pool, revenue })).frozen;
    expect(made?.task).toMatchObject({
      impact_low: 100_000,
      impact_high: 100_000,
      impact_label: 'guess',
      alignment: 0.8,
    });
    const [bare] = planOf(snapshot({ candidates: pool })).frozen;
    expect(bare?.task).toMatchObject({ impact_low: null, impact_label: 'unknown' });
  });

  it('names what revenue lacks only beside what serves it, and of which month it is', async () => {
    const pool = [
      candidate(1, { title: 'Dark mode' }),
      candidate(2, { title: 'Retry failed payments', category: 'revenue' }),
    ];
    const say = (actualFor: { endsOn: string; isRunning: boolean }) => {
      const revenue = revenueOf(99_900, { actualMinor: 62_000, monthNumber: 2, actualFor });
      return planOf(snapshot({ candidates: pool, revenue })).frozen.map(({ task }) =>
        (JSON.parse(task.reasons) as Fact[]).flatMap(({ claim, text }) =>
          claim === 'revenue.gap' ? text : [],
        ),
      );
    };
    const running = say({ endsOn: '2026-11-30', isRunning: true });
    expect(running.map(({ length }) => length).toSorted()).toEqual([0, 1]);
    await expectGolden('plan', [...running, ...say({ endsOn: '2026-10-31', isRunning: false })].flat());
  });

  it('says of a goal that is past its target that it is met, not what it lacks', async () => {
    const met = goal('G-1', { figures: { state: 'met', current: 9, target: 5, gap: -4, hasSlipped: false } });
    const idea = candidate(1, { goalId: 'G-1' });
    const day = snapshot({ goals: [met], candidates: [idea] });
    const facts = needFacts(scoreCandidate(idea, day), day);
    await expectGolden(
      'plan',
      facts.map(({ text }) => text),
    );
  });

  it('gives a task to the better of two, and the next one to the other when the first is full', () => {
    const outcomes = [...Array(20)].flatMap((_each, index) => [
      outcome('M-1', 'quality', true),
      outcome('M-2', 'quality', index % 2 === 0),
    ]);
    const executors = [executor('M-1', { freeHours: 5 }), executor('M-2', { freeHours: 5 })];
    const result = planOf(
      snapshot({ outcomes, executors, candidates: [candidate(1), candidate(2), candidate(3)] }),
    );
    expect(result.frozen.map(({ task }) => task.assignee_id)).toEqual(['M-1', 'M-2']);
    expect(result.held.map(({ kind }) => kind)).toEqual(['capacity']);
  });

  it('gives nothing to people who are away, did not opt in, or cannot do the category', () => {
    const executors = [
      executor('M-1', { isAway: true }),
      executor('M-2', { isRouted: false }),
      executor('M-3', { categories: ['revenue'] }),
      executor('M-4', { categories: ['quality'] }),
    ];
    const result = planOf(snapshot({ executors, candidates: [candidate(1)] }));
    expect(result.frozen.map(({ task }) => task.assignee_id)).toEqual(['M-4']);
  });

  it('leaves a task open to take where nobody is routed', () => {
    const result = planOf(
      snapshot({ executors: [executor('M-1', { isRouted: false })], candidates: [candidate(1)] }),
    );
    expect(result.frozen.map(({ task }) => task.assignee_id)).toEqual([null]);
  });

  it('says "nobody has more than two" where nobody set their hours', () => {
    const executors = [executor('M-1', { freeHours: null, maxOpenTasks: 2, hoursPerDay: null })];
    const result = planOf(snapshot({ executors, candidates: [candidate(1), candidate(2), candidate(3)] }));
    expect(idsOf(result)).toEqual(['C-1', 'C-2']);
  });

  it('does not try people out on risky work', () => {
    const outcomes = [...Array(12)].map(() => outcome('M-1', 'quality', true));
    const executors = [executor('M-1'), executor('M-2')];
    const risky = planOf(
      snapshot({ outcomes, executors, candidates: [candidate(1, { touches: ['production'] })] }),
    );
    expect(risky.frozen[0]?.task).toMatchObject({ assignee_id: 'M-1', approval_kind: 'risky' });
  });

  it('asks at most one thing a batch about the books themselves', () => {
    const goals = ['G-1', 'G-2', 'G-3'].map((id) =>
      goal(id, { figures: { current: null, gap: null, asOfAt: null, state: 'no data' } }),
    );
    const result = planOf(snapshot({ goals }));
    expect(result.frozen.filter(({ task }) => /Record a value/.test(task.title))).toHaveLength(1);
  });

  it('gives the same plan for the same snapshot, and never breaks capacity, cap or order', () => {
    const ideas = fc.array(
      fc.record({
        effort: fc.integer({ min: 1, max: 20 }),
        impact: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
        needs: fc.option(fc.integer({ min: 1, max: 25 }), { nil: null }),
        category: fc.constantFrom('quality', 'revenue', 'blocker', 'automation'),
      }),
      { maxLength: 25 },
    );
    const staff = fc.array(
      fc.record({
        hours: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
        categories: fc.subarray(['quality', 'revenue']),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(ideas, staff, fc.integer({ min: 1, max: 8 }), (drafts, people, cap) => {
        const candidates = drafts.map((draft, index) =>
          candidate(index + 1, {
            category: draft.category,
            effortHours: draft.effort,
            effortHighHours: draft.effort * 2,
            goalId: 'G-1',
            impactLow: draft.impact === null ? null : draft.impact / 10,
            impactHigh: draft.impact === null ? null : draft.impact / 10,
            impactLabel: draft.impact === null ? 'unknown' : 'estimate',
            dependsOn: draft.needs === null ? [] : [`C-${draft.needs}`],
          }),
        );
        const executors = people.map(({ hours, categories }, index) =>
          executor(`M-${index + 1}`, {
            freeHours: hours,
            maxOpenTasks: hours === null ? 2 : null,
            categories,
          }),
        );
        const given = snapshot({ goals: [goal('G-1')], candidates, executors, feed: { cap } });
        const result = planOf(given);
        expect(JSON.stringify(planOf(given).frozen)).toBe(JSON.stringify(result.frozen));
        const chosen = idsOf(result);
        expect(chosen.length).toBeLessThanOrEqual(cap);
        expect(new Set(chosen).size).toBe(chosen.length);
        for (const [index, made] of result.frozen.entries()) {
          for (const needed of made.dependsOn) expect(chosen.slice(0, index)).toContain(needed);
        }
        for (const { id, freeHours, maxOpenTasks } of executors) {
          const own = result.frozen.filter(({ task }) => task.assignee_id === id);
          const hours = own.reduce((sum, { task }) => sum + task.effort_hours, 0);
          if (freeHours !== null) expect(hours).toBeLessThanOrEqual(freeHours);
          if (maxOpenTasks !== null) expect(own.length).toBeLessThanOrEqual(maxOpenTasks);
        }
      }),
      { numRuns: isFull ? 150 : 25 },
    );
  });
});

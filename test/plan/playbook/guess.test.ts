import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/base/language/date.ts';
import type { PlanView } from '../../../src/base/view/view.ts';
import { createDoerFit, createGuesser } from '../../../src/plan/playbook/guess.ts';
import { measureSplit, readLabelledTeams } from '../../gym/propose.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';

const SEEDS = [1, 2, 3, 4];
const GOALS = [
  { id: 'G-1', title: 'Trial to paid at least 12 %', metricName: 'Trial to paid', unit: 'percent' },
  { id: 'G-2', title: 'Churn at most 2 %', metricName: 'Monthly churn', unit: 'percent' },
];
const EMPTY = { titles: [], confirmed: [], goals: GOALS, categories: ['quality', 'revenue'], plays: [] };

const work = fc.record({
  title: fc.array(fc.constantFrom('call', 'customers', 'trial', 'export', 'fix'), {
    minLength: 1,
    maxLength: 4,
  }),
  goalId: fc.constantFrom('G-1', 'G-2', null, undefined),
  category: fc.constantFrom('quality', 'revenue', undefined),
  doerId: fc.constantFrom('M-1', 'M-2', null),
  isApproved: fc.boolean(),
});

describe('guesses by words', () => {
  it.runIf(isFull)(
    'are better after 100 confirmed titles than after 20, and than always the commonest',
    () => {
      const measure = (history: number) =>
        readLabelledTeams().flatMap((team) => SEEDS.map((seed) => measureSplit(team, history, seed)));
      const [few, many] = [measure(20), measure(100)];
      for (const head of ['goal', 'category', 'doer'] as const) {
        const of = (splits: typeof few, pick: 'hits' | 'majority') =>
          splits.reduce((sum, split) => sum + split[pick][head], 0) / splits.length;
        expect(of(many, 'hits'), head).toBeGreaterThan(of(few, 'hits'));
        expect(of(many, 'hits'), head).toBeGreaterThan(of(many, 'majority') + 0.1);
      }
    },
  );

  it('are the same in whatever order the work was confirmed', () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 12 }), (works) => {
        const confirmed = works.map((each) => ({ ...each, title: each.title.join(' '), projectId: null }));
        const asked = { title: 'Call trial customers', projectId: null };
        const one = createGuesser({ ...EMPTY, confirmed }).goal(asked);
        const other = createGuesser({ ...EMPTY, confirmed: confirmed.toReversed() }).goal(asked);
        expect(other?.label).toBe(one?.label);
        expect(other?.probability).toBeCloseTo(one?.probability ?? 0, 9);
        expect(createDoerFit(confirmed)('M-1', asked)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are for no goal of what shares no word with anything', () => {
    const guess = createGuesser(EMPTY).goal({ title: 'Zebra quilt', projectId: null });
    expect(guess?.label).toBe('');
  });

  it('do not take the direction of a goal that has no title of its own for its words', () => {
    const sureOf = (title: string) => {
      const goals = [{ id: 'G-1', title, metricName: 'failed label prints', unit: 'percent' }];
      const guess = createGuesser({ ...EMPTY, goals }).goal({ title: 'the most of it', projectId: null });
      return guess?.label === 'G-1';
    };
    expect(sureOf('Failed label prints at most 1 %')).toBe(false);
    expect(sureOf('Get the most out of our printers')).toBe(true);
  });

  it('are less sure of a goal the more of such work was approved for none', () => {
    const done = (title: string, goalId?: string) => ({
      ...{ title, projectId: null, goalId, category: undefined },
      ...{ doerId: null, isApproved: true },
    });
    const said = [
      'Ads for the invoice template',
      'Share an invoice by link',
      'Invoice in the reader’s language',
    ];
    const unsaid = [
      'Pay an invoice by card',
      'Remind of an overdue invoice',
      'Round an invoice',
      'Void an invoice',
    ];
    const sureOf = (titles: readonly string[]) => {
      const confirmed = [...said.map((title) => done(title, 'G-1')), ...titles.map((title) => done(title))];
      const guess = createGuesser({ ...EMPTY, confirmed }).goal({
        title: 'Cache the invoice list',
        projectId: null,
      });
      return guess?.label === 'G-1' ? guess.probability : 0;
    };
    expect(sureOf([])).toBeGreaterThan(0.65);
    expect(sureOf(unsaid)).toBeLessThan(sureOf([]) - 0.02);
  });

  it('give a customer call to whoever calls customers', () => {
    const said = (title: string, doerId: string) => ({
      title,
      doerId,
      projectId: null,
      goalId: undefined,
      category: undefined,
      isApproved: true,
    });
    const fitOf = createDoerFit([
      said('Call ten customers', 'ana'),
      said('Visit a customer', 'ana'),
      said('Fix the export', 'mia'),
      said('Fix the import', 'mia'),
    ]);
    const call = { title: 'Call the customers up for renewal', projectId: null };
    expect(fitOf('ana', call)).toBeGreaterThan(fitOf('mia', call));
    expect(fitOf('nobody', call)).toBe(0);
  });
});

describe('a guessed goal', () => {
  async function startGuessing() {
    const team = await startTeam({ isCalm: true });
    for (const line of [
      'member add @ana',
      'metric add Monthly churn --unit percent',
      'metric record monthly-churn 5',
      'metric add Trial to paid conversion --unit percent',
      'metric record trial-to-paid-conversion 8',
      'metric add Support response hours --unit count',
      'metric record support-response-hours 9',
      'goal add --metric monthly-churn --direction "at most" --target 2 --deadline 2027-02-28',
      'goal add --metric trial-to-paid-conversion --direction "at least" --target 12 --deadline 2027-02-28',
      'goal add --metric support-response-hours --direction "at most" --target 4 --deadline 2027-02-28',
      'propose Call five customers who cancelled',
    ])
      await team.ok('lead', line);
    return team;
  }

  const readTask = (team: Awaited<ReturnType<typeof startGuessing>>) =>
    team.db.kysely.selectFrom('tasks').selectAll().executeTakeFirstOrThrow();

  it('is marked on the next morning as well where nobody said yes', async () => {
    const team = await startGuessing();
    await team.ok('lead', 'plan');
    team.clock.advance(DAY_MS);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks).toMatchObject([{ id: 'T-1', reasoning: expect.stringContaining('(my guess)') }]);
  });

  it('is marked on the page until a yes confirms it, and the idea itself says nothing of it', async () => {
    const team = await startGuessing();
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks).toMatchObject([{ goal: { id: 'G-1' }, guessed: ['goal'] }]);
    await expectGolden('plan/guess', await team.ok('lead', 'why T-1 more'));
    await team.ok('lead', 'approve T-1');
    expect(await readTask(team)).toMatchObject({ goal_id: 'G-1' });
    for (const asked of ['why T-1', 'why T-1 more', 'why T-1 check'])
      await expectGolden('plan/guess', await team.ok('lead', asked));
    expect(await team.db.kysely.selectFrom('candidates').select('goal_id').execute()).toEqual([
      { goal_id: null },
    ]);
  });

  it('is put right by a change, which holds for the idea too', async () => {
    const team = await startGuessing();
    await team.ok('lead', 'plan');
    await team.ok('lead', 'change T-1 --goal none --category quality');
    const task = await readTask(team);
    expect(task).toMatchObject({ goal_id: null, category: 'quality' });
    expect(JSON.parse(task.reasons)).not.toContainEqual(expect.objectContaining({ source: 'G-1' }));
    const idea = await team.db.kysely.selectFrom('candidates').selectAll().executeTakeFirstOrThrow();
    expect(idea).toMatchObject({ goal_id: null, category: 'quality' });
  });

  it('is none where the idea names its goal or promises something', async () => {
    const team = await startGuessing();
    await team.ok('lead', 'propose Call customers who cancelled in May --impact 100/month');
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks.find(({ id, title }) => id && title.endsWith('May'))).not.toHaveProperty('guessed');
  });
});

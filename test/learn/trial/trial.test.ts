import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { chooseArm, sizeOfTest } from '../../../src/learn/trial/test-and-roll.ts';
import { readRouting } from '../../../src/todo/task/figures-store.ts';
import { candidate, executor, outcome, planOf, snapshot } from '../../plan/snapshots.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** Both ways need a few tasks each before one of them can win. */
const LENGTH = { tasks: 40, days: 22 };

describe('Test & Roll', () => {
  it('sizes a test as it was published and re-derived', () => {
    expect([150, 600].map((tasks) => sizeOfTest(tasks))).toEqual([21, 66]);
    // Feit and Berman’s own example of an advertisement: s² = .68 × .32, σ = .03, N = 100,000.
    expect(sizeOfTest(100_000, Math.sqrt(0.68 * 0.32), 0.03)).toBeCloseTo(2_284, -2);
  });

  it('grows with what is ahead, and never takes more than half of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 1e5 }), fc.integer({ min: 0, max: 1e4 }), (tasks, more) => {
        expect(sizeOfTest(tasks + more)).toBeGreaterThanOrEqual(sizeOfTest(tasks));
        expect(sizeOfTest(tasks) * 2).toBeLessThanOrEqual(tasks);
      }),
    );
  });

  it('rolls to the better rate, and to learned among equals', () => {
    const of = (hits: number, count = 20) => ({ hits, count });
    expect(chooseArm({ learned: of(15), classic: of(14) })).toBe('learned');
    expect(chooseArm({ learned: of(14), classic: of(15) })).toBe('classic');
    expect(chooseArm({ learned: of(14), classic: of(14) })).toBe('learned');
  });
});

describe('the draw of a test', () => {
  const outcomes = [...Array(12)].flatMap((_each, index) => [
    outcome('M-1', 'quality', true),
    outcome('M-2', 'quality', index % 2 === 0),
  ]);
  const day = (seed: string, given: object = {}) =>
    snapshot({
      seed,
      outcomes,
      executors: [executor('M-1'), executor('M-2')],
      candidates: [1, 2, 3, 4, 5].map((n) => candidate(n, given)),
      feed: { trialId: 'RT-1' },
    });

  it('is by the batch’s seed, half each, and kept with the task', () => {
    const arms = Array.from({ length: 40 }, (_seed, at) => planOf(day(`s${at}`)).routed).flat();
    const classic = arms.filter(({ routing }) => routing.trial?.arm === 'classic');
    expect(arms.every(({ routing }) => routing.trial?.id === 'RT-1' && routing.propensity === 0.5)).toBe(
      true,
    );
    expect(Math.abs(classic.length / arms.length - 0.5)).toBeLessThan(0.12);
    expect(classic.every(({ routing }) => routing.rule.startsWith('classic'))).toBe(true);
    expect(planOf(day('s1')).frozen).toEqual(planOf(day('s1')).frozen);
  });

  it('leaves out tasks that people named somebody for, and chooses the same ideas as without a test', () => {
    const named = planOf(day('s2', { onlyFor: ['M-2'] }));
    expect(named.routed.some(({ routing }) => routing.trial)).toBe(false);
    const without = planOf({ ...day('s3'), feed: { ...day('s3').feed, trialId: null } });
    const ids = ({ frozen }: typeof without) => frozen.map(({ candidateId }) => candidateId);
    expect(ids(planOf(day('s3')))).toEqual(ids(without));
  });
});

describe('a test of routing', () => {
  it('is refused where it cannot be fair, and ended by an admin', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'feed edit --protect 10');
    expect(await team.refused('lead', 'routing test')).toMatchObject({
      allowed: expect.stringContaining('--protect off'),
    });
    await team.ok('lead', 'feed edit --protect off');
    expect(await team.refused('ana', 'routing test')).toMatchObject({ code: 'not_allowed' });
    expect(await read(team, 'score')).not.toContain('Routing test');
    await expectGolden('learn/trial', await read(team, 'routing test --tasks 150'));
    await expectGolden('learn/trial', await team.refused('lead', 'routing test'));
    await expectGolden('learn/trial', await team.refused('lead', 'feed edit --routing classic'));
    const score = (await read(team, 'score')).split('\n');
    await expectGolden(
      'learn/trial',
      score.filter((line) => line.includes('RT-1')),
    );
    await team.ok('lead', 'routing end');
    expect(await read(team, 'score')).not.toContain('Routing test');
    expect(await team.refused('lead', 'routing end')).toMatchObject({ code: 'not_possible' });
  });

  it.runIf(isFull)(
    'runs for weeks, then gives the rest to the better way and says so in numbers',
    async () => {
      const team = await startTeam({ isCalm: true });
      for (const agent of ['sure', 'slow'])
        await team.ok('lead', `agent add @${agent} --responsible @lead --hours 160`);
      await team.ok('lead', 'feed edit --cap 4 --days daily');
      for (let day = 0; day < 4; day++) await playDay(team, day);
      await team.ok('lead', `routing test --tasks ${LENGTH.tasks}`);
      for (let day = 4; day < LENGTH.days; day++) await playDay(team, day);
      const tasks = await team.db.kysely.selectFrom('tasks').select('routing').execute();
      const drawn = tasks.flatMap(({ routing }) => readRouting({ routing }).trial?.arm ?? []);
      expect(new Set(drawn)).toEqual(new Set(['learned', 'classic']));
      const trial = await team.db.kysely.selectFrom('routing_trials').selectAll().executeTakeFirstOrThrow();
      expect(trial.state).toBe('rolled');
      expect(Math.min(trial.learned_count, trial.classic_count)).toBeGreaterThanOrEqual(trial.per_arm);
      const feed = await team.db.kysely.selectFrom('feeds').select('routing').executeTakeFirstOrThrow();
      expect(feed.routing).toBe(trial.winner);
      for (const page of ['score', 'review']) {
        const lines = (await read(team, page)).split('\n').filter((line) => line.includes('RT-1'));
        await expectGolden(
          'learn/trial',
          lines.map((line) =>
            line.replaceAll(/(?<!-)\b\d+\b/g, '#').replace(/\w+ from .*(?= on\.)/, 'WAY from DAY'),
          ),
        );
      }
    },
    60_000,
  );
});

async function read(team: Team, line: string): Promise<string> {
  const view = await team.ok('lead', line);
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
}

/** Four ideas; @sure does what it gets, @slow every other one; what is open is taken by @sure’s responsible. */
async function playDay(team: Team, day: number): Promise<void> {
  const date = Temporal.PlainDate.from('2026-11-23').add({ days: day });
  team.clock.set(`${date}T08:00:00Z`);
  for (let index = 0; index < 4; index++)
    await team.ok('lead', `propose Mend part ${day}x${index} --category quality --effort 1h`);
  await team.ok('lead', 'plan');
  const tasks = await team.db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.id', 'tasks.number', 'executors.handle'])
    .where('tasks.state', '=', 'proposed')
    .execute();
  for (const { id } of tasks) await team.ok('lead', `approve ${id}`);
  team.clock.advance(6 * 60_000);
  await team.engine.tick();
  for (const { id, number, handle } of tasks) {
    if (handle === null) await team.ok('lead', `take ${id}`);
    await team.ok('lead', handle === 'slow' && number % 2 === 0 ? `fail ${id}` : `done ${id}`);
  }
}

import { describe, expect, it } from 'vitest';
import { fitPlatt, GOALS_FROM, rescale, type SettledChance } from '../../../src/analyze/platt.ts';
import { addDays } from '../../../src/base/language/date.ts';
import type { GoalFigures } from '../../../src/base/view/view.ts';
import { createDraws } from '../../gym/random.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { startTeam } from '../../support/team.ts';

const TIMES = 400;

/** Mean log loss of the chances of a hundred later goals, as said and as moved, after so many goals have ended. */
function simulate(ended: number, bias: { shift: number; slope: number }) {
  const draws = createDraws(ended + 17, 1);
  const draw = (): SettledChance => {
    const logit = 1.5 * draws.normal();
    const truth = 1 / (1 + Math.exp(-(bias.shift + bias.slope * logit)));
    return { probability: 1 / (1 + Math.exp(-logit)), isHit: draws.uniform() < truth ? 1 : 0 };
  };
  let said = 0;
  let moved = 0;
  for (let time = 0; time < TIMES; time++) {
    const platt = fitPlatt(Array.from({ length: ended }, draw), GOALS_FROM);
    for (let goal = 0; goal < 100; goal++) {
      const { probability, isHit } = draw();
      const { probability: after } = rescale(platt, { probability, low: probability, high: probability });
      said -= Math.log(isHit === 1 ? probability : 1 - probability);
      moved -= Math.log(isHit === 1 ? after : 1 - after);
    }
  }
  return { said: said / TIMES / 100, moved: moved / TIMES / 100 };
}

describe('the chance of a goal, after goals have ended', () => {
  const oversure = { shift: -0.8, slope: 0.4 };

  it.each([5, 10, 20])('comes nearer to what is so where it was oversure, from %d goals on', (ended) => {
    const { said, moved } = simulate(ended, oversure);
    expect(moved).toBeLessThan(said - 0.02);
  });

  it('ends where it is right after many', () => {
    const { moved } = simulate(400, oversure);
    // What the true chance itself would lose, by the same draws.
    expect(moved).toBeLessThan(0.63);
  });

  it.each([5, 10, 20, 60])('stays about where it is where it was right, after %d goals', (ended) => {
    const { said, moved } = simulate(ended, { shift: 0, slope: 1 });
    expect(moved).toBeLessThan(said + 0.02);
  });

  it('is lower where goals that were likely halfway were missed, and the log says the same', async () => {
    const team = await startTeam({ isCalm: true });
    const names = ['a', 'b', 'c', 'd', 'e', 'open'].map((name) => `sign-ups ${name}`);
    const rows = (fromDay: number, untilDay: number) =>
      Array.from({ length: untilDay - fromDay }, (_row, index) => {
        const day = fromDay + index;
        return [addDays('2026-11-01', day), ...names.map((_name, at) => 10 + day + ((day + at) % 3))].join(
          ',',
        );
      });
    const bring = (lines: readonly string[]) =>
      team.run('lead', 'metric import', {
        file: `date,${names.join(',')}\n${lines.join('\n')}\n`,
        unit: 'count',
      });
    await bring(rows(0, 22));
    for (const [index, name] of names.entries()) {
      const deadline = index === 5 ? '2027-03-01' : '2027-01-01';
      await team.ok(
        'lead',
        `goal add --metric "${name}" --direction "at least" --target ${index === 5 ? 100 : 60} --deadline ${deadline} --owner @lead`,
      );
    }
    team.clock.set('2026-12-31T09:00:00Z');
    await bring(rows(22, 60));
    const chance = async () => {
      const { data } = (await team.ok('lead', 'goal show G-6')) as { data?: { figures: GoalFigures } };
      return data?.figures.targetProbability ?? 0;
    };
    const before = await chance();
    for (const goal of [1, 2, 3, 4]) await team.ok('lead', `goal close G-${goal} missed`);
    expect(await chance()).toBe(before);
    await team.ok('lead', 'goal close G-5 missed');
    expect(await chance()).toBeLessThan(before - 0.05);
    const kept = await team.db.kysely.selectFrom('goals').select(['id', 'halfway_chance']).execute();
    for (const { id, halfway_chance: said } of kept)
      id === 'G-6' ? expect(said).toBeNull() : expect(said).toBeGreaterThan(0.5);
    await expectRebuilt(team.db);
  });
});

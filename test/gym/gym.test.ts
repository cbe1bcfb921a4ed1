import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { calibrationError, measureChances, skill } from './calibration.ts';
import { type Figure, formatFigure, isOk } from './figures.ts';
import { createGym, type RouterName } from './gym.ts';
import { measureRegret } from './router.ts';
import { createWorld, WORLDS } from './world.ts';

/** Other seeds than `npm run gym` takes by itself, and few: a law holds where it is missed by less than two errors. */
const gym = createGym(Array.from({ length: 8 }, (_seed, index) => 40_001 + index));

function isWithinDoubt(figure: Figure): boolean {
  const doubt = 2 * (figure.standardError ?? 0);
  const sign = figure.bar?.kind === 'at most' || figure.bar?.kind === 'below' ? -1 : 1;
  return isOk({ ...figure, value: figure.value + sign * doubt });
}

describe('the gym', () => {
  it('makes the same world of the same seed, and another of another', () => {
    expect(createWorld(WORLDS.C, 7)).toEqual(createWorld(WORLDS.C, 7));
    expect(createWorld(WORLDS.C, 7)).not.toEqual(createWorld(WORLDS.C, 8));
  });

  it.runIf(isFull).each(['A', 'D', 'F'] as const)('finds our routing within its bar in world %s', (world) => {
    const figure = measureRegret(gym, world, 'ours');
    expect(isWithinDoubt(figure), formatFigure(figure)).toBe(true);
  });

  it.each(['constant', 'random', 'nobody'] satisfies RouterName[])('finds a %s router SHORT', (router) => {
    expect(formatFigure(measureRegret(gym, 'A', router))).toMatch(/SHORT$/);
  });

  it('finds the chances in world A within their bars', () => {
    for (const figure of measureChances(gym, 'A', 'ours'))
      expect(isWithinDoubt(figure), formatFigure(figure)).toBe(true);
  });

  it('finds a constant chance SHORT, and one that is never said', () => {
    const verdicts = [...measureChances(gym, 'A', 'constant')].map((figure) => [figure.name, isOk(figure)]);
    expect(verdicts.filter(([name, ok]) => String(name).includes('skill') && ok)).toEqual([]);
    expect([...measureChances(gym, 'A', 'nobody')].map(isOk)).toEqual([false, false, false, false]);
  });

  it('gives a constant no skill, though it may be calibrated', () => {
    const chances = [1, 1, 1, 0].map((hit) => ({
      probability: 0.75,
      isHit: hit === 1 ? (1 as const) : (0 as const),
    }));
    expect(calibrationError(chances)).toBe(0);
    expect(skill(chances)).toBe(0);
  });
});

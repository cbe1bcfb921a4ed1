import { describe, expect, it } from 'vitest';
import { isFull } from '../../support/full.ts';
import { type Figure, formatFigure, isOk } from '../figures.ts';
import { measureAnomalies, WATCHERS } from './anomalies.ts';
import { JUDGES, measureDrift, measureStates } from './goals.ts';
import { measureTactics, TACTIC_JUDGES } from './tactics.ts';

const SEEDS = Array.from({ length: isFull ? 3 : 2 }, (_seed, index) => 40_001 + index);

function isWithinDoubt(figure: Figure): boolean {
  const doubt = 2 * (figure.standardError || 0);
  const sign = figure.bar?.kind === 'at most' ? -1 : 1;
  return isOk({ ...figure, value: figure.value + sign * doubt });
}

describe('what is said of goals', () => {
  it.runIf(isFull)('holds its bars', () => {
    for (const figure of measureStates(SEEDS, JUDGES.ours))
      expect(isWithinDoubt(figure), formatFigure(figure)).toBe(true);
  });

  it('is SHORT where one answer is given to all', () => {
    const short = (judge: keyof typeof JUDGES) =>
      [...measureStates(SEEDS, JUDGES[judge])].filter((figure) => !isOk(figure)).map(({ name }) => name);
    expect(short('always').join()).toContain('on their line');
    expect(short('never').join()).toContain('missed');
    const drift = [...measureDrift(SEEDS, JUDGES.never)].filter((figure) => !isOk(figure));
    expect(drift.map(({ name }) => name).join()).toContain('skill');
  });

  it('of tactics holds its bars, and is SHORT where all are kept or all ended', () => {
    const seeds = Array.from({ length: 20 }, (_seed, index) => 40_001 + index);
    const short = (judge: keyof typeof TACTIC_JUDGES) =>
      [...measureTactics(seeds, TACTIC_JUDGES[judge])].filter((figure) => !isWithinDoubt(figure)).length;
    expect([short('ours'), short('keeps'), short('ends')]).toEqual([0, 1, 1]);
  });

  it.runIf(isFull)('of anomalies holds its bars, and is SHORT where nothing or everything is one', () => {
    const seeds = Array.from({ length: 6 }, (_seed, index) => 40_001 + index);
    const short = (watch: keyof typeof WATCHERS) =>
      [...measureAnomalies(seeds, WATCHERS[watch])].filter((figure) => figure.bar && !isWithinDoubt(figure))
        .length;
    expect(short('ours')).toBe(0);
    expect(short('silent')).toBe(6);
    expect(short('always')).toBe(6);
  });
});

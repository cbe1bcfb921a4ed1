import type { DayValue, EffectCase } from './case.ts';
import { type EffectEstimate, estimateEffect } from './estimate.ts';

/** Days before a bundle's first task, and from it on, on which both series must have a value. */
const LEAST_BEFORE = 20;
const LEAST_AFTER = 5;
/** Of the metric's own values since the comparison began: fewer pairs would throw away more than they tell. */
const LEAST_PAIRED = 0.8;

/** A metric's values on the days on which its comparison has one too, and the comparison's there. */
export interface PairedValues {
  values: readonly DayValue[];
  comparison: readonly number[];
}

/**
 * The values of both series by whole days; null where there are too few on either side of a bundle to tell what the metric
 * would have been, or the comparison never moves.
 */
export function pairValues(
  values: readonly DayValue[],
  comparison: readonly DayValue[],
  firstDay: number,
): PairedValues | null {
  const byDay = new Map(comparison.map(({ day, value }) => [Math.floor(day), value]));
  const paired = values.flatMap((each) => {
    const other = byDay.get(Math.floor(each.day));
    return other === undefined ? [] : [{ each, other }];
  });
  const [first] = paired;
  const since = first ? values.filter(({ day }) => day >= first.each.day) : [];
  const before = paired.filter(({ each }) => each.day < firstDay).length;
  if (before < LEAST_BEFORE || paired.length - before < LEAST_AFTER) return null;
  if (paired.length < LEAST_PAIRED * since.length) return null;
  if (paired.every(({ other }) => other === first?.other)) return null;
  return { values: paired.map(({ each }) => each), comparison: paired.map(({ other }) => other) };
}

/**
 * Whether a bundle's sum lies on the promised side of 0 (95 % interval) by both ways to compare: beside the comparison as a
 * regressor (Brodersen et al. 2015, Annals of Applied Statistics 9, 247), and as a difference of differences (Card & Krueger
 * 1994, American Economic Review 84, 772), since a shift that both series share may be the first of its kind, and what a
 * regression learned of quiet days says nothing of it.
 */
export function isOurs(given: EffectCase, estimate: EffectEstimate, sign: number): boolean {
  const { comparison } = given;
  if (!comparison || !isBeyond(estimate, sign)) return false;
  const scale = findScale(given.values, comparison);
  const values = given.values.map(({ day, value }, index) => ({
    day,
    value: value - scale * (comparison[index] ?? 0),
  }));
  const difference = estimateEffect({ ...given, values, comparison: null });
  return difference !== null && isBeyond(difference, sign);
}

function isBeyond({ low95, high95 }: EffectEstimate, sign: number): boolean {
  return sign > 0 ? low95 > 0 : high95 < 0;
}

/** What a move of the comparison is in the metric: as large a share where neither is ever 0 or below, else the same. */
function findScale(values: readonly DayValue[], comparison: readonly number[]): number {
  const isPositive = values.every(({ value }) => value > 0) && comparison.every((value) => value > 0);
  if (!isPositive) return 1;
  const sum = (series: readonly number[]) => series.reduce((total, value) => total + value, 0);
  return sum(values.map(({ value }) => value)) / sum(comparison);
}

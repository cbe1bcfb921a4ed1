import { median } from '../analyze/robust.ts';
import type { Flag, Row } from '../base/store/tables.ts';
import { decompose, type Murphy, type ReliabilityBand, reliabilityBands } from './calibration.ts';

/** Before anything is settled, "always the base rate" says 0.6, as if four had been. */
const PRIOR_MEAN = 0.6;
const PRIOR_STRENGTH = 4;
/** From this many settled chances on Tiller says how right it was. */
export const SCORED_FROM = 20;

/** Squared distance between a chance and what happened (Brier 1950): 0 is perfect, 0.25 is a coin. */
export function brierScore(probability: number, isHit: Flag): number {
  return (probability - isHit) ** 2;
}

/** Minus the natural logarithm of the chance given to what happened: 0 is perfect, 0.69 is a coin. */
export function logLoss(probability: number, isHit: Flag): number {
  return -Math.log(isHit === 1 ? probability : 1 - probability);
}

/** What somebody who always says the share of hits so far would say next. */
export function baseProbability(hits: number, count: number): number {
  return (PRIOR_MEAN * PRIOR_STRENGTH + hits) / (PRIOR_STRENGTH + count);
}

/** A settled chance: what was said, what happened, and what the base rate would have said. */
export interface SettledChance {
  probability: number;
  isHit: Flag;
  baseProbability: number;
}

/** A settled impact, all in the metric's unit. */
export interface SettledImpact {
  low: number;
  high: number;
  realised: number;
  verdict: 'inside' | 'too little' | 'too much';
}

export interface ChanceScore {
  count: number;
  hits: number;
  /** The sum of the chances: how many hits were promised. */
  promised: number;
  brier: number;
  baseBrier: number;
  logLoss: number;
  baseLogLoss: number;
  /** 1 − brier ÷ baseBrier: above 0 is better than always the base rate; null where that was perfect. */
  skill: number | null;
  murphy: Murphy;
  bands: ReliabilityBand[];
}

export interface ImpactScore {
  count: number;
  inside: number;
  tooLittle: number;
  tooMuch: number;
  /** Median of realised ÷ middle of what was promised, over those that promised something; null without any. */
  realisedOverPromised: number | null;
}

/** How right the chances were; null before there is one. */
export function scoreChances(settled: readonly SettledChance[]): ChanceScore | null {
  if (settled.length === 0) return null;
  const mean = (of: (chance: SettledChance) => number) =>
    settled.reduce((sum, chance) => sum + of(chance), 0) / settled.length;
  const brier = mean(({ probability, isHit }) => brierScore(probability, isHit));
  const baseBrier = mean((chance) => brierScore(chance.baseProbability, chance.isHit));
  const bands = reliabilityBands(settled);
  return {
    count: settled.length,
    hits: settled.filter(({ isHit }) => isHit === 1).length,
    promised: settled.reduce((sum, { probability }) => sum + probability, 0),
    brier,
    baseBrier,
    logLoss: mean(({ probability, isHit }) => logLoss(probability, isHit)),
    baseLogLoss: mean((chance) => logLoss(chance.baseProbability, chance.isHit)),
    skill: baseBrier === 0 ? null : 1 - brier / baseBrier,
    murphy: decompose(settled, bands),
    bands,
  };
}

export function scoreImpacts(settled: readonly SettledImpact[]): ImpactScore {
  const countOf = (wanted: SettledImpact['verdict']) =>
    settled.filter(({ verdict }) => verdict === wanted).length;
  const ratios = settled.flatMap(({ low, high, realised }) =>
    low + high === 0 ? [] : [realised / ((low + high) / 2)],
  );
  return {
    count: settled.length,
    inside: countOf('inside'),
    tooLittle: countOf('too little'),
    tooMuch: countOf('too much'),
    realisedOverPromised: median(ratios),
  };
}

/** The settled chances among rows, in their order. */
export function chancesOf(rows: readonly Row<'settlements'>[]): SettledChance[] {
  return rows.flatMap(({ probability, is_hit: isHit, base_probability }) =>
    probability === null || isHit === null || base_probability === null
      ? []
      : [{ probability, isHit, baseProbability: base_probability }],
  );
}

/** The settled impacts among rows, in their order. */
export function impactsOf(rows: readonly Row<'settlements'>[]): SettledImpact[] {
  return rows.flatMap(({ low, high, realised, verdict }) =>
    low !== null &&
    high !== null &&
    realised !== null &&
    (verdict === 'inside' || verdict === 'too little' || verdict === 'too much')
      ? [{ low, high, realised, verdict }]
      : [],
  );
}

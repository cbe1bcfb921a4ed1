import { NORMAL_975 } from '../analyze/normal.ts';
import type { Flag } from '../base/store/tables.ts';

const BINS = 10;
/** A band of fewer says nothing: it is joined with its neighbour. */
const FEWEST_IN_BAND = 10;

interface Chance {
  probability: number;
  isHit: Flag;
}

/** Of the chances from `from` up to `to`: what was said, and how often it came true. */
export interface ReliabilityBand {
  /** 0..1. */
  from: number;
  to: number;
  count: number;
  hits: number;
  /** Mean of what was said. */
  meanProbability: number;
  hitRate: number;
  /** 95 % interval of the hit rate. */
  low: number;
  high: number;
}

/**
 * Ten bands of equal width, neighbours joined from the low end until each has at least ten chances; fewer than ten in
 * all are one band. None without chances.
 */
export function reliabilityBands(chances: readonly Chance[]): ReliabilityBand[] {
  const bands: { from: number; to: number; chances: Chance[] }[] = [];
  let open: { from: number; to: number; chances: Chance[] } = { from: 0, to: 0, chances: [] };
  for (let bin = 0; bin < BINS; bin++) {
    open.to = (bin + 1) / BINS;
    open.chances.push(...chances.filter(({ probability }) => binOf(probability) === bin));
    if (open.chances.length < FEWEST_IN_BAND) continue;
    bands.push(open);
    open = { from: open.to, to: open.to, chances: [] };
  }
  const last = bands.at(-1);
  if (open.chances.length > 0 && last) {
    last.to = open.to;
    last.chances.push(...open.chances);
  } else if (open.chances.length > 0) bands.push(open);
  return bands.map(describeBand);
}

function binOf(probability: number): number {
  return Math.min(BINS - 1, Math.floor(probability * BINS));
}

function describeBand(band: { from: number; to: number; chances: readonly Chance[] }): ReliabilityBand {
  const count = band.chances.length;
  const hits = band.chances.filter(({ isHit }) => isHit === 1).length;
  const said = band.chances.reduce((sum, { probability }) => sum + probability, 0);
  return {
    from: band.from,
    to: band.to,
    count,
    hits,
    meanProbability: said / count,
    hitRate: hits / count,
    ...wilsonInterval(hits, count),
  };
}

/** 95 % score interval of a share (Wilson 1927): right for small counts, and never outside 0..1. */
export function wilsonInterval(hits: number, count: number): { low: number; high: number } {
  const share = hits / count;
  const z2 = NORMAL_975 * NORMAL_975;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    (NORMAL_975 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The parts of a Brier score: reliability − resolution + uncertainty, up to the spread within bands. */
export interface Murphy {
  /** How far what was said is from what came true, band by band; 0 is best. */
  reliability: number;
  /** How far the bands tell hits from misses; more is better. */
  resolution: number;
  /** What the share of hits alone leaves open: rate × (1 − rate). */
  uncertainty: number;
}

/** Murphy 1973, "A new vector partition of the probability score". */
export function decompose(chances: readonly Chance[], bands: readonly ReliabilityBand[]): Murphy {
  const count = chances.length;
  const rate = chances.filter(({ isHit }) => isHit === 1).length / count;
  const over = (of: (band: ReliabilityBand) => number) =>
    bands.reduce((sum, band) => sum + band.count * of(band), 0) / count;
  return {
    reliability: over(({ meanProbability, hitRate }) => (meanProbability - hitRate) ** 2),
    resolution: over(({ hitRate }) => (hitRate - rate) ** 2),
    uncertainty: rate * (1 - rate),
  };
}

import { normalCdf } from '../../analyze/normal.ts';

/** A Student t distribution with a centre and a scale, and how much it counts among others. */
export interface Component {
  weight: number;
  centre: number;
  /** 0 is a point. */
  scale: number;
  freedom: number;
}

const HALVINGS = 40;

/** Chance of at most x under a mixture whose weights sum to 1. */
function mixtureCdf(mixture: readonly Component[], x: number): number {
  return mixture.reduce(
    (sum, { weight, centre, scale, freedom }) => sum + weight * studentCdf((x - centre) / scale, freedom),
    0,
  );
}

/** The value that a mixture stays under with a chance in (0, 1), by halving; to within 1e-9 of its spread. */
export function mixtureQuantile(mixture: readonly Component[], chance: number): number {
  const spread = Math.max(...mixture.map(({ scale }) => scale));
  let low = Math.min(...mixture.map(({ centre }) => centre)) - 8 * spread;
  let high = Math.max(...mixture.map(({ centre }) => centre)) + 8 * spread;
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2;
    if (mixtureCdf(mixture, middle) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** To within 0.001 from three degrees of freedom on (Wallace 1959, Annals of Mathematical Statistics 30, 1121). */
function studentCdf(t: number, freedom: number): number {
  const shrink = (8 * freedom + 1) / (8 * freedom + 3);
  return normalCdf(Math.sign(t) * shrink * Math.sqrt(freedom * Math.log1p((t * t) / freedom)));
}

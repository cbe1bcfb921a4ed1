/** Nine in ten of a normal distribution lie below its mean plus this many standard deviations. */
export const NORMAL_90 = 1.2815515655446004;
export const NORMAL_95 = 1.6448536269514722;
/** Nineteen in twenty lie within so many standard deviations on both sides. */
export const NORMAL_975 = 1.959963984540054;

/** Chance that a standard normal value is at most z, to within 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = normalDensity(z) * series;
  return z < 0 ? upper : 1 - upper;
}

export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

const MOST_STEPS = 28;
const SPARKS = '▁▂▃▄▅▆▇█';
/** A step without any value: never a low bar. */
const GAP = '·';

/** Values as a line of bars from the lowest to the highest; many are drawn as means of as many steps as fit. */
export function drawSpark(values: readonly (number | null)[]): string {
  const count = Math.min(MOST_STEPS, values.length);
  const means = Array.from({ length: count }, (_, step) => {
    const from = Math.floor((step * values.length) / count);
    const known = values.slice(from, Math.floor(((step + 1) * values.length) / count)).filter(isKnown);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
  const known = means.filter(isKnown);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return means
    .map((mean) => {
      if (mean === null) return GAP;
      const level = span === 0 ? 3 : Math.round(((mean - low) / span) * (SPARKS.length - 1));
      return SPARKS[level] ?? GAP;
    })
    .join('');
}

/** Whether a value is there: what is missing is missing, not 0. */
export function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

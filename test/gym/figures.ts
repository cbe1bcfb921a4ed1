/** One line of the gym: what was measured, over how many seeds it varies, and what it must be. */
export interface Figure {
  name: string;
  value: number;
  /** Standard error over seeds; null for what is counted, not sampled. */
  standardError: number | null;
  bar: Bar | null;
}

interface Bar {
  kind: 'at most' | 'at least' | 'above' | 'below';
  limit: number;
}

export interface Estimate {
  value: number;
  standardError: number;
}

/** Whether a figure holds its bar, by its value alone; NaN never does. A figure without a bar is only told. */
export function isOk({ value, bar }: Figure): boolean {
  if (bar === null) return true;
  if (bar.kind === 'at most') return value <= bar.limit;
  if (bar.kind === 'at least') return value >= bar.limit;
  return bar.kind === 'above' ? value > bar.limit : value < bar.limit;
}

/** `router A: regret, successes      29.6 ± 0.9    at most 31     ok`. */
export function formatFigure(figure: Figure): string {
  const { name, value, standardError, bar } = figure;
  const error = standardError === null ? '' : ` ± ${round(standardError)}`;
  const verdict = bar === null ? '' : isOk(figure) ? 'ok' : 'SHORT';
  return `${name.padEnd(64)} ${(round(value) + error).padStart(18)}   ${(bar ? `${bar.kind} ${bar.limit}` : '').padEnd(15)} ${verdict}`.trimEnd();
}

/** Mean over seeds and its standard error (NaN of fewer than two). */
export function meanOf(values: readonly number[]): Estimate {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/**
 * A figure of all seeds together, with its standard error by leaving out one of twenty groups of seeds at a time
 * (jackknife; Efron 1982): for what is no mean, such as a calibration error.
 */
export function jackknife<T>(seeds: readonly T[], figure: (of: readonly T[]) => number): Estimate {
  const groups = Math.min(20, seeds.length);
  const without = Array.from({ length: groups }, (_group, left) =>
    figure(seeds.filter((_seed, index) => index % groups !== left)),
  );
  const mean = without.reduce((sum, each) => sum + each, 0) / groups;
  const squares = without.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { value: figure(seeds), standardError: Math.sqrt((squares * (groups - 1)) / groups) };
}

function round(value: number): string {
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(4);
}

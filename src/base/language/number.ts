/**
 * How marks in a number are read. `usual`: as people type English (1,204 is a thousand and some), a comma that
 * cannot separate thousands is a decimal one. `clear`: as usual, but what could be read two ways is nothing.
 * `point` and `comma`: that decimal mark only, as found out from the rest of a column.
 */
export type NumberReading = 'usual' | 'clear' | 'point' | 'comma';

const POINT = /^(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i;
const COMMA = /^(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?$/;
const TWO_WAYS = /^[-+−]?[1-9]\d{0,2},\d{3}$/;

/** Reads a number as people and spreadsheets write it; undefined for anything else, and never NaN or infinite. */
export function parseNumber(text: string, reading: NumberReading = 'usual'): number | undefined {
  const match = /^([-+−]?)(\S.*)$/.exec(joinGroups(text.trim()));
  const digits = match?.[2] ?? '';
  if (!/\d/.test(digits)) return undefined;
  if (reading === 'clear' && isTwoWays(digits)) return undefined;
  const plain =
    reading !== 'comma' && POINT.test(digits)
      ? digits.replaceAll(',', '')
      : reading !== 'point' && COMMA.test(digits)
        ? digits.replaceAll('.', '').replace(',', '.')
        : undefined;
  if (plain === undefined) return undefined;
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  return value === 0 || !match || match[1] === '' || match[1] === '+' ? value : -value;
}

/** Whether its points can only separate thousands where an amount has two decimals at most: `12.400`. */
export function hasPointedThousands(text: string): boolean {
  return /^[-+−]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(text.trim());
}

/** Whether a number is a thousand and some in one country and a decimal in another: `1,204`. */
export function isTwoWays(text: string): boolean {
  return TWO_WAYS.test(text.trim());
}

/** How a column of numbers is to be read: its own clear cells decide, then what its file is like. */
export function detectReading(cells: Iterable<string>, otherwise: NumberReading): NumberReading {
  let hasPoint = false;
  let hasComma = false;
  for (const cell of cells) {
    const digits = joinGroups(cell.trim()).replace(/^[-+−]/, '');
    if (/^\d*\.\d+$/.test(digits) ? !/^[1-9]\d{0,2}\.\d{3}$/.test(digits) : /,\d{3}\.\d+$/.test(digits)) {
      hasPoint = true;
    } else if (COMMA.test(digits) && !POINT.test(digits)) hasComma = true;
  }
  if (hasPoint && hasComma) return 'clear';
  if (hasComma) return 'comma';
  return hasPoint ? 'point' : otherwise;
}

/** Drops spaces and apostrophes that separate thousands. */
function joinGroups(text: string): string {
  return /^[\d.]*$/.test(text) ? text : text.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/gu, '');
}

/** Steps in which people say minutes, each from so many minutes on: `8 min`, `1 h 5 min`, `10 h 15 min`, `2 d 3 h`. */
const MINUTES: readonly (readonly [from: number, step: number])[] = [
  [1_440, 60],
  [600, 15],
  [60, 5],
  [3, 1],
];

/** The step in which an amount is said that nobody knows exactly: that of two significant digits, and of minutes one that people say. */
function stepOf(size: number, unit: string): number {
  const step = 10 ** (Math.floor(Math.log10(size)) - 1);
  const said = unit === 'minutes' ? MINUTES.find(([from]) => size >= from) : undefined;
  return said ? said[1] : step;
}

/** An estimate as it is said: more would pretend to know. */
export function roundEstimate(value: number, unit = ''): number {
  return value === 0 || !Number.isFinite(value) ? value : roundTo(value, stepOf(Math.abs(value), unit));
}

/**
 * Both ends of an estimate at one step, that of the larger, or a finer one where that would make them the same:
 * `0.008 to 0.034`, `1.21 to 1.24`.
 */
export function roundRange(low: number, high: number, unit = ''): [number, number] {
  const larger = Math.max(Math.abs(low), Math.abs(high));
  if (larger === 0 || !Number.isFinite(larger)) return [low, high];
  const step = stepOf(larger, unit);
  const at = (finer: number): [number, number] => [roundTo(low, finer), roundTo(high, finer)];
  const fits = [step, step / 10, step / 100, step / 1_000].map(at).find(([near, far]) => near !== far);
  return fits ?? at(step);
}

/** A level is said in steps of at most this share of what it lacks: of what is nearly reached, each digit counts. */
const SHARE_OF_GAP = 1 / 4;

/** A mean on its way to a target: no finer than its noise allows, nor than an estimate is said. */
export function roundLevel(
  value: number,
  { noise, target, unit }: { noise: number; target: number; unit: string },
): number {
  const rounded = roundToNoise(value, noise);
  const gap = Math.abs(target - value);
  const [size, most] = [Math.abs(rounded), gap * SHARE_OF_GAP];
  if (size === 0 || gap === 0) return rounded;
  const step = stepOf(size, unit);
  return roundTo(rounded, step <= most ? step : 10 ** Math.floor(Math.log10(most)));
}

/** To the nearest of these steps. */
function roundTo(value: number, step: number): number {
  const parts = Math.round(1 / step);
  const rounded = step < 1 ? Math.round(value * parts) / parts : Math.round(value / step) * step;
  return rounded === 0 ? 0 : rounded;
}

/**
 * A mean or an estimate with the digits that its noise (one standard deviation, 0 where it is not known) allows: no finer than
 * the first digit of half the noise, or three significant ones where nothing is known of it; always one at least.
 */
export function roundToNoise(value: number, noise: number): number {
  if (value === 0) return 0;
  const first = Math.floor(Math.log10(Math.abs(value)));
  const finest = noise > 0 ? Math.floor(Math.log10(noise / 2)) : first - 2;
  return Number(value.toPrecision(Math.min(15, Math.max(1, first - finest + 1))));
}

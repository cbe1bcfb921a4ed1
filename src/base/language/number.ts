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

/** An estimate as it is said, with two significant digits: more would pretend to know. */
export function roundEstimate(value: number): number {
  return Number(value.toPrecision(2));
}

/**
 * Both ends of an estimate at one step, that of two significant digits of the larger, or a finer one where that would make
 * them the same: `0.008 to 0.034`, `1.21 to 1.24`.
 */
export function roundRange(low: number, high: number): [number, number] {
  const larger = Math.max(Math.abs(low), Math.abs(high));
  if (larger === 0 || !Number.isFinite(larger)) return [low, high];
  const digits = 1 - Math.floor(Math.log10(larger));
  const at = (more: number): [number, number] => [roundTo(low, digits + more), roundTo(high, digits + more)];
  const fits = [0, 1, 2, 3].map(at).find(([near, far]) => near !== far);
  return fits ?? at(0);
}

/** To so many decimals, fewer than none being tens. */
function roundTo(value: number, decimals: number): number {
  const size = 10 ** Math.abs(decimals);
  const rounded = decimals < 0 ? Math.round(value / size) * size : Math.round(value * size) / size;
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

import { formatMoney, toMinor } from './money.ts';

/** The unit of a metric that says whether something has come about: 0 until then, 1 from then on. */
export const YES_OR_NO = 'yes or no';
/** The unit of a metric that only counts on: each value is how many there are so far. */
export const RUNNING_TOTAL = 'running total';

/** Below this a number is shown as none: nobody reads its zeros. */
const SMALLEST = 1e-9;

/** By the most decimals that they show: to make one takes longer than to compute what it shows. */
const DECIMALS = Array.from(
  { length: 9 },
  (_, most) => new Intl.NumberFormat('en', { maximumFractionDigits: most }),
);

const SIGNIFICANT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** For reading: `6 %`, `€1,500`, `3 h 6 min`, `1,204 users`. About three significant digits, whole from 1,000 on. */
export function formatQuantity(value: number, unit: string, currency: string): string {
  if (unit === YES_OR_NO) return value >= 1 ? 'yes' : 'no';
  const shown = formatSize(Math.abs(value), unit, currency);
  return value < 0 && /[1-9]/.test(shown) ? `−${shown}` : shown;
}

/** A difference for reading, with its sign: `+0.3 points`, `−20 min`, `+€300`. */
export function formatChange(change: number, unit: string, currency: string): string {
  const size = Math.abs(change);
  const shown =
    unit === 'percent'
      ? `${formatNumber(size)} ${formatNumber(size) === '1' ? 'point' : 'points'}`
      : formatSize(size, unit, currency);
  if (!/[1-9]/.test(shown)) return shown;
  return change < 0 ? `−${shown}` : `+${shown}`;
}

/** A range of change for reading, the end nearer to 0 first and the unit said once: `−0.6 to −1.3 points`. */
export function formatChangeRange(low: number, high: number, unit: string, currency: string): string {
  const isAcross = low < 0 && high > 0;
  // Beside a tenth of a point, thousandths say nothing.
  const shorten = (end: number, other: number) =>
    unit === 'percent' && Math.abs(other) >= Math.max(0.1, Math.abs(end)) ? Math.round(end * 100) / 100 : end;
  const [from, to] = [shorten(low, high), shorten(high, low)];
  const [near, far] = isAcross || Math.abs(low) <= Math.abs(high) ? [from, to] : [to, from];
  const last = formatChange(far, unit, currency);
  if (near === far) return last;
  // Seconds beside minutes are read twice.
  const isPart = unit === 'minutes' && Math.abs(near) < 1 && Math.abs(far) >= 1 && Math.abs(far) < 60;
  const first = isPart
    ? `${near < 0 ? '−' : '+'}${formatNumber(Math.abs(near))} min`
    : formatChange(near, unit, currency);
  return `${unitOf(first) !== undefined && unitOf(first) === unitOf(last) ? withoutUnit(first) : first} to ${last}`;
}

/** The unit of an amount that has one alone, in the singular; of hours and minutes neither is the unit of the whole. */
export function unitOf(shown: string): string | undefined {
  return /^\D?[\d.,]+( \D+?)s?$/.exec(shown)?.[1];
}

/** `0.5 points` as `0.5`. */
export function withoutUnit(shown: string): string {
  return shown.replace(/ \D+$/, '');
}

/** `3.1 → 1.2 %`: the unit once, where both have it. */
export function joinRange(from: string, to: string): string {
  const unit = / \D+$/.exec(to)?.[0] ?? '';
  return `${unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from} → ${to}`;
}

/** What a value of a unit may look like, for a refusal. */
export function describeUnit(unit: string, currency: string): string {
  if (unit === 'percent') return 'a percentage such as 4.1 %';
  if (unit === 'money')
    return `an amount in ${currency} such as ${formatMoney(toMinor(1_500, currency), currency)}`;
  if (unit === 'minutes') return 'a duration such as 45 min or 3.1 h';
  if (unit === YES_OR_NO) return 'yes or no';
  if (unit === RUNNING_TOTAL) return 'how many there are so far, such as 5, or +1 for one more';
  return unit === 'count' ? 'a number such as 120' : `a number such as 120, or 120 ${unit}`;
}

function formatSize(size: number, unit: string, currency: string): string {
  if (unit === 'money') return formatMoney(size, currency).replace(/\s/gu, ' ');
  if (unit === 'minutes') return formatMinutes(size);
  if (unit === 'percent') return `${formatNumber(size, size > 99 && size < 100 ? nines(size) : undefined)} %`;
  const number = formatNumber(size);
  if (PLAIN_UNITS.has(unit)) return number;
  return `${number} ${number === '1' ? unit.replace(PLURAL_END, '') : unit}`;
}

/** Of `tickets` and `hours`, not of `bonus`, `boss` or `ms`. */
const PLURAL_END = /(?<=\p{L}\p{L}[^\P{L}aiosu])s$/u;

/** Units that a bare number says. */
const PLAIN_UNITS: ReadonlySet<string> = new Set(['count', RUNNING_TOTAL, YES_OR_NO]);

export function isFixedUnit(unit: string): boolean {
  return unit === 'percent' || unit === 'money' || unit === 'minutes' || PLAIN_UNITS.has(unit);
}

/** Whether a metric's values are no course with a trend and a noise: the last one is all there is to say. */
export function isTally(unit: string): boolean {
  return unit === YES_OR_NO || unit === RUNNING_TOTAL;
}

function formatNumber(size: number, decimals?: number): string {
  if (size < SMALLEST) return '0';
  const most = decimals ?? (size >= 1_000 ? 0 : size >= 100 ? 1 : 2);
  const format = size < 1 && decimals === undefined ? SIGNIFICANT : DECIMALS[most];
  return (format ?? SIGNIFICANT).format(size);
}

/** Decimals that keep 99.95 and 99.999 apart from 100. */
function nines(percent: number): number {
  return Math.min(8, Math.ceil(-Math.log10(100 - percent)) + 1);
}

/** One rule for durations: ms, s and min alone; from an hour `3 h 6 min`; from three days `3 d 4 h`. */
function formatMinutes(minutes: number): string {
  if (minutes === 0) return '0 min';
  const ms = minutes * 60_000;
  if (ms < 999.95) return `${formatNumber(ms)} ms`;
  if (ms < 59_995) return `${formatNumber(ms < 9_995 ? ms / 1_000 : Math.round(ms / 100) / 10)} s`;
  if (minutes < 59.995) return `${formatNumber(minutes)} min`;
  const whole = Math.round(minutes);
  return whole < 72 * 60
    ? joinUnits(Math.floor(whole / 60), 'h', whole % 60, 'min')
    : joinUnits(Math.floor(Math.round(whole / 60) / 24), 'd', Math.round(whole / 60) % 24, 'h');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = `${formatNumber(large)} ${largeUnit}`;
  return small === 0 ? first : `${first} ${small} ${smallUnit}`;
}

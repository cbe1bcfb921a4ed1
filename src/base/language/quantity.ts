import { badArgument } from './errors.ts';
import { describeUnit, isFixedUnit, RUNNING_TOTAL, YES_OR_NO } from './format-quantity.ts';
import { toMinor } from './money.ts';
import { hasPointedThousands, type NumberReading, parseNumber } from './number.ts';

type Comparator = 'at least' | 'at most' | 'exactly';

/** A number with its unit, as a person typed it. */
export interface Quantity {
  comparator?: Comparator;
  /** percent: points (6 % is 6). money: minor units. minutes: any duration. Else the number as it is. */
  value: number;
  /** `percent`, `money`, `minutes`, `count` (a bare number), or a word of the team's own: `users`. */
  unit: string;
}

export interface QuantityOptions {
  /** The workspace's currency, ISO 4217. */
  currency: string;
  /** How marks in the number are read; as people type, unless a file says otherwise. */
  reading?: NumberReading;
}

/** What reading an amount needs to know of the workspace's currency. */
interface Money {
  currency: string;
  /** Its signs, code and names in small letters. */
  signs(): readonly string[];
  /** Minor units in a major one. */
  perMajor(): number;
}

const COMPARATORS: readonly (readonly [Comparator, RegExp])[] = [
  ['at least', /^(?:>=?|≥|at least|no less than|not less than|more than|over|above|minimum)\s*/i],
  ['at most', /^(?:<=?|≤|at most|no more than|not more than|less than|under|below|up to|maximum)\s*/i],
  ['exactly', /^(?:==?|exactly|equal to)\s*/i],
];

const PERCENT_UNIT = /^(?:%|percent|prozent|pct|(?:percentage )?points?|pp|pts?)$/i;

/** Codes of other currencies that are no words of another meaning (ALL, TRY and TOP are). */
const FOREIGN_CODE =
  /^(?:aud|brl|cad|chf|cny|czk|dkk|eur|gbp|hkd|huf|ils|inr|jpy|krw|mxn|ngn|nok|nzd|pln|sek|sgd|usd|zar)$/i;

/** Names of other currencies that are no words of another meaning (pounds, crowns and rands are). */
const FOREIGN_NAME = /^(?:dollars?|euros?|yen|rupees?|zlot(?:y|ys)|pesos?)$/i;

const SIGN = /^[A-Z]{0,3}\p{Sc}$/u;

const WORDS = /^\p{L}[\p{L}\p{N}_/-]*(?: \p{L}[\p{L}\p{N}_/-]*)?$/u;

const MAX_WORDS = 30;

/** Beyond this a number is a slip, and whole ones would lose their last digits. */
const LARGEST = 1e15;

const NUMBER = String.raw`[-+−]?(?:\d[\d.,'’\s]*|\.\d+)`;

const SIGN_FIRST = new RegExp(
  String.raw`^(?<minus>[-+−]?)(?<sign>[A-Za-zł]{0,3}\p{Sc}?)\.? ?(?<number>${NUMBER}) ?(?<scale>k|m|bn)?$`,
  'iu',
);

const SIGN_LAST = new RegExp(
  String.raw`^(?<minus>)(?<number>${NUMBER}) ?(?<scale>k|m|bn)? ?(?<sign>[A-Za-zł]{0,3}\p{Sc}|\p{L}+)$`,
  'iu',
);

const COUNTED = new RegExp(String.raw`^(${NUMBER}(?:e[-+]?\d+)?) ?(?:(k|M|bn)(?!\p{L}))?( ?)(.*)$`, 'u');

const MINUTES_OF: Readonly<Record<string, number>> = {
  ms: 1 / 60_000,
  s: 1 / 60,
  min: 1,
  h: 60,
  d: 1_440,
  w: 10_080,
};

const DURATION_UNITS: readonly (readonly [string, RegExp])[] = [
  ['ms', /^(?:ms|millis|milliseconds?)$/i],
  ['s', /^(?:s|secs?|seconds?)$/i],
  ['min', /^(?:m|mins?|minutes?|[Mm]inuten)$/],
  ['h', /^(?:h|hrs?|hours?|std|stunden?)$/i],
  ['d', /^(?:d|days?)$/i],
  ['w', /^(?:w|wks?|weeks?)$/i],
];

/** The units of metrics whose bare numbers are durations. */
const DURATION_NAMES: Readonly<Record<string, string>> = {
  ms: 'ms',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
};

/** Of a score; said after a number they are percent, as a change of one is told in them. */
const POINTS = 'points';

/**
 * Reads `6%`, `< 5m`, `at least €1,500`, `$1.2k`, `2h30`, `1,204 users`, `>= 99.9 %`; undefined for anything else.
 * A small `m` is minutes; millions are `M`, or `m` after a currency sign. Refuses another currency than the workspace's.
 */
export function parseQuantity(text: string, options: QuantityOptions): Quantity | undefined {
  return createQuantityReader(options)(text);
}

/** As parseQuantity, for many texts: what it needs to know of the currency is worked out once. */
export function createQuantityReader(options: QuantityOptions): (text: string) => Quantity | undefined {
  const { currency, reading } = options;
  let signs: readonly string[] | undefined;
  let perMajor: number | undefined;
  const money: Money = {
    currency,
    signs: () => (signs ??= signsOf(currency)),
    perMajor: () => (perMajor ??= toMinor(1, currency)),
  };
  return (text) => {
    const typed = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
    if (typed.length > 120) return undefined;
    const found = COMPARATORS.map(([name, pattern]) => ({
      name,
      length: pattern.exec(typed)?.[0].length ?? 0,
    }));
    const best = found.find(({ length }) => length > 0);
    const amount = typed.slice(best?.length ?? 0);
    const read =
      parseDuration(amount, reading) ?? parseMoney(amount, reading, money) ?? parseCounted(amount, reading);
    if (!read || Math.abs(read.value) > LARGEST) return undefined;
    return { ...(best && { comparator: best.name }), ...read };
  };
}

/** A quantity's value in a metric's unit. A bare number fits every unit (money: major units); undefined if it does not fit. */
export function toUnit(quantity: Quantity, unit: string, { currency }: QuantityOptions): number | undefined {
  if (quantity.unit === unit) return quantity.value;
  if (unit === YES_OR_NO) return quantity.value === 0 || quantity.value === 1 ? quantity.value : undefined;
  if (quantity.unit === 'count') return unit === 'money' ? toMinor(quantity.value, currency) : quantity.value;
  if (quantity.unit === 'minutes') {
    const [duration] = Object.entries(DURATION_NAMES).find(([, name]) => name === unit) ?? [];
    // Thirds and sixtieths leave dust in the last digits.
    if (duration === undefined) return undefined;
    return Number((quantity.value / (MINUTES_OF[duration] ?? 1)).toPrecision(12));
  }
  if (quantity.unit === 'percent' && unit === POINTS) return quantity.value;
  if (isFixedUnit(quantity.unit)) return undefined;
  return unit === 'count' || singular(quantity.unit) === singular(unit) ? quantity.value : undefined;
}

/** A typed value in a unit; refuses what is none, and a comparator. `field` names the argument. */
export function readValue(field: string, text: string, unit: string, options: QuantityOptions): number {
  const perMajor = unit === 'money' ? toMinor(1, options.currency) : 1_000;
  const reading = readingOf(text, options.reading, perMajor);
  const quantity =
    (unit === YES_OR_NO ? parseYesOrNo(text) : undefined) ??
    parseQuantity(text, { ...options, ...(reading && { reading }) });
  const value = quantity && !quantity.comparator ? toUnit(quantity, unit, options) : undefined;
  if (value === undefined) throw badArgument(field, text, describeUnit(unit, options.currency));
  return value;
}

function parseYesOrNo(text: string): Quantity | undefined {
  const isYes = /^(?:yes|y|done|true)$/i.test(text.trim());
  if (!isYes && !/^(?:no|n|not yet|false)$/i.test(text.trim())) return undefined;
  return { value: isYes ? 1 : 0, unit: YES_OR_NO };
}

/**
 * The unit that a word stands for: `%` is percent, `EUR` money; a word of the team's own stays. A bare number in `hours`, `ms` or
 * `points` is so many of them, so these are units of their own.
 */
export function parseUnit(text: string, options: QuantityOptions): string | undefined {
  const typed = text.replace(/\s+/gu, ' ').trim();
  if (/^(?:points?|pts?)$/i.test(typed)) return POINTS;
  const [duration] = DURATION_UNITS.find(([, pattern]) => pattern.test(typed)) ?? [];
  if (duration !== undefined) return DURATION_NAMES[duration];
  if (/^(?:count|number|integer|#)$/i.test(typed)) return 'count';
  if (/^(?:yes or no|yes\/no|milestone)$/i.test(typed)) return YES_OR_NO;
  if (/^(?:running total|total so far)$/i.test(typed)) return RUNNING_TOTAL;
  if (/^(?:money|currency|amount)$/i.test(typed)) return 'money';
  if (/^(?:duration|time)$/i.test(typed)) return 'minutes';
  const quantity = parseQuantity(`1 ${typed}`, options);
  return quantity?.unit === 'count' ? undefined : quantity?.unit;
}

function singular(word: string): string {
  return word.toLowerCase().replace(/s$/, '');
}

function parseMoney(text: string, reading: NumberReading | undefined, money: Money): Quantity | undefined {
  const { minus, sign, number, scale } = (SIGN_FIRST.exec(text) ?? SIGN_LAST.exec(text))?.groups ?? {};
  if (!sign || !number || !isMoneySign(sign, money)) return undefined;
  const major = parseNumber(number, readingOf(number, reading, money.perMajor()));
  if (major === undefined) return undefined;
  const minor = Math.round(major * scaleOf(scale) * money.perMajor());
  return { value: minus && minus !== '+' ? 0 - minor : minor, unit: 'money' };
}

/** Money has no thousandths but where its currency does: `12.400 €` is twelve thousand. A file's own marks go first. */
function readingOf(
  number: string,
  reading: NumberReading | undefined,
  perMajor: number,
): NumberReading | undefined {
  return reading === undefined && perMajor < 1_000 && hasPointedThousands(number) ? 'comma' : reading;
}

/** Whether a sign is the workspace's currency; throws a Refusal if it is another one. */
function isMoneySign(sign: string, money: Money): boolean {
  if (money.signs().includes(sign.toLowerCase())) return true;
  if (SIGN.test(sign) || FOREIGN_CODE.test(sign) || FOREIGN_NAME.test(sign)) {
    throw badArgument('amount', sign, `amounts in ${money.currency}, the currency of this workspace`);
  }
  return false;
}

function signsOf(currency: string): string[] {
  const parts = (['symbol', 'narrowSymbol', 'code', 'name'] as const).map((currencyDisplay) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay })
      .formatToParts(2)
      .find(({ type }) => type === 'currency'),
  );
  const words = parts.map((part) => part?.value.toLowerCase().split(' ').at(-1) ?? '');
  return [...words, singular(words.at(-1) ?? '')];
}

function parseDuration(text: string, reading: NumberReading | undefined): Quantity | undefined {
  const sign = /^[-−]/.test(text) ? -1 : 1;
  const pieces = [...text.replace(/^[-+−]/, '').matchAll(/(\d[\d.,'’]*|\.\d+) ?([a-z]+|$)(?: |,|$)*/giy)];
  if (
    pieces.length === 0 ||
    pieces.map(([piece]) => piece).join('').length < text.replace(/^[-+−]/, '').length
  ) {
    return undefined;
  }
  let minutes = 0;
  let last: string | undefined;
  for (const [, number = '', word = ''] of pieces) {
    // A bare number after hours is minutes: 2h30.
    const unit =
      word === '' && last === 'h' ? 'min' : DURATION_UNITS.find(([, names]) => names.test(word))?.[0];
    const factor = unit === undefined ? undefined : MINUTES_OF[unit];
    const amount = parseNumber(number.replace(/,$/, ''), reading);
    const isSmaller = last === undefined || (factor ?? 0) < (MINUTES_OF[last] ?? 0);
    if (factor === undefined || amount === undefined || !isSmaller) return undefined;
    minutes += amount * factor;
    last = unit;
  }
  return { value: minutes === 0 ? 0 : sign * minutes, unit: 'minutes' };
}

function parseCounted(text: string, reading: NumberReading | undefined): Quantity | undefined {
  const match = COUNTED.exec(text);
  const number = parseNumber(match?.[1] ?? '', reading);
  if (!match || number === undefined) return undefined;
  const value = number * scaleOf(match[2]);
  const unit = match[4]?.trim() ?? '';
  if (unit === '') return { value, unit: 'count' };
  if (PERCENT_UNIT.test(unit)) return match[2] ? undefined : { value, unit: 'percent' };
  // Letters that stick to the digits are no unit: `0x10`, `12abc`.
  if (match[3] === '' && !/\s$/u.test(match[1] ?? '')) return undefined;
  return WORDS.test(unit) && unit.length <= MAX_WORDS
    ? { value, unit: lowerUnlessCapitals(unit) }
    : undefined;
}

function lowerUnlessCapitals(word: string): string {
  return word === word.toUpperCase() ? word : word.toLowerCase();
}

function scaleOf(scale: string | undefined): number {
  if (!scale) return 1;
  return { k: 1_000, m: 1_000_000, bn: 1_000_000_000 }[scale.toLowerCase()] ?? 1;
}

import { badArgument } from '../../base/language/errors.ts';
import { describeUnit, formatChangeRange } from '../../base/language/format-quantity.ts';
import { parseQuantity, toUnit } from '../../base/language/quantity.ts';
import { splitPeriod } from '../../base/language/words.ts';
import type { Candidate } from './candidate.ts';

/** A change of a metric, in its unit and signed. */
export interface Impact {
  low: number;
  high: number;
}

const PERIODS: readonly (readonly [RegExp, monthly: number])[] = [
  [
    /\s{0,4}(?:(?:\/|(?:a|per|im|pro|par|al|por)\b) ?(?:mo|month|monat|mois|mes|mês)|monthly|monatlich)$/iu,
    1,
  ],
  [
    /\s{0,4}(?:(?:\/|(?:a|per|im|pro|par|al|por)\b) ?(?:y|yr|year|jahr|an|año|ano)|yearly|jährlich)$/iu,
    1 / 12,
  ],
  [
    /\s{0,4}(?:(?:\/|(?:a|per|pro|par|por)\b) ?(?:wk|week|woche|semaine|semana)|weekly|wöchentlich)$/iu,
    52 / 12,
  ],
];
/** Whether an amount is of a month, a year or a week. */
export function isOfPeriod(amount: string): boolean {
  return PERIODS.some(([pattern]) => pattern.test(amount.trim()));
}

/** Between the ends of a range; a hyphen only after a digit, a unit or a sign, so that a minus stays a minus. */
const BETWEEN = /\s*(?:\.\.+|…|\bto\b)\s*|(?<=[\d%\p{L}\p{Sc}])\s*[-–]\s*(?=[-+−]?[\d.\p{Sc}])/iu;
const NUMBER = String.raw`\d[\d.,'’]*`;

/** The change alone where its metric is named after it: `3..7 more sign-ups a day` of Sign-ups is `3..7 more`. */
export function withoutMetric(text: string, name: string): string {
  const words = splitPeriod(name)
    .bare.split(/[\s-]+/)
    .map(RegExp.escape);
  const tail = new RegExp(`\\s(?:${words.join('[\\s-]')}|count)(?:\\s(?:per|an?|each)\\s\\p{L}+)?$`, 'iu');
  return text.trim().replace(tail, '');
}

/**
 * Reads `500/month`, `+0.3..+0.7 %`, `-20 to -50 min`, `20 min less` or `unknown` (null) as a change in a unit; money is minor
 * units a month, whatever period was given. Refuses what does not fit the unit.
 */
export function readImpact(text: string, unit: string, currency: string): Impact | null {
  const [, typed = '', side] = /^(.*?)(?:\s(more|less|fewer))?$/isu.exec(text.normalize('NFC').trim()) ?? [];
  const sign = side === undefined || /more/i.test(side) ? 1 : -1;
  if (/^(?:unknown|none|\?)$/i.test(typed)) return null;
  const isMoney = unit === 'money';
  const period = isMoney ? PERIODS.find(([pattern]) => pattern.test(typed)) : undefined;
  const amount = period ? typed.replace(period[0], '') : typed;
  const parts = amount.split(BETWEEN);
  const [first = '', second] = parts;
  const ends = second === undefined ? [first] : shareUnit(first, second);
  const values = ends.map((end) => readEnd(end, unit, currency));
  const known = values.filter((value) => value !== undefined);
  if (parts.length > 2 || known.length !== values.length) {
    const allowed = isMoney
      ? 'money a month, such as 500/month or 300..500/month (for anything else name the metric)'
      : `${describeUnit(unit, currency)}, or a range of it`;
    throw badArgument('impact', text, `${allowed}, or unknown`);
  }
  const scaled = known.map((value) => sign * value * (period?.[1] ?? 1));
  return { low: Math.min(...scaled), high: Math.max(...scaled) };
}

/** For reading, the end nearer to 0 first and the unit said once: `−20 to −50 min (estimate)`, `unknown`. */
export function formatImpact(
  candidate: Pick<Candidate, 'impactLow' | 'impactHigh' | 'impactLabel'>,
  unit: string,
  currency: string,
): string {
  const { impactLow: low, impactHigh: high, impactLabel } = candidate;
  if (low === null || high === null) return 'unknown';
  const range = formatChangeRange(low, high, unit, currency);
  return `${range}${unit === 'money' ? ' a month' : ''} (${impactLabel})`;
}

/** Of `20..50 min` and `€300..500` each end with the unit that only one has. */
function shareUnit(first: string, second: string): [string, string] {
  const ahead = new RegExp(`^([-+−]?)(\\D*)(${NUMBER})(.*)$`, 'u');
  const [, sign = '', front = '', number = '', back = ''] = ahead.exec(first.trim()) ?? [];
  const [, otherSign = '', otherFront = '', otherNumber = '', otherBack = ''] =
    ahead.exec(second.trim()) ?? [];
  const hasUnit = front.trim() !== '' || back.trim() !== '';
  const otherHasUnit = otherFront.trim() !== '' || otherBack.trim() !== '';
  return [
    hasUnit ? first : `${sign}${otherFront}${number}${otherBack}`,
    otherHasUnit ? second : `${otherSign}${front}${otherNumber}${back}`,
  ];
}

function readEnd(text: string, unit: string, currency: string): number | undefined {
  const quantity = parseQuantity(text.trim(), { currency });
  if (!quantity || quantity.comparator !== undefined) return undefined;
  return toUnit(quantity, unit, { currency });
}

import { badArgument, Refusal } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';
import { parseTypedJson } from '../../base/language/json.ts';
import { parseNumber } from '../../base/language/number.ts';
import { parseQuantity, toUnit } from '../../base/language/quantity.ts';
import { cleanLine } from '../../base/view/text.ts';
import type { RevenueTargets, Vision } from './vision.ts';

/** The five fields of a vision as people name them. */
export const VISION_FIELDS = [
  'statement',
  'primary goal',
  'focus areas',
  'revenue targets',
  'success metrics',
] as const;

export type VisionField = (typeof VISION_FIELDS)[number];

/** What a change of one field leaves behind. */
export type VisionChange = Partial<
  Pick<Vision, 'statement' | 'primaryGoal' | 'focusAreas' | 'revenueTargets' | 'successMetrics'>
>;

/** A field, and what it becomes. */
export interface FieldChange {
  field: VisionField;
  content: VisionChange;
}

const MOST_LETTERS = 2_000;
const MOST_ENTRIES = 50;
const LAST_MONTH = 240;
const LARGEST_MINOR = 1e15;

const AREAS_ALLOWED = 'names separated by commas, or a JSON list such as ["payments", "onboarding"]';
const TARGETS_ALLOWED =
  'amounts by month such as “999 by month 3, 1498 by month 6, 12000 a year”, or a JSON object such as {"month_3": 999, "month_6": 1498, "yearly": 12000}';
const METRICS_ALLOWED =
  'names with their targets such as “subscriptions: 100, uptime: 99.9 %”, or a JSON object such as {"subscriptions": 100, "uptime": "99.9 %"}';

/**
 * Tells the field from its value as typed: `primary_goal Launch`, `primary goal Launch` and `Primary-Goal Launch`
 * are one. Refuses a field that does not exist.
 */
export function splitFieldAndValue(typed: string): { field: VisionField; value: string } {
  const words = typed.trim().split(/\s+/);
  for (const count of [2, 1]) {
    const field = findVisionField(words.slice(0, count).join(' '));
    if (field) return { field, value: typed.trim().replace(new RegExp(`^(?:\\S+\\s*){${count}}`), '') };
  }
  throw unknownField(words[0] ?? '');
}

/** The field meant by a name with spaces, hyphens or underscores; undefined if there is none like it. */
export function findVisionField(name: string): VisionField | undefined {
  const wanted = name.replace(/[^A-Za-z]/g, '').toLowerCase();
  return VISION_FIELDS.find((field) => {
    const bare = field.replace(' ', '');
    return wanted === bare || wanted === bare.replace(/s$/, '') || `${wanted}s` === bare;
  });
}

/** Reads what was typed for a field. Money is typed in major units and kept in minor. Refuses with an example. */
export function readVisionValue(field: VisionField, typed: string, currency: string): VisionChange {
  const value = unquote(straightenQuotes(typed.trim()));
  switch (field) {
    case 'statement':
      return { statement: readSentence(field, value) };
    case 'primary goal':
      return { primaryGoal: readSentence(field, value) };
    case 'focus areas':
      return { focusAreas: readFocusAreas(value) };
    case 'revenue targets':
      return { revenueTargets: readRevenueTargets(value, currency) };
    case 'success metrics':
      return { successMetrics: readSuccessMetrics(value) };
  }
}

/** Reads several fields: a JSON object with each by its name. Null empties one, as “none” does. */
export function readVisionFields(typed: string, currency: string): FieldChange[] {
  const allowed = `a JSON object with ${VISION_FIELDS.map((field) => field.replace(' ', '_')).join(', ')}`;
  const json = parseJson('fields', straightenQuotes(typed.trim()), allowed);
  if (!isObject(json) || Object.keys(json).length === 0) throw badArgument('fields', typed, allowed);
  return Object.entries(json).map(([name, given]) => {
    const field = findVisionField(name);
    if (!field) throw unknownField(name);
    const value = given === null ? 'none' : typeof given === 'string' ? given : JSON.stringify(given);
    return { field, content: readVisionValue(field, value, currency) };
  });
}

function readSentence(field: VisionField, value: string): string {
  if (/^(?:\[.*\]|\{.*\})$/s.test(value)) throw badArgument(field, value, 'a sentence, not JSON');
  return isNone(value) ? '' : cleanLine(value, MOST_LETTERS);
}

function readFocusAreas(value: string): string[] {
  if (isNone(value)) return [];
  const json = parseJson('focus areas', value, AREAS_ALLOWED);
  if (json !== undefined && !Array.isArray(json)) throw badArgument('focus areas', value, AREAS_ALLOWED);
  const wrong = json?.find((item) => typeof item !== 'string');
  if (wrong !== undefined) throw badArgument('focus areas', JSON.stringify(wrong), AREAS_ALLOWED);
  const names = (json ?? value.split(/[,;\n]/)).map((item) => cleanLine(unquote(String(item).trim()), 80));
  const areas = names.filter((name, index) => name !== '' && names.indexOf(name) === index);
  if (areas.length > MOST_ENTRIES) {
    throw badArgument('focus areas', `${areas.length} names`, `at most ${MOST_ENTRIES} names`);
  }
  return areas;
}

function readRevenueTargets(value: string, currency: string): RevenueTargets {
  if (isNone(value)) return { monthly: {}, yearly: null };
  const json = parseJson('revenue targets', value, TARGETS_ALLOWED);
  const entries = json === undefined ? readTargetWords(value) : readTargetObject(json, value);
  const monthly: Record<string, number> = {};
  let yearly: number | null = null;
  for (const { month, amount } of entries) {
    const minor = readAmount(amount, currency);
    if (month === null) yearly = minor;
    else monthly[String(readMonth(month))] = minor;
  }
  return { monthly, yearly };
}

interface TargetEntry {
  /** As typed; null for the year. */
  month: string | null;
  amount: unknown;
}

function readTargetObject(json: unknown, value: string): TargetEntry[] {
  if (!isObject(json)) throw badArgument('revenue targets', value, TARGETS_ALLOWED);
  return Object.entries(json).flatMap(([key, amount]): TargetEntry[] => {
    if (/^(?:monthly|month)$/i.test(key) && isObject(amount)) {
      return Object.entries(amount).map(([month, each]) => ({ month, amount: each }));
    }
    if (/^(?:monthly|month)$/i.test(key)) return [{ month: '1', amount }];
    if (/^(?:yearly|year|annual)$/i.test(key)) return amount === null ? [] : [{ month: null, amount }];
    const month = /^month[ _-]?(\d+)$/i.exec(key)?.[1];
    if (month === undefined) throw badArgument('revenue targets', key, TARGETS_ALLOWED);
    return [{ month, amount }];
  });
}

const AMOUNT = String.raw`\p{Sc}?\s?\d(?:[\d.,'’]*\d)?\s?(?:[km](?!\p{L}))?\s?(?:\p{Sc}|[A-Z]{3}(?!\p{L}))?`;
const MONTHLY_WORDS = new RegExp(
  `(${AMOUNT})\\s*(?:(?:/|a |per |each )\\s?mo(?:nth)?|monthly)?\\s*(?:by|in|at|from|for)\\s+month\\s*(\\d+)`,
  'giu',
);
const MONTH_FIRST_WORDS = new RegExp(
  `(?:by |in |at |from )?month[ _-]?(\\d+)\\s*[:=-]?\\s*(${AMOUNT})(?:\\s*(?:/|a |per )\\s?mo(?:nth)?)?`,
  'giu',
);
const YEARLY_WORDS = new RegExp(
  `(${AMOUNT})\\s*(?:(?:/|a |per |each )\\s?y(?:ea)?r?|yearly|annually)(?!\\p{L})|yearly\\s*[:=]?\\s*(${AMOUNT})`,
  'giu',
);
const EVERY_MONTH_WORDS = new RegExp(
  `(${AMOUNT})\\s*(?:(?:/|a |per |each )\\s?mo(?:nth)?|monthly)(?!\\p{L})|monthly\\s*[:=]?\\s*(${AMOUNT})`,
  'giu',
);

function readTargetWords(value: string): TargetEntry[] {
  const entries: TargetEntry[] = [];
  const take = (pattern: RegExp, read: (first: string, second: string) => TargetEntry) => (typed: string) =>
    typed.replace(pattern, (_all, first = '', second = '') => {
      entries.push(read(first, second));
      return ' ';
    });
  const left = [
    take(MONTHLY_WORDS, (amount, month) => ({ month, amount })),
    take(MONTH_FIRST_WORDS, (month, amount) => ({ month, amount })),
    take(YEARLY_WORDS, (before, after) => ({ month: null, amount: before || after })),
    take(EVERY_MONTH_WORDS, (before, after) => ({ month: '1', amount: before || after })),
  ].reduce((rest, step) => step(rest), value);
  const stray = left.replace(/\band\b/gi, ' ').replace(/[\s,;.]+/g, ' ');
  if (stray.trim() !== '' || entries.length === 0) {
    throw badArgument('revenue targets', stray.trim() || value, TARGETS_ALLOWED);
  }
  return entries;
}

function readMonth(typed: string): number {
  const month = Number(/^(?:month[ _-]?)?(\d{1,4})$/i.exec(typed)?.[1] ?? Number.NaN);
  if (!(month >= 1 && month <= LAST_MONTH)) {
    throw badArgument(
      'revenue targets',
      `month ${typed}`,
      `months 1 to ${LAST_MONTH}, counted from the start`,
    );
  }
  return month;
}

function readAmount(amount: unknown, currency: string): number {
  const typed = typeof amount === 'number' ? String(amount) : amount;
  // A stray separator at the end belongs to the sentence: "999, then".
  const quantity =
    typeof typed === 'string' ? parseQuantity(typed.trim().replace(/[.,]+$/, ''), { currency }) : undefined;
  const minor =
    quantity?.comparator === undefined && quantity ? toUnit(quantity, 'money', { currency }) : undefined;
  if (minor === undefined || minor < 0 || minor > LARGEST_MINOR) {
    throw badArgument('revenue targets', amount, `amounts of 0 or more in ${currency}; ${TARGETS_ALLOWED}`);
  }
  return minor;
}

function readSuccessMetrics(value: string): Record<string, string | number> {
  if (isNone(value)) return {};
  const json = parseJson('success metrics', value, METRICS_ALLOWED);
  if (json !== undefined && !isObject(json)) throw badArgument('success metrics', value, METRICS_ALLOWED);
  const entries = json ? Object.entries(json) : readMetricWords(value);
  if (entries.length > MOST_ENTRIES) {
    throw badArgument('success metrics', `${entries.length} metrics`, `at most ${MOST_ENTRIES}`);
  }
  return Object.fromEntries(
    entries.map(([name, target]) => {
      const key = cleanLine(name, 80);
      const isFit = typeof target === 'string' || (typeof target === 'number' && Number.isFinite(target));
      if (key === '' || !isFit) {
        throw badArgument('success metrics', `${name}: ${JSON.stringify(target)}`, METRICS_ALLOWED);
      }
      return [key, typeof target === 'string' ? cleanLine(target, 200) : target];
    }),
  );
}

function readMetricWords(value: string): [string, string | number][] {
  // A comma inside a number ("€2,000") separates nothing.
  return value.split(/[;\n]|,(?!\d{3})/).flatMap((part): [string, string | number][] => {
    if (part.trim() === '') return [];
    const match = /^([^:=]+)[:=](.+)$/.exec(part.trim());
    if (!match) throw badArgument('success metrics', part.trim(), METRICS_ALLOWED);
    const target = (match[2] ?? '').trim();
    return [[match[1] ?? '', parseNumber(target) ?? target]];
  });
}

/** What the text holds if it is meant as JSON, undefined if it is words; refuses JSON that cannot be read. */
function parseJson(field: string, value: string, allowed: string): unknown {
  try {
    return parseTypedJson(value);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\s*\(line.*$|,? ?".*$/s, '') : '';
    const refusal = badArgument(field, value, allowed);
    const message = `This is not JSON that can be read (${why}). Say ${allowed}.`;
    throw new Refusal({ ...refusal.detail, message });
  }
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isNone(value: string): boolean {
  return /^(?:none|nothing|-|\[\s*\]|\{\s*\})?$/i.test(value);
}

/** Chats turn quotation marks into curly ones, which no JSON has. */
function straightenQuotes(typed: string): string {
  return typed.replace(/[“”„]/g, '"');
}

function unquote(typed: string): string {
  return /^"[^"]*"$|^'[^']*'$/s.test(typed) ? typed.slice(1, -1).trim() : typed;
}

function unknownField(name: string): Refusal {
  const near = findNearest(name, VISION_FIELDS);
  const refusal = badArgument('field', name, VISION_FIELDS.join(', '));
  return new Refusal({ ...refusal.detail, ...(near.length > 0 && { suggestions: near }) });
}

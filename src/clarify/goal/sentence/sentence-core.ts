import type { Direction } from '../../../analyze/forecast/target.ts';
import { badArgument } from '../../../base/language/errors.ts';
import {
  type Amount,
  NUMBER_AHEAD,
  parseAmount,
  type SentenceOptions,
  takeAmount,
  trimEnds,
} from './amount.ts';

/** The heart of a goal's sentence: what, which side of which number, and from where. */
export interface Core {
  /** Empty if it is not said. */
  metric: string;
  direction?: Direction;
  target?: Amount;
  start?: Amount;
  nature?: 'running total' | 'milestone';
}

const AT_LEAST =
  'at or above|at least|no less than|not less than|no fewer than|not below|more than|greater than|higher than|over|above|minimum(?: of)?|min';
const AT_MOST =
  'at or below|at most|no more than|not more than|no higher than|not over|not above|less than|fewer than|lower than|shorter than|faster than|under|below|(?<upTo>up to)|(?<within>within)|maximum(?: of)?|max';
const EXACTLY = 'exactly|equal to|equals|precisely';
const WORD_START = String.raw`(?<![\p{L}\p{N}-])`;
const COMPARATORS = `(?<least>>=|≥|=>|>|${WORD_START}(?:${AT_LEAST}))|(?<most><=|≤|=<|<|${WORD_START}(?:${AT_MOST}))|(?<exact>==?|${WORD_START}(?:${EXACTLY}))`;
const COMPARED = new RegExp(`(?:${COMPARATORS})\\s*${NUMBER_AHEAD}`, 'giu');
const DANGLING = new RegExp(`(?:${COMPARATORS})$`, 'iu');

const OPENING =
  /^(?:goal:?|we (?:want|need|aim)(?: to)?|i want(?: to)?|our goal is(?: to)?|let['’]s|please|to)\s+/i;
const VERBS: readonly (readonly [RegExp, Direction | undefined])[] = [
  [/^(?:increase|raise|grow|lift|boost|push|expand|build up)\s+/i, 'at least'],
  [/^(?:cut|reduce|lower|decrease|drop|shrink|shorten|limit|bring down|get down)\s+/i, 'at most'],
  [/^(?:reach|hit|achieve|attain|get|have|win|gain|earn|hire|recruit|attract|find)\s+/i, 'at least'],
  [/^(?:keep|hold|maintain|bring|make|improve|stay|move|take|set|bring back)\s+/i, undefined],
];
/** What is done so many times; what a team reaches, gets or has may be lost again and is a level. */
const COUNTING =
  /^(?:call|collect|complete|conduct|do|find|finish|give|hire|hold|host|make|organi[sz]e|plant|publish|recruit|run|sell|sign|visit|win|write)\s+/i;
/** What is done to get a sum of money, and what the money is called then. */
const SUM_VERB =
  /^(raise|collect|gather|save|earn|make|get|have|reach|hit|find|win|achieve|bring in|take in)(?=\s)/i;
const SUMS: Readonly<Record<string, string>> = {
  raise: 'raised',
  collect: 'collected',
  gather: 'raised',
  save: 'saved',
  earn: 'earned',
  make: 'earned',
};
const PURPOSE = /^(?:for|towards?|from|through|to|by|with|at)\s/i;
const RATE = /\b(?:per|an?|each|every) \p{L}+$|\b(?:daily|weekly|monthly|yearly)\b/iu;
const RISING = /^(?:raise|grow|lift|push|bring|get|move|take|build)\b/i;
const LINKING = /\s+(?:to|is|be|are|at|of|should be|must be|to be|stays?|staying|remains?|=|:|up|down)$/i;
/** Words after a number that still say what is measured: "2 h at the median". */
const QUALIFIER = /^(?:at|of|in|per|for|across|among|on|with|after|during|over|overall|total)\b/i;

/** Reads what is left of a sentence without its clauses. Refuses a number that cannot be read, and a second one. */
export function readCore(text: string, options: SentenceOptions): Core {
  const plain = spellOut(text.replace(OPENING, ''));
  return (
    readShare(plain, options) ??
    readFromTo(plain, options) ??
    readCompared(plain, options) ??
    readVerbTo(plain, options) ??
    readSum(plain, options) ??
    readCounted(plain, options) ??
    readGain(plain, options) ??
    readBare(plain, options)
  );
}

/** "at least 90 % of replies within 2 h": the metric has a number of its own. */
function readShare(text: string, options: SentenceOptions): Core | undefined {
  const match = /^(.*?\d[\d.,]*\s?(?:%|percent)) of (.+)$/i.exec(text);
  const said = match && readAfter(takeVerb(match[1] ?? '').rest, options);
  if (said?.rest !== '') return undefined;
  const direction = said.direction ?? takeVerb(text).direction;
  return { metric: nameOf(match?.[2] ?? ''), target: said.amount, ...(direction && { direction }) };
}

/** "cut failed imports from 3.1 % to 1 %", "trial-to-paid 4.1% → 6%". */
function readFromTo(text: string, options: SentenceOptions): Core | undefined {
  const match =
    /^(.*?)\s*\bfrom (.+?) (?:up to|down to|to|→|->) (.+)$/i.exec(text) ??
    /^(.*?) ((?:\p{Sc}|\d)\S*(?: (?:%|\p{L}{1,7}))?)\s*(?:→|->| to )\s*((?:\p{Sc}|\d).*)$/iu.exec(text);
  const start = match && parseAmount(match[2] ?? '', options);
  const target = match && readAfter(match[3] ?? '', options);
  if (!start || !target || !isRestOfName(target.rest)) return undefined;
  // "from 3.1 to 2 h": the unit is said once.
  const unit = /[\d.,]\s*(\p{L}+)$/u.exec(match?.[3] ?? '')?.[1] ?? '';
  const isUnitLater = start.unit === 'count' && target.amount.unit === 'minutes';
  const sameUnit = isUnitLater ? parseAmount(`${match?.[2]} ${unit}`, options) : undefined;
  return {
    metric: joinName(takeVerb(match?.[1] ?? '').rest, target.rest),
    start: sameUnit ?? start,
    target: target.amount,
    ...(target.direction && { direction: target.direction }),
  };
}

/** "failed imports < 1 %", "at least 100 paying users". */
function readCompared(text: string, options: SentenceOptions): Core | undefined {
  const match = findComparator(text);
  if (!match) return undefined;
  const isRise = match.groups?.upTo !== undefined && RISING.test(text);
  const direction = isRise ? 'at least' : directionOf(match);
  const before = takeVerb(text.slice(0, match.index)).rest;
  const after = trimEnds(text.slice(match.index + match[0].length));
  const whole = before === '' ? undefined : parseAmount(after, options);
  if (whole) return { metric: before, direction, target: whole };
  const taken = takeAmount(after, options);
  if (!taken) throw badArgument('target', after, 'one number, such as 6 %, 2 h, 100 or an amount of money');
  if (/\d/.test(taken.rest) || (before !== '' && !isRestOfName(taken.rest))) {
    throw badArgument('target', after, 'one number with its unit; a second goal is a goal of its own');
  }
  return { metric: joinName(before, taken.rest), direction, target: taken.amount };
}

/** "raise NPS to 40", "cut failed imports to 1 %", "bring first reply down to 2 h". */
function readVerbTo(text: string, options: SentenceOptions): Core | undefined {
  const { rest, direction } = takeVerb(text);
  const match = new RegExp(`^(.+?) (?:(?<down>down) )?(?:to|→|->) ${NUMBER_AHEAD}(.+)$`, 'iu').exec(rest);
  const taken = match && takeAmount(match[3] ?? '', options);
  if (!taken || /\d/.test(taken.rest)) return undefined;
  const side = match?.groups?.down === undefined ? direction : 'at most';
  return {
    metric: joinName(match?.[1] ?? '', taken.rest),
    target: taken.amount,
    ...(side && { direction: side }),
  };
}

/**
 * "raise 5000 EUR", "€4,000 for the roof": a sum of money is measured by itself, and named by what is done to get it. Who raises
 * or earns a bare number means money.
 */
function readSum(text: string, options: SentenceOptions): Core | undefined {
  const verb = SUM_VERB.exec(text)?.[1]?.toLowerCase() ?? '';
  const rest = trimEnds(text.slice(verb.length));
  const taken = takeAmount(rest, options);
  const done = SUMS[verb];
  const isBare = taken?.amount.unit === 'count' && taken.rest === '' && ['raise', 'earn'].includes(verb);
  if (!taken || (taken.amount.unit !== 'money' && !isBare) || /\d/.test(taken.rest)) return undefined;
  const [, of] = /^(?:in|of|as) (.+)$/i.exec(taken.rest) ?? [];
  if (of === undefined && taken.rest !== '' && !PURPOSE.test(taken.rest)) return undefined;
  const money = done === undefined ? 'money' : `money ${done}`;
  const target = isBare ? parseAmount(`${options.currency} ${rest}`, options) : taken.amount;
  return {
    metric: of === undefined ? trimEnds(`${money} ${taken.rest}`) : nameOf(of),
    direction: 'at least',
    target: target ?? taken.amount,
  };
}

/** "12 interviews", "plant 40 trees": so many of something, counted from now on; "5 a week" is a level. */
function readCounted(text: string, options: SentenceOptions): Core | undefined {
  const taken = takeAmount(trimEnds(text).replace(COUNTING, ''), options);
  const isPlain = taken?.amount.unit === 'count' && Number.isInteger(taken.amount.value);
  if (!isPlain || taken.amount.per !== undefined || !/^\p{L}[^\d]*$/u.test(taken.rest)) return undefined;
  if (RATE.test(taken.rest)) return undefined;
  const metric = joinName('', taken.rest);
  return { metric, direction: 'at least', target: taken.amount, nature: 'running total' };
}

/** "reach 100 paying users", "get to 50 sign-ups". */
function readGain(text: string, options: SentenceOptions): Core | undefined {
  const { rest, direction } = takeVerb(text);
  const taken = direction && takeAmount(rest.replace(/^to /i, ''), options);
  if (!taken || /\d/.test(taken.rest)) return undefined;
  return { metric: joinName('', taken.rest), direction, target: taken.amount };
}

/** A metric with a number and no word for which side is good, or no number at all. */
function readBare(text: string, options: SentenceOptions): Core {
  const { rest, direction } = takeVerb(text);
  const match = new RegExp(`^(.+?)\\s+${NUMBER_AHEAD}(.+)$`, 'iu').exec(rest);
  const target = match && parseAmount(match[2] ?? '', options);
  if (target) return { metric: nameOf(match?.[1] ?? ''), target, ...(direction && { direction }) };
  const taken = takeAmount(rest, options);
  if (taken) return { metric: joinName('', taken.rest), target: taken.amount };
  const dangling = DANGLING.exec(rest);
  if (!dangling) return { metric: nameOf(rest), ...(direction && { direction }) };
  return { metric: nameOf(rest.slice(0, dangling.index)), direction: directionOf(dangling) };
}

/** A quantity, with or without a comparator before it. */
function readAfter(
  text: string,
  options: SentenceOptions,
): { amount: Amount; rest: string; direction?: Direction } | undefined {
  const match = findComparator(text);
  const isCompared = match?.index === 0;
  const typed = text.slice(isCompared ? match[0].length : 0);
  const whole = parseAmount(typed, options);
  const taken = whole ? { amount: whole, rest: '' } : takeAmount(typed, options);
  if (!taken || /\d/.test(taken.rest)) return undefined;
  return { ...taken, ...(isCompared && { direction: directionOf(match) }) };
}

/** The first comparator before a number; "within" only if there is no other. */
function findComparator(text: string): RegExpExecArray | undefined {
  const all = [...text.matchAll(COMPARED)];
  return all.find(({ groups }) => groups?.within === undefined) ?? all[0];
}

function directionOf({ groups }: RegExpExecArray): Direction {
  if (groups?.least !== undefined) return 'at least';
  return groups?.most !== undefined ? 'at most' : 'exactly';
}

/** "100+ users", "6 % or more", "no critical bugs" in the words that the rest knows. */
function spellOut(text: string): string {
  const amount = String.raw`((?:\p{Sc}\s?)?\d\S*(?: (?:%|\p{L}{1,7}))?)`;
  return text
    .replace(/(\d[\d.,]*) (?:millions?|mio)(?:\b\.?)(?: of)?(?= |$)/i, '$1M')
    .replace(/(\d[\d.,]*) (?:thousand|grand)(?= |$)/i, '$1k')
    .replace(/(\d[\d.,]*\s?(?:%|k|M|bn)?)\s?\+(?=\s|$)/, 'at least $1')
    .replace(new RegExp(`${amount} or (?:more|higher|above|better|over)\\b`, 'iu'), 'at least $1')
    .replace(new RegExp(`${amount} or (?:less|fewer|lower|below|under)\\b`, 'iu'), 'at most $1')
    .replace(/^(?:zero|no) (?=\p{L})/iu, 'at most 0 ')
    .replace(/\bzero\b/i, '0');
}

function takeVerb(text: string): { rest: string; direction?: Direction } {
  const words = `${trimEnds(text).replace(OPENING, '')} `;
  const [pattern, direction] = VERBS.find(([verb]) => verb.test(words)) ?? [];
  return { rest: nameOf(pattern ? words.replace(pattern, '') : words), ...(direction && { direction }) };
}

function isRestOfName(rest: string): boolean {
  return rest === '' || (!/\d/.test(rest) && QUALIFIER.test(rest));
}

function joinName(before: string, after: string): string {
  return nameOf(before === '' ? after.replace(/^(?:of|for|on) /i, '') : `${before} ${after}`);
}

/** A metric's name without articles, quotation marks and the verb that links it to its number. */
function nameOf(text: string): string {
  const bare = trimEnds(text)
    .replace(/^["'“”„]+|["'“”]+$/g, '')
    .replace(/^(?:the|our|an?|my)\s+/i, '');
  return LINKING.test(bare) ? nameOf(bare.replace(LINKING, '')) : bare;
}

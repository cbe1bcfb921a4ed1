import { isDate, isMonthName, parsePastDate } from '../../base/language/date.ts';
import { RUNNING_TOTAL, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { countOf, isJoining, isPastForm, isSelf, isTime, spellOut } from './closed-classes.ts';
import type { NamedGoal } from './store.ts';

/** As much more of it, as much less, or all there is. */
export type How = 'more' | 'less' | 'all';

/** An amount that was said of what a goal is measured by. */
export interface Amount {
  goal: NamedGoal;
  /** Without a sign. */
  value: string;
  /** Of another day than today: `yesterday`, or a date. */
  at: string | null;
  /** What the words may mean, what they mean most first. */
  hows: readonly How[];
  /** The words say it of themselves that it is the first of these. */
  isSaid: boolean;
}

/** A number with its unit. */
const NUMBER = String.raw`[-+−]?\p{Sc}?\d[\d.,]*(?:\s?(?:%|\p{Sc}|(?-i:[A-Z]{3})|euros?|dollars?|percent|prozent|k|h|hours?|std|stunden?|min|minut(?:es?|en)|days?)(?![\p{L}\d]))?`;
const SINCE =
  'now|today|so far|already|yesterday|(?:this|last) (?:week|weekend|month|morning|night)|in (?:all|total)|altogether|jetzt|heute|gestern|bisher|insgesamt|schon|diese woche|letzte woche';
/** To whom or where, which changes nothing of an amount. */
const WHERE =
  '(?:(?:to|for|at|from|in|on|by|bei|an|auf|für) (?:the|our|my|an?|all|d(?:ie|er|en|em|as)) .+|(?:from|by|via|von|vom|aus|beim|durch) .+|there|here|da|dabei)';
const FURTHER = '(?:more|new|extra|further|additional|weitere|neue|mehr)';
const FEWER = '(?:fewer|less|weniger|moins|menos)';
const WORD = String.raw`\p{L}+(?:['’]\p{L}+)?`;
/** What it is of: `80 EUR for G-1`. */
const OF = '(?:of|for|in|on|to|für|von)';
/** What was done with them: “3 members dropped out”. */
const DID = String.raw`\p{L}{3,}(?:\s+(?:us|out|off|away|up|in|back))?`;
/** Before what is measured, `we have 120 G-2 now`, or after it, `G-3 was 2.5 h`. */
const BEFORE = new RegExp(
  String.raw`^(?<lead>(?:${WORD},?\s+){0,5})(?<value>${NUMBER}|(?!${FURTHER}|${FEWER})\p{L}+)(?<more>\s+(?:${FURTHER}|${FEWER}))?(?:\s+${OF})?\s+(?<goal>G-\d+)(?<tail>(?:\s+(?:done|${SINCE}|${FURTHER}|${FEWER}))*)(?<did>\s+(?!(?:${WHERE})$)${DID})?(?<since>(?:\s+(?:${SINCE}))*)(?<where>\s+${WHERE})?$`,
  'iu',
);
const BEHIND = new RegExp(
  String.raw`^(?:(?:our|the|my|now|today|we|i|have|has|already)\s+)*(?<goal>G-\d+)(?:\s+\p{L}{3,}(?=\s+(?:is|was|are|were|ist|war)\s))?(?<lead>(?:\s+(?:\p{L}{2,}ed|is|are|was|were|at|now|stands?|went|up|down|to|by|um|rose|grew|fell|dropped|plus|minus|hit|reached|has|have|ist|sind|war|waren|liegt|steht|stehen|bei|auf))*)\s*:?\s*(?<value>${NUMBER})(?<more>\s+(?:${FURTHER}|${FEWER}))?(?<tail>(?:\s+(?:${SINCE}))*)$`,
  'iu',
);
/** What there is, and no more of it. */
const SO_FAR =
  /\b(?:are|were|at|total|so far|now|in all|altogether|sind|waren|bei|jetzt|bisher|insgesamt)\b|\b(?:have|has|had|haben|hat|habe|hatten?)(?:\s+(?:already|schon|jetzt))*\s*$/i;
/** What came to it, or came about in a while. */
const MORE = new RegExp(
  String.raw`\b(?:${FURTHER}|another|plus|noch|today|yesterday|(?:this|last) (?:week|weekend|month|morning|night)|heute|gestern|(?:diese|letzte) woche)\b`,
  'i',
);
/** What went from it. */
const LESS = new RegExp(
  String.raw`(?<!\p{L})(?:${FEWER}|los[te]|losing|minus|verlor(?:en)?|verlieren|perdu|perdido|perdemos)(?!\p{L})`,
  'iu',
);
/** Where it came from. */
const FROM =
  /(?<!\p{L})(?:from|by|at|via|von|vom|aus|bei|beim|durch)\s+(?:(?:the|our|d\p{L}{2})\s+)?\p{L}+/giu;
/** What is wanted, or may come, is there not yet. */
const WISH =
  /(?<!\p{L})(?:need|needs|want|wants|could|would|should|will|shall|can|must|may|might|cost|costs|not|brauche[nt]?|woll\p{L}+|will|möcht\p{L}*|soll\p{L}*|kann|können|kost\p{L}+|nicht)(?!\p{L})/iu;
/** Units of which one does not add to another. */
const LEVELS = /^(?:percent|points|minutes|hours|days|ms|seconds|weeks)$/;
/** Words that a day takes at most. */
const MOST_DAY_WORDS = 4;

/** The amount that a line says of a goal whose id stands in it. */
export function readAmount(goal: NamedGoal, lines: readonly string[], today: string): Amount | undefined {
  if (goal.unit === YES_OR_NO) return undefined;
  // What stands behind a comma says more of it: “5 fewer, they were sent back”.
  for (const line of lines.flatMap((each) => [each, each.replace(/(?:,|[;(–—])\s.*$/, '')])) {
    const { rest, at, isOption = false } = takeDay(line, today);
    const before = BEFORE.exec(rest)?.groups;
    const said = before ?? BEHIND.exec(rest)?.groups;
    const { value: typed = '', did = '' } = said ?? {};
    const value = /\d/.test(typed) ? typed : countOf(typed);
    if (said === undefined || value === undefined || WISH.test(said.lead ?? '')) continue;
    if (did !== '' && !isPastForm(did.trim().split(/\s+/)[0]?.toLowerCase() ?? '')) continue;
    const bare = value.replace(/^[-+−]/, '');
    const meant = howsOf(goal, value, said, before !== undefined, at !== null && !isOption);
    return { goal, value: bare, at: at === 'today' ? null : at, ...meant };
  }
  return undefined;
}

/** The amount of a unit that a line says and that it names nothing else of, as it would be said of a goal. */
export function readByUnit(goal: NamedGoal, line: string, today: string): Amount | undefined {
  const bare = takeDay(line, today).rest;
  const found = [...bare.matchAll(new RegExp(NUMBER, 'giu'))].filter(([number]) => /[^\d.,+−-]/.test(number));
  const [only, ...others] = found;
  if (!only || others.length > 0) return undefined;
  const [number] = only;
  const lead =
    spellOut(bare.slice(0, only.index))
      .replace(FROM, '')
      .match(/\p{L}+/gu) ?? [];
  const isPlain = (word: string) => isJoining(word) || isSelf(word) || isPastForm(word) || isTime(word);
  if (!lead.every((word) => isPlain(word) || MORE.test(word) || LESS.test(word))) return undefined;
  // “80 € for the paint” is what it costs.
  const isPrice = /^\s*(?:for|to|on|für|an|auf|zu)\s/i.test(bare.slice(only.index + number.length));
  if (isPrice && !lead.some(isPastForm)) return undefined;
  return readAmount(goal, [line.replace(number, `${number} ${goal.id}`)], today);
}

/** The words of a line without the day that they are of. */
function takeDay(line: string, today: string): { rest: string; at: string | null; isOption?: boolean } {
  const [option, typed = ''] = /\s--(?:at|on)[ =](.+)$/i.exec(line) ?? [];
  if (option !== undefined) {
    const on = readDay(typed, today);
    return { rest: line.slice(0, -option.length), at: on ?? typed.trim(), isOption: true };
  }
  const words = line.trim().split(/\s+/);
  for (let count = Math.min(MOST_DAY_WORDS, words.length - 2); count > 0; count--)
    for (let from = words.length - count; from >= 0; from--) {
      const at = readDay(words.slice(from, from + count).join(' '), today);
      if (at !== undefined) return { rest: words.toSpliced(from, count).join(' '), at };
    }
  return { rest: line, at: null };
}

/** A day that is not to come; a weekday is the last one. */
function readDay(typed: string, today: string): string | undefined {
  const said = spellOut(typed)
    .replace(/^(?:on|am|at|vom|seit|since|the)\s+/, '')
    .replace(/,$/, '');
  if (/^(?:today|now)$/.test(said) || /[^\p{L}\p{N}\s.,-]/u.test(said)) return undefined;
  if (said === 'yesterday') return said;
  const words = said.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (!isDate(said) && !words.every((word) => isTime(word) || isMonthName(word))) return undefined;
  // “130 yesterday” has a number before its day.
  const isDated = isDate(said) || /^\d+\.\d+\./.test(said) || words.some(isMonthName);
  if (!isDated && words.some((word) => /^\d/.test(word))) return undefined;
  if (!isDated && !words.some((word) => /day$/.test(word))) return undefined;
  if (words.some((word) => /^(?:next|every|each)$/.test(word))) return undefined;
  const date = parsePastDate(said.replace(/^last /, ''), today);
  return date !== undefined && date <= today ? date : undefined;
}

function howsOf(
  goal: NamedGoal,
  value: string,
  said: Record<string, string | undefined>,
  isBefore: boolean,
  hasDay: boolean,
): Pick<Amount, 'hows' | 'isSaid'> {
  const counts = goal.unit === RUNNING_TOTAL;
  const [lead, more, tail, did] = ['lead', 'more', 'tail', 'did'].map((part) =>
    without(goal, said[part] ?? ''),
  );
  const words = `${lead} ${more} ${tail} ${did} ${said.since ?? ''}`;
  const only = (how: How, ...others: How[]) => ({ hows: [how, ...others], isSaid: true });
  const isTo = /\bto\s*$/i.test(lead ?? '');
  // “-3 members” are fewer, where a level may be below zero.
  if (/^[-−]/.test(value)) return counts ? only('less') : { hows: ['less', 'all'], isSaid: false };
  if (LESS.test(words) || (!isTo && /\b(?:down|fell|dropped)\b/i.test(lead ?? ''))) return only('less');
  if (value.startsWith('+') || new RegExp(String.raw`\b(?:${FURTHER}|another|plus|noch)\b`, 'i').test(words))
    return counts ? only('more') : only('more', 'all');
  if (!isTo && /\b(?:up|rose|by|um)\s*$/i.test(lead ?? '')) return only('more');
  const isPast = [...(lead ?? '').matchAll(/\p{L}+/gu)].some(([word]) => isPastForm(word.toLowerCase()));
  const hasDone = did !== '' && !/^\s*(?:done)$/.test(did ?? '');
  const isHaving = SO_FAR.test(lead ?? '') && !hasDone;
  if (hasDone && !/\p{L}/u.test(lead ?? '')) return { hows: ['more', 'less', 'all'], isSaid: false };
  if (!counts) {
    const isVerb = isPast || hasDone || (isBefore && /\p{L}/u.test(lead ?? '') && !isHaving);
    if (!isVerb || LEVELS.test(goal.unit)) return only('all');
    return { hows: goal.direction === 'at most' ? ['more', 'less', 'all'] : ['more', 'all'], isSaid: false };
  }
  if (!isBefore && more === '') return only('all');
  if (isHaving && hasDay) return { hows: ['all', 'more'], isSaid: false };
  if (hasDay || MORE.test(words.replace(/\bnow\b/i, ''))) return only('more');
  return isHaving || SO_FAR.test(tail ?? '') || SO_FAR.test(said.since ?? '')
    ? only('all')
    : { hows: ['more', 'all'], isSaid: false };
}

/** Words without those that the goal itself is called by: “7 new readers” are no more of them, “3 kg lost” no fewer. */
function without(goal: NamedGoal, words: string): string {
  const own = goal.title.toLowerCase().split(' ');
  return words.replace(/\p{L}+/gu, (word) => (own.includes(word.toLowerCase()) ? '' : word));
}

import { parseDate } from '../../../base/language/date.ts';

/** A deadline found in a sentence: the date it means, the words that say so, and the sentence without them. */
export interface FoundDeadline {
  deadlineOn: string;
  said: string;
  rest: string;
}

/** A sentence has one deadline; more words than this that could announce it are no sentence. */
const MOST_TRIED = 8;
/** No date takes more: "the end of the second week of january 2027" has eight. */
const MOST_WORDS = 12;

const KEYWORD =
  /(?<![\p{L}\p{N}-])(?:(?<by>by|due(?: by| on)?|deadline:?|until|till|no later than)|(?<before>before)|(?<within>in|within|over)|(?<on>on)|(?<!\bend of )(?<this>this|next)(?= (?:month|quarter|year)))\s+/giu;

/** A date that no word announces. */
const BARE_DATE =
  /(?<=(?:^|[\s,;])(?<!(?:by|before|until|till|due|on|than|deadline:?) ))\d{4}-\d{2}-\d{2}(?=$|[\s,;])/gi;

/** One word of a date; whatever else follows is not part of it. */
const DATE_WORD =
  /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?|20\d\d|q[1-4]|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|the|end|of|this|next|coming|mid|early|late|in|an?|one|two|three|four|five|six|eight|ten|twelve|half|days?|weeks?|months?|quarters?|years?|today|tomorrow|tonight|from|now|time|year-end)$/i;

const SPAN =
  /^(?:\d{1,3}|an?|one|two|three|four|five|six|eight|ten|twelve|half an?) (?:day|week|month|quarter|year)s?$/i;
const CALENDAR_PERIOD =
  /^(?:the )?(?:q[1-4](?: 20\d\d)?|20\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: 20\d\d)?)$/i;

/**
 * Finds `by 15 december`, `before march`, `in 3 months`, `within 6 weeks`, `in Q1`, `this quarter` anywhere in a sentence,
 * the last one that is a date. `in` and `within` count only after the goal's own number: in "replies within
 * 2 days" they are the target.
 */
export function findDeadline(typed: string, today: string): FoundDeadline | undefined {
  const sentence = typed.replace(BARE_DATE, 'by $&');
  for (const match of [...sentence.matchAll(KEYWORD)].slice(-MOST_TRIED).toReversed()) {
    const found = readAt(sentence, match, today);
    const isTarget =
      match.groups?.within !== undefined && match.index > 0 && !hasNumber(sentence, match.index);
    if (found && !isTarget) return found;
  }
  return undefined;
}

/** Whether a text begins with a deadline: "by 15 december …". */
export function startsWithDeadline(text: string, today: string): boolean {
  const [first] = text.matchAll(KEYWORD);
  return first?.index === 0 && readAt(text, first, today) !== undefined;
}

/** What follows a word that announces a deadline, after the goal's number, where no date could be read. */
export function findBadDeadline(sentence: string): string | undefined {
  for (const match of sentence.matchAll(KEYWORD)) {
    const isCertain = match.groups?.by !== undefined || match.groups?.before !== undefined;
    if (!isCertain || !/\d/.test(sentence.slice(0, match.index))) continue;
    return trimEnds(sentence.slice(match.index + match[0].length));
  }
  return undefined;
}

function hasNumber(sentence: string, end: number): boolean {
  return /\d|\b(?:zero|no)\b/i.test(sentence.slice(0, end));
}

/** The longest run of words after the keyword that is a date. */
function readAt(sentence: string, match: RegExpExecArray, today: string): FoundDeadline | undefined {
  const from = match.index + (match.groups?.this === undefined ? match[0].length : 0);
  const words = sentence.slice(from).split(/(?<=\s)/);
  for (let count = Math.min(countDateWords(words), MOST_WORDS); count > 0; count--) {
    const typed = words.slice(0, count).join('');
    const deadlineOn = readDeadline(match.groups ?? {}, trimEnds(typed), today);
    if (deadlineOn === undefined) continue;
    const end = from + typed.length;
    const rest = `${sentence.slice(0, match.index)}${sentence.slice(end)}`;
    return { deadlineOn, said: sentence.slice(match.index, end), rest };
  }
  return undefined;
}

function readDeadline(
  keyword: Record<string, string | undefined>,
  typed: string,
  today: string,
): string | undefined {
  if (keyword.this !== undefined) {
    const [which, unit] = typed.toLowerCase().split(' ');
    if (which === 'this') return parseDate(`end of the ${unit}`, today);
    return unit === 'month' ? parseDate('end of next month', today) : parseDate(typed, today);
  }
  if (keyword.within !== undefined) {
    if (SPAN.test(typed)) return parseDate(`in ${typed}`, today);
    return CALENDAR_PERIOD.test(typed) ? parseDate(`end of ${typed}`, today) : undefined;
  }
  // A lone number is never a date, and chrono would take it for an hour.
  if (/^\d{1,2}$/.test(typed) || /^(?:the|of|end|in|an?|now|from|time)$/i.test(typed)) return undefined;
  const date = parseDate(SPAN.test(typed) ? `in ${typed}` : typed, today);
  return date !== undefined && keyword.before !== undefined
    ? Temporal.PlainDate.from(date).subtract({ days: 1 }).toString()
    : date;
}

function countDateWords(words: readonly string[]): number {
  const end = words.findIndex((word, index) => {
    const bare = trimEnds(word);
    if (bare.toLowerCase() === 'from') return trimEnds(words[index + 1] ?? '').toLowerCase() !== 'now';
    return !DATE_WORD.test(bare);
  });
  return end === -1 ? words.length : end;
}

function trimEnds(text: string): string {
  return text.replace(/^[\s,;]+|[\s,;.!]+$/g, '').replace(/\s+/g, ' ');
}

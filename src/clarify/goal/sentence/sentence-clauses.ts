import { parseDate } from '../../../base/language/date.ts';
import { badArgument, Refusal } from '../../../base/language/errors.ts';
import { parseNumber } from '../../../base/language/number.ts';
import { formatDate } from '../../../base/language/period.ts';
import { type Amount, NUMBER_AHEAD, type SentenceOptions, takeAmount, trimEnds } from './amount.ts';
import { findBadDeadline, findDeadline, startsWithDeadline } from './deadline-words.ts';
import { findVagueDeadline } from './vague-deadline.ts';

/** The reason and the sentence without it: the reason is everything after "because", up to a clause of another kind. */
export function takeWhy(sentence: string, { today }: SentenceOptions): { rest: string; why?: string } {
  const match = /[,;]?\s*(?<![\p{L}\p{N}-])(?:because(?: of)?|so that|why:)\s+/iu.exec(sentence);
  if (!match) return { rest: sentence };
  const reason = sentence.slice(match.index + match[0].length);
  const clause = [
    ...reason.matchAll(/[,;]\s*(?=@|(?:owner|owned by|weight|focus|from \d|by|due|until|before)\b)/gi),
  ].find(({ index, 0: mark }) => {
    const text = reason.slice(index + mark.length);
    return !/^(?:by|due|until|before)\b/i.test(text) || startsWithDeadline(text, today);
  });
  const end = clause?.index ?? reason.length;
  return {
    rest: `${sentence.slice(0, match.index)}${reason.slice(end)}`,
    why: reason.slice(0, end).replace(/[\s.]+$/, ''),
  };
}

/** Takes out owner, weight and focus area, wherever they stand. Refuses a weight that is none. */
export function takeNamed(sentence: string): {
  rest: string;
  owner?: string;
  weight?: number;
  focusArea?: string;
} {
  let rest = sentence;
  const take = (pattern: RegExp): string | undefined => {
    const match = pattern.exec(rest);
    if (!match) return undefined;
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    return match[1]?.trim();
  };
  const owner =
    take(/[,;]?\s*(?:\bowner:?|\bowned by)\s+(@?[\p{L}\p{N}_.-]*[\p{L}\p{N}_])/iu) ??
    take(/[,;]?\s*[([]?(?<=^|[\s,;([])(@[\p{L}\p{N}_.-]*[\p{L}\p{N}_])[)\]]?/iu);
  const weight =
    take(/(?<=\S)[,;]?\s+(?:with )?weight[:= ]\s*([-−]?\d[\d.,]*)(?=$|[\s,;])/i) ??
    take(/[,;]\s*weight[:= ]\s*([^,;]+)/i);
  const focusArea =
    take(/[,;]\s*(?:for )?(?:the )?focus(?: area)?:?\s+([^,;]+)/i) ??
    take(/\s(?:for )?(?:the )?focus area:?\s+([^,;]+)/i) ??
    take(/\sfocus:\s*([^,;]+)/i);
  return {
    rest: rest
      .replace(/\(\s*\)|\[\s*\]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    ...(owner !== undefined && { owner }),
    ...(weight !== undefined && { weight: readWeight(weight) }),
    ...(focusArea !== undefined && { focusArea }),
  };
}

/** Takes out the deadline; refuses one that cannot be read, and "by 20 %", which is how far and not where to. */
export function takeDeadline(
  sentence: string,
  options: SentenceOptions,
): { rest: string; deadlineOn?: string } {
  refuseChange(sentence, options);
  const found = findDeadline(sentence, options.today);
  if (found) return { ...found, rest: trimEnds(found.rest) };
  const vague = findVagueDeadline(sentence, options.today);
  if (vague) {
    throw new Refusal({
      code: 'bad_argument',
      message: `deadline: “${vague.typed}” is no date. ${vague.ask}`,
      field: 'deadline',
      given: vague.typed,
      allowed: 'a date such as 31 Jan 2027, end of january or in 3 months',
    });
  }
  const typed = findBadDeadline(sentence);
  if (typed !== undefined) {
    const date = parseDate(typed, options.today);
    const isOver = date !== undefined && date < options.today;
    const allowed = isOver
      ? `a date from today on (${formatDate(options.today, options.today)}), such as`
      : 'a date such as';
    throw badArgument('deadline', typed, `${allowed} 31 Jan 2027, end of january or in 3 months`);
  }
  return { rest: trimEnds(sentence) };
}

/** Takes out a start value that stands apart: ", from 3.1h", "currently 4 %". "From X to Y" stays. */
export function takeStart(sentence: string, options: SentenceOptions): { rest: string; start?: Amount } {
  const pattern = new RegExp(
    `[,;(]?\\s*(?<![\\p{L}\\p{N}-])(?:(?:up |down )?from|start(?:ing)?(?: value)?(?: at| from|:)?|now(?: at)?|currently(?: at)?)\\s+${NUMBER_AHEAD}`,
    'giu',
  );
  for (const match of sentence.matchAll(pattern)) {
    const tail = sentence.slice(match.index + match[0].length);
    const taken = takeAmount(tail.split(/[;)]|,(?!\d)/)[0] ?? '', options);
    if (!taken || /^\s*(?:up |down )?(?:to|→|->)\s/i.test(taken.rest)) continue;
    const rest = `${sentence.slice(0, match.index)} ${tail.slice(taken.length).replace(/^\)/, '')}`;
    return { rest: trimEnds(rest), start: taken.amount };
  }
  return { rest: sentence };
}

/** A goal's weight as typed; refuses what is not above 0 and at most 100. */
export function readWeight(typed: string): number {
  const weight = parseNumber(typed.replace(/[.,]$/, ''));
  if (weight === undefined || weight <= 0 || weight > 100) {
    throw badArgument('weight', typed, 'a number above 0, at most 100; 1 is usual');
  }
  return weight;
}

function refuseChange(sentence: string, options: SentenceOptions): void {
  for (const { index } of sentence.matchAll(new RegExp(`(?<![\\p{L}-])by ${NUMBER_AHEAD}`, 'giu'))) {
    const tail = sentence.slice(index + 3);
    if (startsWithDeadline(sentence.slice(index), options.today) || !takeAmount(tail, options)) continue;
    throw new Refusal({
      ...badArgument('target', `by ${tail}`, 'the level to reach, such as “from 500 to 600”').detail,
      message: `target: “by ${tail}” is a change. Say the level to reach, such as “from 500 to 600”.`,
    });
  }
}

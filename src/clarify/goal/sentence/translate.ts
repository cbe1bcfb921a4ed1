import { NUMBER_AHEAD, trimEnds } from './amount.ts';
import { GERMAN } from './lexicon/de.ts';
import { SPANISH } from './lexicon/es.ts';
import { FRENCH } from './lexicon/fr.ts';
import type { GoalLexicon } from './lexicon/lexicon.ts';
import { PORTUGUESE } from './lexicon/pt.ts';

/** A word of two letters is one of another language, too: two of them are as good as a longer one. */
const SHORT_LETTERS = 2;
const SHORT_WORTH = 0.5;
const MOST_DATE_WORDS = 8;
/** A length of time, and no date. */
const PERIOD = /^(?:day|week|month|quarter|year)s?$/;
const START = String.raw`(?<![\p{L}\p{N}-])`;
const END = String.raw`(?![\p{L}\p{N}-])`;
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];

const LANGUAGES = [GERMAN, FRENCH, SPANISH, PORTUGUESE].map(prepare);

interface Language {
  amounts: readonly Replacement[];
  units: readonly Replacement[];
  clauses: readonly Replacement[];
  periods: readonly Replacement[];
  verbs: readonly (Replacement & { behind: RegExp })[];
  opening: RegExp;
  article: RegExp;
  deadline: RegExp;
  /** By each word in small letters, the English one. */
  keywords: ReadonlyMap<string, string>;
  dates: ReadonlyMap<string, string>;
}

interface Replacement {
  pattern: RegExp;
  english: string;
}

/**
 * A goal's sentence with the words around its metric, amounts and dates in the reader's own, where another language makes
 * something of them; else as it is. The name of the metric stays as it was said.
 */
export function translateSentence(sentence: string): string {
  const typed = sentence.replaceAll("'", '’');
  const best = LANGUAGES.map((language) => translate(typed, language)).reduce((a, b) =>
    b.worth > a.worth ? b : a,
  );
  return best.worth < 1 ? sentence : best.english;
}

/** A date alone, in English where another language makes something of it. */
export function translateDate(date: string): string {
  const words = date.trim().split(/\s+/);
  for (const language of LANGUAGES) {
    const read = readDateWords(words, language);
    if (read?.used === words.length && read.worth > 0) return read.english;
  }
  return date;
}

function translate(sentence: string, language: Language): { english: string; worth: number } {
  let worth = 0;
  const count = (found: string) => {
    worth += worthOf(found);
  };
  const replace = (text: string, { pattern, english }: Replacement) =>
    text.replace(pattern, (found) => {
      count(found);
      return english;
    });
  const { deadlines, rest, worth: dated } = takeDeadlines(sentence, language);
  worth += dated;
  let text = rest;
  text = language.clauses.reduce(replace, text);
  text = language.amounts.reduce(replace, text);
  text = language.units.reduce(replace, text);
  text = language.periods.reduce(replace, text);
  const hasNumber = /\d/.test(text);
  text = text.replace(language.opening, (found) => {
    count(found);
    return '';
  });
  for (const { pattern, behind, english } of language.verbs) {
    // What is found or won without a number comes about or not: its name needs the verb.
    if (!hasNumber && !['raise', 'cut'].includes(english)) continue;
    const said = pattern.exec(text) ?? behind.exec(text);
    if (!said) continue;
    count(said.groups?.verb ?? '');
    const rest = text.replace(said[0], '');
    text = english === '' ? rest : `${english} ${trimEnds(rest)}`;
    break;
  }
  if (worth >= 1) text = joinThousands(text.replace(language.article, '$<verb>'));
  return { english: putBack(text, deadlines).replace(/\s+/g, ' ').trim(), worth };
}

/** Deadlines behind what they are for, before its reason and whose it is. */
function putBack(text: string, deadlines: readonly string[]): string {
  const [, core = '', clauses = ''] = /^(.*?)([,;]\s.*|\sbecause\s.*|)$/s.exec(text) ?? [];
  return [core.trimEnd(), ...deadlines].join(' ') + clauses;
}

/** Each word that announces a deadline, with the date behind it, in English; and the sentence without them. */
function takeDeadlines(
  sentence: string,
  language: Language,
): { deadlines: string[]; rest: string; worth: number } {
  const deadlines: string[] = [];
  let worth = 0;
  let rest = '';
  let from = 0;
  for (const match of sentence.matchAll(language.deadline)) {
    if (match.index < from) continue;
    const words = sentence.slice(match.index + match[0].length).split(/(?<=[\s,;])/);
    const read = readDateWords(words, language);
    if (!read) continue;
    deadlines.push(`${language.keywords.get(match[0].trim().toLowerCase()) ?? ''} ${read.english}`);
    worth += read.worth + worthOf(match[0]);
    rest += sentence.slice(from, match.index).trimEnd();
    const said = words
      .slice(0, read.used)
      .join('')
      .replace(/[\s,;]+$/, '');
    from = match.index + match[0].length + said.length;
  }
  return { deadlines, rest: rest + sentence.slice(from), worth };
}

function worthOf(found: string): number {
  return found.trim().length <= SHORT_LETTERS ? SHORT_WORTH : 1;
}

/** The longest run of words that is a date: `31. Dezember`, `Ende März 2027`, `31.12.`, `3 Monaten`. `worth`: words of this language in it. */
function readDateWords(
  words: readonly string[],
  { dates }: Language,
): { english: string; used: number; worth: number } | undefined {
  const english: string[] = [];
  let used = 0;
  let said = 0;
  let worth = 0;
  for (const [index, word] of words.slice(0, MOST_DATE_WORDS).entries()) {
    const bare = word
      .trim()
      .toLowerCase()
      .replace(/[,;!]+$/, '');
    const known = dates.get(bare) ?? dates.get(bare.replace(/\.$/, ''));
    const shaped = known ?? shapeDate(bare);
    if (shaped === undefined) break;
    english.push(shaped);
    if (known !== undefined && known !== '') worth++;
    // A number alone is no date, and neither is an article.
    if (known ? known !== '' : /\D/.test(shaped)) said = index + 1;
    if (said > 0 && (known !== '' || said === index + 1)) used = index + 1;
    if (/[,;]\s*$/.test(word)) break;
  }
  const date = english
    .slice(0, used)
    .filter((word) => word !== '')
    .join(' ');
  return said === 0 || PERIOD.test(date) ? undefined : { english: date, used, worth };
}

/** `31.` as 31, `31.12.2026` and `31/12/2026` as the day comes first in all of these languages. */
function shapeDate(word: string): string | undefined {
  if (/^(?:20\d\d|\d{4}-\d{2}-\d{2})$/.test(word)) return word;
  const [, number] = /^(\d{1,2})(?:\.|er|º)?$/.exec(word) ?? [];
  if (number !== undefined) return number;
  const [, day, month, year = ''] = /^(\d{1,2})[./](\d{1,2})(?:[./](20\d\d)?)?$/.exec(word) ?? [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? undefined : `${day} ${name} ${year}`.trim();
}

/** `1.200` as 1200: the point is no decimal one there. */
function joinThousands(text: string): string {
  return text.replace(/(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.])/g, (number) =>
    number.replaceAll('.', ''),
  );
}

function prepare(lexicon: GoalLexicon): Language {
  const { amounts, units, clauses, verbs, deadlines, dates, per, periods, openings, articles } = lexicon;
  return {
    amounts: toReplacements(amounts, (any) => `${START}(?:${any})\\s+(?:à |a )?${NUMBER_AHEAD}`, ' '),
    units: toReplacements(units, (any) => `(?<=\\d\\s?)(?:${any})${END}`),
    clauses: toReplacements(clauses, (any) => `${START}(?:${any})(?=\\s)`),
    periods: toReplacements(
      periods,
      (any) => `(?<=\\d\\S*\\s*\\p{Sc}?\\s*)(?:(?:${anyOf(per)})\\s+|/)(?:${any})${END}`,
      '',
      'per ',
    ),
    verbs: toPatterns(verbs, (any) => `^(?<verb>${any})\\s+`).map(({ pattern, english, any }) => ({
      pattern,
      english,
      behind: new RegExp(`(?<=\\S)\\s+(?<verb>${any})(?=\\s*(?:$|[,;.!]|because\\b))`, 'iu'),
    })),
    opening: new RegExp(`^(?:${anyOf(openings)})\\s+`, 'iu'),
    article: new RegExp(`^(?<verb>(?:raise|cut|keep|reach) )?(?:${anyOf(articles)})\\s+`, 'iu'),
    deadline: new RegExp(`${START}(?:${anyOf(Object.values(deadlines).join(', '))})\\s+`, 'giu'),
    keywords: toMap(deadlines),
    dates: toMap(dates),
  };
}

function toReplacements(
  words: Readonly<Record<string, string>>,
  spell: (any: string) => string,
  after = '',
  before = '',
): Replacement[] {
  return toPatterns(words, spell, 'giu').map(({ pattern, english }) => ({
    pattern,
    english: `${before}${english}${after}`,
  }));
}

function toPatterns(
  words: Readonly<Record<string, string>>,
  spell: (any: string) => string,
  flags = 'iu',
): (Replacement & { any: string })[] {
  return Object.entries(words).map(([english, list]) => {
    const any = anyOf(list);
    return { english, any, pattern: new RegExp(spell(any), flags) };
  });
}

/** An alternative of all words of a list, the longest first. */
function anyOf(list: string): string {
  return split(list)
    .toSorted((a, b) => b.length - a.length)
    .map((word) => RegExp.escape(word).replaceAll('\\x20', '\\s+'))
    .join('|');
}

function toMap(words: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([english, list]) => split(list).map((word) => [word, english])),
  );
}

function split(list: string): string[] {
  return list.split(',').map((word) => word.trim());
}

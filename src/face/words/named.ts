import { findLanguage, isCommon, type Language, stemWord } from '../../todo/likeness/language.ts';

import { isJoining } from './closed-classes.ts';

/** Something that people name by words of its title. */
export interface Thing {
  /** `T-3`, `G-1`. */
  id: string;
  title: string;
  /** What is over is named only where nothing open is. */
  isOpen: boolean;
}

/** A line with a thing's id in the place of the words that name it. */
export interface Naming<T extends Thing> {
  thing: T;
  /** The words that name it without the verb of its title, then with it: `I sent T-3`, `I T-3`. */
  lines: readonly string[];
  /** How much of its title names it, 0..1. */
  part: number;
  /** The verb of the title was said in another form: `sent` of “Send the letter”. */
  isReport: boolean;
}

interface Word {
  form: string;
  stem: string;
  isCommon: boolean;
  start: number;
  end: number;
}

/** Before what is named, and part of its name. */
const DETERMINER =
  /(?<![\p{L}\p{N}])(?:the|an?|our|my|your|this|that|these|those|all|d(?:er|ie|as|en|em)|(?:unser|mein|ein)\p{L}*|les?|la|une?|notre|mon|ma|el|l[ao]s|una?|nuestr[ao]s?|mi|[ao]s?|uma?|noss[ao]|meu|minha)\s+$/iu;
/** More that fit as well are none that was meant. */
const MOST_MEANT = 3;

/**
 * Reads titles out of a line: the things whose titles share most words with it, where all words between the first and the
 * last shared one belong to the title; none where too many fit as well. A verb alone names nothing.
 */
export function nameThings<T extends Thing>(line: string, things: readonly T[]): Naming<T>[] {
  const language = findLanguage([...things.map(({ title }) => title), line]);
  const words = listWords(line, language);
  const found = things.flatMap((thing) => nameThing(line, words, { thing, language }) ?? []);
  // Of as many words the shorter title is named more wholly, and what is open before what is over.
  const rankOf = ({ shared, part, thing }: (typeof found)[number]) =>
    2 * shared + (part === 1 ? 1 : 0) + (thing.isOpen ? 0.5 : 0);
  const most = Math.max(...found.map(rankOf));
  const best = found.filter((each) => rankOf(each) === most);
  const meant = best[0]?.thing.isOpen === false ? best.slice(0, 1) : best;
  return meant.length > MOST_MEANT ? [] : meant;
}

function nameThing<T extends Thing>(
  line: string,
  words: readonly Word[],
  { thing, language }: { thing: T; language: Language },
): (Naming<T> & { shared: number }) | undefined {
  const title = listWords(thing.title, language);
  const content = title.filter((word) => !word.isCommon);
  const [lead, ...others] = content;
  const verb = others.length > 0 ? lead : undefined;
  const names = verb ? others : content;
  const isNamed = (word: Word) =>
    names.some(({ stem }) => stem === word.stem) ||
    // “The poster” is no verb.
    (verb?.stem === word.stem && DETERMINER.test(line.slice(0, word.start)));
  const isTitle = (word: Word) => word.isCommon || title.some(({ stem }) => stem === word.stem);
  const first = words.findIndex((word) => !word.isCommon && isNamed(word));
  const last = words.findLastIndex((word) => !word.isCommon && isNamed(word));
  const inside = words.slice(first, last + 1);
  if (first === -1 || !inside.every(isTitle)) return undefined;
  const cut = (from: number, to: number) => {
    const before = line.slice(0, words[from]?.start).replace(DETERMINER, '');
    return `${before}${thing.id}${line.slice(words[to]?.end)}`.trim();
  };
  const before = words.findIndex(
    (word, place) => place < first && verb !== undefined && isFormOf(word, verb),
  );
  const said = words.slice(before + 1, first).every(isTitle) ? words[before] : undefined;
  // “The fence is mended”: the verb stands at the end.
  const end = words.length - 1;
  const behind =
    end > last && verb !== undefined && words.slice(last + 1, end).every(isTitle) ? words[end] : undefined;
  const isPassive = behind !== undefined && verb !== undefined && isPastOf(behind, verb);
  return {
    thing,
    lines: [cut(first, last), ...(said ? [cut(before, last)] : []), ...(isPassive ? [cut(first, end)] : [])],
    isReport: isPassive || (said !== undefined && verb !== undefined && isPastOf(said, verb)),
    shared: new Set(inside.filter(isNamed).map(({ stem }) => stem)).size + (said || isPassive ? 1 : 0),
    part: new Set(inside.filter(isNamed).map(({ stem }) => stem)).size / Math.max(1, names.length),
  };
}

function listWords(line: string, language: Language): Word[] {
  return [...line.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map((match) => {
    const form = match[0].toLowerCase();
    return {
      form,
      stem: stemWord(form, language),
      isCommon: isCommon(form, language) || isJoining(form),
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

function isFormOf(word: Word, verb: Word): boolean {
  return word.stem === verb.stem || isPastOf(word, verb);
}

/**
 * Whether a word is a past form of a verb: of its stem and otherwise written, or as most strong verbs of English and German
 * have it, with another vowel between the same consonants, and perhaps a last t or d: found, sent, wrote, sold.
 */
function isPastOf(word: Word, verb: Word): boolean {
  if (word.form === verb.form) return false;
  if (word.stem === verb.stem) return /(?:ed|t|en)$/.test(word.form);
  const [said, meant] = [skeletonOf(word.form), skeletonOf(verb.form)];
  return meant.length > 1 && (said === meant || said === `${meant}t`);
}

/** The consonants of a word, d as t and a double one once. */
function skeletonOf(form: string): string {
  return form
    .replace(/[aeiouyäöü]/g, '')
    .replaceAll('d', 't')
    .replace(/(.)\1/g, '$1');
}

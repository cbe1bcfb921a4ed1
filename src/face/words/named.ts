import { findLanguage, isCommon, type Language, stemWord } from '../../todo/likeness/language.ts';

import { isJoining, isNegation, isPastForm, isTime } from './closed-classes.ts';

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
  /** Its first word alone named it, which may be another verb as well: meant only where the line then says something. */
  isLoose: boolean;
}

interface Word {
  form: string;
  stem: string;
  isCommon: boolean;
  isTime: boolean;
  start: number;
  end: number;
}

const DETERMINERS = String.raw`(?:the|an?|our|my|your|this|that|these|those|all|d(?:er|ie|as|en|em)|(?:unser|mein|ein)\p{L}*|les?|la|une?|notre|mon|ma|el|l[ao]s|una?|nuestr[ao]s?|mi|[ao]s?|uma?|noss[ao]|meu|minha)`;
/** Before what is named, and part of its name. */
const DETERMINER = new RegExp(String.raw`(?<![\p{L}\p{N}])${DETERMINERS}\s+$`, 'iu');
/** What a verb has before it: who does it, or what helps it. */
const SUBJECT =
  /(?<![\p{L}\p{N}])(?:i|we|you|he|she|they|it|who|can|could|will|would|shall|should|may|might|must|do|does|did|to|not|ich|wir|er|sie|zu|je|nous|on|n['’]t|['’](?:ll|d|ve|re|m))\s+$/iu;
/** What is said of a thing begins so. */
const STATES = /^(?:is|are|was|were|has|have|had|can|could|will|would|must|ist|sind|est|sont|es|está|são)$/;
/** What a verb is done to. */
const OBJECT = new RegExp(String.raw`^\s+(?:${DETERMINERS}|it|them|us|me|him|her)(?![\p{L}\p{N}])`, 'iu');
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
  const verb = content.length > 1 ? verbOf(thing.title, content, language) : undefined;
  const names = content.filter((word) => word !== verb);
  const isNamed = (word: Word) =>
    names.some(({ stem }) => stem === word.stem) ||
    // “The poster” is no verb.
    (verb?.stem === word.stem && DETERMINER.test(line.slice(0, word.start)));
  const isTitle = (word: Word) => word.isCommon || title.some(({ stem }) => stem === word.stem);
  const span = findSpan(words, title, (word) => !word.isCommon && isNamed(word));
  const lone = span ? -1 : findLead(line, words, title, verb);
  const [first, last] = span ?? [lone, lone];
  const inside = words.slice(first, last + 1);
  if (first === -1 || !inside.every(isTitle)) return undefined;
  const cut = (from: number, to: number) => {
    const before = line.slice(0, words[from]?.start).replace(DETERMINER, '');
    return `${before}${thing.id}${line.slice(words[to]?.end)}`.trim();
  };
  const share = new Set(inside.filter(isNamed).map(({ stem }) => stem)).size;
  if (lone !== -1) {
    const next = words[lone + 1];
    const isSaid = next && (STATES.test(next.form) || isNegation(next.form) || isPastForm(next.form));
    const isLoose = lone === 0 && next !== undefined && !next.isTime && !isSaid;
    const lines = [cut(lone, lone)];
    return { thing, lines, isReport: false, isLoose, shared: 1, part: 1 / content.length };
  }
  const before = words.findIndex(
    (word, place) => place < first && verb !== undefined && isFormOf(word, verb),
  );
  const said = words.slice(before + 1, first).every(isTitle) ? words[before] : undefined;
  // “The fence is mended”, “sponsors written to, all five”: the verb stands behind it, with what goes with it in the title.
  const behind = words.findIndex((word, place) => place > last && verb !== undefined && isPastOf(word, verb));
  const isPassive = behind !== -1 && words.slice(last + 1, behind).every(isTitle);
  let end = behind;
  while (isPassive && title.some(({ form }) => form === words[end + 1]?.form)) end++;
  return {
    thing,
    lines: [cut(first, last), ...(said ? [cut(before, last)] : []), ...(isPassive ? [cut(first, end)] : [])],
    isReport: isPassive || (said !== undefined && verb !== undefined && isPastOf(said, verb)),
    isLoose: false,
    shared: share + (said || isPassive ? 1 : 0),
    part: share / Math.max(1, names.length),
  };
}

/** A title begins with its verb; a German one may end with it: “Plakate drucken”. */
function verbOf(title: string, content: readonly Word[], language: Language): Word | undefined {
  const last = content.at(-1);
  const isLast =
    language === 'german' && last?.end === title.length && /^\p{Ll}+n$/u.test(title.slice(last.start));
  return isLast ? last : content[0];
}

/**
 * From the first to the last word that names something, with the numbers beside them as the title has them. When, and how
 * many, names nothing by itself: “next week” is no “next event”.
 */
function findSpan(
  words: readonly Word[],
  title: readonly Word[],
  isNamed: (word: Word) => boolean,
): [first: number, last: number] | undefined {
  const isOther = (word: Word) => !word.isTime || title.every((each) => each.isTime || each.isCommon);
  let first = words.findIndex((word) => isNamed(word) && isOther(word));
  let last = words.findLastIndex((word) => isNamed(word) && isOther(word));
  if (first === -1) return undefined;
  const areBeside = (at: number) =>
    title.some(
      ({ form }, place) => form === words[at]?.form && title[place + 1]?.stem === words[at + 1]?.stem,
    );
  while (words[first - 1]?.isTime && areBeside(first - 1)) first--;
  while (words[last + 1]?.isTime && areBeside(last)) last++;
  return [first, last];
}

/**
 * Where the first word of a title stands in a line as what is spoken of, “flyers are done” of “Flyers for the bakery”: neither
 * the title nor the line has it as a verb. -1 where there is none.
 */
function findLead(
  line: string,
  words: readonly Word[],
  title: readonly Word[],
  verb: Word | undefined,
): number {
  const [, second] = title;
  if (!verb || verb.isTime || second === undefined || title[0] !== verb) return -1;
  if (new RegExp(`^${DETERMINERS}$`, 'iu').test(second.form)) return -1;
  return words.findIndex(
    ({ stem, start, end }) =>
      stem === verb.stem && !SUBJECT.test(line.slice(0, start)) && !OBJECT.test(line.slice(end)),
  );
}

function listWords(line: string, language: Language): Word[] {
  return [...line.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map((match) => {
    const form = match[0].toLowerCase();
    return {
      form,
      stem: stemWord(form, language),
      isCommon: isCommon(form, language) || isJoining(form),
      isTime: isTime(form),
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
 * have it, with another vowel between the same consonants, and perhaps a last t, d or n: found, sent, wrote, sold, written.
 */
function isPastOf(word: Word, verb: Word): boolean {
  if (word.form === verb.form) return false;
  if (word.stem === verb.stem) return /(?:ed|t|en)$/.test(word.form);
  const [said, meant] = [skeletonOf(word.form), skeletonOf(verb.form)];
  const isStrong =
    said === meant || said === `${meant}t` || (word.form.endsWith('en') && said === `${meant}n`);
  if (meant.length > 1 && isStrong) return true;
  // “Angeschrieben” of “anschreiben”, “gedruckt” of “drucken”.
  const bare = word.form.replace(/^(\p{L}{2,5})?ge(?=\p{L}{3})/u, '$1');
  const root = verb.form.replace(/e?n$/, '');
  const isGerman = /(?:t|en)$/.test(bare) && root !== verb.form && root.length > 2;
  return isGerman && [meant, skeletonOf(`${root}t`)].includes(skeletonOf(bare));
}

/** The consonants of a word, d as t and a double one once. */
function skeletonOf(form: string): string {
  return form
    .replace(/[aeiouyäöü]/g, '')
    .replaceAll('d', 't')
    .replace(/(.)\1/g, '$1');
}

import { stemmer as arabic } from '@orama/stemmers/arabic';
import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as greek } from '@orama/stemmers/greek';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stemmer as ukrainian } from '@orama/stemmers/ukrainian';

/**
 * The languages of the Latin script that have a stemmer, each with its commonest words: they tell which language a
 * workspace writes, and say little about what a title is about. No word of negation is among them.
 */
const LATIN = {
  english: [english, 'the a an of to and in for is on with from by at as be are it that our when'],
  german: [german, 'der die das den dem des ein eine einen und für von mit im in zu zur zum auf bei als'],
  french: [french, 'le la les l un une des du de d et pour dans sur avec par au aux en à que'],
  spanish: [spanish, 'el la los las un una de del y para en con por al a que se desde'],
  portuguese: [portuguese, 'o a os as um uma de do da dos das e para em no na com por ao que'],
  italian: [italian, 'il lo la i gli le un una di del della dei e per in nel con su al da che'],
  dutch: [dutch, 'de het een en van voor met in op te naar bij aan uit om is dat'],
  swedish: [swedish, 'en ett och för av med till i på som är att från den det'],
  danish: [danish, 'en et og for af med til i på som er at fra den det de'],
  norwegian: [norwegian, 'en et og for av med til i på som er å fra den det de'],
  finnish: [finnish, 'ja on että joka kun sekä tai ovat kuin'],
  hungarian: [hungarian, 'a az és egy hogy is van meg'],
  romanian: [romanian, 'și de la în cu pe pentru din un o care să al ale'],
  turkish: [turkish, 've bir bu için ile da de olarak'],
} as const;

export type Language = keyof typeof LATIN;

const NAMES = Object.keys(LATIN).filter((name): name is Language => name in LATIN);
const COMMON = new Map(NAMES.map((name) => [name, new Set<string>(LATIN[name][1].split(' '))]));

/** Scripts that tell their language, or one whose stemmer serves. */
const BY_SCRIPT: readonly [RegExp, (word: string) => string][] = [
  [/\p{Script=Cyrillic}/u, (word) => (/[іїєґ]/u.test(word) ? ukrainian(word) : russian(word))],
  [/\p{Script=Arabic}/u, arabic],
  [/\p{Script=Greek}/u, greek],
];
const ALL_LATIN = /^\p{Script=Latin}+$/u;
/** So many titles tell the language; more would only take time. */
const MOST_SAMPLED = 500;
/** Letters of an ending of case, number or person: Russian "ями", Spanish "mos". */
const MOST_ENDING = 3;

/** The language whose commonest words stand most often in the last of these titles; English where none do. */
export function findLanguage(titles: readonly string[]): Language {
  const words = titles.slice(-MOST_SAMPLED).flatMap((title) => title.toLowerCase().match(/\p{L}+/gu) ?? []);
  const counts = NAMES.map((name) => ({ name, count: words.filter((word) => isCommon(word, name)).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).name;
}

export function isCommon(word: string, language: Language): boolean {
  return COMMON.get(language)?.has(word) ?? false;
}

/** A word without its inflection; as it is where its script has no stemmer. */
export function stemWord(word: string, language: Language): string {
  if (ALL_LATIN.test(word)) return LATIN[language][0](word);
  return BY_SCRIPT.find(([script]) => script.test(word))?.[1](word) ?? word;
}

/**
 * Whether two words of one stem are one word inflected. Stemmers also take away what makes another word: English
 * "custom" and "customer", "market" and "marketing" have one stem each, so there only number and person count.
 */
export function isInflected(a: string, b: string, language: Language): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (language === 'english' && ALL_LATIN.test(short)) {
    return long === `${short}s` || long === `${short}es` || long === short.replace(/y$/, 'ies');
  }
  return short.startsWith(long.slice(0, -MOST_ENDING));
}

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
  english: {
    stem: english,
    common: 'the a an of to and in for is on with from by at as be are it that our when',
  },
  german: {
    stem: german,
    common: 'der die das den dem des ein eine einen und für von mit im in zu zur zum auf bei als',
  },
  french: {
    stem: french,
    common: 'le la les l un une des du de d et pour dans sur avec par au aux en à que',
  },
  spanish: { stem: spanish, common: 'el la los las un una de del y para en con por al a que se desde' },
  portuguese: {
    stem: portuguese,
    common: 'o a os as um uma de do da dos das e para em no na com por ao que',
  },
  italian: {
    stem: italian,
    common: 'il lo la i gli le un una di del della dei e per in nel con su al da che',
  },
  dutch: { stem: dutch, common: 'de het een en van voor met in op te naar bij aan uit om is dat' },
  swedish: { stem: swedish, common: 'en ett och för av med till i på som är att från den det' },
  danish: { stem: danish, common: 'en et og for af med til i på som er at fra den det de' },
  norwegian: { stem: norwegian, common: 'en et og for av med til i på som er å fra den det de' },
  finnish: { stem: finnish, common: 'ja on että joka kun sekä tai ovat kuin' },
  hungarian: { stem: hungarian, common: 'a az és egy hogy is van meg' },
  romanian: { stem: romanian, common: 'și de la în cu pe pentru din un o care să al ale' },
  turkish: { stem: turkish, common: 've bir bu için ile da de olarak' },
} as const;

export type Language = keyof typeof LATIN;

/** What a title is written in when too little is known to tell. */
const USUAL: Language = 'english';

const NAMES = Object.keys(LATIN).filter((name): name is Language => name in LATIN);
const COMMON = new Map(
  NAMES.map((name): [Language, Set<string>] => [name, new Set(LATIN[name].common.split(' '))]),
);

/** Scripts that tell their language, or one whose stemmer serves. */
const BY_SCRIPT: readonly [RegExp, (word: string) => string][] = [
  [/\p{Script=Cyrillic}/u, (word) => (/[іїєґ]/u.test(word) ? ukrainian(word) : russian(word))],
  [/\p{Script=Arabic}/u, arabic],
  [/\p{Script=Greek}/u, greek],
];

/** The languages that have a word among their commonest. */
const SPOKEN = new Map<string, Language[]>();
for (const [language, words] of COMMON)
  for (const word of words) SPOKEN.set(word, [...(SPOKEN.get(word) ?? []), language]);

/** The language of the Latin script whose commonest words stand most often in titles, given as their words. */
export function findLanguage(titles: readonly (readonly string[])[]): Language {
  // The usual language stands first, so that another one has to win.
  const votes = new Map(NAMES.map((name) => [name, 0]));
  for (const words of titles)
    for (const word of words)
      for (const language of SPOKEN.get(word) ?? []) votes.set(language, (votes.get(language) ?? 0) + 1);
  return [...votes].reduce((best, each) => (each[1] > best[1] ? each : best), [USUAL, 0])[0];
}

export function isCommon(word: string, language: Language): boolean {
  return COMMON.get(language)?.has(word) ?? false;
}

/** A word without its inflection; as it is where its script has no stemmer. */
export function stemWord(word: string, language: Language): string {
  if (/^\p{Script=Latin}+$/u.test(word)) return LATIN[language].stem(word);
  return BY_SCRIPT.find(([script]) => script.test(word))?.[1](word) ?? word;
}

/**
 * Whether two words of one stem are one word inflected. Stemmers also take away what makes another word: English
 * "custom" and "customer", "market" and "marketing" have one stem each, so there only number and person count.
 */
export function isInflected(a: string, b: string, language: Language): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (language === 'english' && /^\p{Script=Latin}+$/u.test(short)) {
    return long === `${short}s` || long === `${short}es` || long === short.replace(/y$/, 'ies');
  }
  let shared = 0;
  while (shared < short.length && short[shared] === long[shared]) shared += 1;
  return long.length - shared <= MOST_ENDING;
}

/** Letters of an ending of case, number or person: Russian "ями", Spanish "mos". */
const MOST_ENDING = 3;

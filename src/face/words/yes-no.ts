/** Words of yes and no in the five languages of the phrases, each in one of these. */
const WORDS = {
  yes: 'yes yeah yep y ja jep oui sí si sim',
  /** Said of a task it is a yes; else it may be said of what was only read. */
  ok: 'ok okay 👍 ✅',
  /** As good as a yes to what was asked, and no more. */
  agreed: 'sure right correct exactly genau klar gern gerne vale claro',
  no: 'no n nope nein nee non não nao 👎 ❌',
} as const;

type Sort = keyof typeof WORDS;

const SORTS = new Map(
  (Object.keys(WORDS) as Sort[]).flatMap((sort) => WORDS[sort].split(' ').map((word) => [word, sort] as const)),
);

/** What a word in small letters says; undefined for any other. */
export function sortOf(word: string): Sort | undefined {
  return SORTS.get(word);
}

/** A yes or a no to a task, for a pattern. */
export const YES_OR_NO_WORDS = [WORDS.yes, WORDS.ok, WORDS.no].join(' ').replaceAll(' ', '|');

import { hasMark, isAction } from './clause.ts';
import { countUnderstood, cutWords, type Reading, readTitle } from './reading.ts';
import type { Language } from './stem.ts';
import { listVocabularies } from './vocabulary.ts';

/** A title in the languages that understand most of its words, of equals in all; `languages` are those it can be in. */
export function readLikeliest(title: string, languages?: readonly Language[]): Reading[] {
  const words = cutWords(title);
  const weighed = listVocabularies()
    .filter(({ language }) => languages?.includes(language) ?? true)
    .map((vocabulary) => ({ vocabulary, understood: countUnderstood(words, vocabulary) }));
  const most = Math.max(0, ...weighed.map(({ understood }) => understood));
  const found = weighed
    .filter(({ understood }) => understood === most)
    .map(({ vocabulary }) => readTitle(words, vocabulary));
  // "Fix Tokyo" is Portuguese for fastening, "Sort the list" French for leaving: the language counts in which its first word leads elsewhere.
  const governed = found.filter(isGoverned);
  return governed.length > 0 ? governed : found;
}

function isGoverned({ units: [first] }: Reading): boolean {
  return first !== undefined && hasMark(first, 'governing') && !isAction(first);
}

/** What a word says that is neither an action nor an asset. */
export const MARKS = [
  'places',
  'writings',
  'artefacts',
  'internals',
  'household',
  'governing',
  'negating',
  'linking',
  'topical',
  'subordinating',
  'passive',
  'background',
  'single',
  'own',
  'quantifying',
  'joining',
  'adverbial',
  'starting',
  'stating',
  'receiving',
  'little',
] as const;
export type Mark = (typeof MARKS)[number];

/** Nouns and verbs; the others are little words, which stand as they are. */
export const INFLECTED: ReadonlySet<Mark> = new Set([
  'places',
  'writings',
  'artefacts',
  'internals',
  'household',
  'governing',
]);

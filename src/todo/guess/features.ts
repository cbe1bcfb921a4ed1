/** What a text is about, as numbers of its parts, in ascending order; a part stands as often as it comes. */
export type Features = Uint32Array;

/** Parts are told apart by numbers below this (Weinberger et al., "Feature hashing for large scale multitask learning", 2009). */
const MOST_FEATURES = 2 ** 17;

/** Letters a part has. Three to five find "Mitglieder" in "Mitgliederliste" and "cancel" in "cancelled", in any language. */
const PART = { least: 3, most: 5 } as const;
/** A project counts as a word of so many parts does. */
const PROJECT_PARTS = 12;

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The parts of a title's words, with the beginning and the end of a word as letters of their own (Cavnar and Trenkle,
 * "N-gram-based text categorization", 1994, section 3), and its project.
 */
export function readFeatures(title: string, projectId: string | null = null): Features {
  const features: number[] = [];
  for (const [word] of title.normalize('NFKC').toLowerCase().matchAll(WORD)) {
    const letters = ` ${word} `;
    // A longer part goes on from the shorter one that it begins with.
    for (let at = 0; at + PART.least <= letters.length; at++) {
      let value = spell(FNV_OFFSET, letters, at, at + PART.least);
      features.push(fold(value));
      for (let to = at + PART.least; to < Math.min(at + PART.most, letters.length); to++) {
        value = spell(value, letters, to, to + 1);
        features.push(fold(value));
      }
    }
  }
  if (projectId !== null)
    for (let part = 0; part < PROJECT_PARTS; part++) {
      const name = `project ${projectId} ${part}`;
      features.push(fold(spell(FNV_OFFSET, name, 0, name.length)));
    }
  return Uint32Array.from(features).sort();
}

/** FNV-1a, on from a value, over some code units. */
function spell(begun: number, text: string, from: number, to: number): number {
  let value = begun;
  for (let at = from; at < to; at++) value = Math.imul(value ^ text.charCodeAt(at), FNV_PRIME);
  return value;
}

function fold(value: number): number {
  return ((value >>> 15) ^ value) & (MOST_FEATURES - 1);
}

/** What a text is about, as numbers of its parts, in ascending order; a part stands as often as it comes. */
export type Features = Uint32Array;

/** Parts are told apart by numbers below this (Weinberger et al., "Feature hashing for large scale multitask learning", 2009). */
export const MOST_FEATURES = 2 ** 17;

/** Letters a part has. Three to five find "Mitglieder" in "Mitgliederliste" and "cancel" in "cancelled", in any language. */
const PART = { least: 3, most: 5 } as const;
/** Parts that begin at one letter. */
const LENGTHS = PART.most - PART.least + 1;
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
  const words = title.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  const letters = words.reduce((sum, { length }) => sum + length, 0);
  const features = new Uint32Array(letters * LENGTHS + PROJECT_PARTS);
  let count = 0;
  for (const word of words) {
    const text = ` ${word} `;
    // A longer part goes on from the shorter one that it begins with.
    for (let at = 0; at + PART.least <= text.length; at++) {
      let value = spell(FNV_OFFSET, text, at, at + PART.least);
      features[count++] = fold(value);
      for (let to = at + PART.least; to < Math.min(at + PART.most, text.length); to++) {
        value = spell(value, text, to, to + 1);
        features[count++] = fold(value);
      }
    }
  }
  if (projectId !== null) {
    const name = `project ${projectId} `;
    const named = spell(FNV_OFFSET, name, 0, name.length);
    for (let part = 0; part < PROJECT_PARTS; part++) {
      const digits = String(part);
      features[count++] = fold(spell(named, digits, 0, digits.length));
    }
  }
  return features.slice(0, count).sort();
}

/** The parts of several texts as one. */
export function joinFeatures(texts: readonly Features[]): Features {
  const features = new Uint32Array(texts.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const text of texts) {
    features.set(text, count);
    count += text.length;
  }
  return features.sort();
}

/** The parts of several texts without those of some of them. */
export function leaveOutFeatures(all: Features, some: Features): Features {
  const features = new Uint32Array(all.length - some.length);
  let out = 0;
  let count = 0;
  for (let at = 0; at < all.length; at++)
    if (all[at] === some[out]) out++;
    else features[count++] = all[at] ?? 0;
  return features;
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

import type { ActionKind, AssetKind } from './lexicon/lexicon.ts';
import type { Mark } from './marks.ts';

/** All that a word or phrase can mean. */
export interface Sense {
  readonly actions: ReadonlySet<ActionKind>;
  readonly assets: ReadonlySet<AssetKind>;
  readonly marks: ReadonlySet<Mark>;
}

const NONE: ReadonlySet<never> = new Set();

/** What means nothing. Most words mean one thing: of their thousands three sets each would be most of the memory. */
export function createSense(): Sense {
  return { actions: NONE, assets: NONE, marks: NONE };
}

/** Adds to sets that are shared: of thousands of words a few hundred mean different things. */
export function createUnion<T>(): (some: ReadonlySet<T>, one: T) => ReadonlySet<T> {
  const unions = new Map<ReadonlySet<T>, Map<T, ReadonlySet<T>>>();
  return (some, one) =>
    unions.getOrInsertComputed(some, () => new Map()).getOrInsertComputed(one, () => new Set([...some, one]));
}

import { type Features, MOST_FEATURES } from '../../todo/guess/features.ts';

/** In how many texts each part stands. Parts have places in the order in which they come, so that what is known of each is a short list. */
export class PartCounts {
  /** By part, one more than its place; 0 for those that have none. */
  readonly #after: Int32Array;
  #counts: Uint32Array;
  #size: number;
  #texts: number;

  /** Goes on from what was counted before. */
  constructor(before?: PartCounts) {
    this.#after = before ? before.#after.slice() : new Int32Array(MOST_FEATURES);
    this.#counts = before ? before.#counts.slice() : new Uint32Array(1_024);
    this.#size = before ? before.#size : 0;
    this.#texts = before ? before.#texts : 0;
  }

  get size(): number {
    return this.#size;
  }

  /** Below 0 for a part that has none. */
  placeOf(part: number): number {
    return (this.#after[part] ?? 0) - 1;
  }

  /** Gives each part of a text its place. */
  note(features: Features): void {
    for (let at = 0; at < features.length; at++) {
      const part = features[at] ?? 0;
      if (this.#after[part] === 0) this.#after[part] = ++this.#size;
    }
    if (this.#size <= this.#counts.length) return;
    const counts = new Uint32Array(2 * this.#size);
    counts.set(this.#counts);
    this.#counts = counts;
  }

  add(features: Features): void {
    this.note(features);
    countParts(this, features, this.#counts);
    this.#texts += 1;
  }

  /** Natural log of all texts, these and more, to those that have a part, by its place; the last is of parts that none has. */
  readRarity(more: readonly Features[]): Float64Array {
    const counts = this.#counts.slice(0, this.#size);
    for (const features of more) countParts(this, features, counts);
    const texts = this.#texts + more.length;
    const logs = new Float64Array(texts + 1);
    for (let count = 0; count < logs.length; count++) logs[count] = Math.log((1 + texts) / (count || 1));
    const rarity = new Float64Array(this.#size + 1);
    for (let place = 0; place < counts.length; place++) rarity[place] = logs[counts[place] ?? 0] ?? 0;
    rarity[this.#size] = logs[0] ?? 0;
    return rarity;
  }
}

function countParts(places: PartCounts, features: Features, counts: Uint32Array): void {
  for (let at = 0; at < features.length; at++) {
    const part = features[at] ?? 0;
    // In ascending order: a part that comes again is the one before.
    if (at > 0 && features[at - 1] === part) continue;
    const place = places.placeOf(part);
    counts[place] = (counts[place] ?? 0) + 1;
  }
}

import { forEachMark, OverlapCheck } from './overlap.ts';
import { compareReadings, LEAST_INNER_SHARE, MOST_UNSAID } from './similarity.ts';
import { type Item, type Reading, readItem } from './title/reading.ts';
import { createSpeller } from './words/spelling.ts';

/** What a duplicate was found to be the same as. */
export interface Duplicate {
  id: string;
  /** 0.5 to 1. */
  score: number;
  why: string;
}

/**
 * Finds the item that asks for the same work among many, without comparing all pairs. Two items are only the same
 * if little of one title is missing from the other. So of its rarest tokens that together weigh more than that, one
 * at least is shared: those of the wanted item are looked up among all tokens of the stored ones, and all tokens of
 * the wanted item among the rarest of the stored ones. The answer is that of comparing with each.
 */
export class DuplicateIndex {
  readonly #spell = createSpeller();
  readonly #overlap = new OverlapCheck();
  /** By place, in the order added. */
  readonly #entries: { id: string; reading: Reading }[] = [];
  /** By place: the search that met the entry last, so that it is looked at once. */
  readonly #seenBy: number[] = [];
  /** By mark: the places of all entries that have it. */
  readonly #all: number[][] = [];
  /** By mark: the places of the entries of which it is one of the rarest. */
  readonly #rare: number[][] = [];
  #searches = 0;
  #last: { item: Item; reading: Reading } | undefined;

  constructor(items: readonly Item[] = []) {
    const stored = items.map((item) => this.#store(item));
    for (const { place, cells } of stored) this.#storeRarest(place, cells);
  }

  add(item: Item): void {
    const { place, cells } = this.#store(item);
    this.#storeRarest(place, cells);
  }

  /** The stored item that is the same task and most like it; of equals the one added first. Never one of its own id. */
  findDuplicate(item: Item): Duplicate | undefined {
    const reading = this.#read(item);
    let best: Duplicate | undefined;
    for (const place of this.#findNear(reading)) {
      const entry = this.#entries[place];
      if (entry === undefined || entry.id === item.id) continue;
      const { isSame, score, why } = compareReadings(reading, entry.reading);
      if (isSame && score > (best?.score ?? 0)) best = { id: entry.id, score, why };
      if (best?.score === 1) break;
    }
    return best;
  }

  /** Places of the entries that may be the same, in the order added. */
  #findNear(reading: Reading): number[] {
    const cells = this.#overlap.encode(reading);
    this.#overlap.want(cells);
    this.#searches += 1;
    const near: number[] = [];
    for (const mark of this.#findRarest(cells)) this.#collect(this.#all[mark], near);
    forEachMark(cells, (mark) => this.#collect(this.#rare[mark], near));
    return near.sort((a, b) => a - b);
  }

  #collect(places: readonly number[] | undefined, near: number[]): void {
    if (places === undefined) return;
    for (const place of places) {
      if (this.#seenBy[place] === this.#searches) continue;
      this.#seenBy[place] = this.#searches;
      if (this.#overlap.mayBeSame(place)) near.push(place);
    }
  }

  /** Reads an item once that is looked for and then added. */
  #read(item: Item): Reading {
    const { id, title, category, project, goalId } = item;
    const last = this.#last?.item;
    const isLast =
      last?.id === id &&
      last.title === title &&
      last.category === category &&
      last.project === project &&
      last.goalId === goalId;
    if (this.#last && isLast) return this.#last.reading;
    const reading = readItem(item, this.#spell);
    this.#last = { item: { ...item }, reading };
    return reading;
  }

  #store(item: Item): { place: number; cells: Int32Array } {
    const reading = this.#read(item);
    const { place, cells } = this.#overlap.store(reading);
    this.#entries.push({ id: item.id, reading });
    this.#seenBy.push(0);
    forEachMark(cells, (mark) => put(this.#all, mark, place));
    return { place, cells };
  }

  #storeRarest(place: number, cells: Int32Array): void {
    for (const mark of this.#findRarest(cells)) put(this.#rare, mark, place);
  }

  /** The marks of the rarest tokens that together weigh more than may be missing from another title. */
  #findRarest(cells: Int32Array): number[] {
    const tokens: { marks: number[]; weight: number; count: number }[] = [];
    let total = 0;
    forEachMark(cells, (mark, token, weight) => {
      if (weight === 0) return;
      let own = tokens[token];
      if (own === undefined) {
        own = { marks: [], weight, count: 0 };
        tokens[token] = own;
        total += weight;
      }
      own.marks.push(mark);
      own.count += this.#all[mark]?.length ?? 0;
    });
    let missing = Math.min(MOST_UNSAID, (1 - LEAST_INNER_SHARE) * total);
    const rarest: number[] = [];
    for (const { marks, weight } of Object.values(tokens).sort((a, b) => a.count - b.count)) {
      rarest.push(...marks);
      missing -= weight;
      if (missing < -1e-9) break;
    }
    return rarest;
  }
}

function put(index: number[][], mark: number, place: number): void {
  const places = index[mark];
  if (places === undefined) index[mark] = [place];
  else if (places.at(-1) !== place) places.push(place);
}

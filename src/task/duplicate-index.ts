import { type Item, type Reading, readItem, type Token } from './reading.ts';
import { compareReadings, LEAST_INNER_SHARE } from './similarity.ts';
import { createSpeller } from './words/spelling.ts';

/** What a duplicate was found to be the same as. */
export interface Duplicate {
  id: string;
  /** 0.5 to 1. */
  score: number;
  why: string;
}

interface Entry {
  id: string;
  reading: Reading;
  /** The search that met this entry last, so that it is compared once. */
  seenBy: number;
}

/**
 * Finds the item that asks for the same work among many, without comparing all pairs. Two items are only the same
 * if most of the weight of one title is in the other. So at least one of its rarest tokens that together weigh more
 * than may be missing is shared: those of the wanted item are looked up among all tokens of the stored ones, and all
 * tokens of the wanted item among the rarest of the stored ones. The answer is that of comparing with each.
 */
export class DuplicateIndex {
  readonly #all = new Map<string, Entry[]>();
  readonly #rare = new Map<string, Entry[]>();
  readonly #spell = createSpeller();
  #searches = 0;

  constructor(items: readonly Item[] = []) {
    const entries = items.map((item) => this.#toEntry(item));
    for (const entry of entries) this.#putAll(entry);
    for (const entry of entries) this.#putRare(entry);
  }

  add(item: Item): void {
    const entry = this.#toEntry(item);
    this.#putAll(entry);
    this.#putRare(entry);
  }

  /** The stored item that is the same task and most like it; of equals the one added first. Never one of its own id. */
  findDuplicate(item: Item): Duplicate | undefined {
    const reading = readItem(item, this.#spell);
    let best: Duplicate | undefined;
    for (const entry of this.#findNear(reading)) {
      if (entry.id === item.id) continue;
      const { isSame, score, why } = compareReadings(reading, entry.reading);
      if (isSame && score > (best?.score ?? 0)) best = { id: entry.id, score, why };
    }
    return best;
  }

  #findNear(reading: Reading): Entry[] {
    this.#searches += 1;
    const near: Entry[] = [];
    const collect = (entries: readonly Entry[] = []): void => {
      for (const entry of entries) {
        if (entry.seenBy === this.#searches || areApart(entry.reading, reading)) continue;
        entry.seenBy = this.#searches;
        near.push(entry);
      }
    };
    for (const mark of this.#rarestMarks(reading)) collect(this.#all.get(mark));
    for (const mark of marksOf(reading)) collect(this.#rare.get(mark));
    return near;
  }

  #toEntry(item: Item): Entry {
    return { id: item.id, reading: readItem(item, this.#spell), seenBy: 0 };
  }

  #putAll(entry: Entry): void {
    for (const mark of marksOf(entry.reading)) put(this.#all, mark, entry);
  }

  #putRare(entry: Entry): void {
    for (const mark of this.#rarestMarks(entry.reading)) put(this.#rare, mark, entry);
  }

  /** The marks of the rarest tokens that together weigh more than may be missing from another title. */
  #rarestMarks(reading: Reading): Set<string> {
    const sorted = reading.tokens
      .filter(({ weight }) => weight > 0)
      .map((token) => {
        const marks = marksOfToken(token);
        return { marks, weight: token.weight, count: this.#count(marks) };
      })
      .sort((a, b) => a.count - b.count);
    const rarest = new Set<string>();
    let missing = (1 - LEAST_INNER_SHARE) * reading.weight;
    for (const { marks, weight } of sorted) {
      if (missing < 0) break;
      for (const mark of marks) rarest.add(mark);
      missing -= weight;
    }
    return rarest;
  }

  #count(marks: readonly string[]): number {
    return marks.reduce((sum, mark) => sum + (this.#all.get(mark)?.length ?? 0), 0);
  }
}

/** In two projects: never the same. */
function areApart(a: Reading, b: Reading): boolean {
  return a.project !== '' && b.project !== '' && a.project !== b.project;
}

function put(index: Map<string, Entry[]>, mark: string, entry: Entry): void {
  const entries = index.get(mark);
  if (entries === undefined) index.set(mark, [entry]);
  else entries.push(entry);
}

/** All that a title can be found by; the words of its project too, which another title may say. */
function marksOf(reading: Reading): Set<string> {
  return new Set([...reading.tokens.flatMap(marksOfToken), ...reading.projectKeys]);
}

/** What two tokens share whenever findShare is over 0: a key, a part, a beginning, or all letters but one. */
function marksOfToken({ keys, parts, kinship, spelling }: Token): string[] {
  const marks = [...keys, ...parts];
  if (kinship !== '') marks.push(`${kinship}…`);
  if (spelling !== '') {
    marks.push(`~${spelling}`);
    for (let at = 0; at < spelling.length; at += 1)
      marks.push(`~${spelling.slice(0, at)}${spelling.slice(at + 1)}`);
  }
  return marks;
}

import type { Track } from './analysis.ts';
import { type Entry, readValue } from './goal-state.ts';

/** An entry as it is kept. */
export interface StoredEntry {
  /** Rises by one with each entry of a workspace. */
  seq: number;
  /** Its time in UTC milliseconds; null where its own cannot be read: then it does not age. */
  at: number | null;
  entry: Entry;
}

interface Marks {
  firstSeq: number;
  first: number;
  previous: number | undefined;
  lastSeq: number;
  last: number;
}

/**
 * The entries that are kept, oldest first, and the values that analyses need, kept up to date as entries come and go:
 * neither costs more as the history grows.
 */
export class FeedbackHistory {
  #records: StoredEntry[] = [];
  #entries: Entry[] = [];
  /** Whether no entry is older than the one before it: then what is too old is at the front. */
  #isOrdered = true;
  #keys: readonly string[] = [];
  #marks = new Map<string, Marks>();

  /** Oldest first. Not to be changed. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get size(): number {
    return this.#records.length;
  }

  /** The number of the oldest entry; undefined where there is none. */
  get firstSeq(): number | undefined {
    return this.#records[0]?.seq;
  }

  /** Follows the values of these keys; others are forgotten. */
  follow(keys: readonly string[]): void {
    if (keys.length === this.#keys.length && keys.every((key, index) => key === this.#keys[index])) return;
    this.#keys = [...keys];
    this.#marks = new Map(keys.flatMap((key) => this.#markAll(key)));
  }

  append(record: StoredEntry): void {
    const lastAt = this.#records.at(-1)?.at;
    if (record.at === null || (lastAt !== undefined && (lastAt === null || record.at < lastAt))) {
      this.#isOrdered = false;
    }
    this.#records.push(record);
    this.#entries.push(record.entry);
    for (const key of this.#keys) this.#mark(key, record);
  }

  clear(): void {
    this.#records = [];
    this.#entries = [];
    this.#isOrdered = true;
    this.#marks.clear();
  }

  /** Keeps the newest so many. */
  keepNewest(limit: number): void {
    this.#dropFront(this.#records.length - limit);
  }

  /** Drops what is older than an instant. */
  dropBefore(at: number): void {
    const isOld = (record: StoredEntry) => record.at !== null && record.at < at;
    if (this.#isOrdered) {
      const kept = this.#records.findIndex((record) => !isOld(record));
      this.#dropFront(kept === -1 ? this.#records.length : kept);
      return;
    }
    if (!this.#records.some(isOld)) return;
    this.#records = this.#records.filter((record) => !isOld(record));
    this.#entries = this.#records.map(({ entry }) => entry);
    this.#marks = new Map(this.#keys.flatMap((key) => this.#markAll(key)));
  }

  /** The good values of a key that is followed; undefined where there is none. */
  track(key: string): Track | undefined {
    const marks = this.#marks.get(key);
    if (!marks) return undefined;
    const { first, previous, last, lastSeq } = marks;
    return { first, previous, last, isStale: this.#records.at(-1)?.seq !== lastSeq };
  }

  #dropFront(count: number): void {
    if (count <= 0) return;
    this.#records.splice(0, count);
    this.#entries.splice(0, count);
    const from = this.firstSeq ?? Number.POSITIVE_INFINITY;
    for (const [key, marks] of this.#marks) {
      if (marks.firstSeq >= from) continue;
      this.#marks.delete(key);
      if (marks.lastSeq >= from)
        for (const [, found] of this.#refind(key, marks)) this.#marks.set(key, found);
    }
  }

  /** The first good value that is left; the last one is known to be among them. */
  #refind(key: string, marks: Marks): [string, Marks][] {
    for (const { seq, entry } of this.#records) {
      const value = readValue(entry[key]);
      if (value === undefined) continue;
      return [
        [
          key,
          { ...marks, firstSeq: seq, first: value, ...(seq === marks.lastSeq && { previous: undefined }) },
        ],
      ];
    }
    return [];
  }

  #markAll(key: string): [string, Marks][] {
    this.#marks.delete(key);
    for (const record of this.#records) this.#mark(key, record);
    const marks = this.#marks.get(key);
    return marks ? [[key, marks]] : [];
  }

  #mark(key: string, { seq, entry }: StoredEntry): void {
    const value = readValue(entry[key]);
    if (value === undefined) return;
    const marks = this.#marks.get(key);
    if (marks) this.#marks.set(key, { ...marks, previous: marks.last, last: value, lastSeq: seq });
    else
      this.#marks.set(key, { firstSeq: seq, first: value, previous: undefined, last: value, lastSeq: seq });
  }
}

/** The good values of a key in a few entries, oldest first. */
export function trackOf(entries: readonly Entry[], key: string): Track | undefined {
  const values = entries.map((entry) => readValue(entry[key]));
  const good = values.filter((value) => value !== undefined);
  const [first] = good;
  const last = good.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { first, previous: good.at(-2), last, isStale: values.at(-1) === undefined };
}

/** The instant that an entry names; undefined for one that says none, null for one that cannot be read. */
export function readTime(value: unknown): number | null | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value !== 'string') return null;
  const text = value.trim();
  // A date alone is read as UTC by the language, a date with a time as local: here both are UTC.
  const isBare = /T\d{2}:\d{2}[\d:.]*$/.test(text);
  const at = Date.parse(isBare ? `${text}Z` : text);
  return Number.isNaN(at) ? null : at;
}

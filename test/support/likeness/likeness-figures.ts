import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { LikenessIndex, type Titled } from '../../../src/todo/likeness/likeness-index.ts';

const ITEM = z.object({ title: z.string(), project: z.string().optional() });
const LABELLED = z.array(z.object({ a: ITEM, b: ITEM, same: z.boolean(), why: z.string() })).min(1);
const ADVERSARIAL = z.array(z.strictObject({ kind: z.string(), a: ITEM, b: ITEM })).min(200);
const BACKLOG = z.array(z.object({ title: z.string().min(1) })).min(1);

const FIXTURES = join(import.meta.dirname, '../../fixtures');
/** Public backlogs lie beside the checkout where they are there at all. */
const BACKLOGS = join(import.meta.dirname, '../../../../shared/data/backlog');

/** Of made-up words: ranks, letters, and words in a title. */
const FIRST_RANK = 10;
const LAST_RANK = 8_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const SHORTEST = 4;
const LONGEST = 9;

interface Pair {
  a: Titled;
  b: Titled;
}

export interface LabelledPair extends Pair {
  same: boolean;
  why: string;
}

export interface AdversarialPair extends Pair {
  kind: string;
}

/** What the index says of two titles: taken for one, asked about, or neither. */
export type Answer = 'same' | 'like' | 'neither';

/** A title that somebody would be asked about, or that would be taken for another one, when it comes in. */
export interface Flag {
  title: string;
  other: string;
  /** Of a like one. */
  score?: number;
}

/** Pairs of test/fixtures/duplicate-pairs.json. */
export function readLabelled(): LabelledPair[] {
  const pairs = LABELLED.parse(JSON.parse(readFileSync(join(FIXTURES, 'duplicate-pairs.json'), 'utf8')));
  return pairs.map((pair, place) => ({ ...pair, ...nameEnds(pair, place) }));
}

/** Pairs that are nearly the same and are not. */
export function readAdversarial(): AdversarialPair[] {
  const pairs = ADVERSARIAL.parse(JSON.parse(readFileSync(join(FIXTURES, 'adversarial-pairs.json'), 'utf8')));
  return pairs.map((pair, place) => ({ ...pair, ...nameEnds(pair, place) }));
}

/** The CSV files of the backlogs that are here. */
export function listBacklogs(): string[] {
  if (!existsSync(BACKLOGS)) return [];
  const files = readdirSync(BACKLOGS).filter((file) => file.endsWith('.csv'));
  return files.sort().map((file) => join(BACKLOGS, file));
}

/** The titles of a CSV file with a column of that name, in its order. */
export function readBacklog(path: string): Titled[] {
  const rows = BACKLOG.parse(parse(readFileSync(path), { columns: true, relax_quotes: true }));
  return rows.map(({ title }, place) => ({ id: `${basename(path)}:${place}`, title }));
}

/** How one end of a pair is answered in an index that has the other one. */
export function answerPair(index: LikenessIndex, { a, b }: Pair): Answer {
  if (index.findSame(a).includes(b.id)) return 'same';
  return index.findLike(a).some(({ id }) => id === b.id) ? 'like' : 'neither';
}

/** An index of two titles and nothing else: a workspace on its first day. */
export function indexPair({ a, b }: Pair): LikenessIndex {
  return new LikenessIndex([a, b]);
}

/** An index of all titles of some pairs. */
export function indexPairs(pairs: readonly Pair[]): LikenessIndex {
  return new LikenessIndex(pairs.flatMap(({ a, b }) => [a, b]));
}

/** What is said of each title of a backlog as it comes in after those before it, with the words of the whole backlog. */
export function flagBacklog(items: readonly Titled[]): { same: Flag[]; like: Flag[] } {
  const places = new Map(items.map(({ id }, place) => [id, place]));
  const titles = new Map(items.map(({ id, title }) => [id, title]));
  const index = new LikenessIndex(items);
  const same: Flag[] = [];
  const like: Flag[] = [];
  for (const [place, item] of items.entries()) {
    const isBefore = (id: string) => (places.get(id) ?? place) < place;
    const known = index.findSame(item).find(isBefore);
    const near = index.findLike(item).find(({ id }) => isBefore(id));
    if (known !== undefined) same.push({ title: item.title, other: titles.get(known) ?? '' });
    else if (near) like.push({ title: item.title, other: titles.get(near.id) ?? '', score: near.score });
  }
  return { same, like: like.sort((a, b) => (b.score ?? 0) - (a.score ?? 0)) };
}

/**
 * Titles of made-up words, so that no file is needed to time them. Their frequencies fall by rank as those of real
 * trackers do (Zipf and Mandelbrot): the most frequent word is about one in seventy, in one of eleven titles.
 */
export function makeTitles(count: number, seed: number): Titled[] {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const drawWord = () => {
    const rank = Math.floor(FIRST_RANK * (LAST_RANK / FIRST_RANK) ** draw());
    return [...rank.toString(26)].map((digit) => LETTERS[Number.parseInt(digit, 26)]).join('');
  };
  return Array.from({ length: count }, (_, place) => {
    const length = SHORTEST + Math.floor((LONGEST - SHORTEST + 1) * draw());
    return { id: `C-${place + 1}`, title: Array.from({ length }, drawWord).join(' ') };
  });
}

function nameEnds({ a, b }: { a: z.infer<typeof ITEM>; b: z.infer<typeof ITEM> }, place: number): Pair {
  return { a: { id: `a${place}`, ...a }, b: { id: `b${place}`, ...b } };
}

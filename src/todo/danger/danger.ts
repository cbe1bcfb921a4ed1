import type { Touch } from '../idea/candidate.ts';
import { splitClauses } from './clause.ts';
import { judgeClause } from './judge/judge.ts';
import { readLikeliest } from './likeliest.ts';
import type { Reading, Unit } from './reading.ts';
import type { Meeting } from './row.ts';
import type { Language } from './stem.ts';

export interface Danger {
  /** The words that make it risky, as they stand in the title and in its order: `['Delete', 'backups']`. */
  words: readonly string[];
  touches: Touch;
}

interface Options {
  /** The languages of the workspace, where they are known; else all. */
  languages?: readonly Language[] | undefined;
}

/**
 * Whether a task touches money, customers or production, by the words of its title; null where it does not.
 *
 * The method: a danger is an action (destroy, charge, send …) that meets an asset (data, prices, customers …) in one
 * clause; PAIRS says which pairs are dangers. Both are kinds, given as word lists a language, so that a new verb
 * works with every asset. Words are compared by their stems (Snowball), without case and accents; the noun of a verb
 * is in the list of its verb ("price increase"), and a German compound is taken apart ("Preiserhöhung").
 *
 * What is found so, the kinds of all other words, and what a clause says or looks like are evidence, and each weighs
 * something for or against a danger (WEIGHTS, judgeClause): a clause is a danger if the sum is above nothing. The weights
 * are fitted to 2,400 titles (test/gym/danger-fit.ts). A kind found without a listed object names the words that weigh
 * most.
 *
 * Where nothing is known of the object, a clause led by a verb is a danger too, unless the verb is a mild one ("add") or
 * a word says that it is about a paper, code or a thing of the house. Without a verb, "New tariffs from 1 July" and
 * "£3,200 to Brightline" are.
 *
 * A pair is disarmed where the clause
 * - is somewhere nothing can break ("staging", "test"), unless it names production too;
 * - has a verb that governs and only thinks, writes, looks or builds ("Read about", "Fix", "Add a button to"), in
 *   front, or in German at the end; or a question ("how to"), a negation, or "after the" in front;
 * - is about a page or a paper: "docs about prices", "price page";
 * - writes to one person only ("a customer").
 *
 * The language is not known. The title is read in each, and those count that understand most of its words; of equals
 * all. What it cannot know: irony, names of products, and dangers told without a word for them ("Press the red one").
 */
export function recogniseDanger(title: string, options: Options = {}): Danger | null {
  for (const { reading, meetings } of meet(title, options)) {
    const [first] = meetings;
    if (first) return describe(title, reading, chooseHead(first, meetings, reading));
  }
  return null;
}

/**
 * Whether "not risky", said of one title, covers another: what it does, and to what, is of the same kinds, and
 * there is no other danger in it. True of what is no danger at all.
 */
export function coversDanger(released: string, title: string, options: Options = {}): boolean {
  const known = listKinds(released, options);
  return listKinds(title, options).isSubsetOf(known);
}

function listKinds(title: string, options: Options): Set<string> {
  const found = meet(title, options).flatMap(({ meetings }) => meetings);
  return new Set(found.map(({ action, asset }) => `${action} ${asset ?? ''}`));
}

function meet(title: string, { languages }: Options): { reading: Reading; meetings: Meeting[] }[] {
  return readLikeliest(title, languages).map((reading) => ({
    reading,
    meetings: splitClauses(reading).flatMap((clause) => judgeClause(clause, reading)),
  }));
}

/** English names the thing last: "the production database backups" are backups. Elsewhere it comes first. */
function chooseHead(first: Meeting, meetings: readonly Meeting[], { vocabulary, units }: Reading): Meeting {
  if (vocabulary.language !== 'en') return first;
  let head = first;
  for (const meeting of meetings) {
    if (meeting.verb !== first.verb || head.object === null || meeting.object === null) continue;
    const next = findNext(units, head.object);
    if (meeting.object.start === next?.start && !next.isCut) head = meeting;
  }
  return head;
}

function describe(title: string, { units }: Reading, { verb, object, touches }: Meeting): Danger {
  const parts: Unit[] = [verb, ...(object === null || object === verb ? [] : [object])];
  const [left = verb, right = left] = parts.sort((a, b) => a.start - b.start);
  const isOne = left === right || findNext(units, left)?.start === right.start;
  const spans = isOne ? [{ start: left.start, end: right.end }] : parts;
  return { words: spans.map(({ start, end }) => title.slice(start, end)), touches };
}

function findNext(units: readonly Unit[], { end }: Unit): Unit | undefined {
  return units.find(({ start }) => start >= end);
}

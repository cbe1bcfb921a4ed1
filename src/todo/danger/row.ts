import type { Touch } from '../idea/candidate.ts';
import { type Clause, hasMark, isAction, isPaper } from './clause.ts';
import type { ActionKind, AssetKind } from './lexicon/lexicon.ts';
import type { Unit } from './reading.ts';
import type { Sense } from './sense.ts';
import type { Language } from './stem.ts';

/** An action that meets an asset; without one where the action is a danger by itself. */
export interface Meeting {
  action: ActionKind;
  asset: AssetKind | null;
  verb: Unit;
  object: Unit | null;
  touches: Touch;
}

/** A clause as a row of words, with what is asked of it again and again. */
export interface Row {
  units: readonly Unit[];
  borrowed: readonly Unit[];
  language: Language;
  /** Places of the assets. */
  assets: readonly number[];
  /** For each place, the last paper up to it that is about something: "docs about", "page for"; -1 for none. */
  papers: readonly number[];
  /** The same for writings alone. */
  writings: readonly number[];
  /** For each place, the last "about" up to it. -1 for none. */
  topics: readonly number[];
  /** By verb, the objects that it met already: the same words again say nothing more. */
  met: Map<Sense, Set<Sense>>;
}

/** "price comparison draft page": so many words after an asset may say that it is only part of a name. */
const WORDS_OF_A_NAME = 3;
/** "guide interne de" */
const WORDS_TO_A_LINK = 3;

/** "price page" is a page; in the others, the first word says what it is. */
const NAMES_THING_LAST: ReadonlySet<Language> = new Set(['en', 'de']);

export function createRow({ units, borrowed }: Clause, language: Language): Row {
  return {
    units,
    borrowed,
    language,
    assets: units.flatMap(({ sense }, at) => (sense.assets.size > 0 ? [at] : [])),
    papers: listLast(
      units,
      (unit, at) =>
        isPaper(unit) && !isAside(units, at) && !isDone(units, at) && isLinked(units, at, language),
    ),
    writings: listLast(units, (unit, at) => hasMark(unit, 'writings') && isLinked(units, at, language)),
    topics: listLast(units, (unit) => hasMark(unit, 'topical')),
    met: new Map(),
  };
}

/** "price page", "refund policy draft": English and German say last what it is. */
export function isPartOfName(units: readonly Unit[], at: number, language: Language): boolean {
  if (!NAMES_THING_LAST.has(language)) return false;
  for (const unit of units.slice(at + 1, at + 1 + WORDS_OF_A_NAME)) {
    if (unit.isLittle || unit.isCut || hasMark(unit, 'quantifying')) return false;
    if (isPaper(unit) || (hasMark(unit, 'governing') && !isAction(unit))) return true;
  }
  return false;
}

/** What stands behind a verb up to the next little word. */
export function listObject(units: readonly Unit[], at: number): readonly Unit[] {
  let start = at + 1;
  while (units[start]?.isLittle) start += 1;
  let end = start + 1;
  while (units[end]?.isLittle === false && units[end]?.isCut === false) end += 1;
  return units.slice(start, end);
}

/** For each place the last unit of a sort up to it, or -1. */
function listLast(units: readonly Unit[], isSort: (unit: Unit, at: number) => boolean): number[] {
  let last = -1;
  return units.map((unit, at) => {
    if (isSort(unit, at)) last = at;
    return last;
  });
}

/** "Text residents about the road": no text. */
function isDone(units: readonly Unit[], at: number): boolean {
  const [unit, next] = units.slice(at, at + 2);
  if (at > 0 || !unit || !isAction(unit) || !next || next.isCut) return false;
  return next.sense.assets.size > 0 || hasMark(next, 'quantifying');
}

/** "nach Ablauf der Frist": not what the task is about. */
function isAside(units: readonly Unit[], at: number): boolean {
  const before = units[at - 1];
  return before !== undefined && hasMark(before, 'background');
}

function isLinked(units: readonly Unit[], at: number, language: Language): boolean {
  const next = units[at + 1];
  // "la documentation DNS": where the thing comes first, its topic needs no link.
  if (!NAMES_THING_LAST.has(language) && next && !next.isCut && next.sense.assets.size > 0) return true;
  for (const after of units.slice(at + 1, at + 1 + WORDS_TO_A_LINK)) {
    if (after.isCut) return false;
    if (hasMark(after, 'linking')) return true;
  }
  return false;
}

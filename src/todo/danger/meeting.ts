import { type Clause, hasMark, isAction, isWorthless } from './clause.ts';
import type { ActionKind, AssetKind } from './lexicon/lexicon.ts';
import { ALONE, PAIRS } from './pairs.ts';
import type { Unit } from './reading.ts';
import { createRow, isPartOfName, listObject, type Meeting, type Row } from './row.ts';
import type { Language } from './stem.ts';
import { meetUnknown } from './unknown.ts';
import { meetVerbless } from './verbless.ts';

type Pair = Meeting & { asset: AssetKind };

/** So many assets on either side of a verb are looked at: a title of 50 KB stays linear. */
const ASSETS_A_SIDE = 4;
/** So many words may stand between an asset and a deed behind it. */
const WORDS_OF_A_NAME = 3;
const WORDS_OF_A_NEGATION = 2;

/** All dangers of a clause, in the order of their verbs, the nearest asset after a verb first. */
export function meetInClause({ units, borrowed }: Clause, language: Language): Meeting[] {
  const isLive = units.some(({ sense }) => sense.assets.has('live'));
  if (!isLive && units.some((unit) => hasMark(unit, 'places'))) return [];
  const row = createRow({ units, borrowed }, language);
  const acting = listActing(units, language);
  if (acting.length === 0) return meetVerbless(row);
  let next = 0;
  let isShifted = false;
  return acting.flatMap((at) => {
    while ((row.assets[next] ?? units.length) < at) next += 1;
    const after = row.assets.slice(next, next + ASSETS_A_SIDE);
    const before = row.assets.slice(Math.max(0, next - ASSETS_A_SIDE), next).reverse();
    // "Price increase for yearly plans" is about the price.
    const isNamed = before[0] === at - 1 && units[at]?.isCut === false;
    const near = isNamed ? [...before, ...after] : [...after, ...before];
    // "Reduce refunds" pays nothing back.
    const found = [
      ...near.flatMap((place) => meetAsset(row, at, place)),
      ...(isShifted ? [] : meetAlone(row, at)),
    ];
    isShifted ||= units[at]?.sense.actions.has('shift') ?? false;
    const all = [...found, ...meetBorrowed(row, at)];
    return all.length > 0 ? all : meetUnknown(row, at);
  });
}

/** Places of the verbs that do something in this task: no other verb governs them, and nothing denies them. */
function listActing(units: readonly Unit[], language: Language): number[] {
  const last = units.findLastIndex((unit) => isAction(unit) || hasMark(unit, 'governing'));
  const closing = units[last];
  const isGovernedAtEnd = closing !== undefined && hasMark(closing, 'governing') && !isAction(closing);
  if (language === 'de' && isGovernedAtEnd) return [];
  const acting: number[] = [];
  let isBackground = false;
  for (const [at, unit] of units.entries()) {
    if (hasMark(unit, 'subordinating') && (at === 0 || !hasMark(unit, 'little'))) break;
    const isActing = isAction(unit) && !isNegated(units, at) && (!isBackground || at === last);
    if (isActing && !isOverNext(unit, units[at + 1])) acting.push(at);
    if (isGoverning(units, at)) break;
    if (at > 0 && hasMark(unit, 'background')) {
      // German puts its verb last: "Daten nach Hetzner migrieren" is no aside.
      if (language !== 'de') break;
      isBackground = true;
    }
  }
  return acting;
}

/** A verb and no noun ("the Team plan"): it begins the clause, or a little word stands before it. */
function isGoverning(units: readonly Unit[], at: number): boolean {
  const unit = units[at];
  const before = units[at - 1];
  if (unit === undefined || !hasMark(unit, 'governing')) return false;
  return before === undefined || unit.isCut || before.isLittle || hasMark(before, 'governing');
}

/** "Stop deleting": what is done is to the deleting. */
function isOverNext(unit: Unit, next: Unit | undefined): boolean {
  return hasMark(unit, 'governing') && next !== undefined && isAction(next);
}

function isNegated(units: readonly Unit[], at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - WORDS_OF_A_NEGATION); before -= 1) {
    const unit = units[before];
    if (unit && hasMark(unit, 'negating')) return true;
    if (!unit?.isLittle) return false;
  }
  return false;
}

function meetAlone({ units, papers, language }: Row, at: number): Meeting[] {
  const verb = units[at];
  const isAlone = verb !== undefined && [...verb.sense.actions].some((action) => ALONE[action]);
  if (!isAlone || (papers[at] ?? -1) >= 0 || isPartOfName(units, at, language)) return [];
  return [...verb.sense.actions].flatMap((action) => {
    const touches = ALONE[action];
    if (!touches || (action === 'golive' && isOfPaper(units, at))) return [];
    return [{ action, asset: null, verb, object: null, touches }];
  });
}

/** "Publish the new blog post" */
function isOfPaper(units: readonly Unit[], at: number): boolean {
  return listObject(units, at).some((unit) => hasMark(unit, 'writings'));
}

function meetAsset(row: Row, at: number, place: number): Meeting[] {
  const verb = row.units[at];
  const object = row.units[place];
  if (!verb || !object || row.met.get(verb.sense)?.has(object.sense)) return [];
  const isOfOther =
    (verb.sense.actions.has('destroy') || verb.sense.actions.has('remove')) &&
    isOfWorthless(row.units, at, place);
  const pairs = listPairs(verb, object).filter(
    ({ action, asset }) =>
      canMeet(row, at, place, action) &&
      !isAboutPaper(row, at, place, action, asset) &&
      !(isOfOther && asset !== 'live'),
  );
  if (pairs.length > 0) {
    const met = row.met.get(verb.sense) ?? new Set();
    row.met.set(verb.sense, met.add(object.sense));
  }
  return pairs;
}

/** "Remove the font from the portal", "Empty the bin of the server room" */
function isOfWorthless(units: readonly Unit[], at: number, place: number): boolean {
  const object = listObject(units, at);
  const last = object.at(-1);
  const behind = units[place];
  return last !== undefined && behind !== undefined && isWorthless(last) && behind.start > last.start;
}

function meetBorrowed({ units, borrowed }: Row, at: number): Meeting[] {
  const verb = units[at];
  return verb ? borrowed.flatMap((object) => listPairs(verb, object)) : [];
}

function listPairs(verb: Unit, object: Unit): Pair[] {
  const pairs: Pair[] = [];
  for (const action of verb.sense.actions) {
    for (const asset of object.sense.assets) {
      const touches = PAIRS[action][asset];
      if (touches) pairs.push({ action, asset, verb, object, touches });
    }
  }
  return pairs;
}

/** Whether they stand so that the verb can be about the asset. */
function canMeet({ units, language, topics }: Row, at: number, place: number, action: ActionKind): boolean {
  const object = units[place];
  if (!object) return false;
  // "Collect questions about the lease"
  if (action !== 'send' && (topics[place] ?? -1) > at) return false;
  if (place === at) return object.isCompound;
  if (action === 'send' && isOnePerson(units, place)) return false;
  if (place > at || language === 'de') return true;
  // "customer email" is an address; "price increase" is the deed.
  return action !== 'send' && (isInOneName(units, place, at) || isPassive(units, place, at));
}

function isOnePerson(units: readonly Unit[], place: number): boolean {
  const before = units[place - 1];
  return before !== undefined && hasMark(before, 'single');
}

/** Whether only words of one name stand from one place to another. */
function isInOneName(units: readonly Unit[], from: number, to: number): boolean {
  if (to - from > WORDS_OF_A_NAME) return false;
  return units.slice(from + 1, to + 1).every((unit) => !unit.isLittle && !unit.isCut);
}

/** "prices that must be raised" */
function isPassive(units: readonly Unit[], place: number, at: number): boolean {
  const before = units[at - 1];
  if (before === undefined || !hasMark(before, 'passive') || at - place > WORDS_OF_A_NAME + 1) return false;
  return units.slice(place + 1, at).every((unit) => unit.isLittle && !unit.isCut);
}

/** Whether not the asset is meant but a paper about it. What is live is so on whatever page, and 300 are as many. */
function isAboutPaper(
  { units, papers, writings, language }: Row,
  at: number,
  place: number,
  action: ActionKind,
  asset: AssetKind,
): boolean {
  if (asset === 'live' || asset === 'figure') return (writings[at] ?? -1) >= 0;
  if ((papers[at] ?? -1) >= 0) return true;
  const next = units[place + 1];
  if (action === 'send') return next !== undefined && !next.isCut && hasMark(next, 'artefacts');
  // What is both, as a rate, is not a paper about itself.
  return (papers[place - 1] ?? -1) > at || isPartOfName(units, place, language);
}

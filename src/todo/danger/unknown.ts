import { hasMark, isPaper } from './clause.ts';
import { TOUCHES } from './pairs.ts';
import type { Unit } from './reading.ts';
import { isPartOfName, type Meeting, type Row } from './row.ts';

/**
 * "Migrate the gradebook", "Bienenhaus kündigen": the clause is led by what it does, nothing is known of what it is
 * done to, and no word says that it is a paper or a thing of the house.
 */
export function meetUnknown({ units, papers, language }: Row, at: number): Meeting[] {
  const verb = units[at];
  // To shift is to shift a price, and what is only changed has to be known: "Shorten the list".
  const action = [...(verb?.sense.actions ?? [])].find((each) => each !== 'shift' && each !== 'change');
  if (verb === undefined || action === undefined || verb.isMild || !isLeading(units, at, language === 'de'))
    return [];
  if (action === 'send' && isToOne(units, at)) return [];
  const isToAll = action === 'send' && units.some((unit) => hasMark(unit, 'quantifying'));
  if ((papers[at] ?? -1) >= 0 || isPartOfName(units, at, language)) return [];
  if (!isToAll && units.some(isWorthless)) return [];
  const object = language === 'de' ? findOther(units, verb) : findObject(units, at);
  return object ? [{ action, asset: null, verb, object, touches: TOUCHES[action] }] : [];
}

/** "Email a colleague" */
function isToOne(units: readonly Unit[], at: number): boolean {
  const next = units[at + 1];
  return next !== undefined && hasMark(next, 'single');
}

function isWorthless(unit: Unit): boolean {
  return isPaper(unit) || hasMark(unit, 'household');
}

/** The first word that says something; German puts the verb last as well. */
function isLeading(units: readonly Unit[], at: number, isLastToo: boolean): boolean {
  const isLittle = (unit: Unit) => unit.isLittle;
  return units.slice(0, at).every(isLittle) || (isLastToo && units.slice(at + 1).every(isLittle));
}

function findOther(units: readonly Unit[], verb: Unit): Unit | undefined {
  return units.find((unit) => unit !== verb && !unit.isLittle);
}

/** None in "Restart in the autumn". */
function findObject(units: readonly Unit[], at: number): Unit | undefined {
  const next = units[at + 1];
  if (next && hasMark(next, 'adverbial')) return undefined;
  return units.slice(at + 1).find((unit) => !unit.isLittle);
}

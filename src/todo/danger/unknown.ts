import { hasMark, isWorthless } from './clause.ts';
import { TOUCHES } from './pairs.ts';
import type { Unit } from './reading.ts';
import { isPartOfName, type Meeting, type Row } from './row.ts';

/**
 * "Migrate the gradebook", "Bienenhaus kündigen": the clause is led by what it does, nothing is known of what it is
 * done to, and no word says that it is a paper or a thing of the house.
 */
export function meetUnknown({ units, papers, language }: Row, at: number): Meeting[] {
  const verb = units[at];
  if (verb === undefined || !isLeading(units, at, language === 'de')) return [];
  const each = verb.sense.actions.has('send') ? findEach(units, verb) : undefined;
  // To shift is to shift a price, and what is only changed has to be known: "Shorten the list".
  const action = each ? 'send' : [...verb.sense.actions].find((one) => one !== 'shift' && one !== 'change');
  if (action === undefined || (verb.isMild && !each)) return [];
  if (action === 'send' && isToOne(units, at)) return [];
  if ((papers[at] ?? -1) >= 0 || isPartOfName(units, at, language)) return [];
  if (!each && units.some(isWorthless)) return [];
  const object = each ?? (language === 'de' ? findOther(units, verb) : findObject(units, at));
  return object ? [{ action, asset: null, verb, object, touches: TOUCHES[action] }] : [];
}

/** "Email a colleague" */
function isToOne(units: readonly Unit[], at: number): boolean {
  const next = units[at + 1];
  return next !== undefined && hasMark(next, 'single');
}

/** "Text all owners", "Send the delay to all shippers", and no "Send all samples to the lab". */
function findEach(units: readonly Unit[], verb: Unit): Unit | undefined {
  for (const [at, unit] of units.entries()) {
    if (!hasMark(unit, 'quantifying')) continue;
    const before = units[at - 1];
    const isAddressed =
      (before !== undefined && hasMark(before, 'receiving')) ||
      (verb.sense.actions.size === 1 && (before === undefined || before === verb || !verb.isMild));
    const whom = units.slice(at + 1).find((other) => !other.isLittle);
    if (isAddressed && whom && whom !== verb && !isWorthless(whom)) return { ...whom, start: unit.start };
  }
  return undefined;
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

import { hasMark, isPaper } from './clause.ts';
import { MONEY } from './money.ts';
import type { Unit } from './reading.ts';
import type { Meeting, Row } from './row.ts';

const WORDS_OF_AN_AMOUNT = 2;

/** What a clause without a verb does: "New tariffs from 1 July", "£3,200 to Brightline". */
export function meetVerbless({ units }: Row): Meeting[] {
  if (units.some((unit) => isPaper(unit) || hasMark(unit, 'governing') || hasMark(unit, 'subordinating')))
    return [];
  return [...meetStart(units), ...meetAmount(units)];
}

function meetStart(units: readonly Unit[]): Meeting[] {
  const at = units.findIndex(({ sense }) => sense.assets.has('price') || sense.assets.has('terms'));
  const object = units[at];
  const verb = units.find(
    (unit, place) => place > at && hasMark(unit, 'starting') && place < units.length - 1,
  );
  if (!object || !verb) return [];
  const isPrice = object.sense.assets.has('price');
  return [
    {
      action: isPrice ? 'shift' : 'release',
      asset: isPrice ? 'price' : 'terms',
      verb,
      object,
      touches: isPrice ? 'money' : 'customers',
    },
  ];
}

/** An amount in front, and whom it goes to. */
function meetAmount(units: readonly Unit[]): Meeting[] {
  const verb = units.slice(0, WORDS_OF_AN_AMOUNT + 1).find(({ text }) => MONEY.test(text));
  const isAmount = units.slice(0, WORDS_OF_AN_AMOUNT).some(({ text }) => /^\d/.test(text));
  const to = units.findIndex((unit) => hasMark(unit, 'receiving'));
  const object = to > 0 ? units.slice(to + 1).find((unit) => !unit.isLittle) : undefined;
  return verb && isAmount && object
    ? [{ action: 'pay', asset: 'money', verb, object, touches: 'money' }]
    : [];
}

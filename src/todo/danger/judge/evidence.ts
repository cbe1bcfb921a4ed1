import { type Clause, hasMark, isAction } from '../clause.ts';
import type { Mark } from '../marks.ts';
import { MONEY } from '../money.ts';
import type { Reading, Unit } from '../reading.ts';
import { listObject, type Meeting } from '../row.ts';
import type { Sense } from '../sense.ts';
import type { Language } from '../stem.ts';

/** What speaks for a danger or against one, and the word that says it; null where no single word does. */
export type Evidence = ReadonlyMap<string, Unit | null>;

/** What little words say about a deed: that it is denied, asked, for all, from a day on. */
const SAYING: readonly Mark[] = [
  ...(['negating', 'topical', 'subordinating', 'background', 'passive', 'stating'] as const),
  ...(['single', 'own', 'quantifying', 'starting', 'receiving'] as const),
];
const THINGS: readonly Mark[] = ['writings', 'artefacts', 'internals', 'household', 'places'];

/**
 * The evidence in a clause, by the names that WEIGHTS knows:
 * - `meets …`: what meetInClause found,
 * - `led by …`: what the first word of content is; German has a second one, the last,
 * - `object …`: what the words behind it are, up to the next little word,
 * - `names …`: what any other word is, `says …`: what the little words say,
 * - and what a clause looks like: without a verb, with a figure, with an amount, with a program's identifier.
 */
export function listEvidence(
  { units }: Clause,
  meetings: readonly Meeting[],
  { units: all, vocabulary: { language } }: Reading,
): Evidence {
  const found = new Map<string, Unit | null>();
  const add = (name: string, unit: Unit | null = null) => {
    if (!found.has(name)) found.set(name, unit);
  };
  for (const { action, asset } of meetings) {
    for (const name of [`meets ${action}`, asset ? 'meets a thing' : 'meets anything']) add(name);
  }
  const leading = listLeading(units, language);
  for (const unit of leading) for (const name of nameKinds(unit)) add(`led by ${name}`, unit);
  const at = leading[0] ? units.indexOf(leading[0]) : -1;
  const object = at < 0 ? [] : listObject(units, at);
  const next = units[at + 1];
  if (next === undefined || hasMark(next, 'adverbial')) add('no object');
  for (const unit of firstOfEach(object, leading))
    for (const name of nameKinds(unit)) add(`object ${name}`, unit);
  for (const unit of firstOfEach(units, [...leading, ...object]))
    for (const name of nameKinds(unit)) add(`names ${name}`, unit);
  for (const unit of firstOfEach(units, []))
    for (const mark of SAYING) if (hasMark(unit, mark)) add(`says ${mark}`);
  if (!units.some((unit) => isAction(unit) || hasMark(unit, 'governing'))) add('no verb');
  if (all.some((unit) => unit.isIdentifier || hasMark(unit, 'internals'))) add('code in the title');
  if (all.some((unit) => hasMark(unit, 'stating'))) add('a statement in the title');
  if (units.some(({ text }) => MONEY.test(text))) add('an amount');
  if (units.some(({ text }) => /^\d+$/.test(text))) add('a figure');
  if (units.some(({ text }) => /^\d{2,}$/.test(text))) add('a figure from 10');
  if (units.filter((unit) => hasMark(unit, 'internals')).length > 1) add('much code');
  return found;
}

/** The words of content that a clause begins with and, in German, ends with. */
function listLeading(units: readonly Unit[], language: Language): Unit[] {
  const first = units.find((unit) => !unit.isLittle);
  const last = language === 'de' ? units.at(-1) : undefined;
  return [...new Set([first, last])].filter((unit) => unit !== undefined);
}

/** The first word of each sense but for some: the same again says nothing more, so that a title of 50 KB stays quick. */
function firstOfEach(units: readonly Unit[], but: readonly Unit[]): Iterable<Unit> {
  const known = new Set(but);
  const first = new Map<Sense, Unit>();
  for (const unit of units) if (!known.has(unit) && !first.has(unit.sense)) first.set(unit.sense, unit);
  return first.values();
}

function* nameKinds(unit: Unit): Generator<string> {
  const { actions, assets } = unit.sense;
  yield* actions;
  if (actions.size > 0) yield unit.isMild ? 'a mild deed' : 'a deed';
  if (hasMark(unit, 'governing')) yield actions.size > 0 ? 'governing deed' : 'governing';
  yield* assets;
  for (const mark of THINGS) if (hasMark(unit, mark)) yield mark;
  if (!unit.isKnown) yield 'unknown';
}

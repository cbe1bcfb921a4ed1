import type { Mark } from './marks.ts';
import type { Reading, Unit } from './reading.ts';
import type { Language } from './stem.ts';

/** What a title says in one go: at most one verb that governs, and what it is done to. */
export interface Clause {
  readonly units: readonly Unit[];
  /** What a neighbour names and this one means: "Check the backups and delete them". */
  readonly borrowed: readonly Unit[];
}

interface Draft {
  units: Unit[];
  /** Whether "and" or a comma stands before it, and no end of a sentence. */
  isSoft: boolean;
}

const MOST_UNITS_OF_A_LABEL = 3;

export function hasMark({ sense }: Unit, mark: Mark): boolean {
  return sense.marks.has(mark);
}

export function isAction({ sense }: Unit): boolean {
  return sense.actions.size > 0;
}

export function isPaper(unit: Unit): boolean {
  return hasMark(unit, 'writings') || hasMark(unit, 'artefacts') || hasMark(unit, 'internals');
}

/** A paper or a thing of the house. */
export function isWorthless(unit: Unit): boolean {
  return isPaper(unit) || hasMark(unit, 'household');
}

/**
 * The clauses of a title that may do something: it is cut at punctuation and "and"; a part without a verb belongs to
 * the one before ("Delete staging and production backups"). A label in front ("Docs: …", "[Spike]") makes the whole
 * title harmless, one behind ("… (draft)") the clause before it, and a question ("how to export and delete data")
 * lasts until the end of the sentence.
 */
export function splitClauses({ units, vocabulary }: Reading): Clause[] {
  const drafts = cut(units);
  const [first, second] = drafts;
  if (first && second && !second.isSoft && isLabel(first)) return [];
  const whole = mergeVerbless(drafts, vocabulary.language);
  let isAsking = false;
  return whole.flatMap((draft, at) => {
    isAsking &&= draft.isSoft && !draft.units.some((unit) => hasMark(unit, 'governing'));
    if (isAsking) return [];
    isAsking = draft.units.some((unit) => hasMark(unit, 'subordinating') && !hasMark(unit, 'little'));
    return [{ units: draft.units, borrowed: borrow(draft, whole[at - 1], whole[at + 1]) }];
  });
}

function cut(units: readonly Unit[]): Draft[] {
  const drafts: Draft[] = [];
  let next: Draft = { units: [], isSoft: false };
  const close = (isSoft: boolean) => {
    if (next.units.length > 0) drafts.push(next);
    else isSoft &&= next.isSoft;
    next = { units: [], isSoft };
  };
  for (const unit of units) {
    const isJoining = hasMark(unit, 'joining');
    if (unit.isCut || isJoining) close(!unit.isCutHard);
    if (!isJoining) next.units.push(unit);
  }
  close(false);
  return drafts;
}

/** Nothing but "docs", "draft" or "staging". */
function isLabel({ units }: Draft): boolean {
  return (
    units.length <= MOST_UNITS_OF_A_LABEL &&
    units.every(
      (unit) => unit.isKnown && !isAction(unit) && (unit.sense.assets.size === 0 || hasMark(unit, 'places')),
    ) &&
    units.some((unit) => isPaper(unit) || hasMark(unit, 'places') || hasMark(unit, 'governing'))
  );
}

function mergeVerbless(drafts: readonly Draft[], language: Language): Draft[] {
  const whole: Draft[] = [];
  for (const draft of drafts) {
    const last = whole.at(-1);
    if (last && !draft.isSoft && isLabel(draft)) {
      whole.pop();
    } else if (last && !hasVerb(draft, language)) {
      // Across a cut no word says more about the one before it.
      last.units.push(...draft.units.map((unit, at) => (at === 0 ? { ...unit, isCut: true } : unit)));
    } else {
      whole.push({ units: [...draft.units], isSoft: draft.isSoft });
    }
  }
  return whole;
}

/** "prod caches before launch" has none; German puts its own behind the aside. */
function hasVerb({ units }: Draft, language: Language): boolean {
  const aside = language === 'de' ? -1 : units.findIndex((unit, at) => at > 0 && hasMark(unit, 'background'));
  return (aside < 0 ? units : units.slice(0, aside)).some(isVerb);
}

function isVerb(unit: Unit): boolean {
  return isAction(unit) || hasMark(unit, 'governing') || hasMark(unit, 'subordinating');
}

/** The assets of the clause before, or after, where this one has a verb and nothing that it is done to. */
function borrow(draft: Draft, before: Draft | undefined, after: Draft | undefined): readonly Unit[] {
  const isBare = draft.units.some(isAction) && draft.units.every((unit) => isAction(unit) || unit.isLittle);
  if (!isBare || draft.units.some(hasAsset)) return [];
  const lender = draft.isSoft ? before : after?.isSoft ? after : undefined;
  if (lender === undefined || lender.units.some((unit) => hasMark(unit, 'places'))) return [];
  return lender.units.filter(
    (unit, at) => hasAsset(unit) && !lender.units[at + 1]?.sense.marks.has('artefacts'),
  );
}

function hasAsset({ sense }: Unit): boolean {
  return sense.assets.size > 0;
}

import type { Clause } from '../clause.ts';
import { ACTION_KINDS, type ActionKind, ASSET_KINDS, type AssetKind } from '../lexicon/lexicon.ts';
import { meetInClause } from '../meeting.ts';
import { TOUCHED } from '../pairs.ts';
import type { Reading, Unit } from '../reading.ts';
import type { Meeting } from '../row.ts';
import { type Evidence, listEvidence } from './evidence.ts';
import { WEIGHTS } from './weights.ts';

/**
 * The dangers of a clause; none where its evidence weighs no more than nothing.
 *
 * The sum of the weights is the log-odds of a danger, as a logistic regression has fitted them, less a threshold: no
 * single kind of evidence decides (McCullagh and Nelder 1989, section 4). Weights are about −4 to 4; evidence without
 * one weighs nothing. The dangers are what meetInClause found, or else the words that weigh most.
 */
export function judgeClause(clause: Clause, reading: Reading): Meeting[] {
  const meetings = meetInClause(clause, reading.vocabulary.language);
  const evidence = listEvidence(clause, meetings, reading);
  if (weigh(evidence) <= 0) return [];
  return meetings.length > 0 ? meetings : meetByWeight(clause, evidence);
}

/** Log-odds above the threshold. */
function weigh(evidence: Evidence): number {
  let sum = weightOf('always');
  for (const name of evidence.keys()) sum += weightOf(name);
  return sum;
}

function weightOf(name: string): number {
  return WEIGHTS[name] ?? 0;
}

/** The thing that speaks most for a danger and what is done to it; none where nothing is named that could come to harm. */
function meetByWeight({ units }: Clause, evidence: Evidence): Meeting[] {
  const action = findHeaviest(ACTION_KINDS, evidence);
  const asset = findHeaviest(ASSET_KINDS, evidence);
  const first = units.find((unit) => !unit.isLittle);
  const verb = action?.unit ?? (first?.isKnown === false ? first : asset?.unit);
  // Of "Item red 0" one word alone is known, in Spanish.
  const isUnderstood = action !== undefined || units.filter(({ isKnown }) => isKnown).length > 1;
  if (verb === undefined || !asset || !isUnderstood) return [];
  return [
    {
      action: action?.kind ?? 'change',
      asset: asset.kind,
      verb,
      object: asset.unit,
      touches: TOUCHED[asset.kind],
    },
  ];
}

interface Heaviest<Kind> {
  kind: Kind;
  unit: Unit;
}

function findHeaviest<Kind extends ActionKind | AssetKind>(
  kinds: readonly Kind[],
  evidence: Evidence,
): Heaviest<Kind> | undefined {
  let heaviest: (Heaviest<Kind> & { weight: number }) | undefined;
  for (const kind of kinds) {
    for (const place of ['led by', 'object', 'names']) {
      const name = `${place} ${kind}`;
      const unit = evidence.get(name);
      const weight = weightOf(name);
      if (unit && weight > (heaviest?.weight ?? -Infinity)) heaviest = { kind, unit, weight };
    }
  }
  return heaviest;
}

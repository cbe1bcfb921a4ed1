import { formatChangeRange } from '../../base/language/format-quantity.ts';
import { roundRange } from '../../base/language/number.ts';
import type { Fact } from '../../base/view/view.ts';
import type { ScoredIdea } from '../score.ts';
import type { Snapshot } from '../snapshot.ts';
import { STARTING_FORMULA } from './worth.ts';

/** The impact as it was given, and who says so. */
export function impactFacts(
  { impact, candidate }: Pick<ScoredIdea, 'impact'> & { candidate: Pick<ScoredIdea['candidate'], 'id'> },
  snapshot: Pick<Snapshot, 'now' | 'currency'>,
): Fact[] {
  if (impact.low === null || impact.high === null) return [];
  const range = formatChangeRange(impact.low, impact.high, impact.unit, snapshot.currency);
  const label = { guess: 'a guess', estimate: 'an estimate', measured: 'measured', unknown: 'measured' }[
    impact.label
  ];
  const who = impact.from === STARTING_FORMULA ? 'my guess from its words' : `${label} by ${impact.from}`;
  return [
    {
      claim: 'impact',
      source: candidate.id,
      value: (impact.low + impact.high) / 2,
      unit: impact.unit,
      asOfAt: snapshot.now,
      text: `Expected ${range}${impact.unit === 'money' ? ' a month' : ''}: ${who}.`,
    },
  ];
}

/** How such estimates came in, and what therefore counts; never whose they were. */
export function countedFacts(
  { impact, correction, candidate }: ScoredIdea,
  { now, currency }: Pick<Snapshot, 'now' | 'currency'>,
): Fact[] {
  if (correction === null) return [];
  const { rangeLow, rangeHigh, ratio, count } = correction;
  const range = formatChangeRange(...roundRange(rangeLow, rangeHigh, impact.unit), impact.unit, currency);
  return [
    {
      claim: 'impact.counted',
      source: candidate.id,
      value: (rangeLow + rangeHigh) / 2,
      unit: impact.unit,
      asOfAt: now,
      text: `Such estimates came in at ${ratio.toPrecision(1)}×, n = ${count}, so I count ${range}.`,
    },
  ];
}

/** From here on an effect is likely to be told apart from the noise of its metric. */
const READABLE = 0.5;

/** Whether what it does could be told from the values: it decides among equals. */
export function readableFacts(
  { readability, goal, candidate }: ScoredIdea,
  { now }: Pick<Snapshot, 'now'>,
): Fact[] {
  if (!goal || readability < READABLE) return [];
  const text = `What it does to ${goal.metricName} could be read from its values: among equals that decides.`;
  return [{ claim: 'readable', source: candidate.id, value: readability, unit: 'share', asOfAt: now, text }];
}

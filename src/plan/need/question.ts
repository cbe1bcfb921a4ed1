import type { Measures, ScoredIdea } from '../score.ts';
import type { Question, Snapshot } from '../snapshot.ts';
import { REVENUE } from './need.ts';

/** A person is asked so often in so many days, whatever there is to know. */
const MOST_A_PERSON = 2;
const WEEK_DAYS = 7;
/** An answer that changes less than this share of what the batch counts is not worth anybody's time. */
const LEAST_SHARE = 0.01;
/** How far off a typical idea's value may be, by chance: a third, as it is, or three times as much. */
const SPREAD: readonly (readonly [chance: number, times: number])[] = [
  [0.3, 1 / 3],
  [0.4, 1],
  [0.3, 3],
];
/** An idea that names no goal serves one of them as often as not. */
const SERVES_ONE = 0.5;

/**
 * The one question whose answer would change the batch most; null where none is worth asking, or the batch has had its one.
 *
 * Worth is the expected value of perfect information (Raiffa and Schlaifer 1961): how much more the better of an idea and
 * the one it competes with for a place counts, on average over the answers, than the better of them by what is known now.
 */
export function chooseQuestion(
  pool: readonly ScoredIdea[],
  chosen: readonly ScoredIdea[],
  { asked, today }: Pick<Snapshot, 'asked' | 'today'>,
  { needs, scale }: Pick<Measures, 'needs' | 'scale'>,
): Question | null {
  if (asked.some(({ onDate }) => onDate === today)) return null;
  const inBatch = new Set(chosen.map(({ candidate }) => candidate.id));
  const countOf = ({ countedValue, urgency }: ScoredIdea) => countedValue * urgency;
  const weighed = chosen.filter(({ isBlocker }) => !isBlocker).map(countOf);
  const others = pool.filter(({ candidate, isBlocker }) => !isBlocker && !inBatch.has(candidate.id));
  if (weighed.length === 0 || others.length === 0) return null;
  const last = Math.min(...weighed);
  const next = others.reduce((most, idea) => Math.max(most, countOf(idea)), 0);
  const pulling = [...needs.of].filter(([id, need]) => id !== REVENUE && need > 0).map(([, need]) => need);
  const recent = asked.filter(({ onDate }) => onDate > addDays(today, -WEEK_DAYS));
  const least = LEAST_SHARE * weighed.reduce((sum, value) => sum + value, 0);
  let best: Question | null = null;
  for (const idea of pool) {
    const { candidate, goal, goalId, countedFrom, isBlocker } = idea;
    const { id, title, proposerHandle } = candidate;
    if (proposerHandle === null || isBlocker || countedFrom !== 'need') continue;
    const kind = goal ? 'impact' : goalId === null && pulling.length > 0 ? 'goal' : null;
    if (kind === null || asked.some((one) => one.candidateId === id && one.kind === kind)) continue;
    if (recent.filter(({ ofHandle }) => ofHandle === proposerHandle).length >= MOST_A_PERSON) continue;
    const now = countOf(idea);
    const answers: readonly (readonly [chance: number, value: number])[] =
      kind === 'impact'
        ? SPREAD.map(([chance, times]) => [chance, now * times] as const)
        : [
            [1 - SERVES_ONE, now] as const,
            ...pulling.map(
              (need) => [SERVES_ONE / pulling.length, scale.typicalShare * scale.meanWorth * need] as const,
            ),
          ];
    const rival = inBatch.has(id) ? next : last;
    const known = answers.reduce((sum, [chance, value]) => sum + chance * Math.max(value, rival), 0);
    const mean = answers.reduce((sum, [chance, value]) => sum + chance * value, 0);
    const gain = known - Math.max(mean, rival);
    if (gain > Math.max(least, best?.gain ?? 0)) {
      best = { kind, candidateId: id, title, ofHandle: proposerHandle, goalId, gain };
    }
  }
  return best;
}

function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

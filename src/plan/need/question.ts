import { addDays } from '../../base/language/date.ts';
import type { Measures, ScoredIdea } from '../score.ts';
import { weigh } from '../select/problem.ts';
import type { AskedQuestion, Question, Snapshot } from '../snapshot.ts';
import { listAskable } from './askable.ts';

/** A person is asked so often in so many days, whatever there is to know. */
const MOST_A_PERSON = 2;
const WEEK_DAYS = 7;
/** An answer that changes less than this share of what the batch counts is not worth anybody's time. */
const LEAST_SHARE = 0.01;

/**
 * The one question, of all that there is to know, whose answer would change the batch most; null where none is worth
 * asking, or the batch has had its one.
 *
 * Worth is the expected opportunity loss of the batch as it stands (Raiffa and Schlaifer 1961; it is the value of perfect
 * information), in the unit of counted values a month: Σ chance(answer) × loss(answer) − loss(now), where the loss is what
 * the best batch counts less what this one counts. The best is bounded by the places alone: the sum of as many of the largest
 * counts as the batch has ideas, of these and of those that only found no place. So no question needs a plan of its own,
 * and ten thousand ideas are looked at in one pass.
 */
export function chooseQuestion(
  given: {
    /** Ideas that found no place, and nothing else keeps them from one. */
    placeless: readonly ScoredIdea[];
    chosen: readonly ScoredIdea[];
  },
  snapshot: Snapshot,
  measures: Pick<Measures, 'needs' | 'scale'>,
): Question | null {
  const { asked, today } = snapshot;
  if (asked.some(({ onDate }) => onDate === today)) return null;
  const isFree = ({ isBlocker }: ScoredIdea) => !isBlocker;
  const chosen = given.chosen.filter(isFree);
  const ideas = [...chosen, ...given.placeless.filter(isFree)];
  const loss = createLoss(chosen, ideas);
  const [any] = chosen;
  if (!any) return null;
  const lossNow = loss(any.candidate.id, weigh(any));
  const recent = asked.filter(({ onDate }) => onDate > addDays(today, -WEEK_DAYS));
  let best: Question | null = null;
  let least = LEAST_SHARE * chosen.reduce((sum, idea) => sum + weigh(idea), 0);
  for (const { answers, ideaId, ...question } of listAskable(ideas, chosen, snapshot, measures)) {
    const gain = answers.reduce((sum, { chance, count }) => sum + chance * loss(ideaId, count), -lossNow);
    if (gain <= least) continue;
    if (asked.some((one) => isSameQuestion(one, question))) continue;
    if (recent.filter(({ ofHandle }) => ofHandle === question.ofHandle).length >= MOST_A_PERSON) continue;
    least = gain;
    best = { ...question, gain };
  }
  return best;
}

type Identity = Pick<AskedQuestion, 'kind' | 'candidateId' | 'other'>;

function isSameQuestion(a: Identity, b: Identity): boolean {
  if (a.kind !== b.kind) return false;
  const isEqual = a.candidateId === b.candidateId && a.other?.id === b.other?.id;
  return isEqual || (a.other?.id === b.candidateId && b.other?.id === a.candidateId);
}

/** What the best batch counts more than this one where an idea counts otherwise. */
type Loss = (ideaId: string, count: number) => number;

function createLoss(chosen: readonly ScoredIdea[], ideas: readonly ScoredIdea[]): Loss {
  const places = chosen.length;
  const inBatch = new Map(chosen.map((idea) => [idea.candidate.id, weigh(idea)]));
  const own = [...inBatch.values()].reduce((sum, count) => sum + count, 0);
  // One idea counts otherwise, so that one more than there are places is all that matters.
  const top = ideas
    .map((idea) => ({ id: idea.candidate.id, count: weigh(idea) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, places + 1);
  const best = top.slice(0, places).reduce((sum, { count }) => sum + count, 0);
  const [last, next] = [top[places - 1]?.count ?? 0, top[places]?.count ?? 0];
  const inBest = new Map(top.slice(0, places).map(({ id, count }) => [id, count]));
  return (ideaId, count) => {
    const before = inBatch.get(ideaId);
    const ownNow = before === undefined ? own : own + count - before;
    const counted = inBest.get(ideaId);
    const bestNow =
      counted === undefined ? best + Math.max(0, count - last) : best - counted + Math.max(count, next);
    return bestNow - ownNow;
  };
}

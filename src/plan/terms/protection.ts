import { formatDate } from '../../base/language/period.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { Fact } from '../../base/view/view.ts';
import type { ScoredIdea } from '../score.ts';
import type { Staff } from '../select/staff.ts';
import type { PlanExecutor, Snapshot } from '../snapshot.ts';

/** An idea and who does it; null for whoever takes it. */
interface Pair {
  scored: ScoredIdea;
  executor: PlanExecutor | null;
}

/** What protecting deadlines did to a batch. */
export interface Protection {
  percent: number;
  /** Ids of ideas that are in it and would not be without. */
  added: readonly string[];
  /** Tasks of the batch that are others, or somebody else's, than without. */
  changed: number;
  /** How much less the batch is expected to bring than without, as a share of that; below 0 where it is more. */
  meanLost: number;
}

/** Compares the batch that was chosen with the one that protects nothing. */
export function describeProtection(
  percent: number,
  chosen: readonly Pair[],
  plain: readonly Pair[],
  staff: Pick<Staff, 'probability'>,
): Protection {
  const doers = new Map(plain.map(({ scored, executor }) => [scored.candidate.id, executor?.id ?? null]));
  const idOf = ({ scored }: Pair) => scored.candidate.id;
  const added = chosen.map(idOf).filter((id) => !doers.has(id));
  const changed = chosen.filter((pair) => doers.get(idOf(pair)) !== (pair.executor?.id ?? null)).length;
  const expect = (pairs: readonly Pair[]) =>
    pairs.reduce(
      (sum, { scored, executor }) =>
        sum + scored.countedValue * scored.urgency * staff.probability(executor, scored),
      0,
    );
  const before = expect(plain);
  return { percent, added, changed, meanLost: before > 0 ? 1 - expect(chosen) / before : 0 };
}

/** Why a task is on the page that would not be without protecting its deadline. */
export function protectFacts({ candidate, goal, isProtected }: ScoredIdea, { now, today }: Snapshot): Fact[] {
  if (!isProtected || !goal) return [];
  const by = formatDate(goal.deadlineOn, today);
  const said = `Surer to be done before ${goal.figures.id} is due, ${by}, than what it replaces: the team protects deadlines.`;
  const value = goal.deadlineOn;
  return [{ claim: 'protect', source: candidate.id, value, unit: '', asOfAt: now, text: said }];
}

/** `Protecting deadlines changed 2 tasks: 4 % less expected value, surer by the deadline.`; nothing where it changed none. */
export function describeProtecting(protection: Protection | null): Text[] {
  if (!protection || protection.changed === 0) return [];
  const { changed, meanLost } = protection;
  const percent = Math.round(meanLost * 100);
  const cost =
    percent > 0 ? `it costs ${percent} % of what the page is expected to bring` : 'it costs nothing';
  return [text`Protecting deadlines changed ${changed} ${changed === 1 ? 'task' : 'tasks'}; ${cost}.`];
}

import { formatDate } from '../base/language/period.ts';
import { count, joinNames } from '../base/language/words.ts';
import { isDerived } from '../todo/idea/candidate.ts';
import { readNeeds } from './need/need.ts';
import type { ScoredIdea } from './score.ts';
import type { Selection } from './select/select.ts';
import type { HeldIdea } from './select/select-steps.ts';
import type { PlanExecutor, PlanGoal, Snapshot } from './snapshot.ts';

/** Said while what is on the page waits. */
export const PAGE_FULL = 'the page is full until some of it is decided.';

/** Names that one line has room for. */
const MOST_NAMED = 4;

/** Why there is nothing new today, as words that go on after “Nothing new:”, and what would change it. */
export function explainEmpty(
  snapshot: Snapshot,
  given: {
    places: number;
    listed: number;
    waiting: number;
    pool: readonly ScoredIdea[];
    selection: Selection;
    /** Open ideas that were not weighed, each with the reason. */
    unwanted: readonly { candidate: { title: string; source: string }; reason: string }[];
  },
): string {
  const { places, listed, waiting, pool, selection, unwanted } = given;
  if (places === 0 && waiting === 0) {
    return `nothing of today’s ${listed} waits any more. The next page brings the next.`;
  }
  if (places === 0) {
    return PAGE_FULL;
  }
  if (pool.length === 0) {
    const met = snapshot.goals.filter(({ figures }) => figures.state === 'met');
    if (snapshot.goals.length > 0 && met.length === snapshot.goals.length) {
      const isStill = met.every(({ figures }) => !figures.hasSlipped);
      return `every goal ${isStill ? 'is' : 'was'} met. Close them (goal close), or add the next one (goal add).`;
    }
    // What Tiller itself thought of for a goal that is over is nobody's loss.
    const [out, ...more] = unwanted.filter(({ candidate }) => !isDerived(candidate));
    if (out) {
      const rest = more.length === 0 ? '' : ` and ${more.length} more`;
      return `no idea is open but “${out.candidate.title}”${rest}, left out: ${out.reason}.`;
    }
    const resting = describeResting(snapshot);
    if (resting !== '') return resting;
    const open = listed > 0 ? 'no other idea is open' : 'no idea is open';
    if (snapshot.goals.length === 0 && listed === 0) return `${open}, and no goal is set.`;
    const idle = findIdle(snapshot);
    return idle === undefined
      ? `${open}.`
      : `${open}, and no task is under way for “${idle.figures.title}”, due ${formatDate(idle.deadlineOn, snapshot.today)}.`;
  }
  const [repeat] = selection.repeated;
  if (selection.held.length === 0 && repeat) {
    const resting = describeResting(snapshot);
    if (resting !== '') return resting;
    const { title } = repeat.scored.candidate;
    // Of the same words as what it is like, they are said once.
    const reason = repeat.reason.replace(`like “${title}”: `, '').replace(`like “${title}”, which`, 'it');
    return `no idea is new (“${title}”: ${reason}).`;
  }
  const counts = new Map<HeldIdea['kind'], number>();
  for (const { kind } of selection.held) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const [none, each] =
    pool.length === 1
      ? ['the one open idea is not', 'the one open idea']
      : [`none of the ${pool.length} open ideas is`, `each of the ${pool.length} open ideas`];
  if (most?.[0] === 'capacity') {
    return describeFull(snapshot, selection.held);
  }
  if (most?.[0] === 'bar') {
    return `${none} expected to be worth the feed’s bar.`;
  }
  return `${each} waits for something else. ${selection.held[0]?.scored.candidate.id}: ${selection.held[0]?.reason}.`;
}

/** Whether another idea is what would change that nothing is new. */
export function lacksIdeas(
  { goals }: Snapshot,
  given: { places: number; waiting: number; pool: readonly ScoredIdea[]; selection: Selection },
): boolean {
  const { places, waiting, pool, selection } = given;
  if (places === 0 || waiting > 0) return false;
  const isMet = goals.length > 0 && goals.every(({ figures }) => figures.state === 'met');
  return pool.length === 0 ? !isMet : selection.held.length === 0 && selection.repeated.length > 0;
}

/** Of the goals for which nobody does anything the one that needs it most. */
function findIdle(snapshot: Snapshot): PlanGoal | undefined {
  const { goals, openTasks, today } = snapshot;
  const { of } = readNeeds(snapshot);
  const needOf = ({ figures }: PlanGoal) => of.get(figures.id) ?? 0;
  return goals
    .filter(
      (goal) =>
        needOf(goal) > 0 &&
        goal.deadlineOn >= today &&
        !openTasks.some(({ goal_id }) => goal_id === goal.figures.id),
    )
    .toSorted((a, b) => needOf(b) - needOf(a))[0];
}

/** Ideas that nobody decided on, or that somebody put off, come again by themselves; empty where none does. */
function describeResting({ candidates, today }: Snapshot): string {
  const untils = candidates.flatMap(({ state, awayUntilOn }) =>
    (state === 'open' || state === 'refused') && awayUntilOn !== null && awayUntilOn > today
      ? [awayUntilOn]
      : [],
  );
  const [first] = untils.toSorted();
  if (first === undefined) return '';
  const rest =
    untils.length === 1
      ? `1 idea rests until ${formatDate(first, today)}`
      : `${count(untils.length, 'idea')} rest, the first until ${formatDate(first, today)}`;
  return `${rest}, and no other is open.`;
}

/** `@ana and @dario are full, @ben is away.`; of many it says only that they are. Of one who is alone, what fills them. */
function describeFull({ executors }: Snapshot, held: Selection['held']): string {
  const routed = executors.filter(({ isRouted }) => isRouted);
  // Where nobody is handed tasks, or only some are, the idea itself says what keeps it.
  const why = held.find(({ kind }) => kind === 'capacity')?.reason ?? 'nobody has room';
  const [only] = routed;
  if (only && executors.length === 1 && !only.isAway && only.openTasks > 0)
    return `@${only.handle} has enough to do already.`;
  const least = Math.min(...held.map(({ scored }) => scored.effortHours));
  const away = routed.filter(({ isAway }) => isAway);
  const isFull = ({ freeHours, maxOpenTasks, openTasks }: PlanExecutor) =>
    (freeHours !== null && freeHours < least) || (maxOpenTasks !== null && openTasks >= maxOpenTasks);
  const full = routed.filter((executor) => !executor.isAway && isFull(executor));
  const named = [...away, ...full];
  if (named.length === 0 || named.length < routed.length || named.length > MOST_NAMED) return `${why}.`;
  const parts = [
    { members: full, state: 'full' },
    { members: away, state: 'away' },
  ].flatMap(({ members, state }) =>
    members.length === 0
      ? []
      : [
          `${joinNames(members.map(({ handle }) => `@${handle}`))} ${members.length === 1 ? 'is' : 'are'} ${state}`,
        ],
  );
  return `${parts.join(', ')}.`;
}

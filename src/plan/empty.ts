import type { ScoredIdea } from './score.ts';
import type { Selection } from './select/select.ts';
import type { HeldIdea } from './select/select-steps.ts';
import type { Snapshot } from './snapshot.ts';

/** One sentence on why there is nothing today, and what would change it. */
export function explainEmpty(
  snapshot: Snapshot,
  given: {
    places: number;
    listed: number;
    waiting: number;
    pool: readonly ScoredIdea[];
    selection: Selection;
  },
): string {
  const { places, listed, waiting, pool, selection } = given;
  if (places === 0 && waiting === 0) {
    return `Today’s batch has its ${listed} tasks, and all are decided. The next comes with the next digest; feed edit --cap makes room for more.`;
  }
  if (places === 0) {
    return `The batch is full: ${waiting} of its ${listed} tasks ${waiting === 1 ? 'waits' : 'wait'} for a yes or no. feed edit --cap makes room for more.`;
  }
  if (pool.length === 0) {
    const met = snapshot.goals.filter(({ figures }) => figures.state === 'met').length;
    if (snapshot.goals.length > 0 && met === snapshot.goals.length) {
      return 'Every goal is met. Close them with goal close, or add the next one with goal add.';
    }
    if (listed > 0) return 'Nothing to add: no other idea is open. Add more with propose or backlog paste.';
    return 'There is no open idea. Add some with propose or backlog paste, or a goal with goal add.';
  }
  const [repeat] = selection.repeated;
  if (selection.held.length === 0 && repeat) {
    return `There is no new idea (“${repeat.scored.candidate.title}”: ${repeat.reason}). Add some with propose or backlog paste, or a goal with goal add.`;
  }
  const counts = new Map<HeldIdea['kind'], number>();
  for (const { kind } of selection.held) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const [any, none, each] =
    pool.length === 1
      ? ['the one open idea', 'The one open idea is not', 'The one open idea']
      : [
          `one of the ${pool.length} open ideas`,
          `None of the ${pool.length} open ideas is`,
          `Each of the ${pool.length} open ideas`,
        ];
  if (most?.[0] === 'capacity') {
    return `Everyone who could do ${any} is full or away. It changes when a task is finished, or with member edit --hours.`;
  }
  if (most?.[0] === 'bar') {
    return `${none} expected to be worth the bar. Lower it with feed edit --bar, or give an idea a better impact.`;
  }
  return `${each} waits for something else. ${selection.held[0]?.scored.candidate.id}: ${selection.held[0]?.reason}.`;
}

import type { LeftOut, PlanView } from './view.ts';

const MOST_TITLES = 100;

/** An idea that was left out, and why; answers of version 0.1 are stored so. */
export interface ReasonedIdea {
  title: string;
  reason: string;
}

/** What a run left out, the most frequent reason first. */
export function listLeftOut({ skipped }: PlanView): LeftOut[] {
  const stored: readonly (LeftOut | ReasonedIdea)[] = skipped;
  const groups = stored.every((each) => 'titles' in each)
    ? stored
    : groupLeftOut(stored.filter((each) => 'title' in each));
  return groups.toSorted((a, b) => b.count - a.count);
}

/** Ideas by what keeps them out, in the order in which the reasons come first. */
export function groupLeftOut(ideas: readonly ReasonedIdea[]): LeftOut[] {
  return [...Map.groupBy(ideas, ({ reason }) => reason)].map(([reason, all]) => ({
    reason,
    count: all.length,
    titles: all.slice(0, MOST_TITLES).map(({ title }) => title),
  }));
}

import { type Text, text } from './text.ts';
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

/**
 * `Left out 17 ideas, 12 of them: there is no place left today.`; where they have a reason each `Left out: Price page (T-62 was given up) and 9 more.`. Nothing where nothing was.
 */
export function describeLeftOut(view: PlanView): Text[] {
  const groups = listLeftOut(view);
  const [first] = groups;
  const [title] = first?.titles ?? [];
  if (!first || title === undefined) return [];
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  const said =
    first.count > 1
      ? `${all} ideas${first.count === all ? '' : `, ${first.count} of them`}: ${first.reason}`
      : `${title} (${first.reason})${all > 1 ? ` and ${all - 1} more` : ''}`;
  return [text`Left out${first.count > 1 ? ' ' : ': '}${said}.`];
}

/** Ideas by what keeps them out, in the order in which the reasons come first. */
export function groupLeftOut(ideas: readonly ReasonedIdea[]): LeftOut[] {
  return [...Map.groupBy(ideas, ({ reason }) => reason)].map(([reason, all]) => ({
    reason,
    count: all.length,
    titles: all.slice(0, MOST_TITLES).map(({ title }) => title),
  }));
}

import type { LeftOut, PlanView } from './view.ts';

/** An idea that was left out, as answers of version 0.1 were stored. */
interface StoredIdea {
  title: string;
  reason: string;
}

/** What a run left out, by reason, the most frequent first. */
export function listLeftOut({ skipped }: PlanView): LeftOut[] {
  const stored: readonly (LeftOut | StoredIdea)[] = skipped;
  return [...Map.groupBy(stored, ({ reason }) => reason)]
    .map(([reason, all]) => ({
      reason,
      titles: all.flatMap((each) => ('titles' in each ? each.titles : [each.title])),
    }))
    .sort((a, b) => b.titles.length - a.titles.length);
}

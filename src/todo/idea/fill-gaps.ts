import type { Row } from '../../base/store/tables.ts';

type Idea = Row<'candidates'>;

/** Columns that another source of an idea may fill where the first one says nothing. */
const ALONE = [
  'priority',
  'goal_id',
  'project_id',
  'recurs_every_days',
  'recurs_on',
  'approval_kind',
  'touches',
  'evidence',
  'lesson_ids',
  'tactic_id',
  'proposer_id',
] as const satisfies readonly (keyof Idea)[];

/** An idea with what it does not say itself from another one of the same work; its words and category stay. */
export function fillGaps(idea: Idea, other: Partial<Idea>): Idea {
  const missing = ALONE.filter((column) => idea[column] === null || idea[column] === '[]');
  const filled = missing.flatMap((column) => (other[column] == null ? [] : [[column, other[column]]]));
  const isOnOther = idea.metric_id !== null && idea.metric_id !== (other.metric_id ?? null);
  return {
    ...idea,
    ...Object.fromEntries(filled),
    // Figures that belong together come together, and an impact only on the metric that is known.
    ...(idea.effort_hours === null &&
      other.effort_hours != null && {
        effort_hours: other.effort_hours,
        effort_high_hours: other.effort_high_hours ?? null,
      }),
    ...(idea.impact_low === null &&
      other.impact_low != null &&
      !isOnOther && {
        impact_low: other.impact_low,
        impact_high: other.impact_high ?? other.impact_low,
        impact_label: other.impact_label ?? 'guess',
        metric_id: other.metric_id ?? null,
      }),
  };
}

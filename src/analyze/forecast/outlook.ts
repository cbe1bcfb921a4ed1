import type { GoalState } from '../gap.ts';

/** From this chance on a goal is likely to be hit, and below the other unlikely; in between it is open. */
const LIKELY = 0.6;
const UNLIKELY = 0.4;
/** Before this share of its time a goal has had no time to move: a low chance then is what the work is for. */
const JUST_BEGUN = 0.1;

export type Outlook = 'likely' | 'open' | 'unlikely';

export function outlookOf(chance: number): Outlook {
  if (chance >= LIKELY) return 'likely';
  return chance < UNLIKELY ? 'unlikely' : 'open';
}

/**
 * The one verdict on a goal that is open: where it stands on the straight line from start to deadline (`pace`, see
 * goalFigures) and the chance of hitting the target must not contradict each other. `ahead` is never said of a goal that
 * is not likely to be hit, `behind` never of one that is, and `on pace` of one that is unlikely only while a tenth of its
 * time has not passed. Where no chance can be told, the straight line decides. `met` and `no data` stay.
 */
export function judgeCourse(pace: GoalState, chance: number | null, timeShare: number): GoalState {
  if (chance === null || pace === 'met' || pace === 'no data') return pace;
  switch (outlookOf(chance)) {
    case 'likely':
      return pace === 'behind' ? 'on pace' : pace;
    case 'open':
      return pace === 'ahead' ? 'on pace' : pace;
    case 'unlikely':
      return timeShare < JUST_BEGUN && pace !== 'behind' ? 'on pace' : 'behind';
  }
}

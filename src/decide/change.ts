import { formatEffort, formatHours } from '../base/language/effort.ts';
import { formatChangeRange } from '../base/language/format-quantity.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { readScore } from '../todo/task/figures-store.ts';
import type { Task } from '../todo/task/task.ts';
import type { Kind } from './policy/policy.ts';

/** A task with what its content is read from. */
export interface TaskSheet {
  task: Task;
  idea: Pick<Row<'candidates'>, 'effort_high_hours'>;
  /** Null where nobody has it. */
  assignee: Pick<Row<'executors'>, 'handle'> | null | undefined;
}

/** What people agree to when they say yes, in words, in the order in which it is shown. */
export interface ContentWords {
  title: string;
  effort: string;
  impact: string;
  limits: string;
  goal: string;
  category: string;
  kind: string;
  'who does it': string;
  due: string;
}

export function describeContent(
  { task, idea, assignee }: TaskSheet,
  { currency, today }: { currency: string; today: string },
): ContentWords {
  return {
    title: `“${task.title}”`,
    effort: describeEffort(task, idea),
    impact: describeImpact(task, currency),
    limits: task.limits === '' ? 'none' : `“${task.limits}”`,
    goal: task.goal_id ?? 'none',
    category: task.category,
    kind: task.approval_kind,
    'who does it': assignee ? `@${assignee.handle}` : 'nobody yet',
    due: formatDate(task.due_on, today),
  };
}

/** What is different, a line each: `effort 4 h → 6 h`. */
export function listChanges(before: ContentWords, after: ContentWords): string[] {
  return (Object.keys(before) as (keyof ContentWords)[])
    .filter((what) => before[what] !== after[what])
    .map((what) => `${what} ${before[what]} → ${after[what]}`);
}

/** Whether one kind asks less of a team than another: fewer people, more of them, or also those whose own it is. */
export function isEasier(kind: Kind, than: Kind): boolean {
  if (kind.quorum !== than.quorum) return kind.quorum < than.quorum;
  if (kind.allowsOwn !== than.allowsOwn) return kind.allowsOwn;
  return kind.voters === 'members' && than.voters === 'approvers';
}

function describeEffort(task: Task, { effort_high_hours: high }: TaskSheet['idea']): string {
  if (high !== null && high > task.effort_hours)
    return formatEffort({ lowHours: task.effort_hours, highHours: high });
  return `${formatHours(task.effort_hours)}${task.is_effort_guessed === 1 ? ' (guess)' : ''}`;
}

function describeImpact(task: Task, currency: string): string {
  if (task.impact_low === null || task.impact_high === null) return 'unknown';
  const { impactUnit } = readScore(task);
  const range = formatChangeRange(task.impact_low, task.impact_high, impactUnit, currency);
  return `${range}${impactUnit === 'money' ? ' a month' : ''} (${task.impact_label})`;
}

import { createHash } from 'node:crypto';
import type { Row } from '../../base/store/tables.ts';

/** What an approval is bound to: a change of any of it voids the votes. */
export interface Content {
  title: string;
  effortHours: number;
  effortHighHours: number;
  impactLow: number | null;
  impactHigh: number | null;
  metricId: string | null;
  /** What the approval is limited to: `only new sign-ups from Portugal`; empty for nothing. */
  limits: string;
  /** Whether a member or an agent does it; what is open to take is taken by a member. */
  executorKind: 'member' | 'agent';
  /** Only for risky tasks: who does it. */
  assigneeId: string | null;
}

/** The content of a task as it stands. `assignee` is the executor that the task names. */
export function contentOf(
  task: Omit<Row<'tasks'>, 'content_hash'>,
  assignee: Pick<Row<'executors'>, 'kind'> | null | undefined,
): Content {
  return {
    title: task.title,
    effortHours: task.effort_hours,
    effortHighHours: task.effort_high_hours,
    impactLow: task.impact_low,
    impactHigh: task.impact_high,
    metricId: task.metric_id,
    limits: task.limits,
    executorKind: assignee?.kind ?? 'member',
    assigneeId: task.approval_kind === 'risky' ? task.assignee_id : null,
  };
}

/**
 * SHA-256 of a content, the same for the same meaning. `version` is the forecast's with which the content came to be:
 * a yes that a change has voided stays void, also when the change is taken back.
 */
export function hashContent(content: Content, version: number): string {
  const fields = [
    content.title,
    content.effortHours,
    content.effortHighHours,
    content.impactLow,
    content.impactHigh,
    content.metricId,
    content.limits,
    content.executorKind,
    content.assigneeId,
    version,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

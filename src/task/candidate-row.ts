import { z } from 'zod';
import type { Row } from '../db/schema.ts';
import { type Candidate, TOUCHES } from './candidate.ts';

const NONE: readonly never[] = [];
const ANYBODY = { notFor: NONE, onlyFor: NONE };
const namesSchema = z.array(z.string());
const touchesSchema = z.array(z.enum(TOUCHES));
const scopeSchema = z.object({ notFor: namesSchema.default([]), onlyFor: namesSchema.default([]) });

/** A row as a Candidate. Most JSON columns are empty, and then nothing is parsed: 10,000 rows are read for each plan. */
export function toCandidate(row: Row<'candidates'>): Candidate {
  return {
    id: row.id,
    number: row.number,
    source: row.source,
    key: row.key,
    title: row.title,
    category: row.category,
    priority: row.priority,
    impactLow: row.impact_low,
    impactHigh: row.impact_high,
    impactLabel: row.impact_label,
    metricId: row.metric_id,
    goalId: row.goal_id,
    projectId: row.project_id,
    effortHours: row.effort_hours,
    effortHighHours: row.effort_high_hours,
    dependsOn: readNames(row.depends_on),
    recursEveryDays: row.recurs_every_days,
    approvalKind: row.approval_kind,
    touches: row.touches === '[]' ? NONE : touchesSchema.parse(JSON.parse(row.touches)),
    evidence: readNames(row.evidence),
    lessonIds: readNames(row.lesson_ids),
    ...readScope(row.executor_scope),
    tacticId: row.tactic_id,
    proposerId: row.proposer_id,
    state: row.state,
    awayUntilOn: row.away_until_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Who may not get an idea, and who alone may. */
export function readScope(json: string): Pick<Candidate, 'notFor' | 'onlyFor'> {
  return json === '{}' ? ANYBODY : scopeSchema.parse(JSON.parse(json));
}

function readNames(json: string): readonly string[] {
  return json === '[]' ? NONE : namesSchema.parse(JSON.parse(json));
}

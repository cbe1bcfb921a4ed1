import { nextByRule } from '../base/calendar/recurrence.ts';
import { dateOf } from '../base/language/date.ts';
import { formatId } from '../base/language/ids.ts';
import type { Row } from '../base/store/tables.ts';
import { findSilenceAt, waitForLook } from '../decide/silence/silence.ts';
import { crewOf } from '../team/capacity/capacity.ts';
import { contentOf, hashContent } from '../todo/task/content.ts';
import { endOfDueDay, findDueAt, findReadingOn } from '../todo/task/due-date.ts';
import { explain } from './explain.ts';
import { midpoint } from './need/worth.ts';
import { findKindOf } from './score.ts';
import type { SayChance } from './select/chance.ts';
import type { RoutedIdea } from './select/route.ts';
import type { Snapshot } from './snapshot.ts';

/** A chosen task as its rows will be: what a dry run shows is what a real one writes. */
export interface FrozenTask {
  task: Row<'tasks'>;
  forecast: Row<'forecasts'>;
  candidateId: string;
  /** Candidates or tasks it comes after. */
  dependsOn: readonly string[];
}

/** What a whole batch is frozen with. */
export interface FreezeContext {
  snapshot: Snapshot;
  sayChance: SayChance;
  batchId: string;
  /** Hours of work that the executor has before this task: open tasks, and those earlier in the batch. */
  hoursAhead: number;
}

/** Step 8: due date, forecast and reasons, fixed from now on. */
export function freeze(routed: RoutedIdea, number: number, context: FreezeContext): FrozenTask {
  const { snapshot, batchId } = context;
  const { scored, executor } = routed;
  const { candidate, impact, goal } = scored;
  const id = formatId('T', number);
  const { effortHours, effortHighHours } = scored;
  const isRange = candidate.effortHighHours !== null;
  const { now, today, zone, feed } = snapshot;
  const whoever = executor ?? crewOf(snapshot.executors, snapshot.zone);
  const { hoursAhead } = context;
  const isOpen = executor === null;
  const { title } = candidate;
  const work = { title, effortHours, effortHighHours, isRange, hoursAhead, isOpen, executor: whoever };
  const { recursOn } = candidate;
  const dueAt = recursOn
    ? endOfDueDay(nextByRule(recursOn, today), zone)
    : findDueAt(work, { now, today, zone, nextDigestOn: dateOf(feed.nextDigestAt, zone) });
  const dueOn = dateOf(dueAt, snapshot.zone);
  const assigneeId = executor?.id ?? null;
  const chance = context.sayChance({ category: candidate.category, effortHours, dueAt, assigneeId });
  const { metricId } = impact;
  const { kind, ruleId } = findKindOf(scored, executor?.kind ?? 'anyone', snapshot);
  const content: Omit<Row<'tasks'>, 'content_hash'> = {
    workspace_id: snapshot.workspaceId,
    id,
    number,
    candidate_id: candidate.id,
    feed_id: snapshot.feed.id,
    batch_id: batchId,
    title: candidate.title,
    category: candidate.category,
    priority: scored.priority,
    alignment: scored.alignment,
    approval_kind: kind.name,
    goal_id: goal?.figures.id ?? null,
    metric_id: metricId,
    project_id: candidate.projectId,
    impact_low: impact.low,
    impact_high: impact.high,
    impact_label: impact.label,
    value_per_month: scored.valuePerMonth,
    effort_hours: effortHours,
    effort_high_hours: effortHighHours,
    is_effort_guessed: scored.isEffortGuessed ? 1 : 0,
    assignee_id: assigneeId,
    due_on: dueOn,
    due_at: dueAt,
    reasons: JSON.stringify(explain(scored, snapshot)),
    score: JSON.stringify({
      impactUnit: impact.unit,
      impactFrom: impact.from,
      midpoint: midpoint(impact),
      valuePerMonth: scored.valuePerMonth,
      probability: chance.figures.success_probability,
      urgency: scored.urgency,
      need: scored.need,
      countedValue: scored.countedValue,
      countedFrom: scored.countedFrom,
      goalWorth: scored.goalWorth,
      ...(ruleId !== null && { kindRule: ruleId }),
      ...(candidate.guessed && { guessed: candidate.guessed }),
      ...(scored.danger && { danger: scored.danger }),
      ...(!scored.danger && candidate.touches.length > 0 && { touches: candidate.touches }),
      rawChances: { 1: chance.raw },
    }),
    routing: JSON.stringify({ ...routed.routing, ...chance.own }),
    state: 'proposed',
    snoozed_until_on: null,
    waits_for: null,
    taken_back_why: '',
    waits_for_id: null,
    waits_since_at: null,
    tactic_id: candidate.tacticId,
    lesson_ids: JSON.stringify(candidate.lessonIds),
    limits: '',
    silence_at: waitForLook(kind, findSilenceAt(kind, snapshot.calendar, now), now, {
      nextDigestAt: feed.nextDigestAt,
      lookDays: snapshot.lookDays ?? 0,
      dayEndsAt: recursOn ? dueAt : null,
      calendar: snapshot.calendar,
    }),
    warned_at: null,
    outcome_asked_at: null,
    proposed_at: snapshot.now,
    decided_at: null,
    started_at: null,
    finished_at: null,
    updated_at: snapshot.now,
  };
  const contentHash = hashContent(contentOf(content, executor), 1);
  const task: Row<'tasks'> = { ...content, content_hash: contentHash };
  const forecast: Row<'forecasts'> = {
    workspace_id: snapshot.workspaceId,
    task_id: id,
    version: 1,
    content_hash: contentHash,
    ...chance.figures,
    due_at: dueAt,
    metric_id: impact.low === null ? null : metricId,
    impact_low: impact.low,
    impact_high: impact.high,
    impact_label: impact.label,
    reading_on: impact.low === null ? null : findReadingOn(dueOn, goal),
    made_at: snapshot.now,
  };
  return { task, forecast, candidateId: candidate.id, dependsOn: candidate.dependsOn };
}

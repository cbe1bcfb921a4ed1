import { createCalendar, dueDate, nextWorkingDay } from '../calendar/calendar.ts';
import type { Row } from '../db/schema.ts';
import { formatId } from '../ids.ts';
import type { SuccessModel } from '../learn/success.ts';
import { contentOf, hashContent } from '../task/content.ts';
import { addDays, dateOf } from '../time.ts';
import { explain } from './explain.ts';
import type { Routed } from './route.ts';
import { midpoint } from './score.ts';
import type { PlanExecutor, Snapshot } from './snapshot.ts';

/** What a day is good for when nobody set their hours. */
const DEFAULT_HOURS_A_DAY = 4;
/** A metric is read this long after the work is due, so that it had time to move. */
const READING_DAYS = { hour: 7, day: 14, week: 28, month: 62 } as const;
const DEFAULT_READING_DAYS = 28;
/** The share of effort that due dates must cover. */
const EFFORT_QUANTILE = 0.8;

/** A chosen task as its rows will be: what a dry run shows is what a real one writes. */
export interface Frozen {
  task: Row<'tasks'>;
  forecast: Row<'forecasts'>;
  candidateId: string;
  /** Candidates or tasks it comes after. */
  dependsOn: readonly string[];
}

/** What a whole batch is frozen with. */
export interface FreezeContext {
  snapshot: Snapshot;
  model: SuccessModel;
  batchId: string;
  /** Hours of work that the executor has before this task: open tasks, and those earlier in the batch. */
  hoursAhead: number;
}

/** Step 8: due date, forecast and reasons, fixed from now on. */
export function freeze(routed: Routed, number: number, context: FreezeContext): Frozen {
  const { snapshot, model, batchId } = context;
  const { scored, executor } = routed;
  const { candidate, impact, goal } = scored;
  const id = formatId('T', number);
  const dueAt = findDueAt(routed, snapshot, context.hoursAhead);
  const dueOn = dateOf(dueAt, snapshot.zone);
  const chance = model.chance(executor?.id ?? null, candidate.category);
  const { metricId } = impact;
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
    approval_kind: scored.approvalKind,
    goal_id: goal?.figures.id ?? null,
    metric_id: metricId,
    project_id: candidate.projectId,
    impact_low: impact.low,
    impact_high: impact.high,
    impact_label: impact.label,
    value_per_month: scored.valuePerMonth,
    effort_hours: scored.effortHours,
    effort_high_hours: scored.effortHighHours,
    is_effort_guessed: scored.isEffortGuessed ? 1 : 0,
    assignee_id: executor?.id ?? null,
    due_on: dueOn,
    due_at: dueAt,
    reasons: JSON.stringify(explain(scored, snapshot)),
    score: JSON.stringify({
      impactUnit: impact.unit,
      impactFrom: impact.from,
      midpoint: midpoint(impact),
      valuePerMonth: scored.valuePerMonth,
      probability: chance.probability,
      urgency: scored.urgency,
    }),
    routing: JSON.stringify({ ...routed.routing, count: chance.count }),
    state: 'proposed',
    snoozed_until_on: null,
    tactic_id: null,
    lesson_ids: '[]',
    limits: '',
    silence_at: null,
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
    success_probability: chance.probability,
    success_low: chance.low,
    success_high: chance.high,
    settled_count: chance.categoryCount,
    due_at: dueAt,
    metric_id: impact.low === null ? null : metricId,
    impact_low: impact.low,
    impact_high: impact.high,
    impact_label: impact.label,
    reading_on: impact.low === null ? null : findReadingOn(dueOn, routed),
    model: model.name,
    made_at: snapshot.now,
  };
  return { task, forecast, candidateId: candidate.id, dependsOn: candidate.dependsOn };
}

/** The end of the working day by which free hours, after what comes first, cover the effort at its 80th percentile. */
function findDueAt({ executor, scored }: Routed, snapshot: Snapshot, hoursAhead: number): number {
  const calendar = executor?.calendar ?? createCalendar({ zone: snapshot.zone });
  const effortHours =
    scored.candidate.effortHighHours === null
      ? scored.effortHighHours
      : scored.effortHours + EFFORT_QUANTILE * (scored.effortHighHours - scored.effortHours);
  const from = isWorkable(calendar, snapshot) ? snapshot.today : nextWorkingDay(calendar, snapshot.today);
  const found = dueDate(calendar, {
    from,
    effortHours: hoursAhead + effortHours,
    hoursPerDay: hoursPerDay(executor),
  });
  // Nobody's calendar reaches that far: the forecast then runs to the longest horizon there is.
  return (
    found ??
    dueDate(createCalendar({ zone: snapshot.zone }), { from, effortHours: 8 * 260, hoursPerDay: 8 }) ??
    snapshot.now
  );
}

function hoursPerDay(executor: PlanExecutor | null): number {
  return executor?.hoursPerDay && executor.hoursPerDay > 0 ? executor.hoursPerDay : DEFAULT_HOURS_A_DAY;
}

/** Whether enough of today is left for today to count: before two in the afternoon, by the executor's clock. */
function isWorkable(calendar: { zone: string }, snapshot: Snapshot): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(snapshot.now).toZonedDateTimeISO(calendar.zone);
  return local.hour < 14 || local.toPlainDate().toString() < snapshot.today;
}

function findReadingOn(dueOn: string, { scored }: Routed): string {
  const days = scored.goal ? READING_DAYS[scored.goal.cadence] : DEFAULT_READING_DAYS;
  const reading = addDays(dueOn, days);
  const deadline = scored.goal?.deadlineOn;
  return deadline !== undefined && deadline > dueOn && deadline < reading ? deadline : reading;
}

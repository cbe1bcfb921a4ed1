import { dateOf } from '../../base/language/date.ts';
import { formatChange, formatChangeRange, formatQuantity } from '../../base/language/format-quantity.ts';
import { formatDate, formatPeriod } from '../../base/language/period.ts';
import { readStrings } from '../../base/store/json.ts';
import { describeCourse } from '../../base/view/task-lines.ts';
import { describeTarget } from '../../clarify/goal/goal.ts';
import { sayReason } from '../../decide/refuse/reasons.ts';
import { describeStrength } from '../../learn/lesson/lesson.ts';
import type { ArchiveFacts } from './archive-facts.ts';
import { isLink, joinLines, type Markdown, md } from './archive-text.ts';
import type { TaskPage } from './store.ts';

type Task = TaskPage['tasks'][number];
type Outcome = NonNullable<ReturnType<TaskPage['outcomes']['get']>>;
type Decision = NonNullable<ReturnType<TaskPage['decisions']['get']>>[number];
type Settlement = NonNullable<ReturnType<TaskPage['settlements']['get']>>[number];

const BLANK = md``;

/**
 * Goals, actions, outcomes and lessons as one Markdown document. No minutes and no rates, and which person did a task is
 * left out, so that no rate can be counted from it: what is shown of a person is shown to that person only.
 */
export async function* writeArchive(facts: ArchiveFacts): AsyncGenerator<string> {
  const { workspace, at } = facts;
  yield joinLines([
    md`# ${workspace.name}: goals, actions, outcomes, lessons`,
    BLANK,
    md`As of ${dayOf(at, facts)}. The log of every change is beside it, in events.jsonl.`,
    BLANK,
    md`## Goals`,
    BLANK,
    ...blocks(facts.goals, 'None yet.', (each) => describeGoal(each, facts)),
    md`## Actions and outcomes`,
    BLANK,
    ...(facts.taskCount === 0 ? blocks([], 'None yet.', () => []) : []),
  ]);
  for await (const page of facts.readTasks()) {
    yield joinLines(blocks(page.tasks, '', (task) => describeTask(task, { ...facts, ...page })));
  }
  yield joinLines([
    md`## Lessons`,
    BLANK,
    ...blocks(facts.lessons, 'None yet.', (lesson) => describeLesson(lesson, facts)),
  ]);
}

function blocks<T>(items: readonly T[], empty: string, show: (item: T) => Markdown[]): Markdown[] {
  if (items.length === 0) return [md`${empty}`, BLANK];
  return items.flatMap((item) => [...show(item), BLANK]);
}

function describeGoal({ goal, figures }: ArchiveFacts['goals'][number], facts: ArchiveFacts): Markdown[] {
  const { currency } = facts.workspace;
  const metric = facts.metrics.get(goal.metric_id);
  const show = (value: number | null) =>
    value === null ? 'no value' : formatQuantity(value, figures.unit, currency);
  const end =
    goal.closed_at === null
      ? `${show(figures.current)} now, ${describeCourse(figures)}`
      : `${goal.state} on ${dayOf(goal.closed_at, facts)} at ${show(goal.closing_value)}`;
  return [
    md`### ${goal.id} · ${goal.title}`,
    BLANK,
    md`- ${metric?.name ?? goal.metric_id} ${metric ? describeTarget(goal, metric, currency) : ''}, from ${show(goal.start_value)}, ${formatPeriod({ startsOn: goal.starts_on, endsOn: goal.deadline_on }, '')}`,
    md`- ${end}`,
    ...line('Owner', nameOf(goal.owner_id, facts)),
    ...line('Why', goal.why),
    ...line('Lesson', goal.lesson),
  ];
}

function describeTask(task: Task, facts: ArchiveFacts & TaskPage): Markdown[] {
  const outcome = facts.outcomes.get(task.id);
  const doer = outcome?.executor_id ?? null;
  const who = doer !== null && facts.agents.has(doer) ? nameOf(doer, facts) : '';
  return [
    md`### ${task.id} · ${task.title}`,
    BLANK,
    md`- ${task.category}${task.goal_id === null ? '' : `, for ${task.goal_id}`}; proposed ${dayOf(task.proposed_at, facts)}, due ${sayDate(task.due_on)}; ${task.state}${who === '' ? '' : `, ${who}`}`,
    ...line('Limits', task.limits),
    ...(facts.decisions.get(task.id) ?? []).map((decision) => describeDecision(decision, facts)),
    ...(outcome ? describeOutcome(outcome, facts) : []),
    ...(facts.settlements.get(task.id) ?? []).map((settlement) => describeSettlement(settlement, facts)),
  ];
}

function describeDecision(decision: Decision, facts: ArchiveFacts): Markdown {
  const by = nameOf(decision.decided_by, facts) || 'Tiller';
  const instead = nameOf(decision.stands_in_for, facts);
  const reason = decision.reason === null ? '' : `, ${sayReason(decision.reason)}`;
  const note = decision.note === '' ? '' : `: ${decision.note}`;
  return md`- ${dayOf(decision.decided_at, facts)} ${decision.choice} by ${by}${instead === '' ? '' : ` for ${instead}`}${reason} (${decision.rule})${note}`;
}

function describeOutcome(outcome: Outcome, facts: ArchiveFacts): Markdown[] {
  const end = outcome.is_success === 1 ? 'done' : 'could not be done';
  const time = outcome.is_success === 1 && outcome.is_in_time === 0 ? ', late' : '';
  return [
    md`- ${dayOf(outcome.finished_at, facts)} ${end}${time}`,
    ...line('Note', outcome.note),
    ...(isLink(outcome.evidence)
      ? [md`- Evidence: ${{ markdown: `<${outcome.evidence}>` }}`]
      : line('Evidence', outcome.evidence)),
  ];
}

function describeSettlement(settlement: Settlement, { metrics, workspace }: ArchiveFacts): Markdown {
  const { part, verdict, why, probability, low, high, realised } = settlement;
  if (verdict === 'void') return md`- Forecast of ${part}: void, ${why}`;
  if (part === 'success') return md`- Forecast of success: ${percent(probability)} said, ${verdict}`;
  const metric = settlement.metric_id === null ? undefined : metrics.get(settlement.metric_id);
  if (!metric || low === null || high === null || realised === null)
    return md`- Forecast of impact: ${verdict}`;
  const { currency } = workspace;
  const promised = formatChangeRange(low, high, metric.unit, currency);
  const said = verdict === 'inside' ? 'as promised' : `promised ${verdict}`;
  return md`- ${metric.name}: promised ${promised}, came ${formatChange(realised, metric.unit, currency)}: ${said}`;
}

function describeLesson(lesson: ArchiveFacts['lessons'][number], facts: ArchiveFacts): Markdown[] {
  const cases = readStrings(lesson.cases).join(', ');
  return [
    md`### ${lesson.id} · ${lesson.state}`,
    BLANK,
    md`“${lesson.body}”`,
    BLANK,
    md`- ${describeStrength(lesson)}${lesson.state === 'kept' ? `; to be looked at again on ${sayDate(lesson.review_on)}` : ''}`,
    ...line('Cases', cases),
    ...line('By', nameOf(lesson.author_id, facts)),
  ];
}

function line(label: string, value: string): Markdown[] {
  return value.trim() === '' ? [] : [md`- ${label}: ${value}`];
}

/** With the year: an archive is read long after. */
function sayDate(date: string): string {
  return formatDate(date, '');
}

function dayOf(instant: number, { workspace }: Pick<ArchiveFacts, 'workspace'>): string {
  return sayDate(dateOf(instant, workspace.zone));
}

function nameOf(id: string | null, { handles }: ArchiveFacts): string {
  return id === null ? '' : (handles.get(id) ?? id);
}

function percent(share: number | null): string {
  return share === null ? 'nothing' : `${Math.round(share * 100)} %`;
}

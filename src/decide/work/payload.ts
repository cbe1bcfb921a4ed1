import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listReasons, readRouting, readScore } from '../../todo/task/figures-store.ts';
import { getForecast } from '../../todo/task/forecast-store.ts';
import type { Task } from '../../todo/task/task.ts';
import { describeDecider } from '../decision.ts';
import { findLastOf } from '../store.ts';
import { type Attempt, listAttempts, listNeedsOf, listQuestions } from './store.ts';

/** All that an agent is told of a task that it has claimed. Instants are UTC milliseconds, money minor units of the team's currency. */
export interface Payload {
  task: string;
  /** Names the attempt in every later call; higher than any before it, so that what it writes elsewhere can be fenced too. */
  fence: number;
  leaseUntil: number;
  endsBy: number;
  title: string;
  category: string;
  /** 0..10. */
  priority: number;
  /** Change of the metric in its unit, signed; null where it is unknown. */
  impact: { low: number; high: number; unit: string; metric: string | null; label: string } | null;
  valuePerMonth: number | null;
  currency: string;
  /** 0..1. */
  alignment: number;
  reasoning: readonly string[];
  dependencies: readonly { task: string; title: string; state: string }[];
  /** The handle of the agent that it was handed to. */
  target: string | null;
  /** What the yes is limited to; empty for nothing. */
  limits: string;
  kind: string;
  effortHours: number;
  dueAt: number;
  dueOn: string;
  goal: { id: string; title: string } | null;
  project: string | null;
  /** That it is done in time, 0..1: for anybody, and for whom it was handed to, where something is known of that one. */
  chance: { probability: number; low: number; high: number; own: number | null };
  /** Who said yes to it, and the person who answers for the agent. */
  approvedBy: string | null;
  askedFor: string | null;
  /** What was tried before, the oldest first. */
  attempts: readonly { agent: string; state: string; note: string }[];
  questions: readonly { question: string; reply: string | null }[];
}

export async function loadPayload(
  ctx: Ctx,
  { task, attempt, targetId }: { task: Task; attempt: Attempt; targetId: string | null },
): Promise<Payload> {
  const executors = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, each]));
  const handleOf = (id: string | null | undefined) => (id ? (executors.get(id)?.handle ?? null) : null);
  const forecast = await getForecast(ctx, task.id);
  const approval = (await findLastOf(ctx, [task], 'approve')).get(task.id);
  const before = (await listAttempts(ctx, task.id)).filter(({ id }) => id !== attempt.id);
  const goal = (await listGoals(ctx)).find(({ id }) => id === task.goal_id);
  return {
    task: task.id,
    fence: attempt.number,
    leaseUntil: attempt.lease_until_at,
    endsBy: attempt.ends_by_at,
    title: task.title,
    category: task.category,
    priority: task.priority,
    impact: impactOf(task),
    valuePerMonth: task.value_per_month,
    currency: ctx.workspace.currency,
    alignment: task.alignment,
    reasoning: listReasons(task).map((fact) => fact.text),
    dependencies: (await listNeedsOf(ctx, task.id)).map(({ id, title, state }) => ({
      task: id,
      title,
      state,
    })),
    target: handleOf(targetId),
    limits: task.limits,
    kind: task.approval_kind,
    effortHours: task.effort_hours,
    dueAt: task.due_at,
    dueOn: task.due_on,
    goal: goal ? { id: goal.id, title: goal.title } : null,
    project: task.project_id,
    chance: {
      probability: forecast.success_probability,
      low: forecast.success_low,
      high: forecast.success_high,
      own: readRouting(task).own?.probability ?? null,
    },
    approvedBy: approval ? describeDecider(approval) : null,
    askedFor: handleOf(executors.get(attempt.agent_id)?.responsible_id),
    attempts: before.map(({ agent_id, state, note }) => ({ agent: handleOf(agent_id) ?? '', state, note })),
    questions: (await listQuestions(ctx, task.id)).map(({ question, reply }) => ({ question, reply })),
  };
}

function impactOf(task: Row<'tasks'>): Payload['impact'] {
  const { impact_low: low, impact_high: high, metric_id: metric, impact_label: label } = task;
  if (low === null || high === null) return null;
  return { low, high, unit: readScore(task).impactUnit, metric, label };
}

import type { Ctx } from '../../base/command/ctx.ts';
import { readDate } from '../../base/language/date.ts';
import { parseEffort } from '../../base/language/effort.ts';
import { badArgument, notAllowed } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { readTitle } from '../../base/language/title.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { describeContent, isEasier } from '../../decide/change.ts';
import { loadPolicy } from '../../decide/policy/store.ts';
import type { EligibleVoters } from '../../decide/voters.ts';
import { getExecutor } from '../../team/people/store.ts';
import { readCategory } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import { loadMeanings, readFields } from '../../todo/backlog/backlog-item.ts';
import type { Task } from '../../todo/task/task.ts';
import type { WholeTask, Wish } from './change-task.ts';
export const LONGEST_LIMITS = 300;

/** What somebody said of a change, as typed. */
export interface ChangeWords {
  title?: string | undefined;
  hours?: string | undefined;
  impact?: string | undefined;
  limits?: string | undefined;
  assignee?: string | undefined;
  due?: string | undefined;
  goal?: string | undefined;
  category?: string | undefined;
  kind?: string | undefined;
}

/** What a form of the change starts with: each field as it is. */
export function showPresent(ctx: Ctx, now: WholeTask): Record<keyof ChangeWords, string> {
  const { effort, impact } = describeContent(now, { currency: ctx.workspace.currency, today: ctx.today });
  const { title, limits, due_on, goal_id, category, approval_kind } = now.task;
  return {
    title,
    hours: effort,
    impact,
    limits: limits === '' ? 'none' : limits,
    assignee: now.assignee ? `@${now.assignee.handle}` : 'nobody',
    due: due_on,
    goal: goal_id ?? 'none',
    category,
    kind: approval_kind,
  };
}

/** What is said as it is already is no wish: it must not be read anew. */
export function leaveOutPresent(said: ChangeWords, present: Record<keyof ChangeWords, string>): ChangeWords {
  const names = Object.keys(present) as (keyof ChangeWords)[];
  return Object.fromEntries(
    names.flatMap((name) => (said[name] === present[name] ? [] : [[name, said[name]]])),
  );
}

/** What the words of a change ask for. Throws a Refusal that names the first that does not fit. */
export async function readWish(
  ctx: Ctx,
  task: Task,
  eligible: EligibleVoters,
  said: ChangeWords,
): Promise<Wish> {
  const effort = said.hours === undefined ? undefined : parseEffort(said.hours);
  if (said.hours !== undefined && !effort)
    throw badArgument('--hours', said.hours, 'hours such as 6h, 3h-8h or 2d (a day is 8 h)');
  return {
    effort,
    title: said.title === undefined ? undefined : readTitle(said.title),
    limits: said.limits === undefined ? undefined : readLimits(said.limits),
    impact: said.impact === undefined ? undefined : await readImpact(ctx, task, said.impact),
    assignee: said.assignee === undefined ? undefined : await readAssignee(ctx, said.assignee),
    dueOn: said.due === undefined ? undefined : readDate('--due', said.due, ctx.today),
    goalId: said.goal === undefined ? undefined : await readGoal(ctx, said.goal),
    category:
      said.category === undefined
        ? undefined
        : readCategory('--category', said.category, readSettings(ctx.workspace)),
    kind: said.kind === undefined ? undefined : await readKind(ctx, eligible, said.kind),
  };
}

async function readGoal(ctx: Ctx, typed: string): Promise<string | null> {
  if (/^none$/i.test(typed.trim())) return null;
  const goals = await listOpenGoals(ctx);
  const id = parseId('G', typed);
  if (id !== undefined && goals.some((goal) => goal.id === id)) return id;
  throw badArgument('--goal', typed, [...goals.map((goal) => goal.id), 'none'].join(', '));
}

function readLimits(typed: string): string {
  return /^none$/i.test(typed.trim()) ? '' : cleanLine(typed, LONGEST_LIMITS);
}

async function readImpact(ctx: Ctx, task: Task, typed: string): Promise<NonNullable<Wish['impact']>> {
  const current = { metricId: task.metric_id, goalId: task.goal_id, impactLow: task.impact_low };
  const read = readFields({ impact: typed }, await loadMeanings(ctx), current);
  return {
    low: read.impactLow ?? null,
    high: read.impactHigh ?? null,
    label: read.impactLabel ?? 'unknown',
    metricId: read.metricId ?? null,
  };
}

async function readAssignee(ctx: Ctx, typed: string): Promise<Row<'executors'> | null> {
  return /^@?(?:nobody|none)$/i.test(typed.trim()) ? null : getExecutor(ctx, typed, 'assignee');
}

/** A kind that asks somebody. One that asks less than now is for admins: it would get round a yes that is needed. */
async function readKind(ctx: Ctx, { kind: now }: EligibleVoters, typed: string): Promise<string> {
  const { kinds } = await loadPolicy(ctx);
  const asking = [...kinds.values()].filter(({ isOn, voters }) => isOn && voters !== 'nobody');
  const kind = asking.find(({ name }) => name === typed.trim().toLowerCase());
  if (!kind) throw badArgument('--kind', typed, asking.map(({ name }) => name).join(', '));
  const isAdmin = ctx.actor.kind === 'member' && ctx.actor.isAdmin;
  if (isEasier(kind, now) && !isAdmin)
    throw notAllowed(`${kind.name} asks less of the team than ${now.name}.`, 'An admin');
  return kind.name;
}

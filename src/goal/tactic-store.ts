import type { Point } from '../analyze/series.ts';
import { type TacticFigures, tacticFigures } from '../analyze/tactic-verdict.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, Refusal } from '../errors.ts';
import { formatId, parseId, slugify } from '../ids.ts';
import { listObservations } from '../metric/store.ts';
import { addDays, DAY_MS, instantOf } from '../time.ts';
import type { Metric } from './goal.ts';
import { ruleOf, type Tactic } from './tactic.ts';

/** Weeks before the start from which the noise of a week is read. */
const HISTORY_DAYS = 26 * 7;

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

/** What a tactic's metric and its guardrail did, up to an instant or to the end of its date. */
export interface Standing {
  metric: Metric;
  figures: TacticFigures;
  points: readonly Point[];
  guardrail: { metric: Metric; change: number | null } | null;
}

/** Tactics by number. */
export async function listTactics(ctx: Reads): Promise<Tactic[]> {
  return ctx.tx
    .selectFrom('tactics')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('number')
    .execute();
}

/** The tactic meant by `TC-1`, `1` or its title. Refuses what does not exist and lists what does. */
export async function getTactic(ctx: Reads, ref: string): Promise<Tactic> {
  return pickTactic(ref, await listTactics(ctx));
}

/** As getTactic, among tactics that were read already. */
export function pickTactic(ref: string, tactics: readonly Tactic[]): Tactic {
  const id = parseId('TC', ref);
  const found =
    tactics.find((tactic) => tactic.id === id) ??
    tactics.find(({ title }) => slugify(title) !== '' && slugify(title) === slugify(ref));
  if (found) return found;
  const known = tactics.slice(-5).map((tactic) => `${tactic.id} ${tactic.title}`);
  const { detail } = notFound('tactic', ref, known);
  const hint = known.length > 0 ? `There are: ${known.join('; ')}.` : 'tactic add starts one.';
  throw new Refusal({ ...detail, message: `There is no tactic “${detail.given}”. ${hint}` });
}

export async function findTacticRow(ctx: Reads, id: string): Promise<Tactic | undefined> {
  return ctx.tx
    .selectFrom('tactics')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The number and id that the next tactic gets. */
export async function nextTactic(ctx: Reads): Promise<{ id: string; number: number }> {
  const { last } = await ctx.tx
    .selectFrom('tactics')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  const number = Number(last ?? 0) + 1;
  return { id: formatId('TC', number), number };
}

/** Values of a metric as far back as the figures of a tactic that starts on a date look. */
export async function listTacticPoints(ctx: Ctx, metricId: string, startsOn: string): Promise<Point[]> {
  const sinceAt = instantOf(addDays(startsOn, -HISTORY_DAYS), '00:00', ctx.workspace.zone);
  return listObservations(ctx, metricId, { sinceAt });
}

/** What a tactic did so far; what comes after its date does not count, nor what comes after now. */
export async function loadStanding(ctx: Ctx, tactic: Tactic): Promise<Standing> {
  const { zone } = ctx.workspace;
  const startsAt = instantOf(tactic.starts_on, '00:00', zone);
  const untilAt = Math.min(ctx.now, instantOf(addDays(tactic.judge_on, 1), '00:00', zone) - 1);
  const points = await listTacticPoints(ctx, tactic.metric_id, tactic.starts_on);
  const rule = ruleOf(tactic);
  return {
    metric: await getMetricById(ctx, tactic.metric_id),
    figures: tacticFigures({ points, startValue: tactic.start_value, startsAt, untilAt, rule }),
    points: points.filter(({ at }) => at <= ctx.now && at >= startsAt - 56 * DAY_MS),
    guardrail: await loadGuardrail(ctx, tactic, { startsAt, untilAt }),
  };
}

async function loadGuardrail(
  ctx: Ctx,
  tactic: Tactic,
  { startsAt, untilAt }: { startsAt: number; untilAt: number },
): Promise<Standing['guardrail']> {
  const { guardrail_metric_id: metricId, guardrail_at: at, guardrail_start_value: startValue } = tactic;
  if (metricId === null || at === null) return null;
  const points = await listTacticPoints(ctx, metricId, tactic.starts_on);
  const rule = { keepAt: -at, retireAt: at };
  return {
    metric: await getMetricById(ctx, metricId),
    change: tacticFigures({ points, startValue, startsAt, untilAt, rule }).change,
  };
}

export async function getMetricById(ctx: Reads, id: string): Promise<Metric> {
  return ctx.tx
    .selectFrom('metrics')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

/** A task or an idea that belongs to a tactic. */
export interface TacticWork {
  id: string;
  title: string;
  state: Row<'tasks'>['state'] | Row<'candidates'>['state'];
}

/** The tasks of a tactic, newest first, and its ideas that are not tasks yet, by number. */
export async function listTacticWork(
  ctx: Reads,
  tacticId: string,
): Promise<{ tasks: TacticWork[]; ideas: TacticWork[] }> {
  const tasks = await ctx.tx
    .selectFrom('tasks')
    .select(['id', 'title', 'state'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('tactic_id', '=', tacticId)
    .orderBy('number', 'desc')
    .execute();
  const ideas = await ctx.tx
    .selectFrom('candidates')
    .select(['id', 'title', 'state'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('tactic_id', '=', tacticId)
    .where('state', '=', 'open')
    .orderBy('number')
    .execute();
  return { tasks, ideas };
}

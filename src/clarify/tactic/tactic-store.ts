import { nextValueAt } from '../../analyze/cadence.ts';
import type { Point } from '../../analyze/series.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, instantOf } from '../../base/language/date.ts';
import { notFound, Refusal } from '../../base/language/errors.ts';
import { formatId, parseId, slugify } from '../../base/language/ids.ts';
import { findRow, type Reads, rows } from '../../base/store/rows.ts';
import { getMetricById, listObservations } from '../../gather/metric/store.ts';
import type { Metric } from '../goal/goal.ts';
import { ruleOf, type Tactic } from './tactic.ts';
import { type TacticFigures, tacticFigures } from './tactic-verdict.ts';

/** Weeks before the start from which the noise of a week is read. */
const HISTORY_DAYS = 26 * 7;
/** A tactic judged within so many days has its values counted: there is still time to record some. */
const COUNTED_DAYS_MS = 7 * DAY_MS;

/** What a tactic's metric and its guardrail did, up to an instant or to the end of its date. */
export interface Standing {
  metric: Metric;
  figures: TacticFigures;
  points: readonly Point[];
  guardrail: { metric: Metric; change: number | null } | null;
}

/** Tactics by number. */
export async function listTactics(ctx: Reads): Promise<Tactic[]> {
  return rows(ctx, 'tactics').selectAll().orderBy('number').execute();
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
  return findRow(ctx, 'tactics', id);
}

/** A tactic in short, with how many values its metric has had where its date is near. */
export interface TacticOutlook {
  id: string;
  title: string;
  goalId: string | null;
  metricId: string;
  metricName: string;
  state: Tactic['state'];
  /** When its stop rule is applied. */
  judgeOn: string;
  /** Values since its start; null where its date is still far. */
  values: number | null;
  /** When its metric's next value may be there; null where too few tell. */
  nextValueAt: number | null;
}

/** Every tactic in short, by number. */
export async function listTacticOutlooks(ctx: Ctx): Promise<TacticOutlook[]> {
  const outlooks: TacticOutlook[] = [];
  for (const tactic of await listTactics(ctx)) {
    const judgedAt = instantOf(tactic.judge_on, '00:00', ctx.workspace.zone);
    const isNear = tactic.state === 'running' && judgedAt - ctx.now < COUNTED_DAYS_MS;
    const standing = isNear ? await loadStanding(ctx, tactic) : null;
    outlooks.push({
      id: tactic.id,
      title: tactic.title,
      goalId: tactic.goal_id,
      metricId: tactic.metric_id,
      metricName: standing?.metric.name ?? tactic.metric_id,
      state: tactic.state,
      judgeOn: tactic.judge_on,
      values: standing?.figures.values ?? null,
      nextValueAt: standing && nextValueAt(standing.points),
    });
  }
  return outlooks;
}

/** The number and id that the next tactic gets. */
export async function nextTactic(ctx: Reads): Promise<{ id: string; number: number }> {
  const { last } = await rows(ctx, 'tactics')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
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

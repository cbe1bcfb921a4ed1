import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { recountDueDates } from '../../decide/renewal.ts';
import { scheduleCheck } from '../effect/reading-store.ts';
import { scoreLessons } from '../lesson/lesson-store.ts';
import { baseProbability, brierScore, logLoss } from '../score.ts';
import { judgeSuccess } from './settle.ts';
import { readImpactRows } from './settle-impact.ts';
import { emptyRow, listUnsettled, toSettled, type UnsettledTask } from './unsettled-store.ts';

/** The kind of due row under which forecasts are settled on days without a digest. */
const SETTLE_DUE = 'settle';

type Settlement = Row<'settlements'>;

/** What a settling run would write. */
export interface SettlementRun {
  settlements: Settlement[];
}

/**
 * Settles every forecast that is due or decided, once and for ever, in one event. Gives what it wrote.
 * From then on it runs once a day, also where no digest is planned.
 */
export async function settleDue(ctx: Ctx, among?: readonly string[]): Promise<SettlementRun> {
  const found = await findDueSettlements(ctx, among);
  await ctx.setDue(SETTLE_DUE, 'forecasts', ctx.now + DAY_MS);
  await scheduleCheck(ctx);
  if (found.settlements.length > 0) {
    await ctx.record({ type: 'ForecastsSettled', subject: 'settlements', rows: { ...found } });
    await scoreLessons(ctx);
  }
  return found;
}

/** Settles what is due, and counts open proposals' dates anew, on a day on which nobody planned. */
export const settleDaily = {
  kind: SETTLE_DUE,
  async run(ctx: Ctx): Promise<number | null> {
    await settleDue(ctx);
    await recountDueDates(ctx);
    return ctx.now + DAY_MS;
  },
};

/** What settling now would write, of some tasks or all; it writes nothing itself. */
export async function findDueSettlements(ctx: Ctx, among?: readonly string[]): Promise<SettlementRun> {
  const unsettled = await listUnsettled(ctx, among);
  const settlements = await readSuccessRows(ctx, unsettled);
  return { settlements: [...settlements, ...readImpactRows(ctx, unsettled)] };
}

/** Settlements of a feed's tasks from an instant on, oldest first, with what a line about them names. */
export async function listSettlements(
  ctx: Ctx,
  { feedId, sinceAt }: { feedId: string; sinceAt: number },
): Promise<Settlement[]> {
  const found = await rows(ctx, 'settlements')
    .innerJoin('tasks', 'tasks.id', 'settlements.task_id')
    .selectAll('settlements')
    .select('tasks.number')
    .where('settlements.settled_at', '>=', sinceAt)
    .where('tasks.feed_id', '=', feedId)
    .orderBy('settlements.settled_at')
    .execute();
  // By the tasks' own order it would be found by looking at all tasks.
  return found
    .sort((a, b) => a.number - b.number || (a.part < b.part ? -1 : 1))
    .map(({ number: _number, ...settlement }) => settlement);
}

/** Every settlement, in the order in which they were written. */
export async function listAllSettlements(ctx: Ctx): Promise<Settlement[]> {
  return rows(ctx, 'settlements')
    .selectAll()
    .orderBy('settled_at')
    .orderBy('task_id')
    .orderBy('part')
    .execute();
}

/** In the order in which they were decided, so that each knows the base rate before it. */
async function readSuccessRows(ctx: Ctx, unsettled: readonly UnsettledTask[]): Promise<Settlement[]> {
  const judged = unsettled
    .filter(({ parts }) => parts.has('success'))
    .flatMap((one) => {
      const verdict = judgeSuccess(toSettled(one), one.forecast.due_at, ctx.now);
      return verdict ? [{ one, verdict, at: one.task.finished_at ?? one.forecast.due_at }] : [];
    })
    .sort((a, b) => a.at - b.at || a.one.task.number - b.one.task.number);
  const known = judged.length === 0 ? { hits: 0, count: 0 } : await countSettled(ctx);
  return judged.map(({ one, verdict }) => {
    const base = baseProbability(known.hits, known.count);
    const row = emptyRow(ctx, one, 'success');
    if (verdict.verdict === 'void') return { ...row, verdict: 'void', why: verdict.why };
    const isHit = verdict.verdict === 'hit' ? 1 : 0;
    const probability = one.forecast.success_probability;
    known.count++;
    known.hits += isHit;
    return {
      ...row,
      verdict: verdict.verdict,
      probability,
      is_hit: isHit,
      base_probability: base,
      brier: brierScore(probability, isHit),
      log_loss: logLoss(probability, isHit),
    };
  });
}

async function countSettled(ctx: Ctx): Promise<{ hits: number; count: number }> {
  const { hits, count } = await rows(ctx, 'settlements')
    .select((eb) => [
      eb.fn.sum<number | null>('is_hit').as('hits'),
      eb.fn.count<number>('is_hit').as('count'),
    ])
    .where('part', '=', 'success')
    .executeTakeFirstOrThrow();
  return { hits: Number(hits ?? 0), count: Number(count) };
}

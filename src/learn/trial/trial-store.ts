import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf } from '../../base/language/date.ts';
import { formatId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import { nextNumber, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import { readRouting } from '../../todo/task/figures-store.ts';
import { type Arm, type ArmCount, chooseArm, sizeOfTest } from './test-and-roll.ts';

/** Days from which it is counted how many tasks a year brings. */
const PACE_DAYS = 28;
const YEAR_DAYS = 364;
/** A year brings this many at least: of a team that has just begun nobody knows. */
const FEWEST_AHEAD = 150;

type Trial = Row<'routing_trials'>;

/** The test that a feed runs now. */
export async function findTrial(ctx: Reads, feedId: string): Promise<Trial | undefined> {
  return rows(ctx, 'routing_trials')
    .selectAll()
    .where('feed_id', '=', feedId)
    .where('state', '=', 'testing')
    .executeTakeFirst();
}

/** Tasks that a feed would propose in a year at the pace of the last four weeks. */
export async function countAhead(ctx: Ctx, feedId: string): Promise<number> {
  const { count } = await rows(ctx, 'tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('feed_id', '=', feedId)
    .where('proposed_at', '>', ctx.now - PACE_DAYS * DAY_MS)
    .executeTakeFirstOrThrow();
  return Math.max(FEWEST_AHEAD, Math.round((Number(count) * YEAR_DAYS) / PACE_DAYS));
}

export async function startTrial(ctx: Ctx, feedId: string, tasksAhead: number): Promise<Trial> {
  const number = await nextNumber(ctx, 'routing_trials');
  const trial: Trial = {
    workspace_id: ctx.workspace.id,
    id: formatId('RT', number),
    number,
    feed_id: feedId,
    tasks_ahead: tasksAhead,
    per_arm: sizeOfTest(tasksAhead),
    state: 'testing',
    ...{ learned_hits: 0, learned_count: 0, classic_hits: 0, classic_count: 0 },
    winner: null,
    started_at: ctx.now,
    ended_at: null,
  };
  await ctx.record({
    type: 'RoutingTrialStarted',
    subject: `feed:${feedId}`,
    rows: { routing_trials: [trial] },
  });
  return trial;
}

/** Ends a test without a winner. */
export async function endTrial(ctx: Ctx, trial: Trial): Promise<Trial> {
  const ended: Trial = { ...(await withCounts(ctx, trial)), state: 'ended', ended_at: ctx.now };
  await ctx.record({
    type: 'RoutingTrialEnded',
    subject: `feed:${trial.feed_id}`,
    rows: { routing_trials: [ended] },
  });
  return ended;
}

/** Ends a test once each arm has its tasks, and says which won; null while it goes on. */
export async function rollTrial(ctx: Ctx, feedId: string): Promise<Arm | null> {
  const running = await findTrial(ctx, feedId);
  if (!running) return null;
  const trial = await withCounts(ctx, running);
  if (Math.min(trial.learned_count, trial.classic_count) < trial.per_arm) return null;
  const winner = chooseArm(countsOf(trial));
  await ctx.record({
    type: 'RoutingTrialRolled',
    subject: `feed:${feedId}`,
    rows: { routing_trials: [{ ...trial, state: 'rolled', winner, ended_at: ctx.now }] },
  });
  return winner;
}

/** What tests say now, a line each: what runs, and what was found out; ended ones are silent. */
export async function describeTrials(
  ctx: Reads & Pick<Ctx, 'workspace' | 'today'>,
  feedId?: string,
): Promise<Text[]> {
  let query = rows(ctx, 'routing_trials').selectAll().where('state', '<>', 'ended').orderBy('number');
  if (feedId !== undefined) query = query.where('feed_id', '=', feedId);
  const lines: Text[] = [];
  for (const trial of await query.execute()) {
    const counted = trial.state === 'testing' ? await withCounts(ctx, trial) : trial;
    lines.push(describeTrial(counted, ctx));
  }
  return lines;
}

/** `Routing test RT-1: learned 50 of 66 in time, classic 44 of 66: learned from Thu 3 Dec on.` */
export function describeTrial(trial: Trial, { workspace, today }: Pick<Ctx, 'workspace' | 'today'>): Text {
  const { learned, classic } = countsOf(trial);
  const counts = `learned ${learned.hits} of ${learned.count} in time, classic ${classic.hits} of ${classic.count}`;
  const { winner, ended_at, per_arm } = trial;
  const rest =
    winner !== null && ended_at !== null
      ? `: ${winner} from ${formatDate(dateOf(ended_at, workspace.zone), today)} on`
      : trial.state === 'ended'
        ? ', ended before it was decided'
        : `; it is decided at ${per_arm} each`;
  return text`Routing test ${trial.id}: ${counts}${rest}.`;
}

function countsOf(trial: Trial): Record<Arm, ArmCount> {
  return {
    learned: { hits: trial.learned_hits, count: trial.learned_count },
    classic: { hits: trial.classic_hits, count: trial.classic_count },
  };
}

/** With its tasks that were settled by now, each counted for the arm that it was drawn for. */
async function withCounts(ctx: Reads, trial: Trial): Promise<Trial> {
  const settled = await rows(ctx, 'tasks')
    .innerJoin('settlements', 'settlements.task_id', 'tasks.id')
    .select(['tasks.routing', 'settlements.is_hit'])
    .where('tasks.feed_id', '=', trial.feed_id)
    .where('tasks.proposed_at', '>=', trial.started_at)
    .where('settlements.part', '=', 'success')
    .where('settlements.is_hit', 'is not', null)
    .execute();
  const counted = { ...trial, learned_hits: 0, learned_count: 0, classic_hits: 0, classic_count: 0 };
  for (const { routing, is_hit } of settled) {
    const drawn = readRouting({ routing }).trial;
    if (drawn?.id !== trial.id) continue;
    counted[`${drawn.arm}_count`]++;
    counted[`${drawn.arm}_hits`] += is_hit ?? 0;
  }
  return counted;
}

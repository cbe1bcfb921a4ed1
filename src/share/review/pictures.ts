import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf } from '../../base/language/date.ts';
import type { ChartView, DayCount, PlotView } from '../../base/view/picture.ts';
import { getMetricById, listObservations } from '../../gather/metric/store.ts';
import { chartOfReading } from '../../learn/effect/reading-chart.ts';
import type { KnownReading } from '../../learn/effect/reading-store.ts';
import { listTasksById } from '../../todo/task/store.ts';
import { type Span, weekNumberOf } from './review.ts';

/** Longer before a reading than this no picture of it reaches. */
const PAST_DAYS = 400;

/** Before and after of a bundle that was read; undefined where nothing was told of it. */
export async function drawReading(ctx: Ctx, known: KnownReading): Promise<ChartView | undefined> {
  const { reading, tasks } = known;
  const points = await listObservations(ctx, reading.metric_id, {
    sinceAt: reading.starts_at - PAST_DAYS * DAY_MS,
  });
  const found = await listTasksById(
    ctx,
    tasks.map(({ task_id }) => task_id),
  );
  return chartOfReading(known, {
    metric: await getMetricById(ctx, reading.metric_id),
    points,
    finishedAt: new Map(found.flatMap(({ id, finished_at: at }) => (at === null ? [] : [[id, at]]))),
    zone: ctx.workspace.zone,
  });
}

/** When the tasks of a week were proposed, got their yes and were done. */
export interface WeekInstants {
  proposed: readonly number[];
  approved: readonly number[];
  done: readonly number[];
}

/** A week day by day; null where nothing happened. */
export function plotWeek({ fromAt, toAt }: Span, zone: string, week: WeekInstants): PlotView | null {
  const first = dateOf(fromAt + 1, zone);
  const last = dateOf(toAt, zone);
  const days: DayCount[] = [];
  const on = (instants: readonly number[], date: string) =>
    instants.filter((at) => dateOf(at, zone) === date).length;
  for (let date = first; date <= last; date = addDays(date, 1)) {
    const { proposed, approved, done } = week;
    days.push({ on: date, proposed: on(proposed, date), approved: on(approved, date), done: on(done, date) });
  }
  if (days.every(({ proposed, approved, done }) => proposed + approved + done === 0)) return null;
  return { kind: 'plot', shape: 'week', title: `Week ${weekNumberOf(last)}, day by day`, days };
}

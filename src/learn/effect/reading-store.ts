import type { Ctx } from '../../base/command/ctx.ts';
import { createDayClock, DAY_MS, HOUR_MS } from '../../base/language/date.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { listContextEvents } from '../../gather/metric/context-store.ts';
import { getMetricById } from '../../gather/metric/store.ts';
import { findOutcome } from '../../todo/task/outcome-store.ts';
import { listComparison, listDayValues, listFinished, MEMORY_DAYS } from './evidence-store.ts';
import type { BundleReading, MetricScene } from './read-metric.ts';
import { formatInformation } from './regression.ts';

/** The kind of due row under which the effects on a metric are read. */
const EFFECTS_DUE = 'effects';
const EFFECTS_CHECK = 'effects check';
const END_OF_DAY = 'T23:59:59';
/** What moved a metric is asked once: moves within so long of each other are one. */
const SAME_MOVE_MS = 7 * DAY_MS;

export type Reading = Row<'readings'>;
type ReadingTask = Row<'reading_tasks'>;

/** The last version of a bundle's reading, with its tasks in order of number. */
export interface KnownReading {
  reading: Reading;
  tasks: readonly ReadingTask[];
}

/** Has the effects on metrics read right after this change: those of all metrics with finished tasks where none is named. */
export async function scheduleReadings(ctx: Ctx, metricIds: readonly string[] | null): Promise<void> {
  const finished = rows(ctx, 'tasks')
    .where('state', '=', 'done')
    .where('finished_at', '>', ctx.now - MEMORY_DAYS * DAY_MS);
  // One task of each is enough, where all of them are many.
  const found = await Promise.all(
    metricIds?.map((id) => finished.select('metric_id').where('metric_id', '=', id).limit(1).execute()) ?? [
      finished.select('metric_id').distinct().execute(),
    ],
  );
  for (const { metric_id: id } of found.flat()) if (id !== null) await ctx.setDue(EFFECTS_DUE, id, ctx.now);
}

/** The work of a metric that is due is left to a job, so that no transaction is open while its effects are estimated. */
export const effectsDue = {
  kind: EFFECTS_DUE,
  async run(ctx: Ctx, { subject, next_at }: Row<'due'>): Promise<null> {
    await ctx.enqueue({
      command: 'read effects',
      args: { metric: subject },
      // The same moment may come twice on a clock that is set back; the log has grown by then.
      origin: `effects:${subject}:${next_at}:${ctx.workspace.event_seq}`,
      placeId: null,
    });
    return null;
  },
};

/** Once a day, for what no value comes for: that ends, too. */
export const effectsCheck = {
  kind: EFFECTS_CHECK,
  async run(ctx: Ctx): Promise<null> {
    await scheduleReadings(ctx, null);
    return null;
  },
};

/** An hour after a morning, which has enough to do. */
export async function scheduleCheck(ctx: Ctx): Promise<void> {
  await ctx.setDue(EFFECTS_CHECK, 'all', ctx.now + HOUR_MS);
}

/** All that is known of a metric by now. */
export async function loadScene(ctx: Ctx, metricId: string): Promise<MetricScene> {
  const clock = createDayClock(ctx.workspace.zone);
  const metric = await getMetricById(ctx, metricId);
  const noted = await listContextEvents(ctx, { metricId });
  const zone = ctx.workspace.zone;
  const dayOf = (date: string, time: string) => {
    const at = Temporal.PlainDateTime.from(`${date}${time}`).toZonedDateTime(zone);
    return clock(at.epochMilliseconds);
  };
  return {
    metricName: metric.name,
    today: clock(ctx.now),
    values: await listDayValues(ctx, metricId, clock),
    comparison: await listComparison(ctx, metric.comparison_id, clock),
    tasks: await listFinished(ctx, metricId, clock),
    known: (await listReadings(ctx, metricId)).map(({ reading, tasks }) => ({
      number: reading.number,
      version: reading.version,
      taskIds: tasks.map(({ task_id }) => task_id),
      readDay: clock(reading.read_at),
      isFinal: reading.look_at === null,
      isWaiting: isWaiting(reading),
    })),
    noted: noted.map(({ kind, starts_on, ends_on, created_at, is_ours }) => ({
      fromDay: dayOf(starts_on, 'T00:00'),
      toDay: dayOf(ends_on, END_OF_DAY),
      isOurs: is_ours === 1,
      mayLast: kind === 'other',
      notedDay: clock(created_at),
    })),
  };
}

/** When the effects on a metric are looked at next, unless something asked for it sooner meanwhile. */
export async function scheduleLook(ctx: Ctx, metricId: string, day: number): Promise<void> {
  const asked = await rows(ctx, 'due')
    .select('next_at')
    .where('kind', '=', EFFECTS_DUE)
    .where('subject', '=', metricId)
    .executeTakeFirst();
  const at = instantOfDay(ctx, createDayClock(ctx.workspace.zone), day);
  await ctx.setDue(EFFECTS_DUE, metricId, Math.min(at, asked?.next_at ?? at));
}

export async function recordReading(
  ctx: Ctx,
  metricId: string,
  { tasks, estimate, ...bundle }: BundleReading,
): Promise<void> {
  const clock = createDayClock(ctx.workspace.zone);
  const key = {
    workspace_id: ctx.workspace.id,
    metric_id: metricId,
    number: bundle.number,
    version: bundle.version,
  };
  const finished = (
    await rows(ctx, 'tasks')
      .select(['id', 'finished_at'])
      .where(
        'id',
        'in',
        tasks.map(({ id }) => id),
      )
      .execute()
  ).map(({ finished_at }) => finished_at ?? 0);
  const reading: Reading = {
    ...key,
    starts_at: Math.min(...finished),
    ends_at: Math.max(...finished),
    verdict: bundle.verdict,
    why: bundle.why,
    low: bundle.low,
    high: bundle.high,
    middle: estimate?.middle ?? null,
    low80: estimate?.low80 ?? null,
    high80: estimate?.high80 ?? null,
    low95: estimate?.low95 ?? null,
    high95: estimate?.high95 ?? null,
    read_at: ctx.now,
    look_at: bundle.lookDay === null ? null : instantOfDay(ctx, clock, bundle.lookDay),
    comparison_id: bundle.isCompared ? (await getMetricById(ctx, metricId)).comparison_id : null,
    is_ours: bundle.isOurs ? 1 : 0,
    moved_at: bundle.movedDay === null ? null : instantOfDay(ctx, clock, bundle.movedDay),
    information: estimate
      ? formatInformation(
          estimate.information,
          tasks.map(({ id }) => id),
        )
      : null,
  };
  const outcomes: Row<'outcomes'>[] = [];
  for (const { id, share } of tasks) {
    const outcome = isTold(reading) && share !== null ? await findOutcome(ctx, id) : undefined;
    if (outcome) outcomes.push({ ...outcome, realised_impact: share });
  }
  await ctx.record({
    type: 'EffectRead',
    subject: `metric:${metricId}`,
    rows: {
      readings: [reading],
      reading_tasks: tasks.map(({ id, promise, share }) => ({
        ...key,
        task_id: id,
        forecast_version: promise?.version ?? null,
        low: promise?.low ?? null,
        high: promise?.high ?? null,
        share,
      })),
      ...(outcomes.length > 0 && { outcomes }),
    },
  });
}

/** Whether a reading says what came of a promise. */
export function isTold({ verdict }: Pick<Reading, 'verdict'>): boolean {
  return verdict !== 'cannot tell yet' && verdict !== 'could not be told' && verdict !== 'void';
}

/** Whether a reading asks what else moved its metric. */
export function isWaiting({ moved_at: movedAt }: Pick<Reading, 'moved_at'>): boolean {
  return movedAt !== null;
}

function instantOfDay(ctx: Pick<Ctx, 'now'>, clock: (at: number) => number, day: number): number {
  return Math.ceil(ctx.now + (day - clock(ctx.now)) * DAY_MS);
}

/** The last version of every bundle that was looked at, of one metric or of all, oldest first. */
export async function listReadings(ctx: Reads, metricId?: string): Promise<KnownReading[]> {
  const found = await rows(ctx, 'readings')
    .selectAll()
    .$if(metricId !== undefined, (query) => query.where('metric_id', '=', metricId ?? ''))
    .orderBy('read_at')
    .orderBy('metric_id')
    .orderBy('number')
    .orderBy('version')
    .execute();
  const last = new Map(found.map((reading) => [`${reading.metric_id} ${reading.number}`, reading]));
  const tasks = await rows(ctx, 'reading_tasks')
    .innerJoin('tasks', 'tasks.id', 'reading_tasks.task_id')
    .selectAll('reading_tasks')
    .$if(metricId !== undefined, (query) => query.where('reading_tasks.metric_id', '=', metricId ?? ''))
    .orderBy('tasks.number')
    .execute();
  const members = Map.groupBy(tasks, ({ metric_id, number, version }) => `${metric_id} ${number} ${version}`);
  return [...last.values()].map((reading) => ({
    reading,
    tasks: members.get(`${reading.metric_id} ${reading.number} ${reading.version}`) ?? [],
  }));
}

/** The last reading of the bundle that a task is in. */
export async function findReading(ctx: Reads, taskId: string): Promise<KnownReading | undefined> {
  const own = await rows(ctx, 'reading_tasks')
    .select('metric_id')
    .where('task_id', '=', taskId)
    .executeTakeFirst();
  if (!own) return undefined;
  return (await listReadings(ctx, own.metric_id)).findLast(({ tasks }) =>
    tasks.some(({ task_id }) => task_id === taskId),
  );
}

/**
 * The last readings of bundles with tasks of a feed that were made after an instant and say something new: the first of a
 * bundle, what ends it, and what people are asked for.
 */
export async function listReadingNews(
  ctx: Reads,
  { feedId, sinceAt }: { feedId: string; sinceAt: number },
): Promise<KnownReading[]> {
  const fresh = (await listReadings(ctx)).filter(
    ({ reading }) =>
      reading.read_at > sinceAt && (reading.version === 1 || reading.look_at === null || isWaiting(reading)),
  );
  if (fresh.length === 0) return [];
  const asked = await listAsked(ctx);
  const own = await rows(ctx, 'reading_tasks')
    .innerJoin('tasks', 'tasks.id', 'reading_tasks.task_id')
    .select('tasks.id')
    .where('tasks.feed_id', '=', feedId)
    .execute();
  const ids = new Set(own.map(({ id }) => id));
  return fresh.filter(
    ({ reading, tasks }) => tasks.some(({ task_id }) => ids.has(task_id)) && !isRepeated(reading, asked),
  );
}

/** Every reading that asked what moved its metric. */
async function listAsked(ctx: Reads): Promise<Reading[]> {
  return rows(ctx, 'readings').selectAll().where('moved_at', 'is not', null).execute();
}

/** Whether a reading only asks what another one asked before. */
function isRepeated(reading: Reading, asked: readonly Reading[]): boolean {
  const { metric_id: metricId, moved_at: movedAt, look_at: lookAt } = reading;
  if (movedAt === null || lookAt === null) return false;
  return asked.some(
    (other) =>
      other.metric_id === metricId &&
      Math.abs((other.moved_at ?? 0) - movedAt) < SAME_MOVE_MS &&
      (other.read_at < reading.read_at ||
        (other.read_at === reading.read_at && other.number < reading.number)),
  );
}

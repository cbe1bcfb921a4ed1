import { mean } from '../../analyze/robust.ts';
import { createDayClock, DAY_MS } from '../../base/language/date.ts';
import { joinNames } from '../../base/language/words.ts';
import type { ChartView } from '../../base/view/picture.ts';
import { isTold, type KnownReading } from './reading-store.ts';

/** What is shown of the time before the first task: as long again as the bundle and its reading took, four weeks at least. */
const LEAST_BEFORE_DAYS = 28;
const MOST_POINTS = 200;
const MOST_NAMED = 3;

/** What a reading is drawn with. */
export interface ReadingScene {
  metric: { name: string; unit: string };
  points: readonly { at: number; value: number }[];
  /** When each task of the bundle was finished, by id. */
  finishedAt: ReadonlyMap<string, number>;
  zone: string;
}

/**
 * Before and after of a bundle: its metric's values with the finished tasks; from the last of them to the reading where
 * the metric would be by its earlier trend (the mean since, less the effect that was read, with its 80 % interval), and
 * where it was promised to be. Undefined where nothing was told, or nothing has come since.
 */
export function chartOfReading({ reading, tasks }: KnownReading, scene: ReadingScene): ChartView | undefined {
  const { middle, low80, high80, low, high, starts_at: startsAt, ends_at: endsAt, read_at: readAt } = reading;
  if (!isTold(reading) || middle === null || low80 === null || high80 === null) return undefined;
  const clock = createDayClock(scene.zone);
  const beforeMs = Math.max(LEAST_BEFORE_DAYS * DAY_MS, readAt - startsAt);
  const points = scene.points
    .filter(({ at }) => at > startsAt - beforeMs && at <= readAt)
    .slice(-MOST_POINTS);
  const since = points.filter(({ at }) => clock(at) > clock(endsAt));
  const level = mean(since.map(({ value }) => value));
  const untilAt = since.at(-1)?.at;
  if (level === null || untilAt === undefined || untilAt <= endsAt) return undefined;
  const without = level - middle;
  const span = { fromAt: endsAt, untilAt };
  const ids = tasks.map(({ task_id }) => task_id);
  const rest = ids.length - MOST_NAMED;
  const named = rest > 1 ? [...ids.slice(0, MOST_NAMED), `${rest} more`] : ids;
  return {
    kind: 'chart',
    title: `${scene.metric.name}: ${joinNames(named)}`,
    unit: scene.metric.unit,
    points,
    target: null,
    bands: [
      { kind: 'earlier', ...span, low: level - high80, middle: without, high: level - low80 },
      {
        kind: 'promised',
        ...span,
        low: without + low,
        middle: without + (low + high) / 2,
        high: without + high,
      },
    ],
    marks: ids.flatMap((id) => {
      const at = scene.finishedAt.get(id);
      return at === undefined ? [] : [{ kind: 'task' as const, at, label: id }];
    }),
  };
}

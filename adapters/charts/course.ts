import { createDayClock, DAY_MS } from '../../src/base/language/date.ts';
import type { ChartBand, ChartMark, ChartView } from '../../src/base/view/picture.ts';

/** Steps between two lines of a scale, some four of which it has. */
const STEPS = [1, 2, 2.5, 5, 10];
/** The same of minutes: a clock's. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
const LINES = 4;
/** Days, and months, between two dates under a picture. */
const DAYS = [1, 2, 7, 14, 21];
const MONTHS = [1, 2, 3, 6, 12, 24];
/** Letters of a mark's label; what is longer is cut. */
const LONGEST_LABEL = 14;

/** A chart as it is drawn: instants are wall time in milliseconds, because the library counts days in UTC. */
export interface Course {
  points: [at: number, value: number | null][];
  /** From the last known value on. */
  fan: { at: number; low: number; middle: number; high: number }[];
  marks: { kind: ChartMark['kind']; from: number; to: number; label: string }[];
  bands: { kind: ChartBand['kind']; from: number; to: number; low: number; middle: number; high: number }[];
  deadlineAt: number | null;
  from: number;
  to: number;
  scale: Scale;
}

export interface Scale {
  min: number;
  max: number;
  interval: number;
}

export function readCourse(view: ChartView, zone: string): Course {
  const clock = createDayClock(zone);
  const toWall = (at: number) => clock(at) * DAY_MS;
  const points = view.points.map(({ at, value }): Course['points'][number] => [
    toWall(at),
    Number.isFinite(value) ? value : null,
  ]);
  const known = points.filter(([, value]) => value !== null) as [number, number][];
  const [lastAt, last] = known.at(-1) ?? [0, 0];
  const steps = (view.fan ?? []).map((step) => ({ ...step, at: toWall(step.at) }));
  const ahead = steps.filter(({ at }) => at > lastAt);
  const fan = ahead.length === 0 ? [] : [{ at: lastAt, low: last, middle: last, high: last }, ...ahead];
  const bands = (view.bands ?? []).map(({ fromAt, untilAt, ...band }) => ({
    ...band,
    ...{ from: toWall(fromAt), to: toWall(untilAt) },
  }));
  const deadlineAt = view.deadlineAt === undefined ? null : toWall(view.deadlineAt);
  const instants = [...points, ...fan.map(({ at }) => [at] as const)].map(([at]) => at);
  const from = Math.min(...instants);
  const to = Math.max(...instants, ...(deadlineAt === null ? [] : [deadlineAt]));
  const values = [
    ...known.map(([, value]) => value),
    ...fan.flatMap(({ low, high }) => [low, high]),
    ...(view.target === null ? [] : [view.target]),
    ...bands.flatMap(({ low, high }) => [low, high]),
  ];
  const marks = (view.marks ?? [])
    .map(({ kind, at, untilAt = at, label }) => ({
      ...{ kind, from: Math.max(from, toWall(at)), to: Math.min(to, toWall(untilAt)) },
      label: label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1).trim()}…` : label,
    }))
    .filter((mark) => mark.to >= from && mark.from <= to);
  return { points, fan, marks, bands, deadlineAt, from, to, scale: findScale(values, view.unit) };
}

/** Round ends and round steps for values: a series that moves little fills its picture, too. */
function findScale(values: readonly number[], unit: string): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const reach = high - low || Math.abs(high) || 1;
  const rough = reach / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const clockStep = unit === 'minutes' ? MINUTES.find((step) => step >= rough) : undefined;
  const interval =
    (rough >= 1 ? clockStep : undefined) ??
    power * (STEPS.find((step) => step * power >= rough * 0.999) ?? 10);
  // A value that lies on the edge is hard to see; what never was below 0 does not begin there.
  const margin = reach * 0.04;
  const min = Math.floor((low - margin) / interval) * interval;
  const max = Math.ceil((high + margin) / interval) * interval;
  return { min: low >= 0 ? Math.max(0, min) : min, max, interval };
}

/** The values at the lines of a scale. */
export function listTicks({ min, max, interval }: Scale): number[] {
  const count = Math.round((max - min) / interval) + 1;
  return Array.from({ length: count }, (_, index) => Number((min + index * interval).toPrecision(12)));
}

/** Some four dates between two instants of wall time: mornings of days, or of first days of months. */
export function listDates(from: number, to: number): number[] {
  const days = (to - from) / DAY_MS;
  const step = DAYS.find((each) => days / each <= LINES + 1);
  if (step !== undefined) {
    const first = Math.ceil(from / DAY_MS);
    const count = Math.floor((to / DAY_MS - first) / step) + 1;
    return Array.from({ length: count }, (_, index) => (first + index * step) * DAY_MS);
  }
  const apart = MONTHS.find((each) => days / 30 / each <= LINES + 2) ?? 36;
  const start = new Date(from);
  const firsts = Array.from({ length: (LINES + 3) * apart }, (_, index) =>
    Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index),
  ).filter((at) => at >= from && at <= to);
  return firsts.filter((_, index) => index % apart === 0);
}

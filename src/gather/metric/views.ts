import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf, HOUR_MS, instantOf, MINUTE_MS } from '../../base/language/date.ts';
import { formatQuantity, isTally } from '../../base/language/format-quantity.ts';
import { formatDate, formatPeriod } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import type { ChartView } from '../../base/view/picture.ts';
import { bold, instant, type Text, text } from '../../base/view/text.ts';
import { type ReportView, type TableView, type View, withData } from '../../base/view/view.ts';
import type { Observation } from './store.ts';

type Metric = Row<'metrics'>;

/**
 * How old a value may be before it is stale: the instant of a value is the start of its period, so that a month's
 * value is normally up to two months old; a day's has a weekend more.
 */
const STALE_AFTER_MS: Readonly<Record<Metric['cadence'], number>> = {
  hour: 6 * HOUR_MS,
  day: 4 * DAY_MS,
  week: 15 * DAY_MS,
  month: 65 * DAY_MS,
};
const CADENCES: readonly Metric['cadence'][] = ['day', 'week', 'month'];
const MEAN_DAYS = 30;
const MOST_POINTS = 400;
const SPANS_MS = [1, 3, 6, 12, 24, 48, 168, 336, 672, 2_688].map((hours) => hours * HOUR_MS);
const SHOWN_CONTEXT = 10;

export interface MetricLine {
  metric: Metric;
  last: Observation | undefined;
  count: number;
}

/** Whether a metric's last value is older than its rhythm allows. What only counts on has a value when there is news. */
export function isStale(metric: Pick<Metric, 'cadence' | 'unit'>, lastAt: number, now: number): boolean {
  return !isTally(metric.unit) && now - lastAt > STALE_AFTER_MS[metric.cadence];
}

/** `12 min`, `5 h`, `3 days`. */
export function formatAge(ms: number): string {
  if (ms < MINUTE_MS) return 'under 1 min';
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}

export function viewMetrics(
  lines: readonly MetricLine[],
  { now, currency }: { now: number; currency: string },
): View {
  const stale = lines.filter(({ metric, last }) => last && isStale(metric, last.at, now));
  const table: TableView = {
    kind: 'table',
    title: 'Metrics',
    columns: [
      { title: 'Metric' },
      { title: 'Last value', align: 'right' },
      { title: 'Age', align: 'right' },
      { title: 'Values', align: 'right' },
    ],
    rows: lines.map(({ metric, last, count }) => [
      metric.name,
      last ? formatQuantity(last.value, metric.unit, currency) : 'none',
      last ? `${formatAge(now - last.at)}${isStale(metric, last.at, now) ? ', stale' : ''}` : '',
      count.toLocaleString('en'),
    ]),
    empty:
      'No metrics yet. Add one: metric add "Trial-to-paid" --unit percent. Or bring a file: metric import FILE.',
    ...(stale.length > 0 && {
      foot: [text`Stale: ${stale.length} of ${lines.length} had no value for longer than expected.`],
    }),
  };
  const data = lines.map(({ metric, last, count }) => ({
    id: metric.id,
    name: metric.name,
    unit: metric.unit,
    cadence: metric.cadence,
    value: last?.value ?? null,
    at: last?.at ?? null,
    ageMs: last ? now - last.at : null,
    isStale: last ? isStale(metric, last.at, now) : null,
    values: count,
  }));
  return withData(table, data);
}

export interface MetricSheet {
  metric: Metric;
  comparison: Metric | null;
  series: readonly Observation[];
  context: readonly Row<'context_events'>[];
  /** Where its newest value came from by itself. */
  origin: Text | null;
  now: number;
  zone: string;
  currency: string;
}

/** One metric: its last value, mean and extremes, its course, and what happened outside. */
export function viewMetric(sheet: MetricSheet): View {
  const { metric, series, context } = sheet;
  const chart = chartOf(sheet);
  const today = dateOf(sheet.now, sheet.zone);
  const report: ReportView = {
    kind: 'report',
    title: metric.name,
    sections: [
      { heading: 'Values', lines: describeValues(sheet), ...(chart && { chart }) },
      ...(context.length > 0
        ? [
            {
              heading: 'What may have moved it',
              lines: context.slice(0, SHOWN_CONTEXT).map((event) => describeContext(event, today)),
            },
          ]
        : []),
    ],
    actions: CADENCES.filter((cadence) => cadence !== metric.cadence).map((cadence) => ({
      label: `A value each ${cadence}`,
      command: 'metric add',
      args: { name: metric.name, unit: metric.unit, cadence },
      style: 'plain' as const,
    })),
  };
  const last = series.at(-1);
  return withData(report, {
    metric: { id: metric.id, name: metric.name, unit: metric.unit, cadence: metric.cadence },
    comparison: sheet.comparison?.id ?? null,
    last: last ?? null,
    isStale: last ? isStale(metric, last.at, sheet.now) : null,
    values: series.length,
    mean30Days: meanOf(recent(sheet)),
    lowest: lowestOf(series) ?? null,
    highest: highestOf(series) ?? null,
    points: chart?.points ?? [],
    context,
  });
}

/** `campaign “Black Friday”, Fri 27 to Mon 30 Nov`. */
export function describeContext(event: Row<'context_events'>, today: string): Text {
  const period = formatPeriod({ startsOn: event.starts_on, endsOn: event.ends_on }, today);
  const kind = event.is_ours === 1 ? 'our own work' : event.kind;
  return event.note === ''
    ? text`${kind} ${bold(event.name)}, ${period}`
    : text`${kind} ${bold(event.name)}, ${period}: ${event.note}`;
}

function describeValues(sheet: MetricSheet): Text[] {
  const { metric, comparison, series, now, currency } = sheet;
  const show = (value: number) => formatQuantity(value, metric.unit, currency);
  const last = series.at(-1);
  const lowest = lowestOf(series);
  const highest = highestOf(series);
  if (!last || !lowest || !highest) {
    return [text`No values yet. Record one: metric record ${metric.id} VALUE.`];
  }
  const month = recent(sheet);
  const mean = meanOf(month);
  const stale = isStale(metric, last.at, now) ? ', stale' : '';
  const from = metric.cadence_from === 'values' ? 'as its values come' : 'as somebody said';
  return [
    text`Last: ${bold(show(last.value))}, ${instant(last.at, 'date')} (${formatAge(now - last.at)} old${stale})`,
    mean === null
      ? text`No value in the last ${MEAN_DAYS} days.`
      : text`Mean of the last ${MEAN_DAYS} days: ${show(mean)} (${count(month.length, 'value')})`,
    text`Lowest ${show(lowest.value)} on ${instant(lowest.at, 'date')}, highest ${show(highest.value)} on ${instant(highest.at, 'date')}, of ${count(series.length, 'value')}`,
    text`A value each ${metric.cadence}, ${from}.`,
    ...(sheet.origin ? [sheet.origin] : []),
    ...(comparison ? [text`Compared with ${bold(comparison.name)}.`] : []),
  ];
}

function recent({ series, now }: MetricSheet): readonly Observation[] {
  return series.filter(({ at }) => at > now - MEAN_DAYS * DAY_MS && at <= now);
}

function meanOf(series: readonly Observation[]): number | null {
  return series.length === 0 ? null : series.reduce((sum, { value }) => sum + value, 0) / series.length;
}

function lowestOf(series: readonly Observation[]): Observation | undefined {
  return series.reduce<Observation | undefined>(
    (least, next) => (least && least.value <= next.value ? least : next),
    undefined,
  );
}

function highestOf(series: readonly Observation[]): Observation | undefined {
  return series.reduce<Observation | undefined>(
    (most, next) => (most && most.value >= next.value ? most : next),
    undefined,
  );
}

/** The course of a metric in at most 400 points: its values, or means over equal spans with a gap where a span has none. */
function chartOf({ metric, series, zone }: MetricSheet): ChartView | undefined {
  const first = series[0];
  const last = series.at(-1);
  if (!first || !last || series.length < 2) return undefined;
  const chart = { kind: 'chart', unit: metric.unit, target: null } as const;
  if (series.length <= MOST_POINTS) return { ...chart, title: metric.name, points: series };
  const startAt = instantOf(dateOf(first.at, zone), '00:00', zone);
  const length = last.at - startAt + 1;
  const spanMs = SPANS_MS.find((span) => length / span <= MOST_POINTS) ?? Math.ceil(length / MOST_POINTS);
  const bySpan = Map.groupBy(series, ({ at }) => Math.floor((at - startAt) / spanMs));
  const points = Array.from({ length: Math.ceil(length / spanMs) }, (_empty, index) => ({
    at: startAt + index * spanMs,
    value: meanOf(bySpan.get(index) ?? []),
  }));
  return { ...chart, title: `${metric.name}, mean per ${formatSpan(spanMs)}`, points };
}

function formatSpan(ms: number): string {
  if (ms === HOUR_MS) return 'hour';
  if (ms === DAY_MS) return 'day';
  return ms < DAY_MS ? `${ms / HOUR_MS} hours` : `${Math.round(ms / DAY_MS)} days`;
}

/** `34 (Mon 23 Nov)`: a value and the day that it is of. */
export function describeValue(
  { workspace, today }: Pick<Ctx, 'workspace' | 'today'>,
  { unit }: Pick<Metric, 'unit'>,
  { value, at }: Observation,
): string {
  return `${formatQuantity(value, unit, workspace.currency)} (${formatDate(dateOf(at, workspace.zone), today)})`;
}

import { dateOf } from '../language/date.ts';
import { formatQuantity } from '../language/format-quantity.ts';
import { roundToNoise } from '../language/number.ts';
import { formatDate } from '../language/period.ts';
import type { ChartMark, ChartView, Picture } from './picture.ts';
import { describePlot } from './plot-text.ts';
import { isKnown } from './spark.ts';
import type { Locale } from './text.ts';

/** Marks that are named one by one; of more it is said how many. */
const MOST_NAMED = 6;

const BAND_WORDS = { earlier: 'By its earlier trend', promised: 'As promised' } as const;

/** What a chart shows, in a few sentences: read aloud in place of its picture, and shown where none can be sent. */
export function describeChart(view: Picture, { zone, currency }: Locale): string {
  if (view.kind === 'plot') return [`${view.title}.`, ...describePlot(view)].join(' ');
  const format = (value: number) => formatQuantity(value, view.unit, currency);
  const known = view.points.flatMap(({ at, value }) => (isKnown(value) ? [{ at, value }] : []));
  const first = known[0];
  const last = known.at(-1);
  if (!first || !last) return `${view.title}: no values yet.`;
  const today = dateOf(last.at, zone);
  const day = (at: number) => formatDate(dateOf(at, zone), today);
  const deadline = view.deadlineAt === undefined ? '' : ` by ${day(view.deadlineAt)}`;
  const end = endOfFan(view);
  return [
    `${view.title}: ${format(first.value)} on ${day(first.at)}, ${format(last.value)} on ${day(last.at)}.`,
    ...(view.target === null ? [] : [`Target ${format(view.target)}${deadline}.`]),
    ...(end ? [`Heading for ${format(end.middle)}, likely ${format(end.low)} to ${format(end.high)}.`] : []),
    ...(view.bands ?? []).map(
      ({ kind, low, middle, high }) =>
        `${BAND_WORDS[kind]} ${format(middle)}, between ${format(low)} and ${format(high)}.`,
    ),
    ...listMarks('Finished', view, 'task', day),
    ...listMarks('Outside', view, 'event', day),
  ].join(' ');
}

/** SDs of a normal between its lowest and its highest tenth. */
const FAN_SDS = 2.56;

/** Where a chart's course is heading, with the digits that its range allows. */
export function endOfFan({ fan }: ChartView): { low: number; middle: number; high: number } | undefined {
  const end = fan?.at(-1);
  if (!end) return undefined;
  const round = (value: number) => roundToNoise(value, (end.high - end.low) / FAN_SDS);
  return { low: round(end.low), middle: round(end.middle), high: round(end.high) };
}

function listMarks(
  heading: string,
  { marks = [] }: ChartView,
  kind: ChartMark['kind'],
  day: (at: number) => string,
): string[] {
  const own = marks.filter((mark) => mark.kind === kind);
  if (own.length === 0) return [];
  const named = own.slice(-MOST_NAMED).map(({ label, at }) => `${label} (${day(at)})`);
  const more = own.length > MOST_NAMED ? `${own.length - MOST_NAMED} before, ` : '';
  return [`${heading}: ${more}${named.join(', ')}.`];
}

import { formatQuantity } from '../language/format-quantity.ts';
import { endOfFan } from './chart-text.ts';
import type { Outline } from './outline-parts.ts';
import { quiet } from './outline-parts.ts';
import type { ChartView } from './picture.ts';
import { drawSpark, isKnown } from './spark.ts';
import type { Locale } from './text.ts';
/** A chart as one line of bars, with where it began, where it is and where it should be. */
export function outlineChart(view: ChartView, { currency }: Locale): Outline {
  const known = view.points.flatMap(({ at, value }) => (isKnown(value) ? [{ at, value }] : []));
  const first = known[0];
  const last = known.at(-1);
  const title = quiet([view.title]);
  if (!first || !last) return [title, quiet(['No values yet.'])];
  const format = (value: number) => formatQuantity(value, view.unit, currency);
  const target = isKnown(view.target) ? `, target ${format(view.target)}` : '';
  const end = endOfFan(view);
  const fan = end ? `; heading for ${format(end.middle)} (${format(end.low)} to ${format(end.high)})` : '';
  return [
    title,
    { kind: 'fixed', text: drawSpark(view.points.map(({ value }) => value)) },
    quiet([`${format(first.value)} → ${format(last.value)}${target}${fan}`]),
  ];
}

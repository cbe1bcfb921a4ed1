import { readCadence } from '../../src/analyze/cadence.ts';
import { dateOf } from '../../src/base/language/date.ts';
import { formatQuantity } from '../../src/base/language/format-quantity.ts';
import { formatDate } from '../../src/base/language/period.ts';
import { parseQuantity } from '../../src/base/language/quantity.ts';
import { count } from '../../src/base/language/words.ts';
import type { SourceCheck, ValueRecord } from '../../src/base/source-port.ts';

const SHOWN_METRICS = 8;
const SHOWN_VALUES = 3;

/** What a source's values are, before any of them is imported: each metric with its rhythm and its last values. */
export function describeValues(
  values: readonly ValueRecord[],
  { zone, currency, now }: { zone: string; currency: string; now: number },
): SourceCheck[] {
  const today = dateOf(now, zone);
  const day = (at: number) => formatDate(dateOf(at, zone), today);
  const metrics = [...Map.groupBy(values, ({ metric }) => metric)];
  const lines = metrics.slice(0, SHOWN_METRICS).map(([name, own]) => {
    const rhythm = readCadence(own);
    const often = rhythm === null ? '' : `, about every ${rhythm}`;
    const last = own
      .slice(-SHOWN_VALUES)
      .map(({ at, value, unit }) => `${formatValue(value, unit, currency)} on ${day(at)}`);
    return `${name}: ${count(own.length, 'value')}${often}; the last: ${last.join(', ')}`;
  });
  const more = metrics.length - SHOWN_METRICS;
  return [...lines, ...(more > 0 ? [`and ${count(more, 'more metric')}`] : [])].map((line) => ({
    isGood: true,
    line,
  }));
}

/** As it will be counted here: hours are minutes, and money is minor units. */
function formatValue(value: number, unit: string, currency: string): string {
  const one = parseQuantity(`1 ${unit}`.trim(), { currency }) ?? { value: 1, unit: 'count' };
  return formatQuantity(value * one.value, one.unit, currency);
}

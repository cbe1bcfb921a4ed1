import { dateOf } from '../../base/language/date.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import { roundEstimate } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, joinSome } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import type { AnomalyRow } from './anomaly-store.ts';

/** What a sentence about an anomaly needs beside it. */
export interface AnomalyScene {
  today: string;
  zone: string;
  currency: string;
  /** Tasks for it that were done just before. */
  after?: readonly string[];
}

/** `First reply fell to next to nothing on Tue 24 Nov: 12 min; 108 min were to be expected. Is it still measured?` */
export function describeAnomaly(
  { kind, at, value, expected }: AnomalyRow,
  metric: Pick<Row<'metrics'>, 'name' | 'unit'>,
  { today, zone, currency, after = [] }: AnomalyScene,
): Text {
  const name = capitalize(metric.name);
  const show = (amount: number) => formatQuantity(amount, metric.unit, currency);
  const day = formatDate(dateOf(at, zone), today);
  // A shift's level is an estimate, too.
  const estimate = (amount: number) => show(roundEstimate(amount, metric.unit));
  const than = text`${kind === 'shift' ? estimate(value) : show(value)}; about ${estimate(expected)} was to be expected`;
  switch (kind) {
    case 'spike':
      return text`${bold(name)} was far off on ${day}: ${than}. Is the value right?`;
    case 'shift':
      return text`${bold(name)} is on another level since about ${day}: ${than}. ${after.length === 0 ? 'What changed?' : `${joinSome(after)} ended just before: was it that, or something else?`}`;
    case 'drop':
      return text`${bold(name)} fell to next to nothing on ${day}: ${than}. Is it still measured?`;
    case 'unit':
      return text`${bold(name)} may have changed its unit on ${day}: ${than}. Is it in the same unit?`;
    case 'stopped':
      return text`${bold(name)} has had no value since ${day}, longer than it ever paused of late. Is its source still there?`;
  }
}

/** One press that says something outside did it, and one that shows the values. */
export function actionsOn({ metric_id, at }: AnomalyRow, { zone }: Pick<AnomalyScene, 'zone'>): Action[] {
  const from = dateOf(at, zone);
  const explain = (label: string, kind: string): Action => ({
    label,
    command: 'context add',
    args: { kind, name: `Explains ${metric_id}`, from, metrics: metric_id },
    style: 'plain',
  });
  return [
    explain('Something outside', 'other'),
    explain('Our own work', 'ours'),
    { label: 'Show values', command: 'metric show', args: { metric: metric_id }, style: 'plain' },
  ];
}

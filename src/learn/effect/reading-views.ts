import { dateOf } from '../../base/language/date.ts';
import { formatChange, formatChangeRange } from '../../base/language/format-quantity.ts';
import { roundEstimate, roundRange } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, joinSome } from '../../base/language/words.ts';
import { cleanLine, type Text, text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import type { EffectVerdict } from './reading.ts';
import { isTold, type KnownReading, type Reading } from './reading-store.ts';

/** What a reading is told with. */
export interface ReadingNames {
  metric: { name: string; unit: string };
  /** What the reading was made beside. */
  comparison: { name: string } | null;
  currency: string;
  zone: string;
  today: string;
}

export const VERDICT_WORDS: Readonly<Record<EffectVerdict, string>> = {
  'as promised': 'as promised',
  more: 'more than promised',
  less: 'less than promised',
  'no effect seen': 'no effect seen',
  'against us': 'against us',
  'cannot tell yet': 'cannot tell yet',
  'could not be told': 'could not be told',
  void: 'void',
};

/**
 * What a reading says, in a line: the verdict, what was promised, where the metric is against its earlier trend, or against what
 * its comparison makes likely, and whether other causes are possible. Only beside a comparison does it say “we did”.
 */
export function describeReading({ reading, tasks }: KnownReading, names: ReadingNames): Text {
  const { metric } = names;
  const ids = joinSome(tasks.map(({ task_id }) => task_id));
  const { verdict, why, look_at: lookAt, moved_at: movedAt } = reading;
  const name = capitalize(metric.name);
  if (verdict === 'void')
    return text`${name}: what ${ids} did cannot be told: ${why.replace(metric.name, 'it')}.`;
  if (movedAt !== null) {
    const day = formatDate(dateOf(movedAt, names.zone), names.today);
    return lookAt === null
      ? text`${name}: what ${ids} did could not be told: nobody has said what moved it about ${day}.`
      : text`${name}: cannot tell yet what ${ids} did: it moved about ${day}, and nothing noted says why. Was that outside, or our own work?`;
  }
  const range = formatMove(reading, names);
  if (verdict === 'could not be told') {
    return text`${name}: what ${ids} did could not be told${range === null ? '' : ` (${range})`}: ${why}.`;
  }
  if (verdict === 'cannot tell yet') {
    const look =
      lookAt === null ? '' : ` I look again ${formatDate(dateOf(lookAt, names.zone), names.today)}.`;
    const soFar = range === null ? ` (${why})` : `: ${range} so far, which may still be chance`;
    return text`${name}: cannot tell yet what ${ids} did${soFar}.${look}`;
  }
  const how = tasks.length === 1 ? 'read alone' : 'read together';
  return text`${name}: ${ids} ${how}: ${wordVerdict(reading)}. ${describeFigures(reading, names)} ${describeCause(reading, names)}`;
}

/** A reading's verdict alone, as the end of a line about its metric: `T-2 and T-7 together as promised`. */
export function sayVerdict({ reading, tasks }: KnownReading): string {
  const { verdict } = reading;
  const ids = joinSome(tasks.map(({ task_id }) => task_id));
  const them = tasks.length === 1 ? ids : `${ids} together`;
  if (verdict === 'cannot tell yet') return `cannot tell yet what ${ids} did`;
  if (verdict === 'could not be told' || verdict === 'void') return `what ${ids} did cannot be told`;
  if (verdict === 'no effect seen') return `no effect of ${them} seen`;
  return verdict === 'against us' ? `${them} moved it the wrong way` : `${them} ${wordVerdict(reading)}`;
}

/** Where only the interval meets what was promised, its middle says on which side. */
function wordVerdict({ verdict, low, high, middle }: Reading): string {
  const words = VERDICT_WORDS[verdict];
  if (verdict !== 'as promised' || middle === null) return words;
  const [near = 0, far = 0] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  const size = Math.abs(middle);
  return size < near ? `at best ${words}` : size > far ? `at least ${words}` : words;
}

function describeCause({ is_ours: isOurs }: Reading, { comparison }: ReadingNames): string {
  if (comparison === null) return 'No comparison series: other causes are possible.';
  if (isOurs === 1) return 'We did, as far as a comparison can tell.';
  return 'The comparison does not show that we did it: other causes are possible.';
}

const LONGEST_LABEL = 40;

/**
 * A press that says something else happened while these tasks were finished, or, where it is asked what moved their metric, one
 * for each answer: then it is read again with that.
 */
export function actionsOnReading(
  { reading, tasks }: KnownReading,
  { metric, zone }: Pick<ReadingNames, 'metric' | 'zone'>,
): Action[] {
  const ids = joinSome(tasks.map(({ task_id }) => task_id));
  const say = (label: string, kind: string, from: number, until: number): Action => ({
    label: cleanLine(`${label} ${metric.name}`, LONGEST_LABEL),
    command: 'context add',
    args: {
      kind,
      name: `Beside ${ids}`,
      from: dateOf(from, zone),
      until: dateOf(until, zone),
      metrics: reading.metric_id,
    },
    style: 'plain',
  });
  const { moved_at: movedAt, starts_at: startsAt, read_at: readAt } = reading;
  if (movedAt !== null)
    return [
      say('Something outside moved', 'other', movedAt, movedAt),
      say('Our own work moved', 'ours', movedAt, movedAt),
    ];
  return isTold(reading) ? [say('Something else moved', 'other', startsAt, readAt)] : [];
}

/** A move of less than this share of the promise is none to speak of. */
const SAME_SHARE = 0.02;

/** `Promised 0.9 to 2.2 points less; it is 1.2 points below its earlier trend (likely 0.5 to 1.9 points).` */
function describeFigures(reading: Reading, names: ReadingNames): string {
  const { low, high, middle } = reading;
  const isLess = low + high < 0;
  const promised = formatSizes(low, high, names);
  const moved = middle ?? 0;
  const course =
    names.comparison === null
      ? 'its earlier trend'
      : `where ${names.comparison.name}, its comparison, puts it`;
  const where =
    Math.abs(moved) < SAME_SHARE * Math.max(Math.abs(low), Math.abs(high))
      ? 'on'
      : `${formatSize(moved, names)} ${moved < 0 ? 'below' : 'above'}`;
  return `Promised ${promised} ${isLess ? 'less' : 'more'}; it is ${where} ${course} (likely ${formatRange(reading, names)}).`;
}

/** The 80 % interval by itself, with its direction: `0.5 to 0.9 points less`, `−0.2 to +0.3 points`. */
function formatMove(reading: Reading, names: ReadingNames): string | null {
  const range = formatRange(reading, names);
  const { low80, high80 } = reading;
  if (range === null || low80 === null || high80 === null) return range;
  if (low80 >= 0) return `${range} more`;
  return high80 <= 0 ? `${range} less` : range;
}

/** The 80 % interval: sizes alone where it lies on one side of 0, else with signs; null where nothing was estimated. */
function formatRange({ low80, high80 }: Reading, names: ReadingNames): string | null {
  if (low80 === null || high80 === null) return null;
  if (low80 >= 0 || high80 <= 0) return formatSizes(low80, high80, names);
  const { metric, currency } = names;
  return formatChangeRange(...roundRange(low80, high80, metric.unit), metric.unit, currency);
}

/** `0.6 to 1.3 points`, `28 min to 1 h 1 min`: the smaller one first, and one unit once. */
function formatSizes(low: number, high: number, names: ReadingNames): string {
  const sizes = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  const [near = '', far = ''] = roundRange(sizes[0] ?? 0, sizes[1] ?? 0, names.metric.unit).map((size) =>
    formatSize(size, names),
  );
  if (near === far) return far;
  const [, number, unit] = /^([\d.,]+)( \D+)$/.exec(near) ?? [];
  const isOneUnit =
    number !== undefined &&
    /^[\d.,]+ \D+$/.test(far) &&
    far.replace(/s$/, '').endsWith((unit ?? '').replace(/s$/, ''));
  return `${isOneUnit ? number : near} to ${far}`;
}

function formatSize(size: number, { metric, currency }: ReadingNames): string {
  return formatChange(roundEstimate(Math.abs(size), metric.unit), metric.unit, currency).replace(/^\+/, '');
}

import type { Ctx } from '../../base/command/ctx.ts';
import { parseQuantity, parseUnit, type Quantity, toUnit } from '../../base/language/quantity.ts';
import { SourceError, type ValueRecord } from '../../base/source-port.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { recordValues, type Value } from '../../gather/metric/record.ts';
import { findMetric, newMetric } from '../../gather/metric/store.ts';
import type { Source } from '../source.ts';
import { findOwned } from './owner-store.ts';
import { takeNewer } from './version-store.ts';

const LONGEST_NOTE = 200;

/** Where the values of one name go. */
interface Target {
  metric: Row<'metrics'>;
  isNew: boolean;
}

/** Records a source's values under its name; a metric that nobody has yet is added with them. Throws SourceError for units that do not fit, and for another source's metric. */
export async function applyValues(ctx: Ctx, source: Source, given: readonly ValueRecord[]): Promise<void> {
  const records = await takeNewer(ctx, source, given);
  if (records.length === 0) return;
  const targets = new Map<string, Target>();
  for (const record of records)
    if (!targets.has(record.metric)) targets.set(record.metric, await findTarget(ctx, record, targets));
  await refuseOwned(ctx, source, [...targets.values()]);
  const read = createReader(ctx);
  const values = records.flatMap((record): Value[] => {
    const target = targets.get(record.metric);
    if (!target) return [];
    const { at, note } = record;
    const value = read(record, target.metric);
    const context = cleanLine(note, LONGEST_NOTE);
    return [{ metricId: target.metric.id, at, value, source: source.name, context }];
  });
  await recordValues(ctx, {
    type: 'SourceRead',
    subject: `source:${source.id}`,
    metrics: [...targets.values()].flatMap(({ metric, isNew }) => (isNew ? [metric] : [])),
    values,
  });
}

async function refuseOwned(ctx: Ctx, source: Source, targets: readonly Target[]): Promise<void> {
  const known = targets.flatMap(({ metric, isNew }) => (isNew ? [] : [metric]));
  const owned = await findOwned(
    ctx,
    source,
    known.map(({ id }) => id),
  );
  if (!owned) return;
  const name = known.find(({ id }) => id === owned.metricId)?.name ?? owned.metricId;
  throw new SourceError(
    'settings',
    `“${name}” comes from ${owned.owner} already: give it another name, or end that one by source remove ${owned.owner}`,
  );
}

async function findTarget(
  ctx: Ctx,
  { metric: name, unit }: ValueRecord,
  others: ReadonlyMap<string, Target>,
): Promise<Target> {
  const known = await findMetric(ctx, name);
  if (known) return { metric: known, isNew: false };
  // Each value says what it is in, so that durations need no unit of their own.
  const isDuration = parseQuantity(`1 ${unit.trim()}`, ctx.workspace)?.unit === 'minutes';
  const kept = isDuration ? 'minutes' : parseUnit(unit.trim() || 'count', ctx.workspace);
  const fresh = newMetric(ctx, { name, unit: kept ?? 'count' });
  const other = [...others.values()].find(({ metric }) => metric.id === fresh.id);
  return other ? { metric: other.metric, isNew: false } : { metric: fresh, isNew: true };
}

/** A value as its metric counts: hours are minutes and money is minor units here, as where people type them. */
function createReader({ workspace }: Ctx): (record: ValueRecord, metric: Row<'metrics'>) => number {
  const ones = new Map<string, Quantity>();
  return ({ unit, value }, metric) => {
    let one = ones.get(unit);
    if (!one) {
      one = parseQuantity(`1 ${unit}`.trim(), workspace) ?? { value: 1, unit: 'count' };
      ones.set(unit, one);
    }
    const read = toUnit({ value: value * one.value, unit: one.unit }, metric.unit, workspace);
    if (read !== undefined) return read;
    throw new SourceError(
      'settings',
      `“${metric.name}” is kept here as ${metric.unit} and comes as ${unit}: give it another name, or by source set another unit where it has one`,
    );
  };
}

import type { Ctx } from '../../base/command/ctx.ts';
import type { SourceRecord } from '../../base/source-port.ts';
import type { Source } from '../source.ts';
import { applyDays } from './days.ts';
import { applyItems } from './items.ts';
import { applyRevenue } from './revenue.ts';
import { applyValues } from './values.ts';

/**
 * Lays what a source said over what is here, in one transaction and few events. Each record is a state of its key: older
 * ones and the same again change nothing, so that records may come twice, late and in any order.
 */
export async function applyRecords(
  ctx: Ctx,
  source: Source,
  records: readonly SourceRecord[],
): Promise<void> {
  const given = latestOfEach(records);
  await applyValues(ctx, source, ofType(given, 'value'));
  await applyRevenue(ctx, source, ofType(given, 'revenue'));
  await applyDays(ctx, source, ofType(given, 'days'));
  await applyItems(ctx, source, { items: ofType(given, 'item'), changes: ofType(given, 'change') });
}

function ofType<T extends SourceRecord['type']>(
  records: readonly SourceRecord[],
  type: T,
): Extract<SourceRecord, { type: T }>[] {
  return records.filter((record): record is Extract<SourceRecord, { type: T }> => record.type === type);
}

/** Of several states of one key the latest alone. */
function latestOfEach(records: readonly SourceRecord[]): SourceRecord[] {
  const latest = new Map<string, SourceRecord>();
  for (const record of records) {
    const id = `${record.type} ${record.key}`;
    const known = latest.get(id);
    if (!known || record.version > known.version) latest.set(id, record);
  }
  return [...latest.values()];
}

import type { Ctx } from '../../base/command/ctx.ts';
import type { Payload } from '../../base/store/events.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** A value that somebody typed and that still stands. */
export interface TypedValue {
  /** The event that recorded it. */
  seq: number;
  /** Who typed it; null for Tiller itself. */
  by: string | null;
  row: Row<'observations'>;
  /** The value that it revised; null where there was none. */
  before: number | null;
}

/** What was typed of late is looked for among so many events. */
const LATE_EVENTS = 500;
/** What a goal starts with, or ends with, is no value that somebody typed. */
const OF_A_GOAL = /^G-\d+$/;

/** Values that were typed, the newest first: of one metric, or by one member since an instant. */
export async function listTypedValues(
  ctx: Ctx,
  of: { metricId: string; most: number } | { memberId: string; sinceAt: number; most: number },
): Promise<TypedValue[]> {
  const events = rows(ctx, 'events')
    .select(['seq', 'actor', 'payload'])
    .where('type', '=', 'ValueRecorded')
    .where('payload', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(of.most);
  const found = await ('metricId' in of
    ? events.where('subject', '=', `metric:${of.metricId}`)
    : events
        .where('seq', '>', ctx.workspace.event_seq - LATE_EVENTS)
        .where('actor', '=', `member:${of.memberId}`)
        .where('arrived_at', '>', of.sinceAt)
  ).execute();
  const typed: TypedValue[] = [];
  for (const { seq, actor, payload } of found) {
    const { rows: written, data } = JSON.parse(payload ?? '{}') as Payload;
    const [row] = written?.observations ?? [];
    if (!row || OF_A_GOAL.test(row.source) || !(await isThere(ctx, row))) continue;
    const revised = (data?.before as readonly [string, number, string, number][] | undefined)?.[0];
    typed.push({ seq, by: /^member:(.+)$/.exec(actor)?.[1] ?? null, row, before: revised?.[3] ?? null });
  }
  return typed;
}

/** Whether a row stands as it was written: neither taken back nor revised since. */
async function isThere(ctx: Ctx, { metric_id, at, source, value, arrived_at }: Row<'observations'>) {
  const found = await rows(ctx, 'observations')
    .select('value')
    .where('metric_id', '=', metric_id)
    .where('at', '=', at)
    .where('source', '=', source)
    .where('value', '=', value)
    .where('arrived_at', '=', arrived_at)
    .executeTakeFirst();
  return found !== undefined;
}

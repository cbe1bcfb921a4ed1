import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { findValues, type Observation } from './store.ts';

/** A value on its way in, with where it came from and what is to be known of it. */
export interface Value extends Observation {
  metricId: string;
  source: string;
  context: string;
}

/** What a set of values changed in one metric. */
export interface Tally {
  added: number;
  revised: number;
  unchanged: number;
  /** The newest value that was revised. */
  example: { at: number; before: number; after: number } | null;
}

/**
 * Records values in one event. A value is known by metric, instant and source: the same again changes nothing,
 * another one revises it. Gives what changed by metric; records nothing where nothing did.
 */
export async function recordValues(
  ctx: Ctx,
  change: {
    type: string;
    subject: string;
    values: readonly Value[];
    metrics?: readonly Row<'metrics'>[];
    occurredAt?: number;
    data?: Readonly<Record<string, unknown>>;
  },
): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const observations: Row<'observations'>[] = [];
  const before: [string, number, string, number][] = [];
  for (const [metricId, values] of Map.groupBy(change.values, (value) => value.metricId)) {
    const known = await findValues(ctx, metricId, values);
    const tally: Tally = { added: 0, revised: 0, unchanged: 0, example: null };
    tallies.set(metricId, tally);
    for (const { at, source, value, context } of values) {
      const old = known.get(`${at}\n${source}`);
      if (old && old.value === value && (context === '' || context === old.context)) {
        tally.unchanged++;
        continue;
      }
      if (old) {
        tally.revised++;
        before.push([metricId, at, source, old.value]);
        if (at >= (tally.example?.at ?? at)) tally.example = { at, before: old.value, after: value };
      } else tally.added++;
      observations.push({
        workspace_id: ctx.workspace.id,
        metric_id: metricId,
        source,
        at,
        value,
        arrived_at: ctx.now,
        context: context || (old?.context ?? ''),
      });
    }
  }
  const { type, subject, occurredAt, metrics = [] } = change;
  if (observations.length > 0 || metrics.length > 0) {
    await ctx.record({
      type,
      subject,
      ...(occurredAt !== undefined && { occurredAt }),
      data: { ...change.data, ...(before.length > 0 && { before }) },
      rows: { ...(metrics.length > 0 && { metrics }), observations },
    });
  }
  const changed = [...tallies].filter(([, { added, revised }]) => added + revised > 0);
  if (changed.length > 0)
    await ctx.hooks.metricsChanged(
      ctx,
      changed.map(([id]) => id),
    );
  return tallies;
}

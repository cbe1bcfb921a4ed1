import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { rows } from '../../base/store/rows.ts';
import type { Source } from '../source.ts';
import { listSources } from '../store.ts';

/** A source whose last value of a metric is older has ended: another one may go on with it. */
const SPEAKS_MS = 31 * DAY_MS;

/**
 * Of these metrics one that is another source's, and whose; undefined where none is. A source that has begun a metric goes
 * on with it. Two that speak of one metric would give it two values a day.
 */
export async function findOwned(
  ctx: Ctx,
  source: Source,
  metricIds: readonly string[],
): Promise<{ metricId: string; owner: string } | undefined> {
  if (metricIds.length === 0) return undefined;
  const known = await listSources(ctx);
  const others = known.filter(({ id, removed_at }) => id !== source.id && removed_at === null);
  if (others.length === 0) return undefined;
  const speaking = await rows(ctx, 'observations')
    .select(['metric_id as metricId', 'source as owner'])
    .where('metric_id', 'in', metricIds)
    .where('at', '>', ctx.now - SPEAKS_MS)
    .where(
      'source',
      'in',
      [source, ...others].map(({ name }) => name),
    )
    .distinct()
    .orderBy('metric_id')
    .orderBy('source')
    .execute();
  const own = new Set(speaking.filter(({ owner }) => owner === source.name).map(({ metricId }) => metricId));
  return speaking.find(({ metricId }) => !own.has(metricId));
}

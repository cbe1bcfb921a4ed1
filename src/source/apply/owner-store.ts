import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { rows } from '../../base/store/rows.ts';
import type { Source } from '../source.ts';
import { listSources } from '../store.ts';

/** A source whose last value of a metric is older has ended: another one may go on with it. */
const SPEAKS_MS = 31 * DAY_MS;

/**
 * The other source whose metric it is; undefined where it is nobody's or a source's that has begun it already. Two that
 * speak of one metric would give it two values a day.
 */
export async function findOwner(ctx: Ctx, metricId: string, source: Source): Promise<string | undefined> {
  const known = await listSources(ctx);
  const others = known.filter(({ id, removed_at }) => id !== source.id && removed_at === null);
  if (others.length === 0) return undefined;
  const newest = await rows(ctx, 'observations')
    .select('source')
    .where('metric_id', '=', metricId)
    .where('at', '>', ctx.now - SPEAKS_MS)
    .where(
      'source',
      'in',
      [source, ...others].map(({ name }) => name),
    )
    .distinct()
    .execute();
  const speaking = newest.map(({ source: name }) => name);
  return speaking.includes(source.name) ? undefined : speaking[0];
}

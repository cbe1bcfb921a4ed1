import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { cleanLine, type Text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import { type AnomalyRow, listUnexplained } from '../../clarify/watch/anomaly-store.ts';
import { actionsOn, describeAnomaly } from '../../clarify/watch/describe.ts';
import { getMetricById, latestObservation } from '../../gather/metric/store.ts';
import type { Snapshot } from '../../plan/snapshot.ts';
import { listDoneBetween } from '../../todo/task/goal-work-store.ts';

const LONGEST_LABEL = 40;
/** What was done so long before a metric moved may have moved it. */
const BEFORE_MS = 7 * DAY_MS;

/** What was seen of metrics, and a press each that says something outside did it. */
export interface AnomalyNews {
  lines: readonly Text[];
  actions: readonly Action[];
}

/** What was seen of the feed's metrics since its last batch and nothing explains: each told once, by one digest. */
export async function loadAnomalyNews(
  ctx: Ctx,
  { feed, goals, previous, today }: Pick<Snapshot, 'feed' | 'goals' | 'previous' | 'today'>,
): Promise<AnomalyNews> {
  const lines: Text[] = [];
  const actions: Action[] = [];
  if (!previous) return { lines, actions };
  for (const anomaly of await listUnexplained(ctx, { foundAfter: previous.createdAt })) {
    const own = goals.filter(({ metricId }) => metricId === anomaly.metric_id);
    if (feed.goalIds && !own.some(({ figures }) => feed.goalIds?.includes(figures.id))) continue;
    // Values that came meanwhile are their own answer.
    const last = anomaly.kind === 'stopped' ? await latestObservation(ctx, anomaly.metric_id) : null;
    if (last && last.at > anomaly.at) continue;
    const metric = await getMetricById(ctx, anomaly.metric_id);
    const { zone, currency } = ctx.workspace;
    const after = await listDoneBefore(ctx, anomaly, own);
    lines.push(describeAnomaly(anomaly, metric, { today, zone, currency, after }));
    const [outside, ours] = actionsOn(anomaly, { zone });
    for (const press of after.length > 0 ? [ours, outside] : [outside])
      if (press)
        actions.push({ ...press, label: cleanLine(`${press.label}: ${metric.name}`, LONGEST_LABEL) });
  }
  return { lines, actions };
}

/** Work for the metric's goals that may well be why it is on another level. */
async function listDoneBefore(
  ctx: Ctx,
  { kind, at }: AnomalyRow,
  goals: Snapshot['goals'],
): Promise<readonly string[]> {
  if (kind !== 'shift') return [];
  const done = goals.map(({ figures }) =>
    listDoneBetween(ctx, figures.id, { fromAt: at - BEFORE_MS, untilAt: at + DAY_MS }),
  );
  return [...new Set((await Promise.all(done)).flat())];
}

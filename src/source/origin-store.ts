import type { Ctx } from '../base/command/ctx.ts';
import { DAY_MS, dateOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import { joinNames } from '../base/language/words.ts';
import type { SourceTrouble } from '../base/source-port.ts';
import { type Text, text } from '../base/view/text.ts';
import { getMetricById, latestObservation } from '../gather/metric/store.ts';
import { formatAge, isStale } from '../gather/metric/views.ts';
import type { Source } from './source.ts';
import { listRuns } from './store.ts';
import type { Run } from './sync/run-store.ts';
import { TROUBLES } from './views.ts';

/**
 * Where a metric's newest value came from and how old that is: `From stripe, read 12 min ago.` Null where nobody reads it:
 * somebody typed it, or its source is no more.
 */
export async function describeOrigin(ctx: Ctx, metricId: string): Promise<Text | null> {
  const newest = await latestObservation(ctx, metricId);
  const found = newest && (await listRuns(ctx)).find(({ source }) => source.name === newest.source);
  if (!newest || !found) return null;
  const { source, run } = found;
  const metric = await getMetricById(ctx, metricId);
  const silence = isStale(metric, newest.at, ctx.now) ? `; no value since ${dayOf(ctx, newest.at)}` : '';
  return text`From ${source.name}, ${describeRead(ctx, source, run)}${silence}.`;
}

/** `read 12 min ago`; `not read since Sat 21 Nov (secret refused)`. */
function describeRead(ctx: Ctx, source: Source, run: Run): string {
  const { last_good_at: at, trouble } = run;
  const why = source.paused_at !== null ? 'paused' : trouble && TROUBLES[trouble as SourceTrouble];
  if (!why) return at === null ? 'being read' : `read ${formatAge(ctx.now - at)} ago`;
  return at === null ? `not read yet (${why})` : `not read since ${dayOf(ctx, at)} (${why})`;
}

/**
 * For the day's page: which sources what stands there came from, and which of them say nothing. By days, so that the page
 * does not move under its readers: `Read today: github and sheet. stripe not since Sat 21 Nov (secret refused).`
 */
export async function describeSources(ctx: Ctx): Promise<Text | null> {
  const sources = await listRuns(ctx);
  if (sources.length === 0) return null;
  const isFresh = ({ source, run }: { source: Source; run: Run }) =>
    source.paused_at === null && run.last_good_at !== null && run.last_good_at > ctx.now - DAY_MS;
  const fresh = sources.filter(isFresh).map(({ source }) => source.name);
  const silent = sources
    .filter((each) => !isFresh(each))
    .map(({ source, run }) => `${source.name} ${describeRead(ctx, source, run)}`);
  const parts = [
    ...(fresh.length > 0 ? [`Read in the last day: ${joinNames(fresh)}.`] : []),
    ...(silent.length > 0 ? [`${silent.join('; ')}.`] : []),
  ];
  return text`${parts.join(' ')}`;
}

function dayOf({ workspace, today }: Ctx, at: number): string {
  return formatDate(dateOf(at, workspace.zone), today);
}

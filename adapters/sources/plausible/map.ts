import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';

/** Stands for the workspace's currency. */
const MONEY = 'money';
/** The metrics of the Stats API that can be had by day. */
const METRICS: Readonly<Record<string, Omit<DailyMetric, 'vendor'>>> = {
  visitors: { name: 'Visitors', unit: 'visitors', isCount: true },
  visits: { name: 'Visits', unit: 'visits', isCount: true },
  pageviews: { name: 'Page views', unit: 'views', isCount: true },
  events: { name: 'Events', unit: 'events', isCount: true },
  views_per_visit: { name: 'Views per visit', unit: '', isCount: false },
  bounce_rate: { name: 'Bounce rate', unit: '%', isCount: false },
  visit_duration: { name: 'Visit duration', unit: 's', isCount: false },
  conversion_rate: { name: 'Conversion rate', unit: '%', isCount: false },
  scroll_depth: { name: 'Scroll depth', unit: '%', isCount: false },
  time_on_page: { name: 'Time on page', unit: 's', isCount: false },
  average_revenue: { name: 'Average revenue', unit: MONEY, isCount: false },
  total_revenue: { name: 'Revenue', unit: MONEY, isCount: true },
};

const answerSchema = z.object({
  results: z.array(
    z.object({
      dimensions: z.tuple([z.string()]),
      metrics: z.array(
        z.union([z.number(), z.null(), z.object({ value: z.number(), currency: z.string() })]),
      ),
    }),
  ),
  meta: z.object({
    imports_skip_reason: z.string().nullish(),
    metric_warnings: z.record(z.string(), z.object({ warning: z.string() })).nullish(),
  }),
  /** The range with the offset of the site's zone. */
  query: z.object({ date_range: z.tuple([z.string(), z.string()]) }),
});

export function findMetric(vendor: string, currency: string): Omit<DailyMetric, 'vendor'> {
  const found = METRICS[vendor];
  if (found) return found.unit === MONEY ? { ...found, unit: currency } : found;
  throw new SourceError(
    'settings',
    `Plausible has no metric ${vendor} by day: ${Object.keys(METRICS).join(', ')}`,
  );
}

/** An answer by day. Throws SourceError for another shape and for money of another currency. */
export function mapAnswer(body: unknown, metrics: readonly DailyMetric[], currency: string): DailyAnswer {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success)
    throw new SourceError('answer', 'Plausible gave an answer of another shape than its reference says');
  const { results, meta, query } = parsed.data;
  const [warned] = Object.entries(meta.metric_warnings ?? {});
  if (warned) throw new SourceError('settings', `Plausible on ${warned[0]}: ${warned[1].warning}`);
  const days = results.map(({ dimensions: [date], metrics: cells }): [string, (number | null)[]] => [
    date,
    metrics.map(({ name }, place) => {
      const cell = cells[place] ?? null;
      if (typeof cell !== 'object' || cell === null) return cell;
      if (cell.currency !== currency)
        throw new SourceError(
          'settings',
          `${name} is in ${cell.currency}, and the workspace counts in ${currency}; nothing is converted`,
        );
      return cell.value;
    }),
  ]);
  const lacksImports = meta.imports_skip_reason?.startsWith('unsupported') ?? false;
  return {
    zone: readOffset(query.date_range[1]),
    days: new Map(days),
    note: lacksImports ? 'without imported visits' : '',
  };
}

/** `2026-09-10T23:59:59+02:00` is of a zone at `+02:00`. */
function readOffset(text: string): string {
  const offset = /[+-]\d{2}:\d{2}$/.exec(text)?.[0] ?? 'UTC';
  return offset === '+00:00' ? 'UTC' : offset;
}

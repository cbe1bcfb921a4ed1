import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';
import type { DailyAnswer, DailyMetric } from '../daily/daily.ts';

/** The commonest of the API's metrics, as people call them. */
const NAMES: Readonly<Record<string, { name: string; unit: string }>> = {
  activeUsers: { name: 'Active users', unit: 'users' },
  newUsers: { name: 'New users', unit: 'users' },
  totalUsers: { name: 'Users', unit: 'users' },
  sessions: { name: 'Sessions', unit: 'sessions' },
  engagedSessions: { name: 'Engaged sessions', unit: 'sessions' },
  screenPageViews: { name: 'Page views', unit: 'views' },
  eventCount: { name: 'Events', unit: 'events' },
  keyEvents: { name: 'Key events', unit: 'events' },
  engagementRate: { name: 'Engagement rate', unit: '%' },
  bounceRate: { name: 'Bounce rate', unit: '%' },
  averageSessionDuration: { name: 'Session duration', unit: 's' },
};
const WORD = /^[A-Za-z]\w*(?::[\w-]+)?$/;
/** Shares from 0 to 1 in the API. */
const SHARE = /Rate(?::|$)/;
const MONEY = /Revenue|AdCost/;
const DURATION = /Duration(?::|$)/;
/** What of nothing is nothing, and not 0. */
const NO_COUNT = /Rate(?::|$)|^average|Per[A-Z]/;

const reportSchema = z.object({
  metricHeaders: z.array(z.object({ name: z.string(), type: z.union([z.string(), z.number()]) })),
  rows: z
    .array(
      z.object({
        dimensionValues: z.tuple([z.object({ value: z.string().regex(/^\d{8}$/) })]),
        metricValues: z.array(z.object({ value: z.string() })),
      }),
    )
    .nullish(),
  metadata: z.object({
    timeZone: z.string().nullish(),
    currencyCode: z.string().nullish(),
    subjectToThresholding: z.boolean().nullish(),
    samplingMetadatas: z
      .array(z.object({ samplesReadCount: z.coerce.number(), samplingSpaceSize: z.coerce.number() }))
      .nullish(),
  }),
});

export function findMetric(vendor: string, currency: string): Omit<DailyMetric, 'vendor'> {
  if (!WORD.test(vendor))
    throw new SourceError(
      'settings',
      `${vendor} is no name of a metric: one such as sessions or keyEvents:sign_up`,
    );
  const unit = SHARE.test(vendor) ? '%' : MONEY.test(vendor) ? currency : DURATION.test(vendor) ? 's' : '';
  return { ...(NAMES[vendor] ?? { name: vendor, unit }), isCount: !NO_COUNT.test(vendor) };
}

/** A report by day. Throws SourceError for another shape and for money of another currency. */
export function mapReport(report: unknown, metrics: readonly DailyMetric[], currency: string): DailyAnswer {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success)
    throw new SourceError(
      'answer',
      'Google Analytics gave an answer of another shape than its reference says',
    );
  const { rows, metadata } = parsed.data;
  const money = metrics.find(({ vendor }) => MONEY.test(vendor));
  if (money && metadata.currencyCode !== currency)
    throw new SourceError(
      'settings',
      `${money.name} is in ${metadata.currencyCode ?? 'no currency'}, and the workspace counts in ${currency}; nothing is converted`,
    );
  const days = (rows ?? []).map(
    ({ dimensionValues: [{ value: day }], metricValues }): [string, (number | null)[]] => [
      `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
      metrics.map(({ vendor }, place) => readCell(metricValues[place]?.value ?? '', vendor)),
    ],
  );
  return { zone: metadata.timeZone ?? 'UTC', days: new Map(days), note: describeLoss(metadata) };
}

function readCell(text: string, vendor: string): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return null;
  return SHARE.test(vendor) ? value * 100 : value;
}

/** What Google says its numbers lack. */
function describeLoss({
  samplingMetadatas,
  subjectToThresholding,
}: z.infer<typeof reportSchema>['metadata']): string {
  const [sample] = samplingMetadatas ?? [];
  const share = sample ? Math.round((100 * sample.samplesReadCount) / sample.samplingSpaceSize) : null;
  return [
    share === null ? '' : `sampled from ${share} % of the events`,
    subjectToThresholding ? 'without groups too small to show' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

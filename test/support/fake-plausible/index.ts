import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';

/** What the reference of the Stats API v2 lists. */
const METRICS = [
  'visitors',
  'visits',
  'pageviews',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
  'events',
  'scroll_depth',
  'percentage',
  'conversion_rate',
  'group_conversion_rate',
  'average_revenue',
  'total_revenue',
  'time_on_page',
];
const KEYS = [
  'site_id',
  'metrics',
  'date_range',
  'dimensions',
  'filters',
  'order_by',
  'include',
  'pagination',
];
const OF_GOALS = ['conversion_rate', 'group_conversion_rate'];
const OF_PAGES = ['scroll_depth', 'time_on_page'];

/** A site with its days: what is counted without a filter, and of each goal. */
interface FakeSite {
  domain: string;
  /** The offset of its zone, such as `+02:00`. */
  offset: string;
  /** By date, then metric. */
  days: Map<string, Record<string, unknown>>;
  goals: Map<string, Map<string, Record<string, unknown>>>;
  currency: string;
}

export interface FakePlausible extends FakeVendor {
  site: FakeSite;
  key: string;
  /** What the key's owner pays for. */
  hasStatsApi: boolean;
  /** Calls an hour that are still left. */
  left: number;
}

interface Query {
  site_id?: string;
  metrics?: string[];
  date_range?: [string, string];
  dimensions?: string[];
  filters?: [string, string, string[]][];
  include?: Record<string, boolean>;
}

/** A Plausible of the loopback with one site, as its Stats API v2 answers. */
export async function startFakePlausible(): Promise<FakePlausible> {
  const site: FakeSite = {
    domain: 'example.org',
    offset: '+01:00',
    days: new Map(),
    goals: new Map(),
    currency: 'EUR',
  };
  const vendor = await startVendor((call) => answer(call, fake));
  const fake: FakePlausible = Object.assign(vendor, {
    site,
    key: 'stats-key-1',
    hasStatsApi: true,
    left: 600,
  });
  return fake;
}

function answer({ method, path, headers, body }: VendorCall, fake: FakePlausible): VendorAnswer {
  if (path !== '/api/v2/query' || method !== 'POST') return fail(404, 'Not found');
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (key === undefined)
    return fail(401, 'Missing API key. Please use a valid Plausible API key as a Bearer Token.');
  if (key !== fake.key) return fail(401, 'Invalid API key or site ID.');
  if (fake.left-- <= 0)
    return fail(429, 'Too many API requests. Your API key is limited to 600 requests per hour.');
  if (headers['content-type'] !== 'application/json') return fail(400, 'Missing site ID.');
  const query = JSON.parse(body) as Query;
  if (query.site_id === undefined) return fail(400, 'Missing site ID.');
  if (query.site_id !== fake.site.domain) return fail(401, 'Invalid API key or site ID.');
  if (!fake.hasStatsApi)
    return fail(402, 'The account that owns this API key does not have access to Stats API.');
  const wrong = findMistake(query);
  if (wrong !== null) return fail(400, wrong);
  const goal = filterOf(query, 'event:goal');
  if (goal !== undefined && !fake.site.goals.has(goal))
    return fail(400, `The goal \`${goal}\` is not configured for this site.`);
  return { status: 200, body: listDays(query, fake.site, goal) };
}

function findMistake({
  metrics = [],
  date_range: range,
  dimensions = [],
  filters = [],
  ...rest
}: Query): string | null {
  const unknown = Object.keys(rest).find((name) => !KEYS.includes(name));
  if (unknown !== undefined) return `#: Schema does not allow additional properties: ${unknown}`;
  const stray = metrics.findIndex((metric) => !METRICS.includes(metric));
  if (stray !== -1) return `#/metrics/${stray}: Invalid metric "${metrics[stray]}"`;
  if (metrics.length === 0 || new Set(metrics).size !== metrics.length)
    return '#/metrics: Expected items to be unique but they were not.';
  if (
    !Array.isArray(range) ||
    !range.every((date) => /^\d{4}-\d{2}-\d{2}$/.test(date)) ||
    range[0] > range[1]
  )
    return `#/date_range: Invalid date range ${JSON.stringify(range)}`;
  if (dimensions.join() !== 'time:day') return `#/dimensions/0: Invalid dimension "${dimensions[0]}"`;
  const has = (name: string) => filters.some(([, dimension]) => dimension === name);
  const goals = metrics.find((metric) => OF_GOALS.includes(metric));
  if (goals !== undefined && !has('event:goal'))
    return `Metric \`${goals}\` can only be queried with event:goal filters or dimensions`;
  const pages = metrics.find((metric) => OF_PAGES.includes(metric));
  if (pages !== undefined && !has('event:page'))
    return `Metric \`${pages}\` can only be queried with event:page filters or dimensions`;
  return null;
}

function filterOf({ filters = [] }: Query, name: string): string | undefined {
  return filters.find(([, dimension]) => dimension === name)?.[2][0];
}

/** Days without anything have no row. */
function listDays(query: Query, { domain, offset, days, goals }: FakeSite, goal: string | undefined) {
  const [from, to] = query.date_range ?? ['', ''];
  const source = goal === undefined ? days : (goals.get(goal) ?? new Map<string, Record<string, unknown>>());
  const results = [...source]
    .filter(([date]) => date >= from && date <= to)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, counts]) => ({
      metrics: query.metrics?.map((metric) => counts[metric] ?? (metric.endsWith('revenue') ? null : 0)),
      dimensions: [date],
    }));
  const hasRevenue = query.metrics?.some((metric) => metric.endsWith('revenue')) && goal === undefined;
  return {
    results,
    meta: {
      ...(query.include?.imports && {
        imports_included: filterOf(query, 'event:page') === undefined,
        ...(filterOf(query, 'event:page') !== undefined && { imports_skip_reason: 'unsupported_query' }),
      }),
      ...(hasRevenue && {
        metric_warnings: {
          total_revenue: {
            code: 'no_revenue_goals_matching',
            warning: 'Revenue metrics are null as there are no matching revenue goals.',
          },
        },
      }),
    },
    query: {
      site_id: domain,
      metrics: query.metrics,
      date_range: [`${from}T00:00:00${offset}`, `${to}T23:59:59${offset}`],
      filters: query.filters ?? [],
      dimensions: query.dimensions,
      order_by: [['time:day', 'asc']],
      include: query.include ?? {},
      pagination: { offset: 0, limit: 10_000 },
    },
  };
}

function fail(status: number, error: string): VendorAnswer {
  return { status, body: { error } };
}

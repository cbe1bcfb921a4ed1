import { dateOf, instantOf } from '../../../src/base/language/date.ts';
import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';

/** What the API reference lists for a query. */
const KEYS = ['query', 'client_query_id', 'refresh', 'filters_override', 'variables_override', 'name'];
const REFRESH = [
  'blocking',
  'async',
  'force_blocking',
  'force_async',
  'force_cache',
  'lazy_async',
  'async_except_on_cache_miss',
];
/** Rows without a LIMIT. */
const USUAL_ROWS = 100;
/** The one shape of query that is counted here; PostHog counts any. */
const BY_DAY =
  /^SELECT toDate\(timestamp\) AS day, any\(timeZoneOf\(timestamp\)\), (?<columns>.+) FROM events WHERE timestamp >= toDateTime\(\{from\}\) AND timestamp < toDateTime\(\{until\}\) AND event IN \((?<events>[^)]+)\) GROUP BY day ORDER BY day(?: LIMIT (?<limit>\d+))?$/;

interface FakeEvent {
  event: string;
  person: string;
  /** UTC milliseconds. */
  at: number;
}

export interface FakePosthog extends FakeVendor {
  project: { id: string; zone: string };
  events: FakeEvent[];
  key: string;
  scopes: string[];
  /** Seconds for which it refuses to answer; 0 for none. */
  throttledFor: number;
}

interface Body {
  query?: { kind?: string; query?: string; values?: Record<string, string> };
  refresh?: string;
}

/** A PostHog of the loopback with one project, as its query API answers. */
export async function startFakePosthog(): Promise<FakePosthog> {
  const vendor = await startVendor((call) => answer(call, fake));
  const fake: FakePosthog = Object.assign(vendor, {
    project: { id: '4711', zone: 'Europe/Berlin' },
    events: [],
    key: 'phx_read',
    scopes: ['query:read'],
    throttledFor: 0,
  });
  return fake;
}

function answer({ method, path, headers, body }: VendorCall, fake: FakePosthog): VendorAnswer {
  if (headers.authorization !== `Bearer ${fake.key}`)
    return fail(401, 'authentication_error', 'invalid_personal_api_key', 'Invalid Personal API key.');
  if (path !== `/api/projects/${fake.project.id}/query/`)
    return fail(404, 'invalid_request', 'not_found', 'Not found.');
  if (method !== 'POST')
    return fail(405, 'invalid_request', 'method_not_allowed', `Method "${method}" not allowed.`);
  if (!fake.scopes.includes('query:read'))
    return fail(
      403,
      'authentication_error',
      'permission_denied',
      "API key missing required scope 'query:read'",
    );
  if (fake.throttledFor > 0)
    return {
      ...fail(
        429,
        'throttled_error',
        'throttled',
        `Request was throttled. Expected available in ${fake.throttledFor} seconds.`,
      ),
      headers: { 'retry-after': String(fake.throttledFor) },
    };
  if (headers['content-type'] !== 'application/json')
    return fail(415, 'invalid_request', 'unsupported_media_type', 'Unsupported media type.');
  const given = JSON.parse(body) as Body;
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return invalid(`${unknown}: Extra inputs are not permitted`);
  if (given.refresh !== undefined && !REFRESH.includes(given.refresh))
    return invalid('refresh: Input should be one of the modes');
  return runQuery(given, fake);
}

function runQuery({ query }: Body, { events, project: { zone } }: FakePosthog): VendorAnswer {
  if (query?.kind !== 'HogQLQuery') return invalid('query.kind: Input should be HogQLQuery');
  const values = query.values ?? {};
  const lost = [...(query.query ?? '').matchAll(/\{(\w+)\}/g)].find(([, name = '']) => !(name in values));
  if (lost) return invalid(`Unresolved placeholder: ${lost[0]}`);
  const parts = BY_DAY.exec(query.query ?? '')?.groups;
  if (!parts) return invalid('Syntax error in this query');
  const read = (placeholder: string) => values[placeholder.trim().slice(1, -1)] ?? '';
  const wanted = (parts.events ?? '').split(',').map(read);
  const bounds = [values.from, values.until].map((text = '') =>
    instantOf(text.slice(0, 10), text.slice(11, 16), zone),
  );
  const found = events.filter(
    ({ event, at }) => wanted.includes(event) && at >= (bounds[0] ?? 0) && at < (bounds[1] ?? 0),
  );
  const columns = [
    ...(parts.columns ?? '').matchAll(/(countIf|uniqIf)\((?:person_id, )?event = (\{\w+\})\)/g),
  ];
  const results = [...Map.groupBy(found, ({ at }) => dateOf(at, zone))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, Number(parts.limit ?? USUAL_ROWS))
    .map(([day, own]) => [
      day,
      zone,
      ...columns.map(([, kind, placeholder = '']) => {
        const counted = own.filter(({ event }) => event === read(placeholder));
        return kind === 'countIf' ? counted.length : new Set(counted.map(({ person }) => person)).size;
      }),
    ]);
  return {
    status: 200,
    body: { results, columns: ['day', 'zone'], types: [], hasMore: false, is_cached: false, timings: [] },
  };
}

function invalid(detail: string): VendorAnswer {
  return fail(400, 'validation_error', 'invalid_input', detail);
}

function fail(status: number, type: string, code: string, detail: string): VendorAnswer {
  return { status, body: { type, code, detail, attr: null } };
}

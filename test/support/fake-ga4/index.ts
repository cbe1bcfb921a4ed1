import { generateKeyPairSync, verify } from 'node:crypto';
import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';

const KEYS = [
  'property',
  'dimensions',
  'metrics',
  'dateRanges',
  'dimensionFilter',
  'metricFilter',
  'offset',
  'limit',
  'metricAggregations',
  'orderBys',
  'currencyCode',
  'cohortSpec',
  'keepEmptyRows',
  'returnPropertyQuota',
  'comparisons',
  'conversionSpec',
];
const TYPES: Readonly<Record<string, string>> = {
  activeUsers: 'TYPE_INTEGER',
  sessions: 'TYPE_INTEGER',
  engagementRate: 'TYPE_FLOAT',
  averageSessionDuration: 'TYPE_SECONDS',
  totalRevenue: 'TYPE_CURRENCY',
  'keyEvents:sign_up': 'TYPE_FLOAT',
};
const EMAIL = 'reader@project.iam.gserviceaccount.com';
/** Of every account: making one takes longer than most tests. */
const PAIR = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const LEARN =
  ' To learn more, see https://developers.google.com/analytics/devguides/reporting/data/v1/quotas.';

export interface FakeGa4 extends FakeVendor {
  property: { id: string; timeZone: string; currencyCode: string };
  /** By date without marks: `20260103`. */
  days: Map<string, Record<string, number>>;
  /** The JSON key of the service account. */
  key: string;
  /** Keys of accounts that Google knows. */
  knownKeyIds: string[];
  /** Who may see the property. */
  viewers: string[];
  /** Which quota is used up. */
  exhausted: 'hour' | 'day' | null;
  /** Seconds, for a refusal with a header. */
  retryAfter: number | null;
  sampling: { samplesReadCount: string; samplingSpaceSize: string } | null;
  isThresholded: boolean;
  now: () => number;
}

interface Report {
  dimensions?: { name: string }[];
  metrics?: { name: string }[];
  dateRanges?: { startDate: string; endDate: string }[];
  limit?: string | number;
}

/** A Data API of the loopback with one property, as it answers over REST. */
export async function startFakeGa4(): Promise<FakeGa4> {
  const vendor = await startVendor((call) => answer(call, fake, PAIR.publicKey));
  const fake: FakeGa4 = Object.assign(vendor, {
    property: { id: '123456', timeZone: 'Europe/Berlin', currencyCode: 'EUR' },
    days: new Map(),
    key: JSON.stringify({
      type: 'service_account',
      project_id: 'project',
      private_key_id: 'key-1',
      private_key: PAIR.privateKey,
      client_email: EMAIL,
    }),
    knownKeyIds: ['key-1'],
    viewers: [EMAIL],
    exhausted: null,
    retryAfter: null,
    sampling: null,
    isThresholded: false,
    now: () => 0,
  });
  return fake;
}

function answer(
  { method, path, query, headers, body }: VendorCall,
  fake: FakeGa4,
  publicKey: string,
): VendorAnswer {
  const email = readToken(headers.authorization ?? '', fake, publicKey);
  if (email === null)
    return fail(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token.',
    );
  const id = /^\/v1beta\/properties\/(\d+):runReport$/.exec(path)?.[1];
  if (id === undefined || method !== 'POST') return fail(404, 'NOT_FOUND', 'Not found.');
  if (!query.get('$alt')?.startsWith('json')) return fail(400, 'INVALID_ARGUMENT', 'Only JSON here.');
  if (id !== fake.property.id || !fake.viewers.includes(email))
    return fail(
      403,
      'PERMISSION_DENIED',
      'User does not have sufficient permissions for this property. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.',
    );
  if (fake.exhausted !== null) {
    const wait = fake.exhausted === 'hour' ? 'under an hour' : 'under 24 hours';
    const refusal = fail(
      429,
      'RESOURCE_EXHAUSTED',
      `Exhausted property tokens per ${fake.exhausted}. These quota tokens will return in ${wait}.${LEARN}`,
    );
    return {
      ...refusal,
      ...(fake.retryAfter !== null && { headers: { 'retry-after': String(fake.retryAfter) } }),
    };
  }
  const report = JSON.parse(body) as Report;
  const unknown = Object.keys(report).find((name) => !KEYS.includes(name));
  if (unknown !== undefined)
    return invalid(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
  const stray = report.metrics?.find(({ name }) => TYPES[name] === undefined);
  if (stray)
    return invalid(
      `Field ${stray.name} is not a valid metric. For a list of valid dimensions and metrics, see https://developers.google.com/analytics.`,
    );
  if ((report.metrics ?? []).length > 10) return invalid('Requests are limited to 10 metrics.');
  if (report.dimensions?.map(({ name }) => name).join() !== 'date')
    return invalid('Only days are counted here.');
  return { status: 200, body: listDays(report, fake) };
}

/** The e-mail of a token that holds: signed by a known key, for this API, and of no more than an hour around now. */
function readToken(authorization: string, { knownKeyIds, now }: FakeGa4, publicKey: string): string | null {
  const [head = '', claims = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.');
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')))
    return null;
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const { alg, kid } = read(head);
  const { iss, sub, aud, iat, exp } = read(claims) as {
    iss: string;
    sub: string;
    aud: string;
    iat: number;
    exp: number;
  };
  const seconds = now() / 1_000;
  const isGood =
    alg === 'RS256' &&
    knownKeyIds.includes(String(kid)) &&
    iss === sub &&
    aud === 'https://analyticsdata.googleapis.com/' &&
    exp - iat <= 3_600 &&
    iat <= seconds &&
    exp > seconds;
  return isGood ? iss : null;
}

function listDays({ metrics = [], dateRanges = [], limit = 10_000 }: Report, fake: FakeGa4) {
  const { startDate = '', endDate = '' } = dateRanges[0] ?? {};
  const plain = (date: string) => date.replaceAll('-', '');
  const rows = [...fake.days]
    .filter(([day]) => day >= plain(startDate) && day <= plain(endDate))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, counts]) => ({
      dimensionValues: [{ value: day }],
      metricValues: metrics.map(({ name }) => ({ value: String(counts[name] ?? 0) })),
    }));
  const { timeZone, currencyCode } = fake.property;
  return {
    dimensionHeaders: [{ name: 'date' }],
    metricHeaders: metrics.map(({ name }) => ({ name, type: TYPES[name] })),
    rows: rows.slice(0, Number(limit)),
    rowCount: rows.length,
    metadata: {
      timeZone,
      currencyCode,
      ...(fake.sampling && { samplingMetadatas: [fake.sampling] }),
      ...(fake.isThresholded && { subjectToThresholding: true }),
    },
    kind: 'analyticsData#runReport',
  };
}

function invalid(message: string): VendorAnswer {
  return fail(400, 'INVALID_ARGUMENT', message);
}

function fail(code: number, status: string, message: string): VendorAnswer {
  return { status: code, body: { error: { code, message, status } } };
}

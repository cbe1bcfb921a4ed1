import { createHash } from 'node:crypto';
import { type FakeVendor, startVendor } from '../fake-vendor.ts';

/** Properties of an entry, in RFC 5545's own names: `{ UID: 'a', 'DTSTART;VALUE=DATE': '20260105' }`. */
type FakeEntry = Readonly<Record<string, string>>;

export interface FakeCalendar extends FakeVendor {
  address: string;
  name: string;
  entries: FakeEntry[];
  /** Whole components beside the entries, such as a VTIMEZONE. */
  extra: string;
  /** Whether it gives an ETag; without it only Last-Modified. */
  hasTag: boolean;
}

/** An address that gives a calendar as text/calendar, and 304 to whoever has it already (RFC 9110, 13.1). */
export async function startFakeCalendar(): Promise<FakeCalendar> {
  const vendor = await startVendor(({ method, path, headers }) => {
    if (method !== 'GET') return { status: 405 };
    if (path !== '/private-5f3a/basic.ics') return { status: 404, body: 'not found' };
    const body = formatCalendar(fake);
    const tag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    const stamp: Record<string, string> = fake.hasTag ? { etag: tag } : { 'last-modified': fake.name };
    if (fake.hasTag && headers['if-none-match'] === tag) return { status: 304, headers: stamp };
    return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8', ...stamp }, body };
  });
  const fake: FakeCalendar = Object.assign(vendor, {
    address: `${vendor.url}/private-5f3a/basic.ics`,
    name: 'Team',
    entries: [],
    extra: '',
    hasTag: true,
  });
  return fake;
}

function formatCalendar({ name, entries, extra }: FakeCalendar): string {
  const events = entries.flatMap((entry) => [
    'BEGIN:VEVENT',
    ...Object.entries({ DTSTAMP: '20260101T000000Z', ...entry }).map(([key, value]) =>
      fold(`${key}:${value}`),
    ),
    'END:VEVENT',
  ]);
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Fake//Calendar//EN', `X-WR-CALNAME:${name}`];
  return [...head, ...(extra === '' ? [] : [extra]), ...events, 'END:VCALENDAR', ''].join('\r\n');
}

/** Lines are at most 75 octets; what goes on begins with a blank (RFC 5545, 3.1). */
function fold(line: string): string {
  return line.match(/.{1,70}/gu)?.join('\r\n ') ?? line;
}

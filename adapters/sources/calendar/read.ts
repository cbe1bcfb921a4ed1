import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type Cursor,
  type DaysRecord,
  SourceError,
  type SourceNeeds,
  type SourcePage,
} from '../../../src/base/source-port.ts';
import { ANYWHERE, callWeb } from '../web.ts';
import type { Expansion, Window } from './expand.ts';
import { DAYS_AHEAD, DAYS_BACK, FRESH_FOR_MS, MOST_BYTES, PAGE } from './limits.ts';
import { mapEntry } from './map.ts';
import { runExpand } from './run-expand.ts';
import type { CalendarSettings } from './settings.ts';

/** What an address answered: `null` for nothing new. */
interface Fetched {
  text: string;
  etag: string | null;
  modified: string | null;
}

/** What was given of a key, so that what goes can be said with whose and when it was. */
const knownShape = z.object({
  kind: z.enum(['leave', 'holiday', 'event']),
  person: z.string().nullable(),
  name: z.string(),
  startsOn: z.string(),
  endsOn: z.string(),
  isGone: z.boolean(),
});
type Known = z.output<typeof knownShape>;

const cursorShape = z.object({
  etag: z.string().nullable(),
  modified: z.string().nullable(),
  /** When the address last gave a whole file, in UTC milliseconds. */
  readAt: z.number(),
  /** What the file was, as a hash, and the version of what it said: the same file again says it again. */
  file: z.string(),
  version: z.number(),
  /** What was given of each key: a calendar leaves out what was deleted, and says nothing of it. */
  seen: z.record(z.string(), knownShape),
});
type CalendarCursor = z.output<typeof cursorShape>;

const START: CalendarCursor = { etag: null, modified: null, readAt: 0, file: '', version: 0, seen: {} };

/** The file as it is, or null where the server says that it is the one that was read. */
export async function fetchCalendar(
  needs: SourceNeeds,
  last: Pick<CalendarCursor, 'etag' | 'modified'> = START,
): Promise<Fetched | null> {
  const headers: Record<string, string> = { accept: 'text/calendar' };
  if (last.etag !== null) headers['if-none-match'] = last.etag;
  if (last.modified !== null) headers['if-modified-since'] = last.modified;
  const url = (needs.secrets.address ?? '').replace(/^webcals?:/i, 'https:');
  if (!URL.canParse(url)) throw new SourceError('settings', 'the calendar’s address is no web address');
  const call = { title: 'the calendar', url, headers, expects: [304], mostBytes: MOST_BYTES };
  const answer = await callWeb(call, needs.now, needs.allowsPrivate ? ANYWHERE : undefined);
  if (answer.status === 304) return null;
  const { etag = null, 'last-modified': modified = null } = answer.headers;
  return { text: answer.body, etag, modified };
}

export function todayOf({ now, zone }: SourceNeeds): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone).toPlainDate();
}

/** The days from last quarter to next year, in the team's zone. */
export function windowAt(needs: SourceNeeds): Window {
  const today = todayOf(needs);
  return {
    fromOn: today.subtract({ days: DAYS_BACK }).toString(),
    untilOn: today.add({ days: DAYS_AHEAD }).toString(),
    zone: needs.zone,
  };
}

/** What of an expansion are days for the team. */
export function mapExpansion(
  { entries }: Expansion,
  settings: CalendarSettings,
): Omit<DaysRecord, 'version'>[] {
  return entries.flatMap((entry) => mapEntry(entry, settings) ?? []);
}

/**
 * The file is always whole: what differs from what was given before is given, with the time of the read as its version,
 * and what was there and is no more is gone. The file's stamp is kept only with the last page.
 */
export async function* readCalendar(
  needs: SourceNeeds,
  settings: CalendarSettings,
  given: Cursor | null,
): AsyncGenerator<SourcePage> {
  const last = cursorShape.safeParse(given).data ?? START;
  const isFresh = needs.now() - last.readAt < FRESH_FOR_MS;
  const fetched = await fetchCalendar(needs, isFresh ? last : START);
  if (!fetched) return;
  const window = windowAt(needs);
  const expansion = await runExpand(fetched.text, window);
  const days = mapExpansion(expansion, settings);
  const leftOut = expansion.unread > 0 ? [describeUnread(expansion)] : [];
  const file = digest(fetched.text);
  const version = file === last.file ? last.version : Math.max(needs.now(), last.version + 1);
  const changed = listChanged(days, last, window, version);
  const known = { readAt: needs.now(), file, version };
  const seen = Object.fromEntries(
    Object.entries(last.seen).filter(([, { endsOn }]) => endsOn >= window.fromOn),
  );
  for (let at = 0; at === 0 || at < changed.length; at += PAGE) {
    const records = changed.slice(at, at + PAGE);
    for (const record of records) seen[record.key] = knownOf(record);
    const isLast = at + PAGE >= changed.length;
    const stamp = isLast
      ? { etag: fetched.etag, modified: fetched.modified }
      : { etag: null, modified: null };
    yield { records, leftOut, cursor: { ...stamp, ...known, seen: { ...seen } } satisfies CalendarCursor };
  }
}

/** `2 entries cannot be read`. */
export function describeUnread({ unread }: Pick<Expansion, 'unread'>): string {
  return `${unread} ${unread === 1 ? 'entry' : 'entries'} cannot be read`;
}

function listChanged(
  days: readonly Omit<DaysRecord, 'version'>[],
  { seen }: CalendarCursor,
  window: Window,
  version: number,
): DaysRecord[] {
  const now = new Map(days.map((each) => [each.key, each]));
  const changed = [...now.values()].filter((each) => !isDeepStrictEqual(seen[each.key], knownOf(each)));
  const gone = Object.entries(seen).filter(
    ([key, { endsOn, isGone }]) => !now.has(key) && !isGone && endsOn >= window.fromOn,
  );
  return [
    ...changed.map((each) => ({ ...each, version })),
    ...gone.map(([key, known]) => ({ type: 'days' as const, key, version, ...known, isGone: true })),
  ];
}

function knownOf({ kind, person, name, startsOn, endsOn, isGone }: Known): Known {
  return { kind, person, name, startsOn, endsOn, isGone };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

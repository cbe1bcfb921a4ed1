import ICAL from 'ical.js';
import { MOST_ENTRIES, MOST_STEPS } from './limits.ts';

/** ISO dates, both within, and the zone in which their days begin. */
export interface Window {
  fromOn: string;
  untilOn: string;
  zone: string;
}

/** An occurrence of an entry of a calendar. */
export interface Entry {
  /** The entry's UID, and of one that repeats the day and time by which its rule knows the occurrence. */
  key: string;
  title: string;
  categories: readonly string[];
  /** Names, else addresses, of whom it is for. */
  people: readonly string[];
  isCancelled: boolean;
  /** ISO dates in the window's zone, both within. */
  startsOn: string;
  endsOn: string;
  /** Its length; null for whole days. */
  hours: number | null;
}

export interface Expansion {
  name: string | null;
  entries: readonly Entry[];
  /** Entries whose dates cannot be read or whose rule comes too often. */
  unread: number;
}

/**
 * All occurrences within a window of a calendar's text (RFC 5545): rules, exceptions, moved and cancelled occurrences.
 * `onRule` is told of each entry that repeats before its rule is followed, because one that never comes does not end.
 * Throws what the parser throws for text that is no whole calendar, RangeError for too many entries.
 */
export function expandCalendar(text: string, window: Window, onRule: (title: string) => void): Expansion {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown as string);
  if (calendar.name !== 'vcalendar') throw new Error('no calendar');
  const entries: Entry[] = [];
  let unread = 0;
  for (const [uid, family] of groupByUid(calendar)) {
    try {
      for (const entry of expandFamily(uid, family, window, onRule)) entries.push(entry);
    } catch {
      // One entry with dates that are none says nothing of the others.
      unread += 1;
    }
    if (entries.length > MOST_ENTRIES) throw new RangeError(`more than ${MOST_ENTRIES} entries`);
  }
  const name = calendar.getFirstPropertyValue('x-wr-calname');
  return { name: typeof name === 'string' ? name : null, entries, unread };
}

interface Family {
  master: ICAL.Event | null;
  exceptions: ICAL.Event[];
}

function groupByUid(calendar: ICAL.Component): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component, { exceptions: [] });
    const family = families.get(event.uid) ?? { master: null, exceptions: [] };
    if (event.isRecurrenceException()) family.exceptions.push(event);
    else family.master = event;
    families.set(event.uid, family);
  }
  return families;
}

function* expandFamily(
  uid: string,
  { master, exceptions }: Family,
  window: Window,
  onRule: (title: string) => void,
): Generator<Entry> {
  for (const event of exceptions) {
    const entry = describeEntry(
      `${uid}/${keyOf(event.recurrenceId)}`,
      event,
      event.startDate,
      event.endDate,
      window,
    );
    if (isWithin(entry, window)) yield entry;
  }
  if (!master) return;
  if (!master.isRecurring()) {
    const entry = describeEntry(uid, master, master.startDate, master.endDate, window);
    if (isWithin(entry, window)) yield entry;
    return;
  }
  onRule(master.summary ?? uid);
  yield* expandRule(uid, master, exceptions, window);
}

function* expandRule(
  uid: string,
  master: ICAL.Event,
  exceptions: readonly ICAL.Event[],
  window: Window,
): Generator<Entry> {
  for (const event of exceptions) master.relateException(event);
  const isOwn = new Set(exceptions.map((event) => keyOf(event.recurrenceId)));
  const occurrences = master.iterator();
  for (let step = 0; ; step++) {
    const at = occurrences.next();
    if (!at) return;
    if (step >= MOST_STEPS) throw new RangeError('comes too often');
    if (isOwn.has(keyOf(at))) continue;
    const { item, startDate, endDate } = master.getOccurrenceDetails(at);
    const entry = describeEntry(`${uid}/${keyOf(at)}`, item, startDate, endDate, window);
    if (entry.startsOn > window.untilOn) return;
    if (isWithin(entry, window)) yield entry;
  }
}

/** The instant for those with a zone, so that an exception given in UTC is the occurrence it is of. */
function keyOf(time: ICAL.Time): string {
  return time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString();
}

function describeEntry(
  key: string,
  event: ICAL.Event,
  start: ICAL.Time,
  end: ICAL.Time,
  { zone }: Window,
): Entry {
  return {
    key,
    title: event.summary ?? '',
    categories: event.component
      .getAllProperties('categories')
      .flatMap((each) => each.getValues().map(String)),
    people: listPeople(event),
    isCancelled: String(event.component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED',
    ...(start.isDate ? daysOf(start, end) : timesOf(event, start, end, zone)),
  };
}

/** The end of whole days is the day after the last one. */
function daysOf(start: ICAL.Time, end: ICAL.Time): Pick<Entry, 'startsOn' | 'endsOn' | 'hours'> {
  const startsOn = Temporal.PlainDate.from(start.toString());
  const last = Temporal.PlainDate.from(end.toString().slice(0, 10)).subtract({ days: 1 });
  const endsOn = Temporal.PlainDate.compare(last, startsOn) < 0 ? startsOn : last;
  return { startsOn: startsOn.toString(), endsOn: endsOn.toString(), hours: null };
}

function timesOf(
  event: ICAL.Event,
  start: ICAL.Time,
  end: ICAL.Time,
  zone: string,
): Pick<Entry, 'startsOn' | 'endsOn' | 'hours'> {
  const named = event.component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? '';
  const startsAt = instantOf(start, named, zone);
  const endsAt = Math.max(startsAt, instantOf(end, named, zone));
  const dayOf = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  return {
    startsOn: dayOf(startsAt),
    endsOn: dayOf(Math.max(startsAt, endsAt - 1)),
    hours: (endsAt - startsAt) / 3_600_000,
  };
}

/** By the zone that the calendar describes, else by its name, else a floating time is meant: that of the team. */
function instantOf(time: ICAL.Time, named: string, zone: string): number {
  const isFloating = time.zone === ICAL.Timezone.localTimezone;
  if (!isFloating) return time.toUnixTime() * 1_000;
  const wall = Temporal.PlainDateTime.from(time.toString());
  return wall.toZonedDateTime(isZone(named) ? named : zone).epochMilliseconds;
}

function isZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function listPeople(event: ICAL.Event): string[] {
  const component = event.component;
  const given = [...component.getAllProperties('attendee'), ...component.getAllProperties('organizer')];
  return given.map(
    (each) => each.getFirstParameter('cn') || String(each.getFirstValue()).replace(/^mailto:/i, ''),
  );
}

function isWithin({ startsOn, endsOn }: Entry, { fromOn, untilOn }: Window): boolean {
  return startsOn <= untilOn && endsOn >= fromOn;
}

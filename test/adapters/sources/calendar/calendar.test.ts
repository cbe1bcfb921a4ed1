import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calendar } from '../../../../adapters/sources/calendar/index.ts';
import { runExpand } from '../../../../adapters/sources/calendar/run-expand.ts';
import type { DaysRecord } from '../../../../src/base/source-port.ts';
import { type FakeCalendar, startFakeCalendar } from '../../../support/fake-calendar/index.ts';
import { isFull } from '../../../support/full.ts';
import { connectSource, expectChecks, NOW, readAll } from '../../../support/source-rig.ts';

const NEW_YORK = [
  'BEGIN:VTIMEZONE',
  'TZID:Office',
  'BEGIN:STANDARD',
  'DTSTART:20201101T020000',
  'TZOFFSETFROM:-0400',
  'TZOFFSETTO:-0500',
  'END:STANDARD',
  'END:VTIMEZONE',
].join('\r\n');
const DAY_MS = 86_400_000;

let fake: FakeCalendar;
beforeEach(async () => {
  fake = await startFakeCalendar();
});
afterEach(() => fake[Symbol.asyncDispose]());

const connect = (set: Record<string, string> = {}, needs = {}) =>
  connectSource(calendar, { address: fake.address }, set, needs);

/** What the entries become, as `kind person name from..until`. */
async function daysOf(set: Record<string, string> = {}, needs = {}): Promise<string[]> {
  const { records } = await readAll(await connect(set, needs));
  return records.map((record) => show(record as DaysRecord));
}

function show({ kind, person, name, startsOn, endsOn, isGone }: DaysRecord): string {
  const days = startsOn === endsOn ? startsOn : `${startsOn}..${endsOn}`;
  return `${isGone ? 'gone ' : ''}${kind}${person === null ? '' : ` of ${person}`}: ${name} ${days}`;
}

const allDay = (UID: string, SUMMARY: string, from: string, until: string, more = {}) => ({
  UID,
  SUMMARY,
  'DTSTART;VALUE=DATE': from,
  'DTEND;VALUE=DATE': until,
  ...more,
});

describe('what an entry is', () => {
  it('is leave, a holiday or an event by its words, and else what the calendar holds', async () => {
    fake.entries = [
      allDay('a', 'Ada Lovelace - Vacation', '20260112', '20260117'),
      allDay('b', 'Bank holiday: Epiphany', '20260106', '20260107'),
      allDay('c', 'Trade fair', '20260120', '20260122'),
      allDay('d', 'Grace', '20260120', '20260121', { CATEGORIES: 'Team,Vacation' }),
    ];
    expect(await daysOf()).toEqual([
      'leave of Ada Lovelace: Ada Lovelace - Vacation 2026-01-12..2026-01-16',
      'holiday: Bank holiday: Epiphany 2026-01-06',
      'event: Trade fair 2026-01-20..2026-01-21',
      'leave of Grace: Grace 2026-01-20',
    ]);
    expect((await daysOf({ rest: 'none' })).length).toBe(3);
    expect((await daysOf({ rest: 'holiday' }))[2]).toBe('holiday: Trade fair 2026-01-20..2026-01-21');
  });

  it.each([
    ['Ada on vacation', {}, 'Ada'],
    ['Vacation (Ada King)', {}, 'Ada King'],
    ['Ada’s leave', {}, 'Ada'],
    ['OOO', { 'ATTENDEE;CN=Ada': 'mailto:ada@example.com' }, 'Ada'],
    ['Out of office', { ORGANIZER: 'mailto:ada@example.com' }, 'ada@example.com'],
  ])('finds whose leave "%s" is', async (title, more, person) => {
    fake.entries = [allDay('a', title, '20260112', '20260113', more)];
    expect(await daysOf()).toEqual([`leave of ${person}: ${title} 2026-01-12`]);
  });

  it('is never leave of everybody because nobody is named', async () => {
    fake.entries = [allDay('a', 'Vacation', '20260112', '20260113')];
    expect(await daysOf()).toEqual(['event: Vacation 2026-01-12']);
    expect(await daysOf({ person: 'Ada' })).toEqual(['leave of Ada: Vacation 2026-01-12']);
  });

  it('takes no day for an hour, unless its words say that it is an event', async () => {
    fake.entries = [{ UID: 'a', SUMMARY: 'Daily', DTSTART: '20260112T090000Z', DTEND: '20260112T091500Z' }];
    expect(await daysOf()).toEqual([]);
    expect(await daysOf({ event: 'daily, launch' })).toEqual(['event: Daily 2026-01-12']);
  });
});

describe('days and zones', () => {
  it('puts timed entries on the days of the team, by zones of the file, of their name, and floating', async () => {
    fake.extra = NEW_YORK;
    fake.entries = [
      { UID: 'utc', SUMMARY: 'u', DTSTART: '20260112T180000Z', DTEND: '20260112T233000Z' },
      {
        UID: 'file',
        SUMMARY: 'f',
        'DTSTART;TZID=Office': '20260112T130000',
        'DTEND;TZID=Office': '20260112T190000',
      },
      { UID: 'name', SUMMARY: 'n', 'DTSTART;TZID=Asia/Tokyo': '20260112T040000', DURATION: 'PT5H' },
      { UID: 'none', SUMMARY: 'x', DTSTART: '20260112T180000', DTEND: '20260113T000000' },
    ];
    expect(await daysOf()).toEqual([
      'event: u 2026-01-12..2026-01-13',
      'event: f 2026-01-12..2026-01-13',
      'event: n 2026-01-11..2026-01-12',
      'event: x 2026-01-12',
    ]);
  });

  it('gives a whole day without an end its one day, and leaves out what is long past or far ahead', async () => {
    fake.entries = [
      { UID: 'a', SUMMARY: 'One', 'DTSTART;VALUE=DATE': '20260112' },
      allDay('b', 'Old', '20250901', '20250903'),
      allDay('c', 'Far', '20280101', '20280102'),
    ];
    expect(await daysOf()).toEqual(['event: One 2026-01-12']);
  });
});

describe('entries that repeat', () => {
  it('are expanded within the window, without their exceptions, and where they were moved', async () => {
    fake.entries = [
      allDay('r', 'Fair', '20251229', '20251230', {
        RRULE: 'FREQ=WEEKLY;COUNT=5',
        'EXDATE;VALUE=DATE': '20260105',
      }),
      allDay('r', 'Fair, moved', '20260114', '20260116', { 'RECURRENCE-ID;VALUE=DATE': '20260112' }),
      allDay('r', 'Fair', '20260119', '20260120', {
        'RECURRENCE-ID;VALUE=DATE': '20260119',
        STATUS: 'CANCELLED',
      }),
    ];
    expect((await daysOf()).sort()).toEqual([
      'event: Fair 2025-12-29',
      'event: Fair 2026-01-26',
      'event: Fair, moved 2026-01-14..2026-01-15',
      'gone event: Fair 2026-01-19',
    ]);
  });

  it('keep the key of an occurrence that moves', async () => {
    const rule = { RRULE: 'FREQ=WEEKLY;COUNT=2' };
    fake.entries = [allDay('r', 'Fair', '20260112', '20260113', rule)];
    const source = await connect();
    const first = await readAll(source);
    fake.entries.push(
      allDay('r', 'Fair', '20260121', '20260122', { 'RECURRENCE-ID;VALUE=DATE': '20260119' }),
    );
    const { records } = await readAll(source, first.cursor);
    expect(records).toEqual([
      { ...first.records[1], startsOn: '2026-01-21', endsOn: '2026-01-21', version: NOW + 1 },
    ]);
  });

  it('go through the change of the clocks at the same hour', async () => {
    fake.entries = [
      {
        UID: 'late',
        SUMMARY: 'Late',
        'DTSTART;TZID=Europe/Berlin': '20260326T190000',
        'DTEND;TZID=Europe/Berlin': '20260327T000000',
        RRULE: 'FREQ=DAILY;COUNT=5',
      },
    ];
    expect(await daysOf()).toEqual(['26', '27', '28', '29', '30'].map((day) => `event: Late 2026-03-${day}`));
  });

  it.runIf(isFull)('end a read, and are named, where their rule never comes', async () => {
    const text = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'UID:x',
      'SUMMARY:Never',
      'DTSTART:20260101T000000Z',
      'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    const window = { fromOn: '2026-01-01', untilOn: '2026-02-01', zone: 'UTC' };
    await expect(runExpand(text, window, 1_500)).rejects.toMatchObject({
      trouble: 'answer',
      message: expect.stringContaining('"Never"'),
    });
  });
});

describe('a second read', () => {
  it('asks with the stamp of the first and gives nothing where nothing is new', async () => {
    fake.entries = [allDay('a', 'Fair', '20260112', '20260113')];
    const source = await connect();
    const { cursor } = await readAll(source);
    expect((await readAll(source, cursor)).pages).toEqual([]);
    expect(fake.calls.at(-1)?.headers['if-none-match']).toMatch(/^"\w+"$/);
    fake.hasTag = false;
    expect((await readAll(source, cursor)).records).toEqual([]);
  });

  it('gives what changed, and as gone what was deleted, but not what is over', async () => {
    fake.entries = [
      allDay('a', 'Fair', '20260112', '20260113'),
      allDay('b', 'Launch', '20260120', '20260121'),
      allDay('old', 'Past', '20251010', '20251011'),
    ];
    let now = NOW;
    const source = await connect({}, { now: () => now });
    const { cursor } = await readAll(source);
    fake.entries = [allDay('a', 'Fair', '20260113', '20260114')];
    now += 20 * DAY_MS;
    const { records } = await readAll(source, cursor);
    expect(
      records.map((record) => `${record.key} ${show(record as DaysRecord)} ${record.version - now}`),
    ).toEqual(['a event: Fair 2026-01-13 0', 'b gone event: Launch 2026-01-20 0']);
  });

  it('asks for the whole file once a week, so that the window goes on', async () => {
    fake.entries = [allDay('a', 'Fair', '20250105', '20250106', { RRULE: 'FREQ=MONTHLY' })];
    let now = NOW;
    const source = await connect({}, { now: () => now });
    const { cursor } = await readAll(source);
    now += 31 * DAY_MS;
    const { records } = await readAll(source, cursor);
    expect(records.map((record) => (record as DaysRecord).startsOn)).toEqual(['2027-03-05']);
  });

  it('goes on from the cursor of every page to the same days', async () => {
    fake.entries = Array.from({ length: 450 }, (_, i) => allDay(`e${i}`, `E${i}`, '20260112', '20260113'));
    const source = await connect();
    const { pages } = await readAll(source);
    expect(pages.map(({ records }) => records.length)).toEqual([200, 200, 50]);
    const rest = await readAll(source, pages[0]?.cursor ?? null);
    expect(rest.records.map(({ key }) => key)).toEqual(
      pages.slice(1).flatMap((page) => page.records.map(({ key }) => key)),
    );
  });
});

describe('trouble', () => {
  it.each([
    [{ status: 401 }, { trouble: 'token' }],
    [{ status: 403 }, { trouble: 'scope' }],
    [{ status: 404 }, { trouble: 'gone' }],
    [
      { status: 429, headers: { 'retry-after': '120' } },
      { trouble: 'limit', retryAt: NOW + 120_000 },
    ],
    [{ status: 503 }, { trouble: 'down' }],
    ['half' as const, { trouble: 'down' }],
    ['cut' as const, { trouble: 'down' }],
    [{ status: 200, body: '<html>Sign in</html>' }, { trouble: 'answer' }],
    [{ status: 200, body: 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n' }, { trouble: 'answer' }],
  ])('of %j is said as what it is, without the secret address', async (fault, expected) => {
    fake.faults.push(fault);
    const error = await readAll(await connect()).catch((thrown: Error) => thrown);
    expect(error).toMatchObject(expected);
    expect(String(error)).not.toContain('5f3a');
  });

  it('with one entry leaves the others, and is counted', async () => {
    fake.entries = [
      { UID: 'bad', SUMMARY: 'Bad', 'DTSTART;VALUE=DATE': 'someday' },
      allDay('a', 'Ada - vacation', '20260112', '20260113'),
    ];
    expect(await daysOf()).toHaveLength(1);
    await expectChecks('sources/calendar', await (await connect()).check(), [true, true, false]);
  });

  it('is a line of the check', async () => {
    fake.faults.push({ status: 404 });
    await expectChecks('sources/calendar', await (await connect()).check(), [false]);
  });
});

import { DAY_MS, instantOf, isDate, MINUTE_MS } from './date.ts';

const EARLIEST_AT = Date.UTC(1900, 0, 1);
const LATEST_AT = Date.UTC(2200, 0, 1);
const DATED =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(.*)$/i;
const OFFSET = /^(?:z|utc|gmt|([+-]\d{2})(?::?(\d{2}))?)$/i;

/**
 * Reads instants as files have them: `2026-11-22` (the start of that day), `2026-11-22 13:45:01`, with or without
 * an offset (else in `zone`), `2026-11`, `2026-W47`, `20261122`, and seconds, milliseconds or microseconds since 1970.
 * The reader gives undefined for anything else. It remembers days, so that a long file is read fast.
 */
export function createInstantReader(zone: string): (text: string) => number | undefined {
  const days = new Map<string, { startAt: number; isPlain: boolean }>();

  function findDay(date: string): { startAt: number; isPlain: boolean } {
    const known = days.get(date);
    if (known) return known;
    const startAt = instantOf(date, '00:00', zone);
    const nextAt = instantOf(Temporal.PlainDate.from(date).add({ days: 1 }).toString(), '00:00', zone);
    const day = { startAt, isPlain: nextAt - startAt === DAY_MS };
    days.set(date, day);
    return day;
  }

  function readLocal(date: string, ms: number): number {
    const day = findDay(date);
    if (day.isPlain || ms === 0) return day.startAt + ms;
    const time = Temporal.PlainTime.from({ hour: 0 }).add({ milliseconds: ms }).toString();
    return instantOf(date, time, zone);
  }

  function readDated(match: RegExpExecArray): number | undefined {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', rest = ''] = match;
    const date = `${year}-${month}-${day}`;
    if (!days.has(date) && !isDate(date)) return undefined;
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
    const millis = Math.trunc(Number(`0.${fraction || 0}`) * 1_000);
    const ms = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + millis;
    if (rest === '') return readLocal(date, ms);
    const offset = OFFSET.exec(rest);
    if (!offset || match[4] === undefined) return undefined;
    const [, hours = '0', minutes = '0'] = offset;
    const offsetMinutes = Number(hours) * 60 + (hours.startsWith('-') ? -1 : 1) * Number(minutes);
    return Date.UTC(Number(year), Number(month) - 1, Number(day)) + ms - offsetMinutes * MINUTE_MS;
  }

  function readPeriod(text: string): number | undefined {
    const month = /^(\d{4})-(\d{2})$/.exec(text);
    if (month) return isDate(`${text}-01`) ? findDay(`${text}-01`).startAt : undefined;
    const week = /^(\d{4})-?W(\d{2})$/i.exec(text);
    if (week) {
      const monday = startOfWeek(Number(week[1]), Number(week[2]));
      return monday === undefined ? undefined : findDay(monday).startAt;
    }
    const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text)?.slice(1).join('-');
    return compact !== undefined && isDate(compact) ? findDay(compact).startAt : undefined;
  }

  return (text) => {
    const typed = text.trim();
    const dated = DATED.exec(typed);
    const at = dated ? readDated(dated) : (readPeriod(typed) ?? readEpoch(typed));
    return at !== undefined && at >= EARLIEST_AT && at < LATEST_AT ? at : undefined;
  };
}

/** Seconds, milliseconds or microseconds since 1970, told apart by their length (from 1973 to 2286). */
function readEpoch(text: string): number | undefined {
  if (!/^\d{9,16}(?:\.\d+)?$/.test(text)) return undefined;
  const digits = text.split('.', 1)[0]?.length ?? 0;
  const number = Number(text);
  if (digits <= 10) return Math.trunc(number * 1_000);
  if (digits === 12 || digits === 13) return Math.trunc(number);
  return digits >= 15 ? Math.trunc(number / 1_000) : undefined;
}

/** The Monday of an ISO week: the week of 4 January is week 1. */
function startOfWeek(year: number, week: number): string | undefined {
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ days: (week - 1) * 7 });
  return week >= 1 && monday.weekOfYear === week ? monday.toString() : undefined;
}

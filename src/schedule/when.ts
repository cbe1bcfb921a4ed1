import { badArgument } from '../base/language/errors.ts';
import { readTime } from '../base/language/time-of-day.ts';
import { readZone } from '../team/capacity/whereabouts.ts';
import { readDays } from './rhythm.ts';

const ALLOWED =
  'days and an hour such as weekdays at 9:00, Saturdays 10:00, every day 18:30 or mon, wed 9:00 Europe/Berlin';
/** An hour by itself is one where it is said to be: `at 9`, `9am`, `9:30`, `18h`. */
const HOUR = /(?:\bat\s+)?\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h|o[’']?clock)?\b/i;
/** A zone has a slash, but for these. */
const ZONE = /[A-Za-z_]+(?:\/[A-Za-z_+\-0-9]+)+|\b(?:UTC|GMT)\b/;
/** Said of days without changing them. */
const FILLERS = /\b(?:every|each|on|at|and|from|weekly|in|the|a)\b:?|[,;&]/g;

/** Part of a rhythm, as somebody says it; what was not said is left out. */
export interface RhythmPart {
  days?: readonly number[];
  at?: string;
  zone?: string;
}

/** Reads `weekdays at 9:00`, `Saturdays 10am`, `monday to friday 8.30 Europe/Lisbon`, `18:30`. Throws a Refusal. */
export function readRhythmPart(field: string, given: string): RhythmPart {
  const zone = ZONE.exec(given)?.[0];
  const unzoned = zone === undefined ? given : given.replace(zone, ' ');
  const hour = HOUR.exec(unzoned);
  const said = (hour ? unzoned.replace(hour[0], ' ') : unzoned)
    .toLowerCase()
    .replace(/\bevery ?day\b/g, 'daily')
    .replace(/\bweekends?\b/g, 'sat sun')
    .replace(/\s+(?:to|till|until|through|-|–)\s+/g, '-')
    .replace(FILLERS, ' ')
    .trim();
  if (said === '' && !hour && zone === undefined) throw badArgument(field, given, ALLOWED);
  return {
    ...(said !== '' && { days: readSaidDays(field, given, said) }),
    ...(hour && { at: readHour(field, given, hour) }),
    ...(zone !== undefined && { zone: readZone(field, zone) }),
  };
}

function readSaidDays(field: string, given: string, said: string): number[] {
  try {
    return readDays(field, said.split(/\s+/).join(','));
  } catch {
    // What was said is shown, not what was left of it.
    throw badArgument(field, given, ALLOWED);
  }
}

function readHour(
  field: string,
  given: string,
  [, hours = '', minutes = '00', half]: RegExpExecArray,
): string {
  const isAfternoon = half?.toLowerCase() === 'pm' && hours !== '12';
  const isMidnight = half?.toLowerCase() === 'am' && hours === '12';
  const hour = Number(hours) + (isAfternoon ? 12 : 0) - (isMidnight ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59) throw badArgument(field, given, ALLOWED);
  return readTime(field, `${hour}:${minutes}`);
}

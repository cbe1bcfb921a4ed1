import { nextOccurrence } from '../../../src/base/calendar/occurrence.ts';
import { watchHours } from './watch-hours.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** How daily rhythms compare with what a zone's clock shows. */
export interface Compared {
  occurrences: number;
  /** Instants at which a date's occurrence should have come, and did not. */
  missed: number;
  /** Occurrences at any other instant: a date's second, or one at a wrong time. */
  doubled: number;
}

/** Walks a daily rhythm at each whole hour through dates, given as days since 1970-01-01, both included. */
export function compareZone(zone: string, fromDay: number, toDay: number): Compared {
  const compared = { occurrences: 0, missed: 0, doubled: 0 };
  const watched = [...watchHours(zone, fromDay, toDay).values()];
  for (const hour of HOURS) {
    const wanted = new Set(watched.map((hours) => hours[hour] ?? Number.NaN));
    const found = listOccurrences(zone, hour, Math.min(...wanted), Math.max(...wanted));
    compared.occurrences += found.length;
    compared.missed += wanted.difference(new Set(found)).size;
    compared.doubled += found.filter((at) => !wanted.has(at)).length;
  }
  return compared;
}

function listOccurrences(zone: string, hour: number, fromAt: number, toAt: number): number[] {
  const rhythm = { zone, at: `${String(hour).padStart(2, '0')}:00`, days: EVERY_DAY };
  const found: number[] = [];
  for (let at = nextOccurrence(rhythm, fromAt - 1); at <= toAt; at = nextOccurrence(rhythm, at))
    found.push(at);
  return found;
}

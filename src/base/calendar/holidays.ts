import type Holidays from 'date-holidays';
import { addDays, HOUR_MS } from '../language/date.ts';
import { badArgument, type Refusal } from '../language/errors.ts';
import { findNearest } from '../language/ids.ts';
import type { Holiday, HolidayCache } from '../ports.ts';

type Library = new () => Holidays;

/**
 * The public holidays from one date to another, both included, by date: whole days only, a feast of several
 * days as several. `country` is a code such as PT, or with a region US-CA or DE-BE. Throws a Refusal.
 */
export async function listHolidays(
  country: string,
  range: { fromOn: string; toOn: string },
  cache: HolidayCache = new Map(),
): Promise<Holiday[]> {
  const found = new Map<string, Holiday>();
  // A feast that starts in December may end in January.
  for (let year = yearOf(range.fromOn) - 1; year <= yearOf(range.toOn); year++) {
    const key = `${splitCode(country).join('-')}:${year}`;
    const holidays = cache.get(key) ?? (await workOutYear(country, year));
    cache.set(key, holidays);
    for (const holiday of holidays) {
      const isWanted = holiday.date >= range.fromOn && holiday.date <= range.toOn;
      if (isWanted && !found.has(holiday.date)) found.set(holiday.date, holiday);
    }
  }
  return [...found.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Whether holidays are known for a country or region code. */
export async function isCountry(code: string): Promise<boolean> {
  const Library = await loadLibrary();
  return findPlace(new Library(), splitCode(code)) !== undefined;
}

/** Loaded on first use: the library and its tables take 130 to 250 ms and 40 MB (measured with Node 26). */
async function loadLibrary(): Promise<Library> {
  return (await import('date-holidays')).default;
}

async function workOutYear(code: string, year: number): Promise<Holiday[]> {
  const Library = await loadLibrary();
  const library = new Library();
  const [country = '', state = '', region = ''] = readPlace(Library, code);
  library.init(country, state, region);
  return library
    .getHolidays(year, 'en')
    .filter(({ type }) => type === 'public')
    .flatMap((holiday) => {
      // `date` is local: 2026-12-24 12:00:00 is a half day, on which people work. A day of a clock change has 23 hours.
      const hours = (holiday.end.getTime() - holiday.start.getTime()) / HOUR_MS;
      const days = holiday.date.includes(' 00:00') ? Math.floor((hours + 1) / 24) : 0;
      const date = holiday.date.slice(0, 10);
      return Array.from({ length: days }, (_, day) => ({ date: addDays(date, day), name: holiday.name }));
    });
}

function readPlace(Library: Library, code: string): readonly string[] {
  const library = new Library();
  const parts = splitCode(code);
  const place = findPlace(library, parts);
  if (!place) throw refuseCountry(library, code, parts[0] ?? '');
  return place;
}

function splitCode(code: string): string[] {
  return code.trim().toUpperCase().split('-');
}

/** The parts as the library spells them; undefined if one does not exist. */
function findPlace(library: Holidays, [country = '', state, region, ...rest]: readonly string[]) {
  if (rest.length > 0 || !Object.hasOwn(library.getCountries(), country)) return undefined;
  if (state === undefined) return [country];
  if (!Object.hasOwn(library.getStates(country) ?? {}, state)) return undefined;
  if (region === undefined) return [country, state];
  return Object.hasOwn(library.getRegions(country, state) ?? {}, region)
    ? [country, state, region]
    : undefined;
}

function refuseCountry(library: Holidays, given: string, country: string): Refusal {
  const countries = library.getCountries('en');
  if (Object.hasOwn(countries, country)) {
    const states = Object.keys(library.getStates(country) ?? {});
    const regions = states.length > 0 ? `, or with a region: ${country}- and ${states.join(', ')}` : '';
    return badArgument('country', given, `${country}${regions}`);
  }
  const codeOf = new Map(Object.entries(countries).map(([code, name]) => [name, code]));
  const near = findNearest(given, codeOf.keys(), 2).map((name) => `${codeOf.get(name)} for ${name}`);
  const hint = near.length > 0 ? ` (${near.join(', ')})` : '';
  return badArgument('country', given, `a code such as PT, or with a region US-CA or DE-BE${hint}`);
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

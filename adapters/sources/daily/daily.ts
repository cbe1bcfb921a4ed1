import { z } from 'zod';
import { addDays, DAY_MS, dateOf, HOUR_MS, instantOf } from '../../../src/base/language/date.ts';
import type { Cursor, SourceNeeds, SourcePage, ValueRecord } from '../../../src/base/source-port.ts';

/** Records a page: what is committed at once stays small. */
const PAGE_RECORDS = 200;
/** How far a first read goes back, where nothing else is set. */
const FIRST_DAYS = 730;

/** A metric as the vendor and the team call it. */
export interface DailyMetric {
  /** In the vendor's words: `visitors`, `keyEvents:sign_up`. */
  vendor: string;
  name: string;
  unit: string;
  /** A count is 0 on a day on which its source tells of others and not of it; a rate of nothing is nothing. */
  isCount: boolean;
}

/** What a vendor says of a stretch of days. */
export interface DailyAnswer {
  /** The property's zone, an IANA name or an offset: its days begin there. */
  zone: string;
  /** By ISO date, values in the order of the metrics; null where there is none. */
  days: ReadonlyMap<string, readonly (number | null)[]>;
  /** What is to be known of all of them, such as sampling; empty for nothing. */
  note: string;
}

/** A vendor that counts by day. */
export interface DailyVendor {
  metrics: readonly DailyMetric[];
  /** The first date to be read; null for two years. */
  since: string | null;
  /** Days back from the last one known whose values may still change. */
  lateDays: number;
  /** Hours after a day's end before which the vendor has not counted it. */
  settleHours?: number;
  /** Both dates within. Throws SourceError. */
  ask(from: string, to: string): Promise<DailyAnswer>;
}

const cursorSchema = z.object({
  /** The metrics that were asked for; others begin anew. */
  asked: z.array(z.string()),
  /** The last day of which the source told anything. */
  last: z.string(),
  /** The first day with a value of each metric, as in `asked`; null for none yet. */
  begun: z.array(z.string().nullable()),
  /** What was given of the days that may still change. */
  given: z.record(z.string(), z.array(z.number().nullable())),
  version: z.number(),
});

type DailyCursor = z.infer<typeof cursorSchema>;
type Needs = Pick<SourceNeeds, 'zone' | 'now'>;

/** A day with its values, those left out that were given as they are before. */
interface Day {
  date: string;
  values: readonly (number | null)[];
  isNew: boolean;
}

/**
 * Reads days that have ended, and again those that may still change: of them only what did. A day without a row lies
 * between days that have one, or nothing is said of it: a source that has fallen silent is not a source of zeros.
 */
export async function* readDaily(
  vendor: DailyVendor,
  needs: Needs,
  cursor: Cursor | null,
): AsyncGenerator<SourcePage> {
  const { metrics, lateDays } = vendor;
  const asked = metrics.map(({ vendor: own, name }) => `${own} as ${name}`);
  const parsed = cursorSchema.safeParse(cursor);
  const before = parsed.success && parsed.data.asked.join() === asked.join() ? parsed.data : null;
  const now = needs.now();
  const today = dateOf(now, needs.zone);
  const from = before ? addDays(before.last, -lateDays) : (vendor.since ?? addDays(today, -FIRST_DAYS));
  if (from > today) return;
  const answer = await vendor.ask(from, today);
  // Also where the clock was set back: of two states of a day the one that was read later holds.
  const version = before && now < before.version ? before.version + 1 : now;
  const state: DailyCursor = before ?? {
    asked,
    last: '',
    begun: asked.map(() => null),
    given: {},
    version,
  };
  const readRecords = createRecorder(vendor, answer, needs, version);
  const daysAPage = Math.max(1, Math.floor(PAGE_RECORDS / metrics.length));
  const days = fillDays(answer, metrics, state, {
    from,
    countedAt: now - (vendor.settleHours ?? 0) * HOUR_MS,
  });
  let page: ValueRecord[] = [];
  for (const [index, { date, values, isNew }] of days.entries()) {
    if (isNew) page.push(...readRecords(date, values));
    const isLast = index === days.length - 1;
    if ((index + 1) % daysAPage !== 0 && !isLast) continue;
    if (page.length === 0) continue;
    const known = days.slice(0, index + 1);
    yield { records: page, cursor: { ...moveOn(state, known, lateDays), version } };
    page = [];
  }
}

/** The days of an answer from the first with a row to the last that has ended, with what is missing of counts. */
function fillDays(
  { days, zone }: DailyAnswer,
  metrics: readonly DailyMetric[],
  { given, begun, last }: DailyCursor,
  { from, countedAt }: { from: string; countedAt: number },
): Day[] {
  const ended = [...days.keys()].filter(
    (date) => date >= from && countedAt >= instantOf(addDays(date, 1), '00:00', zone),
  );
  const until = ended.toSorted().at(-1);
  // What lay between the last day known and the first one now is filled, too.
  const first = [...ended, ...(last !== '' ? [last] : [])].toSorted()[0];
  if (until === undefined || first === undefined) return [];
  const firsts = findFirsts(begun, ended, days);
  const filled: Day[] = [];
  for (let date = first; date <= until; date = addDays(date, 1)) {
    const row = days.get(date);
    const values = metrics.map(({ isCount }, place) => {
      const value = row?.[place] ?? null;
      const begunOn = firsts[place] ?? null;
      return value ?? (isCount && begunOn !== null && date >= begunOn ? 0 : null);
    });
    const isNew = given[date]?.join() !== values.join();
    filled.push({ date, values, isNew });
  }
  return filled;
}

/** The first day of each metric, of those known and those of an answer. */
function findFirsts(
  begun: DailyCursor['begun'],
  dates: readonly string[],
  rows: ReadonlyMap<string, readonly (number | null)[]>,
): DailyCursor['begun'] {
  return begun.map((known, place) => {
    const own = dates.filter((date) => (rows.get(date)?.[place] ?? 0) !== 0);
    return [...own, ...(known === null ? [] : [known])].toSorted()[0] ?? null;
  });
}

function moveOn(state: DailyCursor, known: readonly Day[], lateDays: number): Omit<DailyCursor, 'version'> {
  const last = [state.last, known.at(-1)?.date ?? ''].toSorted().at(-1) ?? '';
  const begun = findFirsts(
    state.begun,
    known.map(({ date }) => date),
    new Map(known.map(({ date, values }) => [date, values])),
  );
  const given = {
    ...state.given,
    ...Object.fromEntries(known.map(({ date, values }) => [date, [...values]])),
  };
  const open = Object.entries(given).filter(([date]) => date >= addDays(last, -lateDays));
  return { asked: state.asked, last, begun, given: Object.fromEntries(open) };
}

/** Makes records of a day: at its midnight in the team's zone, as an import has it. */
function createRecorder(
  { metrics }: DailyVendor,
  { zone, note }: DailyAnswer,
  { zone: teamZone, now }: Needs,
  version: number,
): (date: string, values: readonly (number | null)[]) => ValueRecord[] {
  const today = dateOf(now(), teamZone);
  const isSame = instantOf(today, '00:00', zone) === instantOf(today, '00:00', teamZone);
  const notes = [note, isSame ? '' : `days of ${/^[+-]/.test(zone) ? `UTC${zone}` : zone}`]
    .filter((each) => each !== '')
    .join('; ');
  return (date, values) => {
    const at = instantOf(date, '00:00', teamZone);
    return metrics.flatMap(({ name, unit }, place): ValueRecord[] => {
      const value = values[place] ?? null;
      if (value === null) return [];
      return [{ type: 'value', key: `${name} ${date}`, version, metric: name, unit, at, value, note: notes }];
    });
  };
}

/** The last four weeks, for a look before the first import. */
export async function sampleDaily(vendor: DailyVendor, needs: Needs): Promise<ValueRecord[]> {
  const since = dateOf(needs.now() - 28 * DAY_MS, needs.zone);
  const records: ValueRecord[] = [];
  for await (const page of readDaily({ ...vendor, since }, needs, null))
    for (const record of page.records) if (record.type === 'value') records.push(record);
  return records;
}

import { z } from 'zod';
import { addDays, dateOf, instantOf } from '../../../src/base/language/date.ts';
import type { SourceNeeds, ValueRecord } from '../../../src/base/source-port.ts';
import type { GitHub } from './connect.ts';
import type { State } from './cursor.ts';
import { type Found, pathOf } from './places.ts';
import { type DayCount, readReviews } from './reviews.ts';
import type { Counted, Settings } from './settings.ts';
import { readShape, releasesSchema, runsSchema } from './shapes.ts';
import { readNext } from './sweep.ts';

/** How far back the first read goes, and each later one: a check may fail late, in a run that was started again. */
const FIRST_DAYS = 28;
const AGAIN_DAYS = 2;
const MOST_RECORDS = 200;

const UNITS: Readonly<Record<Counted, string>> = {
  stars: 'stars',
  open_bugs: 'bugs',
  releases: 'releases',
  failed_checks: 'runs',
  review_hours: 'hours',
};

const OPEN_BUGS = `query OpenBugs($owner: String!, $repo: String!, $labels: [String!]) {
  repository(owner: $owner, name: $repo) { issues(states: OPEN, labels: $labels) { totalCount } }
}`;
const openBugsSchema = z.object({ repository: z.object({ issues: z.object({ totalCount: z.number() }) }) });

interface Span {
  places: readonly Found[];
  /** ISO dates: the first and the last day that are over, and today. */
  from: string;
  until: string;
  today: string;
  zone: string;
}

/**
 * Once a day: levels (stars, open bugs) as they stand now for today, and what happened (releases so far, failed checks,
 * hours until the first review) for the days that are over. Throws SourceError.
 */
export async function* readValues(
  github: GitHub,
  settings: Settings,
  { zone, now }: SourceNeeds,
  places: readonly Found[],
  state: State,
): AsyncGenerator<ValueRecord[]> {
  const { metrics } = settings;
  const today = dateOf(now(), zone);
  if (!metrics || state.countedOn === today) return;
  const earliest = addDays(today, -FIRST_DAYS);
  const again = state.countedOn === null ? earliest : addDays(state.countedOn, -AGAIN_DAYS);
  const from = again > earliest ? again : earliest;
  const span: Span = { places, from, until: addDays(today, -1), today, zone };
  const version = Math.max(...places.map(({ readAt }) => readAt));
  const records: ValueRecord[] = [];
  for (const [counted, metric] of metrics)
    for (const { day, value, note } of await count(github, settings, counted, span)) {
      const at = instantOf(day, '00:00', zone);
      records.push({
        type: 'value',
        key: `${metric}@${at}`,
        version,
        metric,
        unit: UNITS[counted],
        at,
        value,
        note,
      });
    }
  for (let index = 0; index < records.length; index += MOST_RECORDS) {
    if (index + MOST_RECORDS >= records.length) state.countedOn = today;
    yield records.slice(index, index + MOST_RECORDS);
  }
}

function count(
  github: GitHub,
  settings: Settings,
  counted: Counted,
  span: Span,
): Promise<DayCount[]> | DayCount[] {
  switch (counted) {
    case 'stars':
      return [
        {
          day: span.today,
          value: sum(span.places.map(({ repository }) => repository.stargazers_count)),
          note: '',
        },
      ];
    case 'open_bugs':
      return countBugs(github, settings, span);
    case 'releases':
      return countReleases(github, span);
    case 'failed_checks':
      return countFailures(github, span);
    case 'review_hours':
      return readReviews(github, span);
  }
}

async function countBugs(github: GitHub, { bugs }: Settings, { places, today }: Span): Promise<DayCount[]> {
  let value = 0;
  for (const { name } of places) {
    const data = await github.query(OPEN_BUGS, {
      what: `the issues of ${name}`,
      params: { ...pathOf(name), labels: bugs },
    });
    value += readShape(openBugsSchema, data).repository.issues.totalCount;
  }
  return [{ day: today, value, note: '' }];
}

/** Releases so far at the end of each day of the span, drafts aside. */
async function countReleases(github: GitHub, { places, from, until, zone }: Span): Promise<DayCount[]> {
  const days: string[] = [];
  for (const { name } of places)
    for (let next: string | undefined = 'GET /repos/{owner}/{repo}/releases'; next !== undefined; ) {
      const params = next.includes('{') ? { ...pathOf(name), per_page: 100 } : {};
      const { data, headers } = await github.ask(next, { what: `the releases of ${name}`, params });
      for (const { draft, published_at: at } of readShape(releasesSchema, data))
        if (!draft && at) days.push(dateOf(at, zone));
      const link = readNext(headers);
      next = link && `GET ${link}`;
    }
  return listDays(from, until).map((day) => ({
    day,
    value: days.filter((each) => each <= day).length,
    note: '',
  }));
}

/** Runs of workflows on the default branch that failed, by the day on which they began. */
async function countFailures(github: GitHub, { places, from, until, zone }: Span): Promise<DayCount[]> {
  const counts: DayCount[] = [];
  for (const day of listDays(from, until)) {
    const begins = instantOf(day, '00:00', zone);
    const ends = instantOf(addDays(day, 1), '00:00', zone) - 1_000;
    let value = 0;
    for (const { name, repository } of places) {
      const { data } = await github.ask('GET /repos/{owner}/{repo}/actions/runs', {
        what: `the checks of ${name}`,
        params: {
          ...pathOf(name),
          branch: repository.default_branch,
          status: 'failure',
          created: `${formatSecond(begins)}..${formatSecond(ends)}`,
          per_page: 1,
        },
      });
      value += readShape(runsSchema, data).total_count;
    }
    counts.push({ day, value, note: '' });
  }
  return counts;
}

function listDays(from: string, until: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day);
  return days;
}

function formatSecond(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

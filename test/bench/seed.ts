import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { seededRandom } from '../../adapters/process/random.ts';
import { addDays, DAY_MS, dateOf, HOUR_MS } from '../../src/base/language/date.ts';
import { formatId } from '../../src/base/language/ids.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { ProjectedTable, Row, TableName } from '../../src/base/store/tables.ts';
import { makeRows, type Rows } from '../support/database/rows.ts';

/** A Monday morning. */
export const NOW = Temporal.Instant.from('2026-11-23T08:00:00Z').epochMilliseconds;
/** The workspace that is seeded, and the account of its lead. */
export const WORKSPACE = 'w';
export const TENANT = 'local';

export interface Size {
  /** Open ideas. */
  candidates: number;
  /** Finished tasks, each of an idea of its own, over the last 700 days. */
  outcomes: number;
  /** Lines of the event log. */
  events: number;
  /** Tasks that wait for a yes, in a feed of their own, so that they take no place of the day that is planned. */
  proposed: number;
}

const OTHER_FEED = 'other';
/** Of these an idea in a hundred each: a team has few of them. */
const RARE = ['blocker', 'critical'];
const CATEGORIES = [
  'revenue',
  'strategic',
  'automation',
  'quality',
  'tech_debt',
  'enhancement',
  'dependency',
];
const EXECUTORS = 10;
const GOALS = 5;
const PROJECTS = 10;
const DAYS = 700;
const NOTES = 500;
/** Every so many open ideas say nothing of what they are for: their words are all there is to guess it by. */
const SILENT_EVERY = 4;
/** And every so many need the one before it. */
const NEEDING_EVERY = 50;

const VERBS =
  'Add Fix Write Test Speed up Remove Rename Measure Explain Translate Cache Log Split Merge Document Redesign Review Archive Import Export'.split(
    / (?=[A-Z])/,
  );
const THINGS =
  'invoice checkout login search report dashboard webhook calendar reminder upload editor export filter chart mobile menu avatar billing coupon refund receipt onboarding tour comment mention notification digest archive backup migration index cache queue worker template theme language keyboard shortcut drag-and-drop table timeline map export-job audit permission role team guest token session password captcha newsletter survey'.split(
    ' ',
  );
const PLACES =
  'for teachers,for clinics,on phones,on slow networks,in Safari,for admins,in the trial,after payment,before sign-up,for big files,in dark mode,for guests,in the API,in the weekly mail,for old accounts,at night,in German,in Spanish,for partners,on the start page'.split(
    ',',
  );

/** Makes a database file of a team that has used Tiller for two years, by bulk inserts. */
export async function seed(file: string, size: Size): Promise<void> {
  const db = await openDatabase(file);
  await migrate(db, { folder: join(import.meta.dirname, '../../migrations'), now: 0 });
  const { sqlite } = db;
  if (!sqlite) throw new Error('the bench runs on SQLite');
  // The rows are right by construction; checking a million references would take most of the time.
  sqlite.pragma('foreign_keys = off');
  const base = makeRows(WORKSPACE, TENANT);
  sqlite.transaction(() => {
    for (const [table, rows] of listTeam(base)) insert(sqlite, table, rows);
    insert(sqlite, 'candidates', makeCandidates(base, size));
    insert(sqlite, 'tasks', makeTasks(base, size));
    insert(sqlite, 'forecasts', makeForecasts(base, size));
    insert(sqlite, 'outcomes', makeOutcomes(base, size));
    insert(sqlite, 'events', makeEvents(base, size));
  })();
  sqlite.prepare('update workspaces set event_seq = ?, event_hash = ?').run(size.events, 'h');
  // As any Tiller that runs has it done.
  await db.refreshStatistics();
  sqlite.pragma('wal_checkpoint(truncate)');
  await db[Symbol.asyncDispose]();
}

/** What a team has before its first idea and task, each table after those that it refers to. */
export function* listTeam(base: Rows): Generator<[ProjectedTable, Iterable<Row<ProjectedTable>>]> {
  const areas = JSON.stringify(['payments', 'onboarding', 'automation']);
  yield ['workspaces', [{ ...base.workspaces, id: WORKSPACE }]];
  yield ['tenants', [{ ...base.tenants, platform: 'terminal' }]];
  yield ['executors', makeExecutors(base)];
  yield ['identities', [{ ...base.identities, platform: 'terminal', user_id: 'lead', name: 'lead' }]];
  yield ['places', [{ ...base.places, platform: 'terminal' }]];
  yield [
    'feeds',
    [
      { ...base.feeds, days: '[1,2,3,4,5]' },
      { ...base.feeds, id: OTHER_FEED, name: OTHER_FEED },
    ],
  ];
  yield ['feed_places', [base.feed_places]];
  yield ['visions', [{ ...base.visions, focus_areas: areas, is_active: 1 }]];
  yield ['metrics', makeMetrics(base)];
  yield ['observations', makeObservations(base)];
  yield ['projects', makeProjects(base)];
  yield ['features', makeFeatures(base)];
  yield ['goals', makeGoals(base)];
  yield ['notes', makeNotes(base)];
  yield ['batches', makeBatches(base)];
  const today = { feed_id: OTHER_FEED, on_date: dateOf(NOW, 'UTC') };
  yield ['batches', [{ ...base.batches, id: `B-${DAYS + 1}`, number: DAYS + 1, ...today }]];
}

function insert<T extends TableName>(sqlite: Database.Database, table: T, rows: Iterable<Row<T>>): void {
  let statement: Database.Statement | undefined;
  for (const row of rows) {
    const columns = Object.keys(row);
    statement ??= sqlite.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
    statement.run(Object.values(row));
  }
}

/** Half people who are routed to, half agents. */
function makeExecutors({ executors }: Rows): Row<'executors'>[] {
  return Array.from({ length: EXECUTORS }, (_, index) => {
    const isLead = index === 0;
    const isAgent = index >= EXECUTORS / 2;
    return {
      ...executors,
      id: executorId(index),
      kind: isAgent ? 'agent' : 'member',
      handle: isLead ? 'lead' : `executor-${index}`,
      name: isLead ? 'Lead' : `Executor ${index}`,
      is_admin: isLead ? 1 : 0,
      is_approver: isLead ? 1 : 0,
      is_routed: isLead ? 0 : 1,
      responsible_id: isAgent ? 'M-1' : null,
    };
  });
}

function executorId(index: number): string {
  return `M-${index + 1}`;
}

function makeMetrics({ metrics }: Rows): Row<'metrics'>[] {
  return Array.from({ length: GOALS }, (_, index) => ({
    ...metrics,
    id: `metric-${index}`,
    name: `metric ${index}`,
  }));
}

function* makeObservations({ observations }: Rows): Generator<Row<'observations'>> {
  const random = seededRandom('observations');
  for (let metric = 0; metric < GOALS; metric++) {
    for (let day = 0; day < DAYS; day++) {
      const at = NOW - (DAYS - day) * DAY_MS;
      yield {
        ...observations,
        metric_id: `metric-${metric}`,
        at,
        arrived_at: at,
        value: 100 + day / 10 + 20 * random(),
      };
    }
  }
}

function makeProjects({ projects }: Rows): Row<'projects'>[] {
  return Array.from({ length: PROJECTS }, (_, index) => ({
    ...projects,
    id: `project-${index}`,
    name: `Project ${index}`,
    earns_revenue: index < 3 ? (1 as const) : (0 as const),
  }));
}

function makeFeatures({ features }: Rows): Row<'features'>[] {
  return Array.from({ length: PROJECTS * 20 }, (_, index) => ({
    ...features,
    id: `F-${index + 1}`,
    number: index + 1,
    project_id: `project-${index % PROJECTS}`,
    title: titleOf(index),
    state: index % 3 === 0 ? ('done' as const) : ('planned' as const),
    hours_estimated: 8,
  }));
}

function makeGoals({ goals }: Rows): Row<'goals'>[] {
  return Array.from({ length: GOALS }, (_, index) => ({
    ...goals,
    id: formatId('G', index + 1),
    number: index + 1,
    title: `Metric ${index} at least 300`,
    metric_id: `metric-${index}`,
    owner_id: 'M-1',
    start_value: 100,
    target_value: 300,
    deadline_on: '2027-03-31',
  }));
}

/** What users said of late, in the words of ideas. */
function* makeNotes({ notes }: Rows): Generator<Row<'notes'>> {
  for (let index = 0; index < NOTES; index++) {
    yield {
      ...notes,
      id: formatId('N', index + 1),
      number: index + 1,
      goal_id: index % 2 === 0 ? formatId('G', (index % GOALS) + 1) : null,
      body: `Could you ${titleOf(index * 37).toLowerCase()}? We ask for it every week.`,
      noted_at: NOW - (index % 180) * DAY_MS,
    };
  }
}

/** Ideas that are done come first: one for each outcome, one for each task that waits; then the open ones. */
export function* makeCandidates({ candidates }: Rows, size: Size): Generator<Row<'candidates'>> {
  const random = seededRandom('candidates');
  const tasks = size.outcomes + size.proposed;
  for (let index = 0; index < tasks + size.candidates; index++) {
    const isKnown = random() < 0.6;
    const low = Math.round(1 + 20 * random());
    const effort = 1 + Math.floor(8 * random());
    const isSilent = index >= tasks && index % SILENT_EVERY === 0;
    yield {
      ...candidates,
      id: formatId('C', index + 1),
      number: index + 1,
      key: `key-${index}`,
      title: titleOf(index),
      category: categoryOf(index),
      priority: random() < 0.5 ? Math.floor(11 * random()) : null,
      impact_low: isKnown && !isSilent ? low : null,
      impact_high: isKnown && !isSilent ? low * 2 : null,
      impact_label: isKnown && !isSilent ? 'estimate' : 'unknown',
      metric_id: isSilent ? null : `metric-${index % GOALS}`,
      goal_id: isSilent ? null : formatId('G', (index % GOALS) + 1),
      depends_on:
        index > tasks && index % NEEDING_EVERY === 0 ? JSON.stringify([formatId('C', index)]) : '[]',
      project_id: `project-${index % PROJECTS}`,
      effort_hours: effort,
      effort_high_hours: effort * 2,
      proposer_id: 'M-1',
      state: index < size.outcomes ? 'done' : index < tasks ? 'chosen' : 'open',
      updated_at: index < size.outcomes ? finishOf(index, size) : 0,
    };
  }
}

function categoryOf(index: number): string {
  return RARE[index % 100] ?? CATEGORIES[index % CATEGORIES.length] ?? 'quality';
}

/** Different work in different words: a verb, a thing, a place, and a number where those come again. */
function titleOf(index: number): string {
  const verb = VERBS[index % VERBS.length];
  const thing = THINGS[Math.floor(index / VERBS.length) % THINGS.length];
  const place = PLACES[Math.floor(index / (VERBS.length * THINGS.length)) % PLACES.length];
  const round = Math.floor(index / (VERBS.length * THINGS.length * PLACES.length));
  return `${verb} the ${thing} ${place}${round > 0 ? `, part ${round + 1}` : ''}`;
}

function* makeBatches({ batches }: Rows): Generator<Row<'batches'>> {
  const answer = JSON.stringify({
    ...{ generated: 0, unique: 0, totalImpact: 0, emptyBecause: null },
    ...{ goals: {}, ranking: [], taskIds: [], skipped: [], changes: [], foot: [], settled: [] },
  });
  for (let day = 0; day < DAYS; day++) {
    yield {
      ...batches,
      id: formatId('B', day + 1),
      number: day + 1,
      on_date: addDays(dateOf(NOW, 'UTC'), day - DAYS),
      answer,
      created_at: NOW - (DAYS - day) * DAY_MS,
    };
  }
}

export function* makeTasks({ tasks }: Rows, size: Size): Generator<Row<'tasks'>> {
  const reasons = JSON.stringify([
    {
      claim: 'goal.gap',
      source: 'G-1',
      value: 12,
      unit: 'count',
      asOfAt: NOW,
      text: 'Sign-ups are 12 short of 300.',
    },
    { claim: 'effort', source: 'C-1', value: 3, unit: 'hours', asOfAt: NOW, text: 'Effort: 3 h.' },
  ]);
  for (let index = 0; index < size.outcomes + size.proposed; index++) {
    const isOver = index < size.outcomes;
    const finishedAt = finishOf(index, size);
    yield {
      ...tasks,
      id: formatId('T', index + 1),
      number: index + 1,
      candidate_id: formatId('C', index + 1),
      feed_id: isOver ? 'main' : OTHER_FEED,
      batch_id: formatId('B', isOver ? DAYS - Math.floor((NOW - finishedAt) / DAY_MS) : DAYS + 1),
      title: titleOf(index),
      category: categoryOf(index),
      goal_id: formatId('G', (index % GOALS) + 1),
      metric_id: `metric-${index % GOALS}`,
      project_id: `project-${index % PROJECTS}`,
      assignee_id: isOver ? executorId(index % EXECUTORS) : null,
      reasons,
      state: isOver ? 'done' : 'proposed',
      proposed_at: isOver ? finishedAt - DAY_MS : NOW - DAY_MS,
      decided_at: isOver ? finishedAt - DAY_MS : null,
      due_at: isOver ? finishedAt + HOUR_MS : NOW + DAY_MS,
      finished_at: isOver ? finishedAt : null,
    };
  }
}

/** Of what waits for a yes: it is looked at anew each morning. */
export function* makeForecasts({ forecasts }: Rows, size: Size): Generator<Row<'forecasts'>> {
  for (let index = size.outcomes; index < size.outcomes + size.proposed; index++) {
    const metric = `metric-${index % GOALS}`;
    yield { ...forecasts, task_id: formatId('T', index + 1), metric_id: metric, due_at: NOW + DAY_MS };
  }
}

/** Spread evenly from 699 days ago to a minute ago. */
function finishOf(index: number, { outcomes }: Size): number {
  return NOW - 60_000 - Math.floor(((DAYS - 1) * DAY_MS * (outcomes - 1 - index)) / Math.max(1, outcomes));
}

export function* makeOutcomes({ outcomes }: Rows, size: Size): Generator<Row<'outcomes'>> {
  const random = seededRandom('outcomes');
  for (let index = 0; index < size.outcomes; index++) {
    const isSuccess = random() < 0.8 ? 1 : 0;
    yield {
      ...outcomes,
      task_id: formatId('T', index + 1),
      executor_id: executorId(index % EXECUTORS),
      category: categoryOf(index),
      is_success: isSuccess,
      is_in_time: isSuccess,
      minutes: Math.round(30 + 400 * random()),
      recorded_by: 'M-1',
      finished_at: finishOf(index, size),
    };
  }
}

function* makeEvents({ events }: Rows, size: Size): Generator<Row<'events'>> {
  const payload = JSON.stringify({ data: { note: 'x'.repeat(800) } });
  for (let seq = 1; seq <= size.events; seq++) {
    yield {
      ...events,
      seq,
      subject: formatId('T', (seq % 1_000) + 1),
      payload,
      occurred_at: NOW - 1,
      arrived_at: NOW - 1,
    };
  }
}

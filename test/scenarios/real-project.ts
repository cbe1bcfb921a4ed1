import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { seededRandom } from '../../adapters/process/random.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { DigestView, TaskCard } from '../../src/base/view/view.ts';
import { MIGRATIONS } from '../support/database.ts';
import { startTeam, type Team } from '../support/team.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');

/** Whether the real backlog and metrics are on this machine; they are no part of the project. */
export const HAS_DATA = existsSync(join(DATA, 'backlog/usergrid.csv'));

/** Whoever plays a day: five people and an agent, each with hours and categories. */
const MEMBERS = [
  ['lead', '--hours 20 --routed on'],
  ['ana', '--hours 32 --routed on --categories quality,enhancement'],
  ['ben', '--hours 40 --routed on --categories quality,tech_debt,enhancement,blocker'],
  ['caro', '--hours 24 --routed on --categories automation,enhancement'],
  ['dana', '--hours 16'],
] as const;

interface PlayedDay {
  date: string;
  digest: DigestView | null;
  /** Tasks that were decided or ended on this day. */
  refused: string[];
  done: string[];
  failed: string[];
}

export interface Played {
  team: Team;
  days: PlayedDay[];
}

/** Sets up a team around the real backlog and plays working days with it; the same seed plays the same. The caller closes its database. */
export async function playRealProject(seed: string, workingDays: number): Promise<Played> {
  const db = await openDatabase(':memory:');
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  const team = await startTeam({ db, at: '2011-08-15T05:00:00Z' });
  const random = seededRandom(seed);
  await setUp(team);
  const days: PlayedDay[] = [];
  for (let date = '2011-08-15'; days.length < workingDays; date = nextDate(date)) {
    if (Temporal.PlainDate.from(date).dayOfWeek > 5) continue;
    days.push(await playDay(team, date, random));
  }
  return { team, days };
}

async function setUp(team: Team): Promise<void> {
  for (const [handle, options] of MEMBERS) {
    if (handle !== 'lead')
      await team.ok('lead', `member add @${handle} --role ${handle === 'ana' ? 'approver' : 'member'}`);
    await team.ok('lead', `member edit @${handle} ${options}`);
  }
  await team.ok(
    'lead',
    'agent add @coder-1 --responsible @ben --hours 30 --categories quality,automation,enhancement',
  );
  await team.ok('lead', 'vision set statement A data store that app teams do not have to run themselves');
  await team.ok('lead', 'vision set focus_areas reliability, query, documentation');
  await team.ok('lead', 'metric add "click price" --unit count --cadence hour');
  await team.ok('lead', 'metric add "impression price" --unit count --cadence hour');
  await importMetrics(team, '2011-08-15');
  await team.ok(
    'lead',
    'goal add --title "Click price up" --metric "click price" --target 0.13 --direction "at least" --deadline 2011-10-31 --owner @lead',
  );
  await team.ok(
    'lead',
    'goal add --title "Impression price steady" --metric "impression price" --target 0.5 --direction "at least" --deadline 2011-09-30 --owner @ana --weight 2',
  );
  await team.ok('lead', 'project add Core');
  await team.ok('lead', 'project add Console');
  await team.ok('ben', 'bug add Core "Restart loses the last writes" --severity critical');
  const imported = await team.run('lead', 'backlog import', { file: backlogCsv() });
  if (imported.kind === 'refusal') throw new Error(imported.message);
}

/** The real backlog with what a team would add: categories by words of the title, a few impacts and dependencies. */
function backlogCsv(): string {
  const rows = parse(readFileSync(join(DATA, 'backlog/usergrid.csv')), { columns: true }) as Record<
    string,
    string
  >[];
  const made = rows.map((row, index) => ({
    ...row,
    category: categoryOf(row.title ?? ''),
    metric: index % 7 === 0 ? 'click price' : index % 11 === 0 ? 'impression price' : '',
    impact: index % 7 === 0 ? '+0.001..+0.004' : index % 11 === 0 ? '+0.005..+0.02' : '',
    after: index % 13 === 5 ? (rows[index - 3]?.key ?? '') : '',
    project: index % 3 === 0 ? 'Core' : index % 3 === 1 ? 'Console' : '',
  }));
  return stringify(made, { header: true });
}

function categoryOf(title: string): string {
  if (/fail|error|bug|wrong|broken|exception|test/i.test(title)) return 'quality';
  if (/script|deploy|build|automat|ci\b/i.test(title)) return 'automation';
  return /refactor|clean|remove|upgrade|migrat/i.test(title) ? 'tech_debt' : 'enhancement';
}

async function importMetrics(team: Team, before: string): Promise<void> {
  const files = {
    'click price': 'exchange-2_cpc_results.csv',
    'impression price': 'exchange-2_cpm_results.csv',
  };
  for (const [metric, file] of Object.entries(files)) {
    const text = readFileSync(join(DATA, 'metrics', file), 'utf8');
    const [header, ...lines] = text.trim().split('\n');
    const known = [header, ...lines.filter((line) => line.slice(0, 10) < before)].join('\n');
    const view = await team.run('lead', 'metric import', { file: known, metric });
    if (view.kind === 'refusal') throw new Error(view.message);
  }
}

async function playDay(team: Team, date: string, random: () => number): Promise<PlayedDay> {
  const day: PlayedDay = { date, digest: null, refused: [], done: [], failed: [] };
  team.clock.set(`${date}T08:55:00Z`);
  if (date > '2011-08-15') await importMetrics(team, date);
  team.clock.set(`${date}T09:00:05Z`);
  const before = team.delivered.length;
  await team.settle();
  const posted = team.delivered
    .slice(before)
    .flatMap(({ view, platformId }) => (view.kind === 'digest' && platformId === null ? [view] : []));
  if (posted.length > 1) throw new Error(`${posted.length} digests on ${date}`);
  day.digest = posted[0] ?? null;
  await decide(team, date, day, random);
  await work(team, date, day, random);
  return day;
}

const EVERYBODY = ['lead', 'ana', 'ben', 'caro', 'dana'];
const REFUSALS = ['too big', 'not now', 'already done', 'not us', 'other not worth it'];

async function decide(team: Team, date: string, day: PlayedDay, random: () => number): Promise<void> {
  team.clock.set(`${date}T10:00:00Z`);
  for (const task of day.digest?.tasks ?? []) {
    if (task.state !== 'proposed') continue;
    const draw = random();
    if (draw < 0.7) await approve(team, task);
    else if (draw < 0.88) {
      await sayByAny(
        team,
        ['ana', ...EVERYBODY],
        `refuse ${task.id} ${REFUSALS[Math.floor(random() * REFUSALS.length)]}`,
      );
      day.refused.push(task.id);
    } else if (draw < 0.94) await sayByAny(team, EVERYBODY, `later ${task.id}`);
  }
  // What was approved is handed out five minutes later.
  team.clock.set(`${date}T10:05:30Z`);
  await team.settle();
}

/** What is risky takes two who neither proposed it nor do it. */
async function approve(team: Team, { id, approvalKind }: TaskCard): Promise<void> {
  if (approvalKind !== 'risky') await team.ok('lead', `approve ${id}`);
  else for (const who of EVERYBODY) await team.say(who, `approve ${id}`);
}

/** Says it as the first who may. */
async function sayByAny(team: Team, people: readonly string[], line: string): Promise<void> {
  for (const who of people) if ((await team.say(who, line)).kind !== 'refusal') return;
  throw new Error(`nobody may: ${line}`);
}

async function work(team: Team, date: string, day: PlayedDay, random: () => number): Promise<void> {
  team.clock.set(`${date}T16:00:00Z`);
  for (const task of await openTasks(team)) {
    if (task.state === 'open') await team.say('dana', `take ${task.id}`);
    else if (task.state === 'assigned') await team.say('lead', `start ${task.id}`);
    else if (task.state === 'started' && random() < 0.6) {
      const isDone = random() < 0.8;
      await team.ok(
        'lead',
        `${isDone ? 'done' : 'fail'} ${task.id} as planned --minutes ${Math.round(task.effort_hours * 60)}`,
      );
      (isDone ? day.done : day.failed).push(task.id);
    }
  }
  team.clock.set(`${date}T20:00:00Z`);
  await team.settle();
}

async function openTasks(team: Team): Promise<Row<'tasks'>[]> {
  return team.db.kysely
    .selectFrom('tasks')
    .selectAll()
    .where('state', 'in', ['open', 'assigned', 'started'])
    .orderBy('number')
    .execute();
}

function nextDate(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

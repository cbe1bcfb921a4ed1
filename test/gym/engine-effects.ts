import { join } from 'node:path';
import { DAY_MS } from '../../src/base/language/date.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import { startTeam, type Team } from '../support/team.ts';
import {
  createEffectWorld,
  type EffectTask,
  type EffectWorld,
  type EffectWorldKind,
} from './effect-world.ts';
import { type Figure, meanOf } from './figures.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');
/** A Monday: the worlds have no tasks on their sixth and seventh days. */
const FIRST_DAY = Temporal.PlainDate.from('2026-01-05');
/** Each with a metric and a goal of its own. */
const NAMES = ['signups', 'demos', 'orders'] as const;
/** Far from 0, where a metric's values lie; in standard deviations of one value. */
const LEVEL = 100;
/** More than all tasks together promise: the goals stay open. */
const FAR = 500;
const DAYS_TO_READ = 60;
const READ = ['as promised', 'more', 'less', 'no effect seen', 'against us'];
const WORKS: EffectWorldKind = { cadence: 1, size: 0.5, course: 'still', works: true };
const IDLE: EffectWorldKind = { ...WORKS, works: false };

/**
 * Worlds of the pure readings by real commands on SQLite: three goals, each task proposed with its promise, planned, approved
 * and done on its day, each value recorded. Shares are of all tasks that have sixty days of values after them.
 */
export async function* measureEngineEffects(seeds: readonly number[]): AsyncGenerator<Figure> {
  const working: TaskVerdict[][] = [];
  const idle: TaskVerdict[][] = [];
  for (const seed of seeds) {
    working.push(await playEffects(WORKS, seed));
    idle.push(await playEffects(IDLE, seed));
  }
  const of = (played: readonly TaskVerdict[][], is: (verdict: TaskVerdict) => boolean) =>
    meanOf(played.map((tasks) => tasks.filter(is).length / tasks.length));
  yield {
    name: 'engine effects, s 0.5: read within 60 days',
    ...of(working, isRead),
    bar: { kind: 'at least', limit: 0.8 },
  };
  yield {
    name: 'engine effects, none: as promised',
    ...of(idle, (verdict) => verdict === 'as promised'),
    bar: { kind: 'at most', limit: 0.05 },
  };
  yield { name: 'engine effects, none: read', ...of(idle, isRead), bar: null };
}

/** What a task's effect was last told to be within its days; null where nothing was said. */
type TaskVerdict = string | null;

function isRead(verdict: TaskVerdict): boolean {
  return verdict !== null && READ.includes(verdict);
}

async function playEffects(kind: EffectWorldKind, seed: number): Promise<TaskVerdict[]> {
  const worlds = NAMES.map((_name, index) => createEffectWorld(kind, NAMES.length * seed + index));
  await using db = await openDatabase(':memory:');
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  const team = await startTeam({ db, isCalm: true, at: `${FIRST_DAY}T06:00:00Z` });
  const until = Math.max(...worlds.map((world) => world.until));
  const begins = Math.floor(Math.min(...worlds.flatMap(({ tasks }) => tasks.map(({ day }) => day))));
  for (const name of NAMES) await team.ok('lead', `metric add ${name} --unit count`);
  await team.ok('lead', 'me hours 40');
  const doneOn = new Map<string, number>();
  for (let day = 0; day < until; day++) {
    team.clock.set(`${FIRST_DAY.add({ days: day })}T07:00:00Z`);
    await team.engine.tick();
    if (day === begins) await addGoals(team, FIRST_DAY.add({ days: until + 60 }).toString());
    for (const id of await playDay(team, worlds, day)) doneOn.set(id, day);
    await recordValues(team, worlds, day);
  }
  const judged = [...doneOn].filter(([, day]) => day + DAYS_TO_READ < until);
  return await Promise.all(judged.map(([id, day]) => lastVerdict(team, id, day + DAYS_TO_READ)));
}

async function addGoals(team: Team, deadline: string): Promise<void> {
  for (const name of NAMES)
    await team.ok(
      'lead',
      `goal add --metric ${name} --direction "at least" --target ${FAR} --deadline ${deadline}`,
    );
}

/** Proposes, plans, approves and does a day's tasks at the hour that their world has; gives their ids. */
async function playDay(team: Team, worlds: readonly EffectWorld[], day: number): Promise<string[]> {
  const tasks = worlds.flatMap((world, index) =>
    world.tasks.filter((task) => Math.floor(task.day) === day).map((task) => ({ task, index })),
  );
  if (tasks.length === 0) return [];
  for (const [at, { task, index }] of tasks.entries()) await propose(team, `${day}x${at}`, index, task);
  await team.ok('lead', 'plan');
  const ids: string[] = [];
  const proposed = await team.db.kysely
    .selectFrom('tasks')
    .select(['id', 'title'])
    .where('state', '=', 'proposed')
    .execute();
  for (const { id } of proposed) await team.ok('lead', `approve ${id}`);
  const inOrder = proposed
    .flatMap(({ id, title }) => {
      const found = tasks.find((_task, at) => title === titleOf(`${day}x${at}`));
      return found ? [{ id, at: found.task.day }] : [];
    })
    .sort((a, b) => a.at - b.at);
  for (const { id, at } of inOrder) {
    team.clock.set(instantOf(at));
    await team.engine.tick();
    await team.ok('lead', `done ${id} --minutes 60`);
    ids.push(id);
  }
  return ids;
}

async function propose(team: Team, mark: string, goal: number, { low, high }: EffectTask): Promise<void> {
  const impact = `+${low.toFixed(3)}..+${high.toFixed(3)}`;
  await team.ok('lead', `propose ${titleOf(mark)} --goal G-${goal + 1} --impact ${impact} --effort 1h`);
}

function titleOf(mark: string): string {
  return `Item ${mark}`;
}

async function recordValues(team: Team, worlds: readonly EffectWorld[], day: number): Promise<void> {
  for (const [index, { values }] of worlds.entries())
    for (const value of values.filter((each) => Math.floor(each.day) === day)) {
      team.clock.set(instantOf(value.day));
      await team.ok('lead', `metric record ${NAMES[index]} ${(LEVEL + value.value).toFixed(4)}`);
    }
  await team.engine.tick();
}

async function lastVerdict(team: Team, taskId: string, untilDay: number): Promise<TaskVerdict> {
  const last = await team.db.kysely
    .selectFrom('reading_tasks')
    .innerJoin('readings', (join) =>
      join
        .onRef('readings.metric_id', '=', 'reading_tasks.metric_id')
        .onRef('readings.number', '=', 'reading_tasks.number')
        .onRef('readings.version', '=', 'reading_tasks.version'),
    )
    .select('readings.verdict')
    .where('reading_tasks.task_id', '=', taskId)
    .where('readings.read_at', '<=', Date.parse(instantOf(untilDay + 1)))
    .orderBy('readings.read_at', 'desc')
    .executeTakeFirst();
  return last?.verdict ?? null;
}

/** Days from the first midnight, as an instant. */
function instantOf(day: number): string {
  const start = Date.parse(`${FIRST_DAY}T00:00:00Z`);
  return new Date(start + Math.round(day * DAY_MS)).toISOString();
}

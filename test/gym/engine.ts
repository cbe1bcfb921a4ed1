import { join } from 'node:path';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import { startTeam, type Team } from '../support/team.ts';
import { type Figure, meanOf } from './figures.ts';
import type { Gym } from './gym.ts';
import { createWorld, WORLDS, type WorldTask } from './world.ts';

/** The categories of a world under names that the engine has. */
const CATEGORIES = ['quality', 'automation', 'tech_debt', 'enhancement', 'strategic'] as const;
const MIGRATIONS = join(import.meta.dirname, '../../migrations');
/** A Monday; every day is a day of work, as in the pure play. */
const FIRST_DAY = Temporal.PlainDate.from('2026-01-05');
/** Standard errors within which two plays of the same worlds are the same: 95 % of a normal. */
const NOISE = 1.96;

/**
 * The pure router's world A by real commands on SQLite: proposed, planned, approved, handed out, done or failed for 90
 * days. Its regret may differ from the pure one's, seed by seed, by no more than their noise.
 */
export async function* measureEngine(gym: Gym): AsyncGenerator<Figure> {
  const pure = gym.playAll('A', 'ours').map(({ regret }) => regret);
  const real: number[] = [];
  for (const seed of gym.seeds) real.push(await playCommands(seed));
  const gaps = real.map((regret, index) => regret - (pure[index] ?? 0));
  const { value, standardError } = meanOf(gaps);
  yield { name: 'engine A: regret by commands', ...meanOf(real), bar: { kind: 'at most', limit: 40 } };
  yield { name: 'engine A: regret of the pure play', ...meanOf(pure), bar: null };
  yield {
    name: 'engine A: commands less pure, in standard errors of the gap',
    value: value / standardError,
    standardError: 1,
    bar: { kind: 'at most', limit: NOISE },
  };
}

/** Expected successes lost in ninety days of one world. */
async function playCommands(seed: number): Promise<number> {
  const world = createWorld(WORLDS.A, seed);
  await using db = await openDatabase(':memory:');
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  const team = await startTeam({ db, isCalm: true, at: `${FIRST_DAY}T08:00:00Z` });
  await setUp(team, world.days[0]?.executors ?? 0);
  let regret = 0;
  for (const [day, { tasks }] of world.days.entries()) {
    team.clock.set(`${FIRST_DAY.add({ days: day })}T08:00:00Z`);
    regret += await playDay(team, day, tasks);
  }
  return regret;
}

async function setUp(team: Team, executors: number): Promise<void> {
  await team.ok('lead', 'feed edit main --days mon,tue,wed,thu,fri,sat,sun --cap 5');
  for (let index = 0; index < executors; index++)
    await team.ok('lead', `agent add @e${index} --responsible @lead --hours 100`);
}

async function playDay(team: Team, day: number, tasks: readonly WorldTask[]): Promise<number> {
  for (const [index, { category }] of tasks.entries())
    await team.ok('lead', `propose Item ${day}x${index} --category ${CATEGORIES[category]} --effort 1h`);
  await team.ok('lead', 'plan');
  const chosen = await team.db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.id', 'tasks.title', 'tasks.candidate_id', 'executors.handle'])
    .where('tasks.state', '=', 'proposed')
    .execute();
  for (const { id } of chosen) await team.ok('lead', `approve ${id}`);
  team.clock.advance(6 * 60_000);
  await team.engine.tick();
  let lost = 0;
  for (const { id, title, candidate_id, handle } of chosen) {
    const [of, index] = title.replace('Item ', '').split('x').map(Number);
    const task = of === day ? tasks[index ?? -1] : undefined;
    if (!task) throw new Error(`${title} is none of day ${day}`);
    const best = Math.max(...task.chances);
    const truth = handle === null ? 0 : (task.chances[Number(handle.slice(1))] ?? 0);
    lost += best - truth;
    if (handle === null) await team.ok('lead', `reverse ${id}`);
    else await team.ok('lead', task.luck < truth ? `done ${id} --minutes 60` : `fail ${id} --minutes 60`);
    // What failed comes back one day; the next day's five are all that a router of the pure play sees.
    if (handle === null || task.luck >= truth)
      await team.ok('lead', `backlog edit ${candidate_id} --state done`);
  }
  return lost + tasks.slice(chosen.length).reduce((sum, { chances }) => sum + Math.max(...chances), 0);
}

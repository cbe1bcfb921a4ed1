import { seededRandom } from '../../adapters/process/random.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { enterWorkspace } from '../../src/base/wall/wall.ts';
import type { Call } from '../../src/engine/call.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { contend } from '../support/database/contend.ts';
import { fakeClock, fakePorts, type Team } from '../support/team.ts';

/** When all races are run; the deciders' clocks stand still. */
export const RACE_AT = '2026-11-23T09:30:00Z';
const MOST_DECIDERS = 8;
const RACERS = Array.from({ length: MOST_DECIDERS }, (_, index) => `racer${index + 1}`);

/** Several who decide one task at the same moment. */
export interface Race {
  taskId: string;
  calls: readonly (Call & { command: 'approve' | 'refuse' })[];
}

/** Adds the deciders to a new team, and makes its races. */
export async function startRaces(team: Team, count: number, seed: string): Promise<Race[]> {
  for (const racer of RACERS) {
    await team.ok('lead', `member add @${racer} --role approver`);
    await team.ok(racer, 'tasks');
  }
  await team.ok('lead', 'propose Paint the door --effort 1h');
  await team.ok('lead', 'plan --feed main');
  return makeRaces(team.db, team.workspace, count, seed);
}

/** Two threads with a connection each to one SQLite file; the deciders of a race are on both. Gives what each was told. */
export async function raceInThreads(file: string, races: readonly Race[]): Promise<Map<string, View>> {
  const lanes = [0, 1].map((lane) =>
    races.flatMap(({ calls }) => calls.filter((_call, index) => index % 2 === lane)),
  );
  const answers = (await contend(lanes.length, file, { kind: 'lanes', at: RACE_AT, lanes })) as View[][];
  const told = lanes.flatMap((calls, lane) =>
    calls.flatMap(({ origin }, index) => {
      const view = answers[lane]?.[index];
      return view ? [[origin, view] as const] : [];
    }),
  );
  return new Map(told);
}

/** Engines with connections of their own, among which the deciders of each race are dealt. Gives what each was told. */
export async function raceOnEngines(dbs: readonly Db[], races: readonly Race[]): Promise<Map<string, View>> {
  const ports = { ...fakePorts(fakeClock(RACE_AT), []), newId: () => crypto.randomUUID() };
  const engines = dbs.map((db) => createEngine({ db, ports }));
  const told = new Map<string, View>();
  for (const { calls } of races) {
    const views = await Promise.all(
      calls.map((call, index) => engines[index % engines.length]?.handle(call)),
    );
    for (const [index, { origin }] of calls.entries()) {
      const view = views[index];
      if (view) told.set(origin, view);
    }
  }
  return told;
}

/** As many tasks that need a yes as there are races, all like the first one, and who decides each: 2 to 8 members. */
async function makeRaces(db: Db, workspace: string, count: number, seed: string): Promise<Race[]> {
  const random = seededRandom(seed);
  const numbers = Array.from({ length: count }, (_, index) => 1_000 + index);
  await copyTask(db, numbers);
  return numbers.map((number) => {
    const taskId = `T-${number}`;
    const deciders = RACERS.slice(0, 2 + Math.floor(random() * (MOST_DECIDERS - 1)));
    const calls = deciders.map((user) => {
      const isYes = random() < 0.6;
      return {
        workspace,
        actor: {
          kind: 'identity' as const,
          platform: 'terminal' as const,
          tenant: 'local',
          user,
          name: user,
        },
        command: isYes ? ('approve' as const) : ('refuse' as const),
        args: isYes ? { task: taskId } : { task: taskId, why: 'not now' },
        origin: `race:${taskId}:${user}`,
        placeId: null,
        waits: true,
      };
    });
    return { taskId, calls };
  });
}

/** What is wrong with how races ended: nothing, if each has one decision and everybody else was told whose it is. */
export async function judgeRaces(
  db: Db,
  races: readonly Race[],
  told: ReadonlyMap<string, View>,
): Promise<string[]> {
  const decisions = await db.kysely
    .selectFrom('decisions')
    .select(['task_id', 'choice', 'decided_by'])
    .execute();
  const handles = await db.kysely.selectFrom('executors').select(['id', 'handle']).execute();
  const tasks = await db.kysely.selectFrom('tasks').select(['id', 'state']).execute();
  return races.flatMap(({ taskId, calls }) => {
    const made = decisions.filter(({ task_id }) => task_id === taskId);
    const [decision] = made;
    if (!decision || made.length > 1) return [`${taskId} has ${made.length} decisions`];
    const winner = handles.find(({ id }) => id === decision.decided_by)?.handle;
    const won = calls.find(({ origin }) => origin === `race:${taskId}:${winner}`);
    const state = tasks.find(({ id }) => id === taskId)?.state;
    const isAsDecided =
      won?.command === decision.choice && state === (decision.choice === 'approve' ? 'approved' : 'refused');
    const others = calls.filter((call) => call !== won);
    return [
      ...(isAsDecided ? [] : [`${taskId} is ${state}, decided as ${decision.choice} by ${winner}`]),
      ...(won && told.get(won.origin)?.kind === 'answer'
        ? []
        : [`${taskId}: ${winner} was told something else`]),
      ...others
        .filter(({ origin }) => !isToldWho(told.get(origin), winner ?? ''))
        .map(
          ({ origin }) => `${origin} was not told that it was ${winner}: ${JSON.stringify(told.get(origin))}`,
        ),
    ];
  });
}

function isToldWho(view: View | undefined, winner: string): boolean {
  return view?.kind === 'refusal' && view.message.includes(`@${winner}`);
}

/** Copies the first task with its idea and forecast. */
async function copyTask(db: Db, numbers: readonly number[]): Promise<void> {
  const { id: workspace } = await db.kysely.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  await db.transact(async (tx) => {
    await enterWorkspace(tx, workspace);
    const task = await tx.selectFrom('tasks').selectAll().where('id', '=', 'T-1').executeTakeFirstOrThrow();
    const idea = await tx
      .selectFrom('candidates')
      .selectAll()
      .where('id', '=', task.candidate_id)
      .executeTakeFirstOrThrow();
    const forecast = await tx
      .selectFrom('forecasts')
      .selectAll()
      .where('task_id', '=', task.id)
      .executeTakeFirstOrThrow();
    for (const number of numbers) {
      const id = `T-${number}`;
      const candidate_id = `C-${number}`;
      await tx
        .insertInto('candidates')
        .values({ ...idea, id: candidate_id, number, key: candidate_id, title: `Paint door ${number}` })
        .execute();
      await tx
        .insertInto('tasks')
        .values({ ...task, id, number, candidate_id, title: `Paint door ${number}` })
        .execute();
      await tx
        .insertInto('forecasts')
        .values({ ...forecast, task_id: id })
        .execute();
    }
  });
}

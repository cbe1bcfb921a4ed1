import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { seededRandom } from '../../adapters/process/random.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { asSystem, openCtx } from '../../src/base/store/transaction.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { HOOKS } from '../../src/engine/hooks.ts';
import { TABLES } from '../../src/engine/schema.ts';
import type { Team } from '../support/team.ts';
import { bundle } from './bundle.ts';
import type { FromWorker, WorkerJob } from './work-wire.ts';

/** A lease of ten minutes is three seconds for the processes: long enough for a slow machine, short enough to wait for. */
const SPEED = 200;
/** Whole pages, so that none is in two events. */
const ROWS_AN_EVENT = 500;
/** A page has five at most: all on one would be drawn anew after each step of any. */
const TASKS_A_PAGE = 5;
const TICK_MS = 100;

export interface WorkRun {
  team: Team;
  /** What the processes open: a file's path or a server's address. */
  address: string;
  workers: number;
  tasks: number;
  kills: number;
  seed: string;
}

/** What went wrong, by name: nothing, if each task was completed once and none was lost. */
export interface WorkResult {
  kills: number;
  lapsed: number;
  amiss: string[];
}

/**
 * Processes that claim and complete the tasks of one team beside each other, killed by SIGKILL between two of their
 * calls' statements, until every task has ended. Then what they were told is held against what is stored.
 */
export async function runWorkers({
  team,
  address,
  workers,
  tasks,
  kills,
  seed,
}: WorkRun): Promise<WorkResult> {
  const tokens = await prepare(team, workers, tasks);
  const random = seededRandom(seed);
  using script = await bundle('work-child.ts');
  const told: { task: string; fence: number }[] = [];
  const broken: string[] = [];
  const alive = new Set<ChildProcess>();
  const startAt = team.clock.now();
  const began = Date.now();
  const now = () => startAt + (Date.now() - began) * SPEED;
  let killed = 0;
  let births = 0;
  let isOver = false;
  // So that kills are spread over the whole run, which has at least 1.25 calls a task: a claim takes four at most.
  const killEvery = Math.floor(tasks / Math.max(1, kills));
  let calls = 0;
  const hatch = (index: number): void => {
    const child = fork(script.file, {
      execPath: process.execPath,
      execArgv: [],
      env: { ...process.env, NODE_COMPILE_CACHE: script.compiled },
    });
    alive.add(child);
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'completed') told.push(message);
      else if (message.kind === 'broke') broken.push(message.error);
      else if (++calls % killEvery === 0 && killed < kills) {
        killed++;
        setTimeout(() => child.kill('SIGKILL'), random() * 15);
      }
    });
    child.once('exit', () => {
      alive.delete(child);
      if (!isOver && broken.length === 0) hatch(index);
    });
    const job: WorkerJob = {
      address,
      workspace: team.workspace,
      token: tokens[index % tokens.length] ?? '',
      name: `${seed}:${++births}`,
      startAt: now(),
      speed: SPEED,
    };
    child.send(job);
  };
  for (let index = 0; index < workers; index++) hatch(index);
  const ticker = createEngine({ db: team.db, ports: { ...team.ports, clock: { now } } });
  try {
    while (broken.length === 0 && (await countOpen(team.db)) > 0) {
      await tickUnlessBusy(ticker);
      // Its slice of two seconds is ten milliseconds here, one row of what is due or two: the others wait for the next.
      const waitMs = (await isBehind(team.db, now())) ? 0 : TICK_MS;
      // Also while it is behind: nobody is killed who is not heard.
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  } finally {
    isOver = true;
    await killAll(alive);
  }
  const { lapsed, amiss } = await judge(team.db, told, tasks);
  return { kills: killed, lapsed, amiss: [...broken, ...amiss] };
}

/** What is due is done at the next tick where somebody else is writing for long. */
async function tickUnlessBusy(engine: Pick<Engine, 'tick'>): Promise<void> {
  try {
    await engine.tick();
  } catch (error) {
    if (!(error instanceof Refusal) || error.detail.code !== 'busy') throw error;
  }
}

async function killAll(alive: ReadonlySet<ChildProcess>): Promise<void> {
  await Promise.all(
    [...alive].map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
}

/** Agents with a token each, and as many tasks like the first as there are to be, approved and handed out. */
async function prepare(team: Team, workers: number, tasks: number): Promise<string[]> {
  await team.ok('lead', 'member add @ana');
  const tokens: string[] = [];
  for (let index = 1; index <= workers; index++) {
    await team.ok('lead', `agent add @worker${index} --for @ana --hours 40`);
    const { id } = (await team.ok('lead', `token add worker${index} --for @worker${index}`)).data as {
      id: string;
    };
    tokens.push(id);
  }
  await team.ok('lead', 'propose Paint the door --effort 1h');
  await team.ok('lead', 'plan --feed main');
  await team.ok('lead', 'approve T-1');
  team.clock.advance(6 * 60_000);
  await team.engine.tick();
  for (let from = 1; from <= tasks; from += ROWS_AN_EVENT)
    await copyTask(team, Math.max(2, from), Math.min(tasks, from + ROWS_AN_EVENT - 1));
  // As a process that runs does.
  await team.db.refreshStatistics();
  // Nothing is kept for the first agent any more.
  team.clock.advance(2 * 3_600_000);
  return tokens;
}

/** The same task again and again, on pages of earlier days, as the log has it too. */
async function copyTask({ db, ports, workspace }: Team, from: number, to: number): Promise<void> {
  await db.transact(async (tx) => {
    const scope = { workspaceId: workspace, findActor: asSystem, origin: `copy:${from}`, placeId: null };
    const ctx = await openCtx(tx, { ...ports, tables: TABLES, hooks: HOOKS }, scope);
    const read = async <T extends 'tasks' | 'candidates' | 'decisions' | 'batches'>(table: T) =>
      (await tx
        .selectFrom(table as 'tasks')
        .selectAll()
        .where('number', '=', 1)
        .executeTakeFirstOrThrow()) as unknown;
    const task = (await read('tasks')) as { id: string };
    const idea = (await read('candidates')) as { id: string };
    const decision = (await read('decisions')) as { id: string };
    const page = (await read('batches')) as Row<'batches'>;
    const forecast = await tx
      .selectFrom('forecasts')
      .selectAll()
      .where('task_id', '=', 'T-1')
      .executeTakeFirstOrThrow();
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const copy = (row: object, prefix: string, more: (number: number) => object) =>
      numbers.map((number) => ({ ...row, id: `${prefix}-${number}`, number, ...more(number) })) as never;
    const pageOf = (number: number) => Math.ceil(number / TASKS_A_PAGE) + 1;
    const pages = Map.groupBy(numbers, pageOf);
    const firstOn = Temporal.PlainDate.from(page.on_date);
    await ctx.record({
      type: 'TasksCopied',
      subject: 'tasks',
      rows: {
        batches: [...pages].map(([number, its]) => ({
          ...page,
          id: `B-${number}`,
          number,
          on_date: firstOn.subtract({ days: number }).toString(),
          answer: JSON.stringify({ ...JSON.parse(page.answer), taskIds: its.map((each) => `T-${each}`) }),
        })),
        candidates: copy(idea, 'C', (number) => ({ key: `door ${number}`, title: `Paint door ${number}` })),
        tasks: copy(task, 'T', (number) => ({
          batch_id: `B-${pageOf(number)}`,
          candidate_id: `C-${number}`,
          title: `Paint door ${number}`,
        })),
        forecasts: numbers.map((number) => ({ ...forecast, task_id: `T-${number}` })),
        decisions: copy(decision, 'D', (number) => ({ task_id: `T-${number}` })),
      },
    });
    await ctx.close();
  });
}

async function isBehind(db: Db, now: number): Promise<boolean> {
  const due = db.kysely.selectFrom('due').select('subject').where('next_at', '<=', now).limit(1);
  return (await due.executeTakeFirst()) !== undefined;
}

async function countOpen(db: Db): Promise<number> {
  const { count } = await db.kysely
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'not in', ['done', 'failed'])
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function judge(
  db: Db,
  told: readonly { task: string; fence: number }[],
  tasks: number,
): Promise<{ lapsed: number; amiss: string[] }> {
  const outcomes = await db.kysely.selectFrom('outcomes').select(['task_id', 'is_success']).execute();
  const attempts = await db.kysely
    .selectFrom('agent_attempts')
    .select(['task_id', 'number', 'state'])
    .execute();
  const deliveries = await db.kysely
    .selectFrom('agent_deliveries')
    .select(['task_id', 'attempt_id'])
    .execute();
  const ends = await db.kysely
    .selectFrom('events')
    .select('subject')
    .where('type', '=', 'TaskDone')
    .execute();
  const countBy = <T>(rows: readonly T[], key: (row: T) => string | null) => Map.groupBy(rows, key);
  const outcomesOf = countBy(outcomes, ({ task_id }) => task_id);
  const doneOf = countBy(
    attempts.filter(({ state }) => state === 'done'),
    ({ task_id }) => task_id,
  );
  const deliveredOf = countBy(deliveries, ({ task_id }) => task_id);
  const endsOf = countBy(ends, ({ subject }) => subject);
  const amiss: string[] = [];
  for (let number = 1; number <= tasks; number++) {
    const id = `T-${number}`;
    const counts = [outcomesOf, doneOf, deliveredOf, endsOf].map((of) => of.get(id)?.length ?? 0);
    if (counts.some((each) => each !== 1)) amiss.push(`${id}: ${counts.join(', ')} instead of 1 each`);
    if (outcomesOf.get(id)?.[0]?.is_success !== 1) amiss.push(`${id} could not be done`);
  }
  const winners = new Map([...doneOf].map(([id, [attempt]]) => [id, attempt?.number]));
  for (const { task, fence } of told)
    if (winners.get(task) !== fence)
      amiss.push(`${task} was told done to ${fence}, and is ${winners.get(task)}’s`);
  for (const [id, all] of countBy(attempts, ({ task_id }) => task_id))
    if (all.some(({ state }) => state === 'running' || state === 'delivered'))
      amiss.push(`${id} is still held`);
  return { lapsed: attempts.filter(({ state }) => state === 'lapsed').length, amiss };
}

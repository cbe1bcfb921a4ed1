import type { Db } from '../../../src/base/store/open.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { ALL_TABLES } from '../database.ts';
import { sample } from '../full.ts';
import type { FakeClock } from '../team.ts';
import { Crash, type Fuse } from './crash.ts';

const SECOND_MS = 1_000;
/** An approval can be undone for so long; then the task is handed out. */
const GRACE_MS = 5 * 60_000;
/** What a dead process was sending may be claimed for so long. */
const CLAIM_MS = 60_000;
/** So many lives are lived in one process: it serves again, with what is left in its memory. */
const LIVES = 10;
/** In `npm test` it ends at one of so many points. */
const STRIDE = 32;
/** Looks at what is there, of which nothing is left. */
const LOOKS = 'discord:read:%';

/** A team with a page in its channel, in any chat, in a process that its fuse can end. */
export interface CrashStage {
  readonly db: Db;
  readonly clock: FakeClock;
  readonly fuse: Fuse;
  readonly engine: Engine;
  /** A new process on the same database, when it has done all that it does by itself. */
  restart(): Promise<void>;
  /** Does what is due and sends what waits, until nothing is left. */
  settle(): Promise<void>;
  /** Moves both clocks. */
  move(ms: number): void;
  /** Keeps what people see; gives what brings it back. */
  keepSeen(): () => void;
  /** Somebody approves the task; resolves when that is answered, or the process has ended. */
  approve(): Promise<Clicked>;
  /** All that people see, without its times and ids. */
  readSeen(): string[];
}

interface Clicked {
  isAnswered(): boolean;
  /** What comes of a click that was not answered once there is another process. */
  again(): Promise<unknown>;
}

export interface CrashResult {
  points: number;
  /** Different worlds that another process may find. */
  worlds: number;
  /** What people saw in the end, and the choices that were noted, where the process never ended. */
  expected: { seen: string[]; choices: string[] };
  wrong: string[];
}

/** Ends a process at points between a click and what is seen of it, at each in a full run, and has another one go on each time. */
export async function endAtPoints(stage: CrashStage): Promise<CrashResult> {
  const begin = keepWorld(stage);
  const { fuse } = stage;
  await begin(Number.POSITIVE_INFINITY);
  const before = fuse.passed;
  const whole = await live(stage);
  const points = fuse.passed - before;
  await goOn(stage, whole.clicked);
  const expected = await readEnd(stage);
  const known = new Set<string>();
  const wrong: string[] = [];
  const all = Array.from({ length: points }, (_, index) => index + 1);
  for (const point of sample(all, { every: STRIDE, seed: 'points' })) {
    await begin(point);
    const left = await live(stage);
    if (!fuse.isBlown) wrong.push(`point ${point}: the process did not end`);
    // Wherever it ended in a transaction, nothing of that is left: one process after it stands for all.
    if (known.has(left.world)) continue;
    known.add(left.world);
    await goOn(stage, left.clicked);
    const end = JSON.stringify(await readEnd(stage));
    if (end !== JSON.stringify(expected)) wrong.push(`point ${point}: ${end}`);
  }
  return { points, worlds: known.size, expected, wrong };
}

/** Keeps the world as it is; gives what brings it back, with a process that ends after so many points. */
function keepWorld(stage: CrashStage): (points: number) => Promise<void> {
  const startedAt = new Date(stage.clock.now()).toISOString();
  const restoreRows = keepRows(stage.db);
  const restoreSeen = stage.keepSeen();
  let lives = 0;
  return async (points) => {
    stage.fuse.burn(Number.POSITIVE_INFINITY, 'any');
    if (lives++ % LIVES === 0) {
      await stage.restart();
      // The first one loads what the others have.
      await stage.engine.tick();
    }
    stage.clock.set(startedAt);
    restoreRows();
    restoreSeen();
    stage.fuse.burn(points, 'any');
  };
}

/** Keeps the rows of a database as they are; gives what brings them back. */
function keepRows({ sqlite }: Db): () => void {
  if (!sqlite) throw new Error('only rows of a SQLite database are kept');
  sqlite.exec("attach ':memory:' as kept");
  for (const table of ALL_TABLES)
    sqlite.exec(`create table kept.kept_${table} as select * from main.${table}`);
  const statements = [
    ...ALL_TABLES.toReversed().map((table) => `delete from main.${table}`),
    ...ALL_TABLES.map((table) => `insert into main.${table} select * from kept.kept_${table}`),
  ].map((statement) => sqlite.prepare(statement));
  // No pragma here: each lets SQLite forget every statement that it has prepared.
  return sqlite.transaction(() => {
    for (const statement of statements) statement.run();
  });
}

/** Somebody approves the task in a process that may end before all can see it. Gives what is left of it. */
async function live(stage: CrashStage): Promise<{ clicked: Clicked; world: string }> {
  const clicked = await stage.approve();
  try {
    await work(stage);
    stage.move(GRACE_MS);
    await work(stage);
    stage.move(SECOND_MS);
    await stage.engine.relay();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return { clicked, world: readWorld(stage, clicked) };
}

/** Another process goes on. */
async function goOn(stage: CrashStage, clicked: Clicked): Promise<void> {
  stage.fuse.burn(Number.POSITIVE_INFINITY, 'any');
  await stage.restart();
  if (!clicked.isAnswered()) await clicked.again();
  stage.move(CLAIM_MS);
  await work(stage);
  stage.move(GRACE_MS);
  await stage.settle();
}

/** Everything that a process finds which begins now, as text to compare: the tables follow from the events. */
function readWorld(stage: CrashStage, clicked: Clicked): string {
  const read = (columns: string, table: string, where = 'true') =>
    stage.db.sqlite?.prepare(`select ${columns} from ${table} where ${where}`).raw().all().map(show).sort();
  return JSON.stringify([
    clicked.isAnswered(),
    stage.clock.now(),
    stage.readSeen(),
    read('seq, type, subject', 'events'),
    // Each click is an event of its own.
    read('result', 'inbox', `origin not like '${LOOKS}'`),
    read('kind, subject, next_at', 'due'),
    read('subject, state, attempts, is_doubtful, view', 'outbox'),
    read('subject, place_id', 'messages'),
  ]);
}

function show(row: unknown): string {
  return JSON.stringify(row);
}

async function readEnd({ db, readSeen }: CrashStage): Promise<CrashResult['expected']> {
  const decided = await db.kysely.selectFrom('decisions').select('choice').execute();
  return { seen: readSeen(), choices: decided.map(({ choice }) => choice) };
}

async function work({ engine }: CrashStage): Promise<void> {
  await engine.tick();
  await engine.relay();
}

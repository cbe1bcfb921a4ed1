import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../adapters/process/random.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { WALL } from '../../src/engine/wall.ts';
import { type EnginePlayer, startEnginePlayer } from '../scenarios/engine-player.ts';
import { pauseAfter, playStep, type Step } from '../scenarios/player.ts';
import type { Post } from '../support/chat/fault-chat.ts';
import { Crash, createFuse } from '../support/database/crash.ts';
import { MIGRATIONS } from '../support/database.ts';
import { listDifferences, readState } from './state.ts';

const REPEATED_SHARE = 0.1;
/** As long as a row of the outbox is claimed. */
const CLAIM_MS = 60_000;

/** A step of a script as it goes when nothing goes wrong. */
export interface RecordedStep {
  step: Step;
  event: string;
  /** The world before it. */
  before: { file: Buffer; posts: readonly Post[]; now: number };
  /** How many points of it a process can end at. */
  points: number;
  said: string;
  /** The world after it, as text to compare. */
  after: string;
}

/** Plays a script in which nothing goes wrong. `folder` takes the database. */
export async function recordScript(script: readonly Step[], folder: string): Promise<RecordedStep[]> {
  const file = join(folder, 'recorded.db');
  const db = await openDatabase(file);
  await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
  await db[Symbol.asyncDispose]();
  const now = Temporal.Instant.from(script[0]?.at ?? '').epochMilliseconds;
  await using player = await startEnginePlayer({ open: () => openQuickly(file), now });
  const recorded: RecordedStep[] = [];
  for (const [index, step] of script.entries()) {
    const event = `step:${index}`;
    const isUp = step.kind !== 'start';
    const fuse = createFuse();
    const file = isUp ? fileOf(player.db) : Buffer.alloc(0);
    const before = { file, posts: copyOf(player.chat.posts), now: player.now };
    if (isUp) await player.restart(fuse);
    const said = await playStep(player, step, event);
    await pauseAfter(player, step);
    const after = step.kind === 'stop' ? '' : await stateOf(player);
    recorded.push({
      step,
      event,
      before,
      // A process that is told to stop ends there by itself: there is no point of that step to end at before.
      points: step.kind === 'stop' ? 0 : fuse.passed,
      said: step.kind === 'look' ? '' : said,
      after,
    });
  }
  return recorded;
}

/**
 * Plays a recorded step with a process that ends at a point, begins anew, and gets again what it had not acknowledged.
 * Gives what came out otherwise than it was recorded; nothing is as it should be.
 */
export async function crashAt(recorded: RecordedStep, point: number, folder: string): Promise<string[]> {
  const { event, before } = recorded;
  const own = mkdtempSync(join(folder, 'crashed-'));
  await using _removed = { [Symbol.asyncDispose]: () => rm(own, { recursive: true }) };
  const file = join(own, 'tiller.db');
  writeFileSync(file, before.file);
  await using player = await startEnginePlayer({
    open: () => openQuickly(file),
    now: before.now,
    name: `${event}:${point}`,
    fuse: createFuse(point),
  });
  player.chat.posts = copyOf(before.posts);
  const crashed = await playCrashing(player, recorded, seededRandom(`${event}:${point}`));
  if (crashed.isCrashed) await endClaims(player);
  return [
    ...(crashed.isCrashed ? [] : [`the process did not end`]),
    ...(crashed.said === recorded.said ? [] : [`told “${crashed.said}” instead of “${recorded.said}”`]),
    ...listDifferences(await stateOf(player), recorded.after),
  ].map((line) => `${event} point ${point}: ${line}`);
}

/** As crashAt for all recorded steps one after another, each with a process that ends at some point of it. */
export async function crashInEveryStep(
  steps: readonly RecordedStep[],
  seed: string,
  folder: string,
): Promise<string[]> {
  const [first] = steps;
  if (!first) throw new Error('nothing is recorded');
  const file = join(folder, `${seed}.db`);
  writeFileSync(file, first.before.file);
  await using player = await startEnginePlayer({
    open: () => openQuickly(file),
    now: first.before.now,
    name: seed,
  });
  const random = seededRandom(seed);
  const wrong: string[] = [];
  for (const step of steps) {
    const point = Math.floor(random() * step.points);
    const fuse = step.points === 0 ? createFuse() : createFuse(1 + point);
    if (step.step.kind === 'start') await player.stop();
    else await player.restart(fuse);
    const crashed = await playCrashing(player, step, random);
    if (crashed.said !== step.said) wrong.push(`${step.event}: told “${crashed.said}”, not “${step.said}”`);
  }
  await endClaims(player);
  wrong.push(...listDifferences(await stateOf(player), steps.at(-1)?.after ?? ''));
  return wrong.map((line) => `seed ${seed}: ${line}`);
}

/** What a dead process was sending last may be claimed for longer than the pause. */
async function endClaims(player: EnginePlayer): Promise<void> {
  await player.clock(player.now + CLAIM_MS);
}

async function playCrashing(
  player: EnginePlayer,
  { step, event }: RecordedStep,
  random: () => number,
): Promise<{ isCrashed: boolean; said: string }> {
  const play = async () => {
    const said = await playStep(player, step, event);
    await pauseAfter(player, step);
    return said;
  };
  let said: string | undefined;
  let isCrashed = false;
  try {
    said = await play();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    isCrashed = true;
    await player.restart();
    said = await play();
  }
  if (random() < REPEATED_SHARE && step.kind !== 'look') {
    const again = await play();
    if (again !== said) throw new Error(`${event} delivered again was told “${again}”, before “${said}”`);
  }
  return { isCrashed, said: step.kind === 'look' ? '' : said };
}

/** Without waiting for the disk: what a process has written outlives it all the same. */
async function openQuickly(file: string): Promise<Db> {
  const db = await openDatabase(file);
  db.sqlite?.pragma('synchronous = OFF');
  return db;
}

async function stateOf({ db, chat }: EnginePlayer): Promise<string> {
  return readState(db, chat);
}

function fileOf(db: Db): Buffer {
  if (!db.sqlite) throw new Error('only a SQLite database can be copied');
  return db.sqlite.serialize();
}

function copyOf(posts: readonly Post[]): Post[] {
  return posts.map((post) => ({ ...post }));
}

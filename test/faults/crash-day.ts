import { seededRandom } from '../../adapters/process/random.ts';
import { type EnginePlayer, startEnginePlayer } from '../scenarios/engine-player.ts';
import { pauseAfter, playStep, type Step } from '../scenarios/player.ts';
import type { Post } from '../support/chat/fault-chat.ts';
import { Crash, createFuse } from '../support/database/crash.ts';
import type { Shelf } from './shelf.ts';
import { listDifferences, readState } from './state.ts';

const REPEATED_SHARE = 0.1;
/** As long as a row of the outbox is claimed. */
const CLAIM_MS = 60_000;

/** A step of a script as it goes when nothing goes wrong. */
export interface RecordedStep {
  step: Step;
  event: string;
  /** The world before it. */
  before: { address: string; posts: readonly Post[]; now: number };
  /** The points of it that a process can end at, each by its kind. */
  points: readonly string[];
  said: string;
  /** The world after it, as text to compare. */
  after: string;
}

/** Plays a script in which nothing goes wrong. */
export async function recordScript(script: readonly Step[], shelf: Shelf): Promise<RecordedStep[]> {
  const address = await shelf.make();
  const now = Temporal.Instant.from(script[0]?.at ?? '').epochMilliseconds;
  await using player = await startEnginePlayer({ open: () => shelf.open(address), now });
  const recorded: RecordedStep[] = [];
  for (const [index, step] of script.entries()) {
    const event = `step:${index}`;
    const points: string[] = [];
    const fuse = createFuse(undefined, undefined, (what) => points.push(what()));
    const posts = copyOf(player.chat.posts);
    await player.stop();
    const before = { address: await shelf.copy(address), posts, now: player.now };
    if (step.kind !== 'start') await player.restart(fuse);
    const said = await playStep(player, step, event);
    await pauseAfter(player, step);
    recorded.push({
      step,
      event,
      before,
      // A process that is told to stop ends there by itself: there is no point of that step to end at before.
      points: step.kind === 'stop' ? [] : points,
      said: step.kind === 'look' ? '' : said,
      after: step.kind === 'stop' ? '' : await stateOf(player),
    });
  }
  return recorded;
}

/** The first point of each kind in these steps, numbered from 1 in its step. */
export function listKinds(steps: readonly RecordedStep[]): { step: RecordedStep; point: number }[] {
  const seen = new Map<string, { step: RecordedStep; point: number }>();
  for (const step of steps)
    for (const [index, kind] of step.points.entries())
      if (!seen.has(kind)) seen.set(kind, { step, point: index + 1 });
  return [...seen.values()];
}

/**
 * Plays a recorded step with a process that ends at a point, begins anew, and gets again what it had not acknowledged.
 * Gives what came out otherwise than it was recorded; nothing is as it should be.
 */
export async function crashAt(recorded: RecordedStep, point: number, shelf: Shelf): Promise<string[]> {
  const { event, before } = recorded;
  const address = await shelf.copy(before.address);
  await using _dropped = { [Symbol.asyncDispose]: () => shelf.drop(address) };
  await using player = await startEnginePlayer({
    open: () => shelf.open(address),
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
  shelf: Shelf,
): Promise<string[]> {
  const [first] = steps;
  if (!first) throw new Error('nothing is recorded');
  const address = await shelf.copy(first.before.address);
  await using player = await startEnginePlayer({
    open: () => shelf.open(address),
    now: first.before.now,
    name: seed,
  });
  const random = seededRandom(seed);
  const wrong: string[] = [];
  for (const step of steps) {
    const point = Math.floor(random() * step.points.length);
    const fuse = step.points.length === 0 ? createFuse() : createFuse(1 + point);
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

async function stateOf({ db, chat }: EnginePlayer): Promise<string> {
  return readState(db, chat);
}

function copyOf(posts: readonly Post[]): Post[] {
  return posts.map((post) => ({ ...post }));
}

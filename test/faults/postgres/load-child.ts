import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../adapters/process/random.ts';
import { parseLine } from '../../../src/base/command/parse.ts';
import { isAway, Refusal } from '../../../src/base/language/errors.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import type { View } from '../../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { createChatLine } from '../chat-line.ts';
import { enterLoad, LOAD_PLATFORM } from './enter-load.ts';
import type { FromLoad, LoadJob, ToLoad } from './wire.ts';

/** A process of the engine that people keep calling, and that does what is due and sends what waits meanwhile. */
const LONGEST_GAP_MS = 250;
const AGAIN_MS = 100;
const ROUND_MS = 150;
/** Every so manieth call asks for a message of its own in the chat. */
const POST_EVERY = 8;

let isStopping = false;

function say(message: FromLoad): Promise<void> {
  return new Promise((resolve) => (process.send ? process.send(message, () => resolve()) : resolve()));
}

const { chat, hear } = createChatLine(LOAD_PLATFORM, (asked) => void say(asked));

async function work(job: LoadJob): Promise<void> {
  const db = await openDatabase(job.address);
  const silent = () => undefined;
  const engine = createEngine({
    db,
    ports: {
      clock: { now: () => Date.now() },
      wake: { afterCommit: silent, dueAt: silent },
      random: { seeded: seededRandom },
      newId: randomUUID,
      log: { debug: silent, info: silent, warn: silent, error: silent },
      deliverers: [chat],
      playbooks: [],
    },
  });
  const clients = Array.from({ length: job.clients }, (_, client) =>
    callAgainAndAgain(engine, `${job.name}-${client}`),
  );
  const rounds = runRounds(engine);
  await Promise.all(clients);
  await rounds;
  await close(db);
}

async function callAgainAndAgain(engine: Engine, name: string): Promise<void> {
  const random = seededRandom(name);
  for (let index = 1; !isStopping; index++) {
    const origin = `${name}-${index}`;
    const note = index % POST_EVERY === 0 ? null : `Note ${origin}`;
    await callUntilAnswered(engine, origin, note);
    await sleep(random() * LONGEST_GAP_MS);
  }
}

/** As a person does: the same again, until it is answered. */
async function callUntilAnswered(engine: Engine, origin: string, note: string | null): Promise<void> {
  const told = { note, origin, refusals: 0, longestMs: 0 };
  for (;;) {
    const askedAt = Date.now();
    const view = await call(engine, origin, note);
    told.longestMs = Math.max(told.longestMs, Date.now() - askedAt);
    if (view.kind !== 'refusal') return say({ kind: 'told', told: { ...told, askedAt } });
    if (view.code !== 'busy' && view.code !== 'unsettled')
      await say({ kind: 'amiss', what: `${origin} was refused: ${view.message}` });
    told.refusals++;
    await sleep(AGAIN_MS);
  }
}

async function call(engine: Engine, origin: string, note: string | null): Promise<View> {
  const waited = { ms: 0 };
  try {
    const { workspace, actor, placeId } = await enterLoad(engine, waited);
    const { command, args } = parseLine(
      engine.commands,
      note === null ? 'preview' : `note add ${note} --source user`,
    );
    return await engine.handle({
      workspace,
      actor,
      placeId,
      origin,
      command: command.name,
      args,
      waits: false,
      waited,
    });
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    await say({ kind: 'amiss', what: `${origin} broke: ${error}` });
    return { kind: 'refusal', code: 'busy', message: '' };
  }
}

async function runRounds(engine: Engine): Promise<void> {
  while (!isStopping) {
    try {
      await engine.tick();
      await engine.relay();
    } catch (error) {
      // What the database did not take is done at the next round.
      if (!isAway(error) && !(error instanceof Refusal))
        await say({ kind: 'amiss', what: `a round: ${error}` });
    }
    await sleep(ROUND_MS);
  }
}

async function close(db: Db): Promise<void> {
  await db[Symbol.asyncDispose]();
}

process.on('message', (message: ToLoad) => {
  if (message.kind === 'stop') isStopping = true;
  if (message.kind === 'reply') hear(message);
  if (message.kind === 'begin') {
    work(message.job).then(
      () => process.exit(0),
      async (error: unknown) => {
        await say({ kind: 'amiss', what: `a process broke: ${error}` });
        process.exit(1);
      },
    );
  }
});
// Nothing is left running when the parent is gone.
process.on('disconnect', () => process.exit(0));

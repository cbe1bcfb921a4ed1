import { DeliveryError, Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer, Log } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { HeldChat } from './lease/runner.ts';
import type { Cancellation, Timers } from './wake.ts';

/** Between the tries to reach a chat: doubled each time. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
/** When a message is looked at again that its chat could not take: soon, or where the chat has ended, now and then. */
const SOON_MS = 2_000;
const NOW_AND_THEN_MS = 5 * 60_000;

/** A chat that Tiller is in: what delivers to it is there before the engine, what listens comes after. */
export interface ChatAdapter {
  readonly deliverer: Deliverer;
  /** What is true once it has started, where that has asked nobody in the chat: it waits to be called. */
  readonly waitsAt?: string | undefined;
  /**
   * Connects and listens; may be called again after `stop`, and where it failed. Throws a Refusal for what somebody
   * has to mend; one with code `busy`, and whatever else goes wrong, passes by itself and is tried again.
   */
  start(engine: Engine): Promise<void>;
  stop(): Promise<void>;
}

interface ChatEntry {
  /** As people call it. */
  name: string;
  /** Whether only one process may be connected to it. */
  isExclusive: boolean;
  create(onFatal: OnFatal): Promise<ChatAdapter>;
}

/** Whether a chat is connected: not begun, on its way, connected, or over until Tiller is started again. */
type ChatState = 'off' | 'starting' | 'up' | 'ended';

/**
 * How a connection ended: `lost` is connected anew, `cut off` may be started again as it is, and for `refused` somebody
 * has to mend something first, such as a token.
 */
export type ConnectionEnd = 'lost' | 'cut off' | 'refused';

/** Ends a chat while it listens, with a line that says why. */
export type OnFatal = (line: string, end: ConnectionEnd) => void;

export interface ChatsDeps {
  entries: readonly ChatEntry[];
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Shows a line to whoever sits at this machine. */
  say(line: string): void;
  /** Shows a line about something that does not work. */
  warn(line: string): void;
  /** Called once, when no chat is left that could come back: nobody was let in, or the last one was cut off. */
  onNoneLeft(why: 'refused' | 'cut off'): void;
}

/** Several chats in one process, none of which waits for another or falls with it. */
export interface Chats {
  readonly deliverers: readonly Deliverer[];
  /** How each of them stands that this process is to be in. */
  list(): readonly { name: string; state: Exclude<ChatState, 'off'> }[];
  /** Each of them, to be started and stopped by itself; whatever cannot be reached is tried again. */
  open(engine: Engine): readonly HeldChat[];
}

export async function createChats(deps: ChatsDeps): Promise<Chats> {
  const ends: ('refused' | 'cut off')[] = [];
  const onEnd = (why: 'refused' | 'cut off') => {
    ends.push(why);
    if (ends.length === deps.entries.length)
      deps.onNoneLeft(ends.includes('cut off') ? 'cut off' : 'refused');
  };
  const kept = await Promise.all(deps.entries.map((entry) => keepChat(entry, deps, onEnd)));
  return {
    deliverers: kept.map(({ deliverer }) => deliverer),
    list: () =>
      kept.flatMap(({ name, readState }) => {
        const state = readState();
        return state === 'off' ? [] : [{ name, state }];
      }),
    open: (engine) =>
      kept.map(({ name, isExclusive, start, stop }) => ({
        ...{ name, isExclusive, stop },
        start: () => start(engine),
      })),
  };
}

interface KeptChat {
  readonly name: string;
  readonly isExclusive: boolean;
  readonly deliverer: Deliverer;
  readState(): ChatState;
  start(engine: Engine): void;
  stop(): Promise<void>;
}

/** One chat: connected as soon as it can be, and left out for good where somebody has to mend it. */
async function keepChat(
  { name, isExclusive, create }: ChatEntry,
  deps: ChatsDeps,
  onEnd: (why: 'refused' | 'cut off') => void,
): Promise<KeptChat> {
  const { clock, timers, log } = deps;
  let state: ChatState = 'off';
  let failures = 0;
  let engine: Engine | undefined;
  let cancel: Cancellation = () => undefined;
  const calls = new Set<Promise<unknown>>();
  /** Starting and stopping, one after the other. */
  let steps: Promise<void> = Promise.resolve();
  const adapter = await create((line, why) => (why === 'lost' ? reconnect(line) : end(line, why)));

  function step(work: () => Promise<void>): Promise<void> {
    steps = steps.then(work).catch((error: unknown) => log.error({ err: error, chat: name }, 'a chat broke'));
    return steps;
  }

  function end(line: string, why: 'refused' | 'cut off'): void {
    if (state === 'ended') return;
    state = 'ended';
    cancel();
    log.error({ chat: name, why: line }, 'a chat has ended');
    deps.warn(`${line} ${name} is left out until Tiller is started again.`);
    void step(() => adapter.stop());
    onEnd(why);
  }

  function reconnect(line: string): void {
    if (state !== 'up') return;
    state = 'starting';
    log.warn({ chat: name, why: line }, 'a chat is connected anew');
    deps.warn(`${line}. It is connected anew.`);
    void step(async () => {
      await adapter.stop();
      await connect();
    });
  }

  async function connect(): Promise<void> {
    // It was stopped, or has ended, before its turn came.
    if (state !== 'starting' || !engine) return;
    try {
      await adapter.start(engine);
      if (state !== 'starting') return;
      state = 'up';
      failures = 0;
      deps.say(adapter.waitsAt ?? `Connected to ${name}.`);
    } catch (error) {
      if (error instanceof Refusal && error.detail.code === 'bad_argument')
        return end(error.message, 'refused');
      await adapter.stop();
      if (state === 'starting') retry(error);
    }
  }

  function retry(error: unknown): void {
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
    log.warn({ err: error, chat: name, waitMs }, 'a chat could not be reached');
    if (failures === 1) {
      const why = error instanceof Refusal ? error.message : `${name} did not start; the log says why.`;
      deps.warn(`${why} It is tried again by itself.`);
    }
    cancel = timers.at(clock.now() + waitMs, () => void step(connect));
  }

  /** Nothing goes out before the chat has started: what comes too early waits in the outbox. */
  async function whenUp<T>(run: () => Promise<T>): Promise<T> {
    if (state === 'up') return run();
    const retryAfterMs = state === 'ended' ? NOW_AND_THEN_MS : SOON_MS;
    throw new DeliveryError(`${name} is not connected`, { outcome: 'later', retryAfterMs });
  }

  const { deliverer } = adapter;
  return {
    name,
    isExclusive,
    readState: () => state,
    deliverer: {
      platform: deliverer.platform,
      isHere: () => state !== 'off',
      deliver: (delivery) => whenUp(() => deliverer.deliver(delivery)),
      find: (delivery) => whenUp(() => deliverer.find(delivery)),
    },
    start(given) {
      if (state !== 'off') return;
      state = 'starting';
      engine = noteCalls(given, calls);
      void step(connect);
    },
    async stop() {
      cancel();
      if (state === 'off') return;
      if (state !== 'ended') state = 'off';
      // An answer that is on its way still needs the connection.
      await Promise.allSettled(calls);
      await step(() => adapter.stop());
      await Promise.allSettled(calls);
    },
  };
}

/** The engine, with its calls that are under way to be seen. */
function noteCalls(engine: Engine, calls: Set<Promise<unknown>>): Engine {
  return {
    ...engine,
    handle(call) {
      const run = engine.handle(call).finally(() => calls.delete(run));
      calls.add(run);
      return run;
    },
  };
}

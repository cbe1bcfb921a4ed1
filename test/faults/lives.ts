import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Deliverer } from '../../src/base/ports.ts';
import type { View } from '../../src/base/view/view.ts';
import { Crash, createFuse } from '../support/database/crash.ts';
import { bundle } from './bundle.ts';
import { answerFor } from './chat-line.ts';
import type { Guard } from './guards.ts';
import { openVictim } from './victim.ts';
import type { ChatEvent, FromChild, ToChild } from './wire.ts';

/** So long after it was given an event a process is killed at the latest, in milliseconds: a little longer than its work takes. */
const LONGEST_LIFE_MS = { sqlite: 60, postgres: 180 };
/** As many statements as the work on an event takes, or a little more. */
const MOST_POINTS = 160;

/** One process, from its start to its end. Whatever it is asked for fails with Crash once it has ended. */
export interface Life {
  event(event: ChatEvent, now: number): Promise<View>;
  pass(now: number): Promise<number | null>;
  /** Lets it end at some moment from now on: a share of the time that its work takes. */
  doom(share: number): void;
  end(): Promise<void>;
}

interface LifeOptions {
  /** Or the address of a database on a server. */
  file: string;
  name: string;
  broken: Guard | null;
  chat: Deliverer;
}

/** Where lives come from. */
export interface Hatchery {
  begin(options: LifeOptions): Promise<Life>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Lives within this process: they end at a statement, and the rest of it goes on. */
export const WITHIN: Hatchery = {
  async begin(options) {
    const fuse = createFuse();
    const victim = await openVictim({ ...options, fuse });
    return {
      event: (event, now) => victim.event(event, now),
      pass: (now) => victim.pass(now),
      doom(share) {
        // Between a post and its answer is where most can go wrong, and few statements are there.
        if (share < 0.4) fuse.burn(1 + Math.floor(share * 5), 'post');
        else fuse.burn(1 + Math.floor(((share - 0.4) / 0.6) * MOST_POINTS), 'statement');
      },
      end: () => victim[Symbol.asyncDispose](),
    };
  },
  [Symbol.asyncDispose]: async () => undefined,
};

/** Real processes, killed by SIGKILL. One is always warm, so that the next life begins at once. */
export async function createHatchery(): Promise<Hatchery> {
  const script = await bundle('child.ts');
  const alive = new Set<ChildProcess>();
  const hatch = () => {
    const child = fork(script.file, {
      execPath: process.execPath,
      execArgv: [],
      // Compiled once for all of them.
      env: { ...process.env, NODE_COMPILE_CACHE: script.compiled },
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    return { child, isWarm: hear(child, 'warm') };
  };
  let spare = hatch();
  return {
    async begin(options) {
      const { child, isWarm } = spare;
      await isWarm;
      spare = hatch();
      return beginChild(child, options);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...alive].map(kill));
      script[Symbol.dispose]();
    },
  };
}

async function beginChild(child: ChildProcess, { chat, ...options }: LifeOptions): Promise<Life> {
  const waiting = new Map<number, PromiseWithResolvers<View | number | null>>();
  let requests = 0;
  let why = 'was killed';
  let timer: NodeJS.Timeout | undefined;
  const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(() => {
    for (const { reject } of waiting.values()) reject(new Crash(why));
    waiting.clear();
  });
  child.on('message', (message: FromChild) => {
    if (message.kind === 'broke') {
      why = message.error;
      for (const { reject } of waiting.values()) reject(new Error(why));
      waiting.clear();
    }
    if (message.kind === 'done') waiting.get(message.id)?.resolve(message.result);
    if (message.kind === 'done') waiting.delete(message.id);
    if (message.kind === 'asks') {
      answerFor(chat, message).then((reply) => tell(child, { kind: 'reply', id: message.id, reply }));
    }
  });
  function request(
    message: { kind: 'event'; now: number; event: ChatEvent } | { kind: 'pass'; now: number },
  ) {
    const id = ++requests;
    const asked = Promise.withResolvers<View | number | null>();
    waiting.set(id, asked);
    if (child.connected) tell(child, { ...message, id });
    else asked.reject(new Crash(why));
    return asked.promise;
  }
  const begun = hear(child, 'begun');
  tell(child, { kind: 'begin', ...options });
  await begun;
  return {
    event: async (event, now) => (await request({ kind: 'event', event, now })) as View,
    pass: async (now) => (await request({ kind: 'pass', now })) as number | null,
    doom(share) {
      const longestMs = LONGEST_LIFE_MS[options.file.startsWith('postgres:') ? 'postgres' : 'sqlite'];
      timer = setTimeout(() => child.kill('SIGKILL'), share * longestMs);
    },
    async end() {
      clearTimeout(timer);
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function tell(child: ChildProcess, message: ToChild): void {
  // It may die while this is on its way.
  if (child.connected) child.send(message, () => undefined);
}

function hear(child: ChildProcess, kind: FromChild['kind']): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (message: FromChild) => {
    if (message.kind === 'broke') reject(new Error(message.error));
    if (message.kind !== kind) return;
    child.off('message', listen);
    resolve();
  };
  child.on('message', listen);
  child.once('exit', () => reject(new Crash('ended before it had begun')));
  // A spare that is never used is killed when it may not be warm yet.
  promise.catch(() => undefined);
  return promise;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

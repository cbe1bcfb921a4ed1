import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../support/free-port.ts';
import { startProcess } from '../../support/program.ts';
import type { Told } from './wire.ts';

const CLIENTS = 4;
const LONGEST_GAP_MS = 250;
const AGAIN_MS = 100;
/** Far above what a call may take: what has no answer by then never gets one. */
const NEVER_MS = 30_000;
const START_MS = 60_000;

const AWAY = 'the database does not answer; this process waits for it';
const BACK = 'the database answers again';

export interface ServedOptions {
  address: string;
  /** The secret of a program's token. */
  secret: string;
  name: string;
  random: () => number;
  onTold(told: Told): void;
  onAmiss(what: string): void;
}

/** A real `tiller serve`, with programs that keep calling it over HTTP. */
export interface Served {
  /** Whether it has said by now that the database is away. */
  isAway(): boolean;
  /** Resolves when it listens. */
  listens: Promise<void>;
  /** Begins to call it. */
  call(): void;
  /** Lets each program get its answer, ends the process by SIGTERM, and gives how often the log said what. */
  stop(): Promise<{ away: number; back: number; errors: string[]; code: number | null; said: string }>;
}

export async function startServed(options: ServedOptions): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-served-'));
  const port = await findFreePort();
  const http = `127.0.0.1:${port}`;
  const { child, seen, ended } = startProcess(folder, ['serve'], {
    ...(process.env as Record<string, string>),
    TILLER_DATABASE: options.address,
    TILLER_HTTP: http,
    TILLER_LOG_LEVEL: 'info',
  });
  let isStopping = false;
  void ended.then(({ code }) => {
    if (!isStopping) options.onAmiss(`tiller serve ended with ${code}: ${seen.err.slice(-500)}`);
  });
  const clients: Promise<void>[] = [];
  const post = async (origin: string, note: string): Promise<{ isDone: boolean; problem?: string }> => {
    try {
      const response = await fetch(`http://${http}/api/v1/note/add`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${options.secret}`,
          'content-type': 'application/json',
          'idempotency-key': origin,
        },
        body: JSON.stringify({ text: note, source: 'user' }),
        signal: AbortSignal.timeout(NEVER_MS),
      });
      const body = (await response.json()) as { code?: string; detail?: string };
      if (response.ok) return { isDone: true };
      const isInWords = body.code === 'busy' || body.code === 'unsettled' || response.status === 429;
      return isInWords
        ? { isDone: false }
        : { isDone: false, problem: `${response.status} ${JSON.stringify(body)}` };
    } catch (error) {
      const cause = error instanceof Error && error.cause ? ` (${error.cause})` : '';
      return { isDone: false, problem: `no answer: ${error}${cause}` };
    }
  };
  const callAgainAndAgain = async (client: number) => {
    for (let index = 1; !isStopping; index++) {
      const origin = `${options.name}-${client}-${index}`;
      const note = `Note ${origin}`;
      const told = { origin, note, refusals: 0, longestMs: 0 };
      for (let isDone = false; !isDone; ) {
        const askedAt = Date.now();
        const answer = await post(origin, note);
        told.longestMs = Math.max(told.longestMs, Date.now() - askedAt);
        isDone = answer.isDone;
        if (isDone) options.onTold({ ...told, askedAt });
        else told.refusals++;
        if (answer.problem !== undefined) {
          options.onAmiss(`${origin}: ${answer.problem}`);
          // Of a process that is gone nothing more is asked.
          if (child.exitCode !== null) return;
        }
        if (!isDone) await sleep(AGAIN_MS);
      }
      await sleep(options.random() * LONGEST_GAP_MS);
    }
  };
  const lines = () => seen.err.split('\n').filter((line) => line.startsWith('{'));
  const countOf = (message: string) => lines().filter((line) => line.includes(message)).length;
  return {
    isAway: () => countOf(AWAY) > countOf(BACK),
    listens: (async () => {
      for (const startedAt = Date.now(); !seen.out.includes('Programs reach Tiller'); ) {
        if (child.exitCode !== null || Date.now() - startedAt > START_MS)
          throw new Error(`tiller serve does not listen: ${seen.err.slice(-500)}`);
        await sleep(50);
      }
    })(),
    call() {
      for (let client = 1; client <= CLIENTS; client++) clients.push(callAgainAndAgain(client));
    },
    async stop() {
      isStopping = true;
      await Promise.all(clients);
      child.kill('SIGTERM');
      const { code } = await ended;
      rmSync(folder, { recursive: true, force: true });
      const errors = lines().filter((line) => line.includes('"level":50'));
      return { away: countOf(AWAY), back: countOf(BACK), errors, code, said: seen.err.slice(-500) };
    },
  };
}

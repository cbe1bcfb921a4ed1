import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { seededRandom } from '../../../adapters/process/random.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { createFaultChat, type FaultChat } from '../../support/chat/fault-chat.ts';
import { type Line, layLine } from '../../support/database/line.ts';
import { openServer, type PostgresServer } from '../../support/database/postgres-server.ts';
import { fakeClock, fakePorts, startTeam } from '../../support/team.ts';
import { bundle } from '../bundle.ts';
import { enterLoad, LOAD_PLATFORM } from './enter-load.ts';
import { judge } from './judge.ts';
import { startLoad } from './load.ts';
import { startServed } from './served.ts';
import type { Told } from './wire.ts';

/** What is done to the server, or between it and the processes. */
export const FAULTS = ['kill', 'shut down', 'terminate', 'reset', 'freeze', 'lock'] as const;
type Fault = (typeof FAULTS)[number];

/** So many answers of a chat are lost after the message was stored. */
const LOST_SHARE = 0.03;
const CLIENTS = 10;
const CALM_MS = 1_000;
const LONGEST_DOWN_MS = 4_000;
/** Longer than a call may take to be answered. */
const FROZEN_MS = { least: 5_500, most: 8_000 };
/** Whoever asks is answered by then, be it that nothing can be done now. */
const LONGEST_WAIT_MS = 5_000;
const BURSTS = 5;
const BURST_MS = 60;
/** Long after every claim has ended: what waits is then looked for, and sent. */
const LATER_MS = 10 * 60_000;
const NEVER_MS = 60_000;
/** The first things that are wrong say why the others are. */
const MOST_NAMED = 5;

export interface RoundsRun {
  seed: string;
  rounds: number;
  /** Of these, one a round. */
  faults: readonly Fault[];
}

/** What came of it. Times in milliseconds; the lists name each thing that is wrong. */
export interface RoundsResult {
  rounds: number;
  calls: number;
  posts: number;
  refusals: number;
  /** From asking to an answer or refusal in words. */
  longestMs: number;
  /** From the end of a fault until every process had done something again. */
  longestBackMs: number;
  /** How often the served process said in its log that the database is away, and back. */
  saidAway: number;
  saidBack: number;
  lost: string[];
  twice: string[];
  amiss: string[];
  /** What took too long, or was told too often: on a machine that is busy with something else it may. */
  overBar: string[];
}

/**
 * Two engine processes with ten clients each and a `tiller serve` with four programs, on one PostgreSQL that is killed,
 * shut down, frozen or locked, or loses its connections, once a round; then what they were told is held against what is
 * stored and posted.
 */
export async function runRounds({ seed, rounds, faults }: RoundsRun): Promise<RoundsResult> {
  const random = seededRandom(seed);
  const server = await openServer();
  const chat = createFaultChat({ now: () => Date.now(), random, lostShare: LOST_SHARE });
  const told: Told[] = [];
  const amiss: string[] = [];
  const latest = new Map<string, number>();
  const onTold = (name: string) => (each: Told) => {
    told.push(each);
    latest.set(name, each.askedAt);
  };
  const onAmiss = (what: string) => void amiss.push(what);
  const direct = `${server.url}/${server.template}`;
  const line = await layLine(server.port);
  const viaLine = direct.replace(`:${server.port}/`, `:${line.port}/`);
  using script = await bundle('postgres/load-child.ts');
  let longestBackMs = 0;
  try {
    const secret = await prepare(direct, chat);
    // It begins while nobody answers, and waits.
    await server.kill('SIGQUIT');
    const served = await startServed({
      address: viaLine,
      secret,
      name: 'program',
      random,
      onTold: onTold('program'),
      onAmiss,
    });
    while (!served.isAway() && amiss.length === 0) await sleep(20);
    await server.start();
    await served.listens;
    served.call();
    const loads = [direct, viaLine].map((address, index) => {
      const name = `load-${index + 1}`;
      return startLoad(script, { address, name, clients: CLIENTS }, chat, { onTold: onTold(name), onAmiss });
    });
    const names = ['program', 'load-1', 'load-2'];
    await awaitAll(names, latest, Date.now(), amiss);
    for (let round = 0; round < rounds; round++) {
      await sleep(CALM_MS);
      await harm(faults[round % faults.length] ?? 'kill', { server, line, address: direct, random });
      const over = Date.now();
      await awaitAll(names, latest, over, amiss);
      longestBackMs = Math.max(longestBackMs, Date.now() - over);
    }
    await Promise.all(loads.map((load) => load.stop()));
    while (served.isAway()) await sleep(20);
    const end = await served.stop();
    if (end.away !== end.back) amiss.push(`the log says ${end.away} times away, and ${end.back} times back`);
    amiss.push(...end.errors.map((each) => `in the log: ${each.slice(0, 3_000)}`));
    if (end.code !== 0) amiss.push(`tiller serve ended with ${end.code}: ${end.said}`);
    await drain(direct, chat);
    const late = told.filter((each) => each.longestMs > LONGEST_WAIT_MS);
    const overBar = late.map((each) => `${each.origin} waited ${each.longestMs} ms for words`);
    // At its start, and at most once a round.
    if (end.away > rounds + 1) overBar.push(`the log tells ${end.away} times that there is no answer`);
    return {
      rounds,
      calls: told.length,
      posts: chat.posts.length,
      refusals: told.reduce((sum, { refusals }) => sum + refusals, 0),
      longestMs: Math.max(...told.map((each) => each.longestMs)),
      longestBackMs,
      saidAway: end.away,
      saidBack: end.back,
      ...(await judge(direct, chat, told)),
      amiss,
      overBar,
    };
  } finally {
    server.thaw();
    await line.close();
    await server.remove();
  }
}

/** A team of this machine with a program's token, and one of a chat with something to plan. Gives the token's secret. */
async function prepare(address: string, chat: FaultChat): Promise<string> {
  await using db = await openDatabase(address);
  const team = await startTeam({ db, at: new Date().toISOString() });
  const { data } = await team.ok('lead', 'token add load');
  const engine = engineAt(db, Date.now(), chat);
  const { workspace, actor, placeId } = await enterLoad(engine);
  for (const title of ['Write a guide', 'Call ten users', 'Mend the lamp']) {
    const call = { command: 'propose', args: { title, effort: 2 }, origin: `prepare:${title}` };
    await engine.handle({ workspace, actor, placeId, ...call, waits: true });
  }
  return (data as { secret: string }).secret;
}

function engineAt(db: Awaited<ReturnType<typeof openDatabase>>, at: number, chat: FaultChat): Engine {
  const clock = fakeClock(new Date(at).toISOString());
  const deliverers = [{ ...chat, platform: LOAD_PLATFORM }];
  return createEngine({ db, ports: { ...fakePorts(clock, []), deliverers, newId: randomUUID } });
}

async function harm(
  fault: Fault,
  {
    server,
    line,
    address,
    random,
  }: { server: PostgresServer; line: Line; address: string; random: () => number },
): Promise<void> {
  switch (fault) {
    case 'kill':
    case 'shut down':
      await server.kill(fault === 'kill' ? 'SIGKILL' : 'SIGQUIT');
      await sleep(random() * LONGEST_DOWN_MS);
      return server.start();
    case 'freeze':
      server.freeze();
      await sleep(FROZEN_MS.least + random() * (FROZEN_MS.most - FROZEN_MS.least));
      return server.thaw();
    case 'reset':
      for (let burst = 0; burst < BURSTS; burst++) {
        line.reset();
        await sleep(BURST_MS);
      }
      return;
    case 'terminate':
      return asAdmin(address, async (admin) => {
        for (let burst = 0; burst < BURSTS; burst++) {
          await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`);
          await sleep(BURST_MS);
        }
      });
    case 'lock':
      return asAdmin(address, async (admin) => {
        await admin.query('begin; select id from workspaces for update');
        await sleep(FROZEN_MS.least);
        await admin.query('rollback');
      });
  }
}

async function asAdmin(address: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client(address);
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** Waits until each process was answered something that it asked for since then. */
async function awaitAll(
  names: readonly string[],
  latest: ReadonlyMap<string, number>,
  since: number,
  amiss: string[],
): Promise<void> {
  while (names.some((name) => (latest.get(name) ?? 0) < since)) {
    if (Date.now() - since > NEVER_MS) {
      const silent = names.filter((name) => (latest.get(name) ?? 0) < since);
      throw new Error(`${silent.join(', ')} never came back; ${amiss.slice(0, MOST_NAMED).join('; ')}`);
    }
    await sleep(20);
  }
}

/** Does what is left and sends what waits, ten minutes later. */
async function drain(address: string, chat: FaultChat): Promise<void> {
  await using db = await openDatabase(address);
  const engine = engineAt(db, Date.now() + LATER_MS, chat);
  await engine.tick();
  await engine.relay();
  // What was doubtful has had the time that it takes to arrive.
  const later = engineAt(db, Date.now() + 2 * LATER_MS, chat);
  await later.tick();
  await later.relay();
}

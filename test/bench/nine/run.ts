import pg from 'pg';
import type { Waker } from '../../../adapters/process/wake.ts';
import type { Deliverer, Log } from '../../../src/base/ports.ts';
import { setFlags } from '../flags.ts';
import { readServerCpu } from './server-cpu.ts';

/**
 * A process that runs every workspace's morning from nine on and does nothing else: `run.ts URL`. Prints as JSON what working the mornings out
 * before took, when the last one was planned, what CPU that took with what was sent until then, when the last message was posted, how
 * many statements a workspace beside those of the thread that thinks, how much memory, and when the page in the middle and the last page came.
 */
setFlags();
const { createWorkerBackground } = await import('../../../adapters/process/background/background.ts');
const { createSolverLoader } = await import('../../../adapters/process/background/solver.ts');
const { newId, random } = await import('../../../adapters/process/random.ts');
const { createWake, systemTimers } = await import('../../../adapters/process/wake.ts');
const { dateOf } = await import('../../../src/base/language/date.ts');
const { openDatabase } = await import('../../../src/base/store/open.ts');
const { createEngine } = await import('../../../src/engine/engine.ts');
const { UNHURRIED } = await import('../../support/database/unhurried.ts');
const { BEFORE_NINE, NINE } = await import('./morning.ts');
const [url = ''] = process.argv.slice(2);
let statements = 0;
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  statements++;
  return query.apply(this, args);
} as typeof pg.Client.prototype.query;

let start: number | undefined;
let isAsked = false;
let waker: Waker | undefined;
const silent = () => undefined;
const sinceNine = () => (start === undefined ? 0 : performance.now() - start);
const digestMs: number[] = [];
let posts = 0;
let failures = 0;
const log: Log = {
  ...{ debug: silent, info: silent, warn: silent },
  error(fields, message) {
    failures++;
    if (failures < 5)
      process.stderr.write(
        `${message} ${JSON.stringify(fields)} ${String((fields as { err?: Error }).err?.stack)}\n`,
      );
  },
};
const deliverer: Deliverer = {
  platform: 'terminal',
  async deliver({ key, subject, platformId }) {
    posts++;
    if (subject.startsWith('digest:') && platformId === null) digestMs.push(sinceNine());
    return { platformId: key };
  },
  find: async () => 'absent',
};
await using db = await openDatabase(url, { patience: UNHURRIED });
await using background = createWorkerBackground({ database: url, playbooks: [] }, systemTimers);
const engine = createEngine({
  db,
  ports: {
    ...{
      random,
      newId,
      deliverers: [deliverer],
      playbooks: [],
      background,
      loadSolver: createSolverLoader(),
    },
    clock: { now: () => (start === undefined ? BEFORE_NINE : NINE + Math.round(sinceNine())) },
    wake: {
      afterCommit() {
        isAsked = true;
        waker?.afterCommit();
      },
      dueAt: silent,
    },
    log,
  },
});
const aheadFrom = process.cpuUsage();
const serverAheadFrom = readServerCpu(url);
do {
  isAsked = false;
  await engine.tick();
} while (isAsked);
const ahead = process.cpuUsage(aheadFrom);
const aheadMs = (ahead.user + ahead.system) / 1_000;
const serverAheadMs = readServerCpu(url) - serverAheadFrom;
// All workspaces at once are the owner's to see.
const owner = new pg.Client(url);
await owner.connect();
const workspaces = await count("select count(*) from due where kind = 'digest'");
statements = 0;
const cpu = process.cpuUsage();
start = performance.now();
const serverCpu = readServerCpu(url);
let plannedMs: number | undefined;
let plannedCpuMs = 0;
// As a process does it.
const nothing = async () => undefined;
waker = createWake({ now: () => NINE }, log);
waker.start({ tick, relay: engine.relay, relayToPrograms: nothing, readSources: nothing });
await waker.settle();
await waker.stop();
const doneMs = sinceNine();
await owner.end();
const { user, system } = process.cpuUsage(cpu);
const sorted = digestMs.toSorted((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    ...{ workspaces, plannedMs, doneMs, posts, failures },
    cpuMs: (user + system) / 1_000,
    ...{ plannedCpuMs, aheadMs, serverAheadMs },
    statements: statements / workspaces,
    medianDigestMs: sorted[Math.floor(sorted.length / 2)],
    lastDigestMs: sorted.at(-1),
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  }),
);

async function tick(): Promise<void> {
  await engine.tick();
  if (plannedMs !== undefined || (await countPlanned()) < workspaces) return;
  plannedMs = sinceNine();
  const { user: userUs, system: systemUs } = process.cpuUsage(cpu);
  plannedCpuMs = (userUs + systemUs) / 1_000 + readServerCpu(url) - serverCpu;
}

async function countPlanned(): Promise<number> {
  return count('select count(*) from batches where on_date = $1', dateOf(NINE, 'UTC'));
}

async function count(question: string, ...values: string[]): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(question, values);
  return Number(rows[0]?.count);
}

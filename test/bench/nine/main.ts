import { z } from 'zod';
import { openDatabase } from '../../../src/base/store/open.ts';
import startPostgres from '../../support/database/postgres-server.ts';
import { UNHURRIED } from '../../support/database/unhurried.ts';
import { runInstalled } from '../checkout.ts';
import type { Checkout } from '../figure.ts';
import { cloneWorkspace } from './clone.ts';
import { readServerCpu } from './server-cpu.ts';
import { playTeam } from './team.ts';

const MB = 1_000_000;
/** What 5,000 workspaces may take on two cores: 60 s. */
const MOST_CPU_MS = (60_000 * 2) / 5_000;
const MOST_MS = 60_000 / 5_000;
const MOST_MB = 400;

const ran = z.object({
  workspaces: z.number(),
  plannedMs: z.number(),
  doneMs: z.number(),
  posts: z.number(),
  failures: z.number(),
  cpuMs: z.number(),
  plannedCpuMs: z.number(),
  aheadMs: z.number(),
  serverAheadMs: z.number(),
  statements: z.number(),
  medianDigestMs: z.number(),
  lastDigestMs: z.number(),
  peakBytes: z.number(),
});

/**
 * Has so many teams of six, with fifty ideas each, due at nine on a PostgreSQL of its own, and prints what their morning took beside
 * the bars: time and CPU a workspace, because a busy machine gives less than its two cores, and the memory of the process as it is installed.
 */
export async function measureNine(checkout: Checkout, workspaces: number): Promise<void> {
  const given = new Map<string, unknown>();
  const stop = await startPostgres({ provide: (name, value) => given.set(name, value) });
  try {
    const url = `${given.get('postgresUrl')}/${given.get('postgresTemplate')}`;
    const id = await playFirst(url);
    await cloneWorkspace(url, id, workspaces - 1);
    const before = readServerCpu(url);
    const run = ran.parse(runInstalled(checkout, 'nine/run.ts', [url]));
    const serverMs = readServerCpu(url) - before;
    print(run, serverMs - run.serverAheadMs);
  } finally {
    await stop();
  }
}

async function playFirst(url: string): Promise<string> {
  await using db = await openDatabase(url, { patience: UNHURRIED });
  return await playTeam(db);
}

function print(run: z.output<typeof ran>, serverMs: number): void {
  const { workspaces } = run;
  const cpuMs = (run.cpuMs + serverMs) / workspaces;
  const line = (name: string, value: number, unit: string, most?: number) => {
    const isOk = most === undefined || value <= most;
    if (!isOk) process.exitCode = 1;
    const bar = most === undefined ? '' : `at most ${most} ${unit}  ${isOk ? 'ok' : 'SHORT'}`;
    process.stdout.write(`${name.padEnd(44)} ${`${value.toPrecision(4)} ${unit}`.padStart(14)}  ${bar}\n`);
  };
  line('nine: workspaces', workspaces, '');
  line('nine: planned and committed, a workspace', run.plannedMs / workspaces, 'ms', MOST_MS);
  line('nine: CPU to work it out before, a workspace', (run.aheadMs + run.serverAheadMs) / workspaces, 'ms');
  line('nine: CPU at nine with all that is posted', cpuMs, 'ms');
  line('nine: of it PostgreSQL’s', serverMs / workspaces, 'ms');
  line('nine: of it until all is planned', run.plannedCpuMs / workspaces, 'ms', MOST_CPU_MS);
  line('nine: statements, a workspace, but the reads', run.statements, '');
  line('nine: memory of the process', run.peakBytes / MB, 'MB', MOST_MB);
  line('nine: page in the middle posted after', run.medianDigestMs / 1_000, 's');
  line('nine: last page posted after', run.lastDigestMs / 1_000, 's');
  line('nine: everything posted after', run.doneMs / 1_000, 's');
  line('nine: messages posted', run.posts, '');
  line('nine: failures', run.failures, '', 0);
}

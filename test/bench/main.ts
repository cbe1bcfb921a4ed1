import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { measureAppend, measureSync } from './append.ts';
import { measureConnected } from './connected.ts';
import { type Size, seed } from './seed.ts';
import { measureSlack } from './slack.ts';

/** One figure that must hold. */
interface Figure {
  name: string;
  measured: string;
  bar: string;
  isOk: boolean;
}

const MB = 1_000_000;
const TO_PLAN: Size = { candidates: 10_000, outcomes: 100_000, events: 0, proposed: 0 };
const TO_WORK: Size = { candidates: 10_000, outcomes: 10_000, events: 100_000, proposed: 300 };
const FEW_OUTCOMES = { outcomes: 1_000, events: 0, proposed: 0 };
/** On a faster disk than this the bare driver's time is no longer the disk's, and the bar says nothing. */
const LEAST_SYNC_MS = 0.1;
const ROUNDS_OF_COMMANDS = 50;
const DECISIONS = /^(?:approve|undo|refuse|take|done) /;
const SIMULATED_DAYS = 30;
const SOME_IDEAS: Size = { candidates: 400, outcomes: 400, events: 0, proposed: 0 };

const planned = z.object({ firstMs: z.number(), lastMs: z.number(), peakBytes: z.number() });
const posted = z.object({ ms: z.number(), lines: z.number(), tasks: z.number() });
const lived = z.object({ source: z.string(), ms: z.number(), digests: z.number() });
const commanded = z.array(z.object({ line: z.string(), ms: z.number() }));

const folder = mkdtempSync(join(tmpdir(), 'tiller-bench-'));
try {
  process.exitCode = 0;
  for await (const { name, measured, bar, isOk } of measureAll()) {
    if (!isOk) process.exitCode = 1;
    process.stdout.write(
      `${name.padEnd(56)} ${measured.padStart(22)}   ${bar.padEnd(20)} ${isOk ? 'ok' : 'SHORT'}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function* measureAll(): AsyncGenerator<Figure> {
  const big = await seedFile('big', TO_PLAN);
  yield* measurePlan(big);
  yield await measureGrowth();
  yield* measureCommands(await seedFile('work', TO_WORK));
  yield measureDigest(big);
  yield measureDays(await seedFile('days', SOME_IDEAS));
  yield await measureEvents();
  yield await measureStart(big);
  yield* measureChat();
}

async function* measureChat(): AsyncGenerator<Figure> {
  const slack = await measureSlack(folder);
  const beside = `bare Bolt ${slack.bareMs.toFixed(1)} ms`;
  yield upTo(`Slack: click to acknowledged, p99; ${beside}`, slack.ackedMs, 50, 'ms');
  yield upTo('Slack: click to updated message, p99, 20 clicks a second', slack.updatedMs, 500, 'ms');
  yield upTo('Slack: 1,000 deliveries to 100 channels', slack.deliveredMs / 1_000, 60, 's');
  yield upTo('Slack: of those, lost or twice', slack.lost + slack.twice, 0, '');
  const alone = await measureConnected(folder, ['Slack']);
  yield upTo('memory of a process with Slack, after 200 commands', alone.bytes / MB, 140, 'MB');
  const both = await measureConnected(folder, ['Slack', 'Discord']);
  yield upTo('start to Slack and Discord both ready', both.readyMs, 2_000, 'ms');
  yield upTo('memory of a process with both, after 400 commands', both.bytes / MB, 170, 'MB');
}

/** Each time in a fresh process that does nothing else. */
function* measurePlan(big: string): Generator<Figure> {
  const dry = [1, 2, 3].map(() => runPlan(big, 'plan --dry-run'));
  const real = runPlan(copyOf(big), 'plan');
  const scale = '10,000 ideas, 100,000 outcomes';
  yield upTo(`plan --dry-run: ${scale}`, middle(dry.map(({ firstMs }) => firstMs)), 1_000, 'ms');
  yield upTo(`plan: ${scale}`, real.firstMs, 1_000, 'ms');
  const most = Math.max(...[...dry, real].map(({ peakBytes }) => peakBytes));
  yield upTo('memory of a process that plans that day', most / MB, 300, 'MB');
}

async function measureGrowth(): Promise<Figure> {
  const times: number[] = [];
  for (const candidates of [1_000, 10_000]) {
    const file = await seedFile(`ideas-${candidates}`, { candidates, ...FEW_OUTCOMES });
    // The third time in a process: without what starting costs, which would hide the growth.
    times.push(middle([1, 2, 3].map(() => runPlan(file, 'plan --dry-run', 3).lastMs)));
  }
  const [few = 0, many = 0] = times;
  return upTo('planning time, 10,000 ideas to 1,000', many / few, 15, 'times');
}

function* measureCommands(file: string): Generator<Figure> {
  const args = [file, String(TO_WORK.outcomes + 1), String(ROUNDS_OF_COMMANDS)];
  const took = commanded.parse(runScript('commands.ts', args));
  const decided = took.filter(({ line }) => DECISIONS.test(line));
  const scale = '10,000 ideas, 100,000 events';
  yield upTo(`p99 of ${took.length} commands: ${scale}`, p99(took), 10, 'ms');
  yield upTo(`p99 of ${decided.length} decisions: ${scale}`, p99(decided), 10, 'ms');
}

/** Each time in a fresh process: from the due time to the page as it is read. */
function measureDigest(big: string): Figure {
  const times = [1, 2, 3].map(() => posted.parse(runScript('digest.ts', [copyOf(big)])).ms);
  return upTo('digest due, planned, posted, drawn: 10,000 ideas', middle(times), 1_000, 'ms');
}

function measureDays(file: string): Figure {
  const { source, ms, digests } = lived.parse(runScript('days.ts', [file, String(SIMULATED_DAYS)]));
  return upTo(`${SIMULATED_DAYS} simulated days, ${digests} digests, ${source}`, ms / 1_000, 60, 's');
}

async function measureEvents(): Promise<Figure> {
  const syncMs = measureSync(folder);
  const { ours, bare } = await measureAppend(folder);
  const share = ours / bare;
  const isSlowDisk = syncMs >= LEAST_SYNC_MS;
  return {
    name: `events a second, durable, to the bare driver's ${Math.round(bare)}`,
    measured: `${Math.round(ours)} (${share.toFixed(2)})`,
    bar: isSlowDisk ? 'at least 0.50' : `none: syncs in ${syncMs.toFixed(3)} ms`,
    isOk: share >= 0.5 || !isSlowDisk,
  };
}

async function measureStart(big: string): Promise<Figure> {
  const times: number[] = [];
  for (let time = 0; time < 3; time++) times.push(await timeToFirstLine(big));
  return upTo('start to the first line of the terminal', middle(times), 2_000, 'ms');
}

function timeToFirstLine(database: string): Promise<number> {
  const start = performance.now();
  const tiller = spawn(process.execPath, [join(import.meta.dirname, '../../bin/tiller.js')], {
    cwd: folder,
    env: { ...process.env, TILLER_DATABASE: database },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let tookMs: number | undefined;
    tiller.stdout.on('data', () => {
      tookMs ??= performance.now() - start;
      tiller.stdin.end();
    });
    tiller.on('error', reject);
    tiller.on('exit', (code) => {
      if (tookMs === undefined || code !== 0) reject(new Error(`bin/tiller.js ended with ${code}`));
      else resolve(tookMs);
    });
  });
}

function runPlan(file: string, line: string, times = 1): z.output<typeof planned> {
  return planned.parse(runScript('plan.ts', [file, line, String(times)]));
}

function runScript(script: string, args: readonly string[]): unknown {
  const path = join(import.meta.dirname, script);
  return JSON.parse(execFileSync(process.execPath, [path, ...args], { encoding: 'utf8' }));
}

async function seedFile(name: string, size: Size): Promise<string> {
  const file = join(folder, `${name}.db`);
  await seed(file, size);
  return file;
}

function copyOf(file: string): string {
  const copy = join(folder, `${crypto.randomUUID()}.db`);
  copyFileSync(file, copy);
  return copy;
}

function upTo(name: string, measured: number, most: number, unit: string): Figure {
  const shown = measured < 100 ? measured.toFixed(1) : Math.round(measured).toLocaleString('en');
  return { name, measured: `${shown} ${unit}`, bar: `at most ${most} ${unit}`, isOk: measured <= most };
}

/** Of times in their order. */
function p99(took: readonly { ms: number }[]): number {
  return took[Math.ceil(0.99 * took.length) - 1]?.ms ?? Infinity;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readCommandLine } from '../../scripts/command-line.ts';
import { timeCommits } from './bare-sqlite.ts';
import { connect, measureClicks, measureMemory } from './chat.ts';
import { callExport, copyOf, runInstalled, runScript, seedFile } from './checkout.ts';
import { type Checkout, type Figure, median, type Part, p99 } from './figure.ts';
import { measureNine } from './nine/main.ts';
import type { Size } from './seed.ts';

const MB = 1_000_000;
const ROUNDS = 5;
/** Against another checkout nothing may be slower by more than a tenth. */
const MOST_SLOWER = 1.1;
const TO_PLAN: Size = { candidates: 10_000, outcomes: 100_000, events: 0, proposed: 0 };
const TO_WORK: Size = { candidates: 10_000, outcomes: 10_000, events: 100_000, proposed: 300 };
/** And a million events: ten for each task. */
const TO_GROW: Size = { candidates: 10_000, outcomes: 100_000, events: 0, proposed: 6 };
const FEW_OUTCOMES = { outcomes: 1_000, events: 0, proposed: 0 };
const ROUNDS_OF_COMMANDS = 50;
const ROUNDS_OF_AGENTS = 40;
const DECISIONS = /^(?:approve|undo|refuse|take|done) /;
/** On a faster disk than this the bare driver's time is no longer the disk's, and the bar says nothing. */
const LEAST_COMMIT_MS = 0.1;
const EVENTS_A_COMMIT = 3;
/** As in the thread that plans, which bin/tiller.js gives so much: at its own start a process takes the flag from here alone. */
const THREAD_FLAGS = ['--min-semi-space-size=16'];
const HERE = join(import.meta.dirname, '../..');

const planned = z.object({
  firstMs: z.number(),
  firstCpuMs: z.number(),
  lastMs: z.number(),
  peakBytes: z.number(),
});
const stalled = z.array(z.object({ longestWaitMs: z.number(), longestStretchMs: z.number() }));
const grown = z.object({ ms: z.number(), wallMs: z.number(), ownBytes: z.number(), peakBytes: z.number() });
const read = z.object({ ms: z.number(), peakBytes: z.number() });
const posted = z.object({ ms: z.number() });
const commanded = z.array(z.object({ line: z.string(), ms: z.number() }));
const synced = z.object({
  ms: z.number(),
  longestWaitMs: z.number(),
  longestStretchMs: z.number(),
  peakBytes: z.number(),
});
const took = z.object({ p99: z.number(), mean: z.number() });
const served = z.object({ bare: took, lists: took, pages: took, writes: took, heapBytes: z.number() });
const worked = z.object({ claimMs: z.number(), completeMs: z.number() });
const appended = z.object({ ours: z.number(), bare: z.number() });
const suggested = z.object({ early: z.number(), late: z.number() });

const PARTS: Readonly<Record<string, Part>> = {
  commands: measureCommands,
  append: measureAppend,
  loop: measureLoop,
  planning: measurePlanning,
  digest: measureDigest,
  start: measureStart,
  clicks: measureClicks,
  memory: measureMemory,
  sources: measureSources,
  http: measureHttp,
  queue: measureQueue,
  growth: measureGrowth,
};
/** Minutes long and gigabytes large: once, and only where it is asked for. */
const LONG: readonly string[] = ['growth'];

const USAGE = `npm run bench [-- PART… --against FOLDER --workspaces 200]

Measures how fast and how large Tiller is, in five rounds; a line a figure, with its bar. The machine should be quiet.

  PART           ${Object.keys(PARTS).join(', ')}, nine; all but ${LONG.join(', ')} and nine where none is named
  --against      another checkout, which takes turns with this one
  --workspaces   how many teams are due at nine (200)
`;

const { values, words, refuse } = readCommandLine(USAGE, {
  mostWords: Infinity,
  options: { against: { type: 'string' }, workspaces: { type: 'string', default: '200' } },
});
const names = words.length > 0 ? words : Object.keys(PARTS).filter((name) => !LONG.includes(name));
/** A morning of many teams, with bars of its own; it takes minutes, so it runs when it is named. */
const isNine = names.includes('nine');
const unknown = names.filter((name) => !PARTS[name] && name !== 'nine');
if (unknown.length > 0) refuse(`There is no part ${unknown.join(', ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'tiller-bench-'));
const roots = values.against === undefined ? [HERE] : [HERE, resolve(values.against)];
const checkouts = roots.map((root, index) => ({ root, folder: join(folder, String(index)) }));
for (const checkout of checkouts) mkdirSync(checkout.folder);
try {
  const [own] = checkouts;
  if (isNine && own) await measureNine(own, Number(values.workspaces));
  else printLine(['', 'measured', 'beside', 'ratio', 'at most', '', 'quiet machine']);
  for (const name of isNine ? [] : names) {
    const part = PARTS[name];
    if (part) await runPart(part, LONG.includes(name) ? 1 : ROUNDS);
  }
  const load = loadavg().map((each) => each.toFixed(1));
  process.stdout.write(`Load ${load.join(' ')} on ${availableParallelism()} cores.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Rounds, in each of which the checkouts take turns, so that all meet the same machine. */
async function runPart(part: Part, times: number): Promise<void> {
  const rounds: Figure[][][] = [];
  for (let round = 0; round < times; round++) {
    const figures: Figure[][] = [];
    for (const checkout of checkouts) figures.push(await part(checkout));
    rounds.push(figures);
  }
  const medianOf = (checkout: number, figure: number, key: 'value' | 'baseline') =>
    median(rounds.map((round) => round[checkout]?.[figure]?.[key] ?? Infinity));
  for (const [index, figure] of (rounds[0]?.[0] ?? []).entries()) {
    const value = medianOf(0, index, 'value');
    judge({ ...figure, value, baseline: medianOf(0, index, 'baseline') });
    if (checkouts.length === 1) continue;
    const baseline = medianOf(1, index, 'value');
    const { name, unit } = figure;
    judge({ name: `  ${name}: new, old`, unit, value, baseline, bar: { kind: 'times', most: MOST_SLOWER } });
  }
}

function judge({ name, unit, value, baseline, bar, quiet }: Figure): void {
  const ratio = bar.kind === 'times' ? value / baseline : value - baseline;
  const isOk = ratio <= bar.most;
  if (!isOk) process.exitCode = 1;
  const format = (number: number) => `${number.toPrecision(number < 1_000 ? 3 : 4)} ${unit}`;
  const formatRatio = (number: number) =>
    bar.kind === 'times' ? `× ${number.toFixed(2)}` : `+ ${number.toFixed(0)} ${unit}`;
  const most = Number.isFinite(bar.most) ? formatRatio(bar.most) : 'none';
  const aside = quiet === undefined ? '' : format(quiet);
  printLine([name, format(value), format(baseline), formatRatio(ratio), most, isOk ? 'ok' : 'SHORT', aside]);
}

function printLine([name = '', ...cells]: readonly string[]): void {
  const text = cells.map((cell) => cell.padStart(10)).join('  ');
  process.stdout.write(`${name.padEnd(44)} ${text}`.trimEnd().concat('\n'));
}

async function measureCommands(checkout: Checkout): Promise<Figure[]> {
  const file = copyOf(seedFile(checkout, 'work', TO_WORK));
  const commits = p99(timeCommits(join(folder, 'bare.db')));
  const args = [file, String(TO_WORK.outcomes + 1), String(ROUNDS_OF_COMMANDS)];
  const took = commanded.parse(runScript(checkout, 'commands.ts', args));
  const decided = took.filter(({ line }) => DECISIONS.test(line));
  const proposed = took.filter(({ line }) => line.startsWith('propose '));
  const common = { unit: 'ms', baseline: commits, quiet: 10 } as const;
  const p99Of = (each: typeof took) => p99(each.map(({ ms }) => ms));
  return [
    { ...common, name: 'command, p99', value: p99Of(took), bar: { kind: 'times', most: 10 } },
    { ...common, name: 'decision, p99', value: p99Of(decided), bar: { kind: 'times', most: 10 } },
    {
      ...common,
      name: 'propose: 10,000 open ideas, p99',
      value: p99Of(proposed),
      bar: { kind: 'times', most: 10 },
    },
  ];
}

async function measureAppend(checkout: Checkout): Promise<Figure[]> {
  // Its files have names of their own.
  const empty = mkdtempSync(join(checkout.folder, 'append-'));
  const result = appended.parse(callExport(checkout, 'append.ts', 'measureAppend', [empty]));
  const baseline = (1_000 * EVENTS_A_COMMIT) / result.bare;
  const value = (1_000 * EVENTS_A_COMMIT) / result.ours;
  const most = baseline < LEAST_COMMIT_MS ? Infinity : 2;
  return [{ name: 'commit of 3 events', unit: 'ms', value, baseline, bar: { kind: 'times', most } }];
}

/** What a suggestion of the quiet loop takes with 50,000 actions kept, beside one with few. */
async function measureLoop(checkout: Checkout): Promise<Figure[]> {
  const empty = mkdtempSync(join(checkout.folder, 'loop-'));
  const { early, late } = suggested.parse(callExport(checkout, 'loop.ts', 'measureLoop', [empty]));
  return [
    {
      name: 'suggestion with 50,000 actions kept',
      unit: 'ms',
      value: late,
      baseline: early,
      bar: { kind: 'times', most: 1.5 },
      quiet: 1,
    },
  ];
}

/** 5,000 changed issues and 50,000 values: how long, how long a command waits meanwhile, and the whole process's memory. */
async function measureSources(checkout: Checkout): Promise<Figure[]> {
  const file = seedFile(checkout, 'sources', { candidates: 0, outcomes: 0, events: 0, proposed: 0 });
  const { ms, longestWaitMs, longestStretchMs, peakBytes } = synced.parse(
    runInstalled(checkout, 'sources.ts', [copyOf(file)]),
  );
  const unbuilt = synced.parse(runScript(checkout, 'sources.ts', [copyOf(file)]));
  return [
    {
      name: 'sync: 5,000 issues, 50,000 values',
      unit: 'ms',
      value: ms,
      baseline: 30_000,
      bar: { kind: 'times', most: 1 },
    },
    {
      name: 'sync: longest wait of a command',
      unit: 'ms',
      value: longestWaitMs,
      baseline: 0,
      bar: { kind: 'more', most: 50 },
    },
    {
      name: 'sync: CPU at a stretch',
      unit: 'ms',
      value: longestStretchMs,
      baseline: 0,
      bar: { kind: 'more', most: 50 },
    },
    {
      name: 'sync: memory',
      unit: 'MB',
      value: peakBytes / MB,
      baseline: 0,
      bar: { kind: 'more', most: 200 },
    },
    {
      name: 'sync: memory, from sources',
      unit: 'MB',
      value: unbuilt.peakBytes / MB,
      baseline: 0,
      bar: { kind: 'more', most: Infinity },
    },
  ];
}

/** Each time in a fresh process that does nothing else. */
async function measurePlanning(checkout: Checkout): Promise<Figure[]> {
  const big = seedFile(checkout, 'big', TO_PLAN);
  const least = read.parse(callExport(here(), 'bare-sqlite.ts', 'readAndSort', [big]));
  const once = runPlan(checkout, big, 1);
  const [first, second] = stalled.parse(
    runScript(checkout, 'stall.ts', [copyOf(big), 'plan --dry-run', 'plan']),
  );
  // The third time in a process: without what starting costs, which would hide the growth.
  const [few, many] = [1_000, 10_000].map((candidates) => {
    const file = seedFile(checkout, `ideas-${candidates}`, { candidates, ...FEW_OUTCOMES });
    return runPlan(checkout, file, 3).lastMs;
  });
  return [
    {
      name: 'plan: 10,000 ideas, 100,000 outcomes',
      unit: 'ms',
      value: once.firstMs,
      baseline: least.ms,
      bar: { kind: 'times', most: 5 },
      quiet: 1_000,
    },
    {
      name: 'plan: the same, CPU of its thread',
      unit: 'ms',
      value: once.firstCpuMs,
      baseline: least.ms,
      bar: { kind: 'times', most: 5 },
      quiet: 1_000,
    },
    {
      name: 'memory of a process that plans that day',
      unit: 'MB',
      value: once.peakBytes / MB,
      baseline: least.peakBytes / MB,
      bar: { kind: 'more', most: 125 },
      quiet: 300,
    },
    ...[first, second].flatMap((stall, index): Figure[] => {
      const which = `plan in the background, ${index === 0 ? 'first' : 'second'}`;
      const most = { unit: 'ms' as const, baseline: 0, bar: { kind: 'more' as const, most: 20 }, quiet: 20 };
      return [
        { name: `${which}: longest click`, value: stall?.longestWaitMs ?? Infinity, ...most },
        { name: `${which}: CPU at a stretch`, value: stall?.longestStretchMs ?? Infinity, ...most },
      ];
    }),
    {
      name: 'plan: 10,000 ideas, beside 1,000',
      unit: 'ms',
      value: many ?? Infinity,
      baseline: few ?? Infinity,
      bar: { kind: 'times', most: 15 },
    },
  ];
}

/** In a fresh process: from the due time to the page as it is read. */
async function measureDigest(checkout: Checkout): Promise<Figure[]> {
  const big = seedFile(checkout, 'big', TO_PLAN);
  const { ms: baseline } = read.parse(callExport(here(), 'bare-sqlite.ts', 'readAndSort', [big]));
  const { ms: value } = posted.parse(runScript(checkout, 'digest.ts', [copyOf(big)]));
  const name = 'digest due, planned, posted, drawn';
  return [{ name, unit: 'ms', value, baseline, bar: { kind: 'times', most: 7 }, quiet: 1_000 }];
}

async function measureStart(checkout: Checkout): Promise<Figure[]> {
  const tiller = join(checkout.root, 'bin/tiller.js');
  const big = seedFile(checkout, 'big', TO_PLAN);
  const baseline = await timeToFirstLine(['-e', 'console.log(1)'], big);
  const value = await timeToFirstLine([tiller], big);
  await using both = await connect(tiller, checkout.folder, ['Slack', 'Discord']);
  const common = { unit: 'ms', baseline, quiet: 2_000 } as const;
  return [
    { ...common, name: 'start to the first line', value, bar: { kind: 'times', most: 25 } },
    { ...common, name: 'start to both chats ready', value: both.readyMs, bar: { kind: 'times', most: 50 } },
  ];
}

/** CPU of the server's thread, whatever else the machine does. */
async function measureHttp(checkout: Checkout): Promise<Figure[]> {
  const file = copyOf(seedFile(checkout, 'work', TO_WORK));
  const { bare, lists, pages, writes, heapBytes } = served.parse(
    runScript(checkout, 'http.ts', [file, String(TO_WORK.outcomes + 1)]),
  );
  const common = { unit: 'ms', baseline: bare.p99 } as const;
  return [
    {
      ...common,
      name: 'list over HTTP, CPU, p99',
      value: lists.p99,
      bar: { kind: 'more', most: 15 },
      quiet: 15,
    },
    {
      ...common,
      name: 'list over HTTP, CPU, mean',
      value: lists.mean,
      bar: { kind: 'more', most: 4 },
      quiet: 2,
    },
    {
      ...common,
      name: 'page over HTTP, CPU, p99',
      value: pages.p99,
      bar: { kind: 'more', most: 15 },
      quiet: 15,
    },
    {
      ...common,
      name: 'write over HTTP, CPU, p99',
      value: writes.p99,
      bar: { kind: 'more', most: 25 },
      quiet: 25,
    },
    {
      name: 'memory of the HTTP server',
      unit: 'MB',
      value: heapBytes / MB,
      baseline: 0,
      bar: { kind: 'more', most: 15 },
      quiet: 15,
    },
  ];
}

/** What an agent's calls take with ten times as many tasks to claim: no call may read all of them. */
async function measureQueue(checkout: Checkout): Promise<Figure[]> {
  const [few, many] = [1_000, 10_000].map((proposed) => {
    const file = copyOf(
      seedFile(checkout, `queue-${proposed}`, { candidates: 0, outcomes: 1_000, events: 0, proposed }),
    );
    return worked.parse(runScript(checkout, 'queue.ts', [file, String(ROUNDS_OF_AGENTS)]));
  });
  const bar = { kind: 'times', most: 2 } as const;
  const figure = (name: string, key: 'claimMs' | 'completeMs'): Figure => ({
    ...{ name, unit: 'ms', bar },
    value: many?.[key] ?? Infinity,
    baseline: few?.[key] ?? Infinity,
  });
  return [
    figure('claim, CPU: of 10,000 tasks, beside 1,000', 'claimMs'),
    figure('complete, CPU: of 10,000 tasks, beside 1,000', 'completeMs'),
  ];
}

/**
 * A database of 100,000 finished tasks and a million events: what each takes in a process of its own. What somebody waits
 * for is by the clock; what the program does beside other work, of the processor.
 */
async function measureGrowth(checkout: Checkout): Promise<Figure[]> {
  const file = join(checkout.folder, 'grown.db');
  callExport(checkout, 'grow.ts', 'grow', [file, TO_GROW]);
  const startMs = await timeToFirstLine([join(checkout.root, 'bin/tiller.js')], file);
  const figures: Figure[] = [figure('start to the first line, by the clock', startMs, 2_000)];
  for (const [what, by, mostMs, mostMb] of [
    ['plan', 'wallMs', 2_000, undefined],
    ['archive', 'ms', undefined, 100],
    ['verify', 'ms', undefined, 100],
    ['check', 'ms', 90_000, 150],
    ['today', 'wallMs', 300, undefined],
    ['seal', 'ms', 60_000, 150],
  ] as const) {
    const flags = what === 'plan' ? THREAD_FLAGS : [];
    const took = grown.parse(runScript(checkout, 'growth.ts', [what, file], flags));
    const name = by === 'wallMs' ? `${what}, by the clock` : `${what}: CPU`;
    if (mostMs) figures.push(figure(name, took[by], mostMs));
    const { ownBytes, peakBytes } = took;
    const memory = { name: `${what}: memory, beside the program’s own`, unit: 'MB' } as const;
    if (mostMb) {
      const [value, baseline] = [peakBytes / MB, ownBytes / MB];
      figures.push({ ...memory, value, baseline, bar: { kind: 'more', most: mostMb } });
    }
  }
  return figures;

  function figure(name: string, value: number, most: number): Figure {
    return { name, unit: 'ms', value, baseline: most, bar: { kind: 'times', most: 1 } };
  }
}

async function timeToFirstLine(args: readonly string[], database: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, TILLER_DATABASE: database },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const tookMs = performance.now() - start;
  child.stdout.resume();
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return tookMs;
}

function runPlan(checkout: Checkout, file: string, times: number): z.output<typeof planned> {
  return planned.parse(runScript(checkout, 'plan.ts', [file, 'plan --dry-run', String(times)], THREAD_FLAGS));
}

/** What is measured beside a checkout is always this one's. */
function here(): Checkout {
  return { root: HERE, folder };
}

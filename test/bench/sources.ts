import { setImmediate, setTimeout } from 'node:timers/promises';
import type { SourceRecord } from '../../src/base/source-port.ts';
import { median } from './figure.ts';
import { setFlags } from './flags.ts';

setFlags();
const { newId } = await import('../../adapters/process/random.ts');
const { createVault } = await import('../../adapters/vault.ts');
const { createFakeSource, item, value } = await import('../support/fake-source.ts');
const { openBench } = await import('./engine.ts');
const { NOW } = await import('./seed.ts');

const ISSUES = 5_000;
const METRICS = 25;
const DAYS = 2_000;
const DAY_MS = 86_400_000;
/** How often somebody types a command meanwhile, and how often it is looked what the loop did. */
const EVERY_MS = 25;
const LOOK_EVERY_MS = 1;

/**
 * Reads 5,000 issues and then, changed, again with 50,000 values, while somebody types commands. Gives the time of the
 * second read, the longest that a command waited in it beyond what it takes by itself, and the process's peak.
 */
const [file = ''] = process.argv.slice(2);
const fake = createFakeSource();
fake.pageSize = 200;
let now = NOW;
await using bench = await openBench(file, {
  clock: { now: () => now },
  sources: { kinds: [fake.kind], readVariable: () => 'good' },
  vault: createVault([Buffer.alloc(32, 7)]),
  giveWay: () => setImmediate(),
});
await bench.say('source add fake feed=acme/site token=env:T');
fake.feed = feedOf(ISSUES);
let start = performance.now();
await bench.engine.readSources();
const firstMs = performance.now() - start;

fake.feed = feedOf(2 * ISSUES + METRICS * DAYS);
now += 3_600_000;
const typed: number[] = [];
for (let time = 0; time < 20; time++) typed.push(await typeOnce());
const alone = median(typed);
const waits: number[] = [];
let isReading = true;
start = performance.now();
const typing = (async () => {
  while (isReading) {
    waits.push((await typeOnce()) - alone);
    await setTimeout(EVERY_MS);
  }
})();
const stretches: number[] = [];
const looking = (async () => {
  while (isReading) {
    const before = process.threadCpuUsage();
    await setTimeout(LOOK_EVERY_MS);
    const { user, system } = process.threadCpuUsage(before);
    stretches.push((user + system) / 1_000);
  }
})();
await bench.engine.readSources();
isReading = false;
const ms = performance.now() - start;
await Promise.all([typing, looking]);
stretches.sort((a, b) => a - b);
waits.sort((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    firstMs,
    ms,
    longestWaitMs: waits.at(-1),
    p99WaitMs: waits[Math.ceil(0.99 * waits.length) - 1],
    longestStretchMs: stretches.at(-1),
    commands: waits.length,
    peakBytes: peakBytes(),
  })}\n`,
);

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1_024;
}

async function typeOnce(): Promise<number> {
  const begun = performance.now();
  await bench.say(`note add somebody asked ${newId()} --source user`);
  return performance.now() - begun;
}

/** The vendor's, who does not keep it in our memory: each page is made as it is read. */
function feedOf(length: number): SourceRecord[] {
  const slice = (from: number, to: number) =>
    Array.from({ length: Math.min(to, length) - from }, (_, at) => recordAt(from + at));
  return { length, slice } as unknown as SourceRecord[];
}

/** First the issues, then the same ones changed, then the values. */
function recordAt(place: number): SourceRecord {
  const next = place - 2 * ISSUES;
  if (next < 0) return issue(place % ISSUES, place < ISSUES ? 1 : 2);
  const day = next % DAYS;
  return value(`metric ${Math.floor(next / DAYS)}`, dateOf(NOW - (DAYS - day) * DAY_MS), (day * 7) % 100, 1);
}

function issue(place: number, version: number): SourceRecord {
  const words = ['mail', 'search', 'login', 'report', 'import', 'page', 'chart', 'team', 'goal', 'feed'];
  const word = (many: number) => words[Math.floor(place / many) % words.length] ?? '';
  return item(String(place), version, {
    title: `${word(1)} ${word(10)} ${word(100)} ${place} edition ${version}`,
    labels: [place % 3 === 0 ? 'bug' : 'docs', `${1 + (place % 8)}h`],
    state: place % 5 === 0 ? 'done' : 'open',
    needs: place > 0 && place % 7 === 0 ? [String(place - 1)] : [],
  });
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

import { setImmediate, setTimeout } from 'node:timers/promises';
import { median } from './figure.ts';
import { setFlags } from './flags.ts';

setFlags();
const { createWorkerBackground } = await import('../../adapters/process/background/background.ts');
const { newId } = await import('../../adapters/process/random.ts');
const { systemTimers } = await import('../../adapters/process/wake.ts');
const { openBench } = await import('./engine.ts');

/** How often somebody clicks meanwhile, and how often it is looked what the loop did. */
const CLICK_EVERY_MS = 10;
const LOOK_EVERY_MS = 1;
const CLICKS_BEFORE = 100;

/**
 * A process that plans in the background while somebody clicks: `stall.ts FILE LINE…`. Prints, as JSON, for each line how long it
 * took, the longest that a click waited beyond what it takes by itself, and the most that the loop's thread took of the processor
 * at a stretch: what a click waits for at worst, whatever else the machine does.
 */
const [file = '', ...lines] = process.argv.slice(2);
await using background = createWorkerBackground({ database: file, playbooks: [] }, systemTimers);
await using bench = await openBench(file, { background, giveWay: () => setImmediate() });
const clicks: number[] = [];
for (let time = 0; time < CLICKS_BEFORE; time++) clicks.push(await click());
const alone = median(clicks);
const measured: object[] = [];
for (const line of lines) measured.push(await measure(line));
process.stdout.write(JSON.stringify(measured));

async function measure(line: string): Promise<object> {
  const waits: number[] = [];
  const stretches: number[] = [];
  let isOver = false;
  const clicking = (async () => {
    while (!isOver) {
      waits.push((await click()) - alone);
      await setTimeout(CLICK_EVERY_MS);
    }
  })();
  const looking = (async () => {
    while (!isOver) {
      const before = process.threadCpuUsage();
      await setTimeout(LOOK_EVERY_MS);
      const { user, system } = process.threadCpuUsage(before);
      stretches.push((user + system) / 1_000);
    }
  })();
  const start = performance.now();
  await bench.say(line);
  const ms = performance.now() - start;
  isOver = true;
  await Promise.all([clicking, looking]);
  return { line, ms, longestWaitMs: Math.max(...waits), longestStretchMs: Math.max(...stretches) };
}

async function click(): Promise<number> {
  const begun = performance.now();
  await bench.say(`note add somebody asked ${newId()} --source user`);
  return performance.now() - begun;
}

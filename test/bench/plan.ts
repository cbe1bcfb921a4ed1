import { setFlags } from './flags.ts';

/**
 * A process that plans one day and does nothing else: `plan.ts FILE LINE TIMES`. Prints, as JSON, how long the
 * first and the last time took, what the first took of the processor in its own thread, and the most memory that the
 * process ever had.
 */
const [file = '', line = '', times = '1'] = process.argv.slice(2);
setFlags();
const { openBench } = await import('./engine.ts');
await using bench = await openBench(file);
const took: { ms: number; cpuMs: number }[] = [];
for (let time = 0; time < Number(times); time++) {
  const start = performance.now();
  const before = process.threadCpuUsage();
  await bench.say(line);
  const { user, system } = process.threadCpuUsage(before);
  took.push({ ms: performance.now() - start, cpuMs: (user + system) / 1_000 });
}
const peakBytes = process.resourceUsage().maxRSS * 1024;
const [first] = took;
process.stdout.write(
  JSON.stringify({ firstMs: first?.ms, firstCpuMs: first?.cpuMs, lastMs: took.at(-1)?.ms, peakBytes }),
);

import { setFlags } from './flags.ts';

/**
 * A process that plans one day and does nothing else: `plan.ts FILE LINE TIMES`. Prints, as JSON, how long the
 * first and the last time took and the most memory that the process ever had.
 */
const [file = '', line = '', times = '1'] = process.argv.slice(2);
setFlags();
const { openBench } = await import('./engine.ts');
await using bench = await openBench(file);
const took: number[] = [];
const openBytes = process.resourceUsage().maxRSS * 1024;
const c0 = process.cpuUsage();
const t0 = process.threadCpuUsage();
let gc = 0;
new (await import('node:perf_hooks')).PerformanceObserver((l) => { for (const e of l.getEntries()) gc += e.duration; }).observe({ entryTypes: ['gc'] });
for (let time = 0; time < Number(times); time++) {
  const start = performance.now();
  await bench.say(line);
  took.push(performance.now() - start);
}
const c = process.cpuUsage(c0);
const t = process.threadCpuUsage(t0);
await new Promise((r) => setTimeout(r, 5));
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ firstMs: took.at(0), lastMs: took.at(-1), peakBytes, openBytes, cpuMs: (c.user + c.system) / 1000, mainMs: (t.user + t.system) / 1000, gcMs: gc }));

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
for (let time = 0; time < Number(times); time++) {
  const start = performance.now();
  await bench.say(line);
  took.push(performance.now() - start);
}
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ firstMs: took.at(0), lastMs: took.at(-1), peakBytes }));

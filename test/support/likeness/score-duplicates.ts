import { scorePairs } from './duplicate-pairs.ts';

/** Both figures have to reach this. */
const BAR = 0.95;

const path = process.argv[2] ?? new URL('../../fixtures/duplicate-pairs.json', import.meta.url);
const { pairs, precision, recall, f1, wrong } = scorePairs(path);
const print = (line: string) => process.stdout.write(`${line}\n`);

for (const { a, b, same, why } of wrong) {
  print(`${same ? 'missed' : 'false '}  ${a}\n        ${b}\n        (${why})`);
}
print(`pairs      ${pairs}, ${wrong.length} wrong`);
print(`precision  ${precision.toFixed(3)}`);
print(`recall     ${recall.toFixed(3)}`);
print(`F1         ${f1.toFixed(3)}`);
if (Math.min(precision, recall) < BAR) {
  print(`SHORT      both should be at least ${BAR}`);
  process.exitCode = 1;
}

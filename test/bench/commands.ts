import { openBench } from './engine.ts';

/**
 * A process that runs the commands of a team's day: `commands.ts FILE FIRST ROUNDS`. The tasks from T-FIRST on wait
 * for a yes, two a round. Prints how long each command took, in the order of time, as JSON.
 */
const WARM_UP = 5;
const [file = '', first = '1', rounds = '1'] = process.argv.slice(2);
await using bench = await openBench(file);
const took: { line: string; ms: number }[] = [];
for (let round = 0; round < WARM_UP + Number(rounds); round++) {
  const yes = `T-${Number(first) + 2 * round}`;
  const no = `T-${Number(first) + 2 * round + 1}`;
  const lines = [
    `propose Paint the wall number ${round + 1} of the new hall --effort 2 --goal G-1`,
    `approve ${yes}`,
    'tasks',
    `approve ${no}`,
    `undo ${no}`,
    `refuse ${no} not now`,
    `take ${yes}`,
    'goal show G-1',
    `metric record metric-0 ${100 + round}`,
    `done ${yes} it is there --minutes 30`,
    `propose Ask customer ${round + 1} how the move went --category strategic`,
    'tasks --all',
  ];
  for (const line of lines) {
    const start = performance.now();
    await bench.say(line);
    if (round >= WARM_UP) took.push({ line, ms: performance.now() - start });
  }
}
process.stdout.write(JSON.stringify(took.toSorted((a, b) => a.ms - b.ms)));

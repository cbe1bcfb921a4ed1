import { HAS_DATA, playRealProject } from '../scenarios/real-project.ts';
import { liveDays } from './live-days.ts';

/**
 * A process that lives through working days of a team: `days.ts FILE DAYS`. With the real backlog and metrics where
 * they are on this machine, else with the ideas that are seeded in the file. Prints which, how long it took and how
 * many digests were posted, as JSON.
 */
const [file = '', count = '1'] = process.argv.slice(2);
const start = performance.now();
const digests = HAS_DATA ? await playReal(Number(count)) : await liveDays(file, Number(count));
const ms = performance.now() - start;
process.stdout.write(JSON.stringify({ source: HAS_DATA ? 'real backlog' : 'made-up backlog', ms, digests }));

async function playReal(days: number): Promise<number> {
  const played = await playRealProject('bench', days);
  await played.team.db[Symbol.asyncDispose]();
  return played.days.filter(({ digest }) => digest !== null).length;
}

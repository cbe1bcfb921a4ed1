import { readCommandLine } from '../../scripts/command-line.ts';
import { DAY_MS } from '../../src/base/language/date.ts';
import { compareZone } from '../base/calendar/compare-zone.ts';

const FIRST_DAY = Date.UTC(2026, 0, 1) / DAY_MS;
const LAST_DAY = Date.UTC(2027, 11, 31) / DAY_MS;

const USAGE = `npm run zones

Every zone of this runtime, every hour of the day, two years: ends with 1 if a date has no digest or two. It takes minutes.
`;

readCommandLine(USAGE);
const startedAt = performance.now();
const zones = Intl.supportedValuesOf('timeZone');
const sum = { occurrences: 0, missed: 0, doubled: 0 };
for (const zone of zones) {
  const { occurrences, missed, doubled } = compareZone(zone, FIRST_DAY, LAST_DAY);
  sum.occurrences += occurrences;
  sum.missed += missed;
  sum.doubled += doubled;
  if (missed + doubled > 0) process.stdout.write(`${zone}: ${missed} missed, ${doubled} doubled\n`);
}
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(
  `${zones.length} zones, ${sum.occurrences.toLocaleString('en')} occurrences, ` +
    `${sum.missed} missed, ${sum.doubled} doubled, ${seconds.toFixed(1)} s\n`,
);
if (sum.missed + sum.doubled > 0) process.exitCode = 1;

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { count } from '../../src/base/language/words.ts';
import { FAULTS, type Fault, type PartCounts } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');
/** As `npm run test:full` has them unless it says otherwise. */
const TESTS = process.env.TILLER_TESTS ?? 'full';

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), fullName: z.string(), status: z.string() })),
    }),
  ),
});

interface TestEnd {
  title: string;
  /** Left out: of the full run alone, or without what it needs. */
  end: 'passed' | 'failed' | 'left out';
  isOnPostgres: boolean;
}

/** How each test ended, by its file. */
type Ends = ReadonlyMap<string, readonly TestEnd[]>;

/** What a part of `npm run faults` printed, how much was wrong, and whether it did nothing, for lack of what it needs. */
export interface PartEnd {
  lines: readonly string[];
  wrong: number;
  isLeftOut: boolean;
}

interface AllDeps {
  counts: PartCounts;
  runPart(name: string): Promise<PartEnd>;
  print(line: string): void;
}

/** Has every fault's proofs run, and prints a line for each: what was run, and the verdict. Gives how many are broken. */
export async function runAll(folder: string, { counts, runPart, print }: AllDeps): Promise<number> {
  // Beside the first parts, which take longest and keep one core busy.
  const testing = runTests(folder);
  testing.catch(() => undefined);
  const parts = new Map<string, PartEnd>();
  for (const name of new Set(FAULTS.flatMap((fault) => (isApart(fault, counts) ? [] : (fault.parts ?? [])))))
    parts.set(name, await runPart(name));
  const ends = await testing;
  const verdicts = FAULTS.map((fault) => ({ fault, ...judge(fault, { ends, parts, counts }) }));
  for (const { fault, verdict, ran } of verdicts) {
    const lack = fault.lacks === undefined ? '' : ` Not shown: ${fault.lacks}.`;
    print(`${fault.id.padEnd(3)} ${verdict.padEnd(14)} ${fault.name}: ${ran}.${lack}`);
  }
  const by = Map.groupBy(verdicts, ({ verdict }) => verdict);
  print([...by].map(([verdict, all]) => `${all.length} ${verdict}`).join(', '));
  if (TESTS !== 'full')
    print(
      'The tests were played as npm test has them: with fewer cases, and without those that npm run test:full alone plays.',
    );
  return by.get('BROKEN')?.length ?? 0;
}

/** What was run of all proofs. */
interface Ran {
  ends: Ends;
  parts: ReadonlyMap<string, PartEnd>;
  counts: PartCounts;
}

/** Whether a fault is shown by what was run, and what that was. */
export function judge(fault: Fault, { ends, parts, counts }: Ran): { verdict: string; ran: string } {
  const { tests = [], parts: named = [], least = {}, apart } = fault;
  if (isApart(fault, counts)) return { verdict: 'not shown', ran: `not here; ${apart} does` };
  if (tests.length + named.length === 0) return { verdict: 'not shown', ran: 'nothing runs it' };
  const found = tests.map(([file, title]) => findEnds(ends, file, title));
  const cases = found.flat().filter(({ end }) => end !== 'left out');
  const missing = tests.filter((_test, index) => found[index]?.length === 0);
  const leftOut = tests.filter(
    (_test, index) => found[index]?.length !== 0 && found[index]?.every(({ end }) => end === 'left out'),
  );
  const failed = cases.filter(({ end }) => end === 'failed');
  const ended = named.flatMap((name) => parts.get(name) ?? []);
  const isBroken = missing.length + failed.length > 0 || ended.some(({ wrong }) => wrong > 0);
  const few = (['kills', 'rounds', 'minutes'] as const).filter((what) => counts[what] < (least[what] ?? 0));
  const files = new Set(tests.map(([file]) => file)).size;
  const ran = [
    ...(cases.length > 0
      ? [
          `${cases.length - failed.length} of ${cases.length} tests of ${count(files, 'file')} passed, ${cases.filter((each) => each.isOnPostgres).length} of them on PostgreSQL`,
        ]
      : []),
    ...missing.map(([file, title]) => `“${title}” of ${file} is gone`),
    ...leftOut.map(([file, title]) => `“${title}” of ${file} was left out`),
    ...ended.flatMap(({ lines }) => lines),
    ...few.map((what) => `fewer than ${least[what]} ${what}`),
  ];
  const isWhole =
    fault.lacks === undefined &&
    leftOut.length + few.length === 0 &&
    !ended.some(({ isLeftOut }) => isLeftOut);
  const verdict = isBroken ? 'BROKEN' : isWhole ? 'holds' : 'holds in part';
  return { verdict, ran: ran.join('; ') };
}

/** Whether this run has no time for it. */
function isApart({ apart }: Fault, { minutes }: PartCounts): boolean {
  return apart !== undefined && minutes === 0;
}

function findEnds(ends: Ends, file: string, title: string): readonly TestEnd[] {
  const pattern = new RegExp(`^${toPattern(title)}`);
  return (ends.get(file) ?? []).filter((end) => pattern.test(end.title));
}

/** Of how the title of a test begins; what stands for the cases of a table (`%s`, `$name`) may be anything. */
export function toPattern(title: string): string {
  return title
    .split(/%[sji]|\$\w+/)
    .map(RegExp.escape)
    .join('.*');
}

/** All of them in one run. */
async function runTests(folder: string): Promise<Ends> {
  const tests = FAULTS.flatMap((fault) => fault.tests ?? []);
  const files = [...new Set(tests.map(([file]) => file))];
  const output = join(folder, 'tests.json');
  const titles = [...new Set(tests.map(([, title]) => toPattern(title)))].join('|');
  const options = ['--reporter=json', `--outputFile=${output}`, '--maxWorkers=1', '-t', titles];
  const child = spawn('npx', ['vitest', 'run', ...files, ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TILLER_TESTS: TESTS },
  });
  await once(child, 'exit');
  if (!existsSync(output)) throw new Error('the tests did not run');
  const { testResults } = report.parse(JSON.parse(readFileSync(output, 'utf8')));
  return new Map(
    testResults.map(({ name, assertionResults }) => [
      name.replace(`${ROOT}/`, ''),
      assertionResults.map(({ title, fullName, status }) => ({
        title,
        end: status === 'passed' || status === 'failed' ? status : 'left out',
        isOnPostgres: /postgres/i.test(fullName),
      })),
    ]),
  );
}

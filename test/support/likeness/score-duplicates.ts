import { basename } from 'node:path';
import { readCommandLine } from '../../../scripts/command-line.ts';
import { LikenessIndex } from '../../../src/todo/likeness/likeness-index.ts';
import {
  type Answer,
  answerPair,
  flagBacklog,
  indexPair,
  indexPairs,
  listBacklogs,
  makeTitles,
  readAdversarial,
  readBacklog,
  readLabelled,
} from './likeness-figures.ts';

const USAGE = `npm run duplicates [-- FILE…]

Prints how well “the same work?” is answered: on the labelled pairs, on pairs that are nearly the same, on public backlogs
(those of ../shared/data/backlog and any CSV with a column “title” that is named), and how fast. Ends with 1 where a bar is
not held.
`;

/** Of a hundred titles of a backlog, so many may be asked about. */
const MOST_ASKED = 3;
const TIMED_TITLES = 10_000;
const TIMED_LOOK_UPS = 1_000;
const MOST_BUILD_MS = 1_000;
const MOST_LOOK_UP_MS = 2;

const { words } = readCommandLine(USAGE, { mostWords: Infinity });
const print = (line: string) => process.stdout.write(`${line}\n`);
const shortfalls: string[] = [];

scoreLabelled();
scoreAdversarial();
const backlogs = [...listBacklogs(), ...words];
for (const path of backlogs) scoreBacklog(path);
if (listBacklogs().length === 0) print(`skipped        ../shared/data/backlog is not here`);
time();
for (const shortfall of shortfalls) print(`SHORT          ${shortfall}`);
if (shortfalls.length > 0) process.exitCode = 1;

function scoreLabelled(): void {
  const pairs = readLabelled();
  const index = indexPairs(pairs);
  const answers = pairs.map((pair) => ({ pair, answer: answerPair(index, pair) }));
  const count = (same: boolean, ...wanted: Answer[]) =>
    answers.filter(({ pair, answer }) => pair.same === same && wanted.includes(answer)).length;
  const total = count(true, 'same', 'like', 'neither');
  for (const { pair, answer } of answers) {
    if (!pair.same && answer !== 'neither')
      print(`${answer.padEnd(14)} ${pair.a.title}\n${' '.repeat(15)}${pair.b.title}`);
  }
  const merged = count(false, 'same');
  print(`labelled       ${pairs.length} pairs, ${total} of them the same`);
  print(`  same         ${merged} false merges, recall ${share(count(true, 'same'), total)}`);
  print(
    `  same or like recall ${share(count(true, 'same', 'like'), total)}, asked of ${count(false, 'like')} others`,
  );
  if (merged > 0) shortfalls.push(`${merged} labelled pairs are merged that are not the same`);
}

function scoreAdversarial(): void {
  const pairs = readAdversarial();
  const index = indexPairs(pairs);
  const merged = pairs.filter((pair) =>
    [index, indexPair(pair)].some((each) => answerPair(each, pair) === 'same'),
  );
  for (const { kind, a, b } of merged)
    print(`merged         ${kind}: ${a.title}\n${' '.repeat(15)}${b.title}`);
  print(`adversarial    ${pairs.length} pairs, ${merged.length} false merges`);
  if (merged.length > 0) shortfalls.push(`${merged.length} adversarial pairs are merged`);
}

function scoreBacklog(path: string): void {
  const items = readBacklog(path);
  const { same, like } = flagBacklog(items);
  print(`backlog        ${basename(path)}: ${items.length} titles`);
  print(`  same         ${same.length}`);
  for (const { title, other } of same) print(`    ${title}\n    ${other}\n`);
  print(
    `  like         asks about ${like.length}: ${((100 * like.length) / items.length).toFixed(2)} in 100`,
  );
  for (const { title, other, score = 0 } of like)
    print(`    ${score.toFixed(2)} ${title}\n         ${other}\n`);
  if (like.length > (MOST_ASKED / 100) * items.length)
    shortfalls.push(`${basename(path)}: more than ${MOST_ASKED} in 100 are asked`);
}

function time(): void {
  const titles = makeTitles(TIMED_TITLES, 11);
  const start = performance.now();
  const index = new LikenessIndex(titles);
  const buildMs = performance.now() - start;
  const looked = titles.slice(0, TIMED_LOOK_UPS).map((title) => {
    const from = performance.now();
    index.findSame(title);
    index.findLike(title);
    return performance.now() - from;
  });
  looked.sort((a, b) => a - b);
  const at = (quantile: number) => looked[Math.floor(quantile * (looked.length - 1))] ?? 0;
  print(`time           ${titles.length} titles indexed in ${buildMs.toFixed(0)} ms`);
  print(`  look-up      median ${at(0.5).toFixed(2)} ms, 95th percentile ${at(0.95).toFixed(2)} ms`);
  if (buildMs > MOST_BUILD_MS) shortfalls.push(`indexing takes more than ${MOST_BUILD_MS} ms`);
  if (at(0.95) > MOST_LOOK_UP_MS)
    shortfalls.push(`more than one look-up in twenty takes over ${MOST_LOOK_UP_MS} ms`);
}

function share(part: number, total: number): string {
  return `${(part / total).toFixed(3)} (${part} of ${total})`;
}

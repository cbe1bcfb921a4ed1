import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { wilsonInterval } from '../../src/learn/calibration.ts';
import { recogniseDanger } from '../../src/todo/danger/danger.ts';

/** A figure of the gym; without a bar it only informs. */
interface Figure {
  name: string;
  measured: string;
  bar: string;
  isOk: boolean;
}

interface Share {
  hits: number;
  count: number;
}

const FIXTURES = join(import.meta.dirname, '../fixtures');
/** Real titles, on machines that have them; they are no part of the project. */
const BACKLOG = join(import.meta.dirname, '../../../shared/data/backlog/usergrid.csv');
const LEAST_RECALL = 0.9;
const MOST_FALSE = 0.1;
const MOST_OF_A_BACKLOG = 1 / 20;

const titlesSchema = z.array(z.object({ title: z.string(), language: z.string(), risky: z.boolean() }));
const backlogSchema = z.array(z.object({ title: z.string() }));
type Labelled = z.infer<typeof titlesSchema>[number];
type Recogniser = (title: string) => boolean;

const isRisky: Recogniser = (title) => recogniseDanger(title) !== null;
/** Who answers the same to everything must fall short. */
const CONSTANT: readonly (readonly [string, Recogniser])[] = [
  ['always risky', () => true],
  ['never risky', () => false],
];

/** How well the danger in titles is recognised: on a set whose authors have not seen the lexicon, and on a backlog. */
export function* measureDanger(backlog = BACKLOG): Generator<Figure> {
  const blind = readTitles('danger-titles.json');
  if (blind) {
    yield* measureTitles('titles', blind, isRisky);
    for (const [name, recogniser] of CONSTANT) {
      const isShort = [...measureTitles(name, blind, recogniser)].some(({ isOk }) => !isOk);
      yield { name: `${name}, as a check`, measured: isShort ? 'SHORT' : 'ok', bar: 'SHORT', isOk: isShort };
    }
  } else {
    yield { name: 'titles', measured: 'none', bar: 'test/fixtures/danger-titles.json', isOk: false };
  }
  // Other trades (a choir, a bakery, letting agents), by an author who knew the lexicon; its misses were not read.
  yield* measureTitles('other trades', readTitles('danger-teams.json') ?? [], isRisky);
  // The lexicon was mended on these: they say that nothing was lost, and nothing about other titles.
  const development = readTitles('danger-development.json') ?? [];
  yield* measureTitles('development', development, isRisky);
  yield measureBacklog(backlog);
}

function* measureTitles(
  name: string,
  titles: readonly Labelled[],
  recogniser: Recogniser,
): Generator<Figure> {
  const languages = [...new Set(titles.map(({ language }) => language))].sort();
  for (const [isDanger, what] of [
    [true, 'recall'],
    [false, 'harmless called risky'],
  ] as const) {
    const share = countRisky(titles, isDanger, recogniser);
    const isOk = share.count > 0 && isWithin(share, isDanger);
    const bar = isDanger ? `at least ${LEAST_RECALL}` : `at most ${MOST_FALSE}`;
    yield { name: `${name}: ${what}`, measured: format(share), bar, isOk };
    for (const language of languages) {
      const own = titles.filter((each) => each.language === language);
      const measured = format(countRisky(own, isDanger, recogniser));
      yield { name: `  ${language}`, measured, bar: '', isOk: true };
    }
  }
}

function measureBacklog(path: string): Figure {
  const name = 'backlog called risky';
  const bar = `at most ${MOST_OF_A_BACKLOG}`;
  if (!existsSync(path)) return { name, measured: 'skipped: no data here', bar, isOk: true };
  const rows = backlogSchema.parse(parse(readFileSync(path), { columns: true }));
  const share = { hits: rows.filter(({ title }) => isRisky(title)).length, count: rows.length };
  return { name, measured: format(share), bar, isOk: share.hits <= MOST_OF_A_BACKLOG * share.count };
}

function countRisky(titles: readonly Labelled[], isDanger: boolean, recogniser: Recogniser): Share {
  const own = titles.filter(({ risky }) => risky === isDanger);
  return { hits: own.filter(({ title }) => recogniser(title)).length, count: own.length };
}

function isWithin({ hits, count }: Share, isDanger: boolean): boolean {
  return isDanger ? hits >= LEAST_RECALL * count : hits <= MOST_FALSE * count;
}

/** "0.95 (0.86 to 0.98) of 60": with the 95 % interval of Wilson. */
function format({ hits, count }: Share): string {
  if (count === 0) return 'none';
  const { low, high } = wilsonInterval(hits, count);
  return `${(hits / count).toFixed(3)} (${low.toFixed(2)} to ${high.toFixed(2)}) of ${count}`;
}

function readTitles(file: string): Labelled[] | undefined {
  const path = join(FIXTURES, file);
  return existsSync(path) ? titlesSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

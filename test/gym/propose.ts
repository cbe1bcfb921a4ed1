import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { seededRandom } from '../../adapters/process/random.ts';
import { createDoerFit, createGuesser, IS_CLEAR, IS_LIKELY } from '../../src/plan/playbook/guess.ts';
import { BUILT_IN_PLAYBOOKS, loadPlaybooks } from '../../src/plan/playbook/playbooks.ts';
import { BASE_PRIORITIES } from '../../src/team/settings.ts';
import type { ConfirmedWork } from '../../src/todo/guess/confirmed-store.ts';
import { type Figure, meanOf } from './figures.ts';

const teamSchema = z.object({
  team: z.string(),
  language: z.string(),
  goals: z.record(z.string(), z.string()),
  people: z.array(z.string()),
  groups: z.array(
    z.object({
      goal: z.string().nullable(),
      category: z.string(),
      doer: z.string(),
      titles: z.array(z.string()),
    }),
  ),
});

type LabelledTeam = z.infer<typeof teamSchema>;
type Labelled = ConfirmedWork & { goalId: string | null; category: string; doerId: string };

const FILE = join(import.meta.dirname, '../fixtures/propose-titles.json');
const PLAYS = loadPlaybooks(BUILT_IN_PLAYBOOKS);
const HISTORIES = [0, 20, 100] as const;
const TESTED = 20;
const HEADS = ['goal', 'category', 'doer'] as const;
type Head = (typeof HEADS)[number];

/** At 100 confirmed titles: what is hit, and what of the goals that are clear. Majority falls short of each. */
const LEAST: Readonly<Record<Head, number>> = { goal: 0.6, category: 0.5, doer: 0.55 };
const LEAST_CLEAR_RIGHT = 0.8;
const LEAST_CLEAR = 0.3;
/** What the page says with "perhaps" is right more often than not by so much. */
const LEAST_LIKELY_RIGHT = 0.6;

export function readLabelledTeams(): LabelledTeam[] {
  return z.array(teamSchema).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** What one split of one team's titles into history and test gives. */
export interface Split {
  /** Shares of the test's titles, 0..1. */
  hits: Readonly<Record<Head, number>>;
  majority: Readonly<Record<Head, number>>;
  /** Share of titles whose goal is clear, and which share of those is right; null where none is. */
  clear: number;
  clearRight: number | null;
  /** Share of titles whose goal is likely and not clear, and which share of those is right; null where none is. */
  likely: number;
  likelyRight: number | null;
}

/** How well goal, category and doer are guessed after so many confirmed titles. A split is of one seed. */
export function measureSplit(team: LabelledTeam, history: number, seed: number): Split {
  const titles = shuffle(labelTitles(team), `${team.team}:${seed}`);
  const test = titles.slice(-TESTED);
  const confirmed = titles.slice(0, Math.min(history, titles.length - TESTED));
  const goals = Object.entries(team.goals).map(([id, title]) => ({
    id,
    title,
    metricName: title,
    unit: 'count',
  }));
  const guesser = createGuesser({
    titles: titles.map(({ title }) => title),
    confirmed,
    goals,
    categories: Object.keys(BASE_PRIORITIES),
    plays: PLAYS,
  });
  const fitOf = createDoerFit(confirmed);
  const guess = (head: Head, work: Labelled): string => {
    if (head === 'doer') return guessDoer(team.people, fitOf, work);
    return (head === 'goal' ? guesser.goal(work) : guesser.category(work))?.label ?? '';
  };
  const said = test.flatMap((work) => {
    const guess = guesser.goal(work);
    return guess && guess.label !== '' ? [{ ...guess, isRight: guess.label === work.goalId }] : [];
  });
  const clear = said.filter(({ probability }) => probability >= IS_CLEAR);
  const likely = said.filter(({ probability }) => probability >= IS_LIKELY && probability < IS_CLEAR);
  return {
    hits: mapHeads((head) => shareOf(test, (work) => guess(head, work) === labelOf(head, work))),
    majority: mapHeads((head) => {
      const usual = findMajority(confirmed.map((work) => labelOf(head, work)));
      return shareOf(test, (work) => labelOf(head, work) === usual);
    }),
    clear: clear.length / test.length,
    clearRight: shareRight(clear),
    likely: likely.length / test.length,
    likelyRight: shareRight(likely),
  };
}

export function* measurePropose(seeds: readonly number[]): Generator<Figure> {
  const teams = readLabelledTeams();
  for (const history of HISTORIES) {
    const isLast = history === 100;
    const bySeed = seeds.map((seed) => teams.map((team) => measureSplit(team, history, seed)));
    for (const head of HEADS) {
      const of = (pick: (split: Split) => number) =>
        meanOf(bySeed.map((splits) => average(splits.map(pick))));
      yield {
        name: `${head}, ${history} confirmed: right`,
        ...of(({ hits }) => hits[head]),
        bar: isLast ? { kind: 'at least', limit: LEAST[head] } : null,
      };
      yield {
        name: `  always the commonest, as a check`,
        ...of(({ majority }) => majority[head]),
        bar: isLast ? { kind: 'below', limit: LEAST[head] } : null,
      };
    }
    const told = bySeed.flat().filter(({ clear }) => clear > 0);
    yield {
      name: `goal, ${history} confirmed: clear`,
      ...meanOf(bySeed.map((splits) => average(splits.map(({ clear }) => clear)))),
      bar: isLast ? { kind: 'at least', limit: LEAST_CLEAR } : null,
    };
    yield {
      name: `  right of what is clear`,
      ...meanOf(told.map(({ clearRight }) => clearRight ?? 0)),
      bar: isLast ? { kind: 'at least', limit: LEAST_CLEAR_RIGHT } : null,
    };
    const perhaps = bySeed.flat().flatMap(({ likelyRight }) => likelyRight ?? []);
    yield {
      name: `goal, ${history} confirmed: perhaps`,
      ...meanOf(bySeed.map((splits) => average(splits.map(({ likely }) => likely)))),
      bar: null,
    };
    yield {
      name: `  right of what is perhaps`,
      ...meanOf(perhaps),
      bar: { kind: 'at least', limit: LEAST_LIKELY_RIGHT },
    };
    for (const [index, { team }] of teams.entries()) {
      const own = bySeed.map((splits) => splits[index]).filter((split) => split !== undefined);
      for (const head of HEADS)
        yield { name: `  ${team} ${head}`, ...meanOf(own.map(({ hits }) => hits[head])), bar: null };
    }
  }
}

function labelTitles({ groups }: LabelledTeam): Labelled[] {
  return groups.flatMap(({ goal, category, doer, titles }) =>
    titles.map((title) => ({
      ...{ title, projectId: null, goalId: goal },
      ...{ category, doerId: doer, isApproved: true },
    })),
  );
}

function guessDoer(
  people: readonly string[],
  fitOf: ReturnType<typeof createDoerFit>,
  work: Labelled,
): string {
  const fits = people.map((id) => ({ id, fit: fitOf(id, work) }));
  return fits.sort((a, b) => b.fit - a.fit || (a.id < b.id ? -1 : 1))[0]?.id ?? '';
}

function labelOf(head: Head, { goalId, category, doerId }: Labelled): string {
  return head === 'goal' ? (goalId ?? '') : head === 'category' ? category : doerId;
}

function findMajority(labels: readonly string[]): string {
  const groups = [...Map.groupBy(labels, (label) => label)].sort(
    ([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1),
  );
  return groups[0]?.[0] ?? '';
}

function mapHeads(value: (head: Head) => number): Record<Head, number> {
  return { goal: value('goal'), category: value('category'), doer: value('doer') };
}

function shareRight(guesses: readonly { isRight: boolean }[]): number | null {
  return guesses.length === 0 ? null : guesses.filter(({ isRight }) => isRight).length / guesses.length;
}

function shareOf(works: readonly Labelled[], is: (work: Labelled) => boolean): number {
  return works.filter(is).length / works.length;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], seed: string): T[] {
  const random = seededRandom(seed);
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled;
}

import { YES_OR_NO } from '../../base/language/format-quantity.ts';
import { readAnswers } from '../../todo/likeness/answer-store.ts';
import { LikenessIndex } from '../../todo/likeness/likeness-index.ts';
import { TitleReader } from '../../todo/likeness/title.ts';
import { isSilent, topicOf } from '../gather/state-source.ts';
import type { Measures, ScoredIdea } from '../score.ts';
import { weigh } from '../select/problem.ts';
import type { PlanGoal, Question, Snapshot } from '../snapshot.ts';
import { REVENUE } from './need.ts';

/** What Tiller would like to know, and what an idea would count with each answer. */
export interface Askable extends Omit<Question, 'gain'> {
  /** The idea that would count otherwise. */
  ideaId: string;
  answers: readonly Answer[];
}

interface Answer {
  /** How likely it is, 0..1; those of a question sum to 1. */
  chance: number;
  /** What the idea counts with it, in the unit of counted values. */
  count: number;
}

/** How far off a typical idea's value may be, as likely more as less: its mean is what it counts now. */
const SPREAD: readonly (readonly [chance: number, times: number])[] = [
  [0.3, 1 / 3],
  [0.4, 1],
  [0.3, 5 / 3],
];
/** An idea that names no goal serves one of them as often as not; two that are like each other are the same as often. */
const EVEN = 0.5;
/** How often metrics have a value that nobody said anything of. */
const CADENCES: readonly (readonly [chance: number, cadence: PlanGoal['cadence']])[] = [
  [0.4, 'day'],
  [0.35, 'week'],
  [0.25, 'month'],
];

/** Every question that there is about ideas, those that were answered left out. */
export function* listAskable(
  ideas: readonly ScoredIdea[],
  chosen: readonly ScoredIdea[],
  snapshot: Snapshot,
  { needs, scale }: Pick<Measures, 'needs' | 'scale'>,
): Generator<Askable> {
  const pulling = [...needs.of].filter(([id, need]) => id !== REVENUE && need > 0).map(([, need]) => need);
  for (const idea of ideas) {
    const { candidate, goal, goalId, countedFrom } = idea;
    const { id, title, proposerHandle: ofHandle } = candidate;
    if (ofHandle === null || countedFrom !== 'need') continue;
    const about = { ideaId: id, candidateId: id, title, ofHandle, goalId, other: null };
    const now = weigh(idea);
    if (goal?.figures.gap) {
      yield {
        ...about,
        kind: 'impact',
        answers: SPREAD.map(([chance, times]) => ({ chance, count: now * times })),
      };
    }
    const guess = candidate.guessed?.goal;
    if (pulling.length > 0 && (goal ? guess !== undefined : goalId === null)) {
      const sure = guess ?? EVEN;
      const others = pulling.map((need) => ({
        chance: (1 - sure) / pulling.length,
        count: scale.typicalShare * scale.meanWorth * need,
      }));
      yield { ...about, kind: 'goal', answers: [{ chance: sure, count: now }, ...others] };
    }
  }
  yield* listPairs(ideas, chosen, snapshot);
  yield* listCadences(ideas, snapshot);
}

/** Ideas of the page and those next to it that are like each other, or like what somebody has in hand. */
function* listPairs(
  ideas: readonly ScoredIdea[],
  chosen: readonly ScoredIdea[],
  { candidates, openTasks, answeredPairs }: Snapshot,
): Generator<Askable> {
  const answers = readAnswers(answeredPairs);
  const next = ideas
    .map((idea) => ({ idea, count: weigh(idea) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, chosen.length)
    .map(({ idea }) => idea);
  const near = [...new Set([...chosen, ...next])];
  const titled = near.filter(({ candidate }) => topicOf(candidate) === undefined);
  const reader = new TitleReader(candidates.map(({ title }) => title));
  const index = new LikenessIndex(
    openTasks.map(({ candidate_id: id, title, project_id: project }) => ({ id, title, project })),
    reader,
  );
  const titles = new Map(openTasks.map(({ candidate_id: id, title }) => [id, title]));
  for (const idea of titled) {
    const { candidate } = idea;
    const { id, title, projectId: project, proposerHandle: ofHandle } = candidate;
    const likes = index.findLike({ id, title, project }, (other) => answers.find(id, other) !== undefined);
    index.add({ id, title, project });
    titles.set(id, title);
    if (ofHandle === null) continue;
    for (const like of likes) {
      const other = { id: like.id, title: titles.get(like.id) ?? like.id };
      yield {
        ...{ kind: 'same', ideaId: id, candidateId: id, title, ofHandle, goalId: null, other },
        // What is there already makes the other one nothing.
        answers: [
          { chance: EVEN, count: 0 },
          { chance: 1 - EVEN, count: weigh(idea) },
        ],
      };
    }
  }
}

/** Metrics whose rhythm is too new to be read from their values: it decides whether a value is asked for. */
function* listCadences(
  ideas: readonly ScoredIdea[],
  { goals, executors, now }: Snapshot,
): Generator<Askable> {
  for (const goal of goals) {
    const { figures, metricName, ownerId, silentFrom, isCadenceSaid } = goal;
    const ofHandle = executors.find(({ id }) => id === ownerId)?.handle;
    if (isCadenceSaid || silentFrom || figures.asOfAt === null || figures.unit === YES_OR_NO) continue;
    const measuring = ideas.find(({ candidate }) => candidate.key.startsWith(`measure:${figures.id}:`));
    if (ofHandle === undefined || !measuring) continue;
    yield {
      ...{
        kind: 'cadence',
        ideaId: measuring.candidate.id,
        candidateId: figures.id,
        title: metricName,
        ofHandle,
      },
      ...{ goalId: figures.id, other: null },
      answers: CADENCES.map(([chance, cadence]) => ({
        chance,
        count: isSilent({ ...goal, cadence, isCadenceSaid: true }, now) ? weigh(measuring) : 0,
      })),
    };
  }
}

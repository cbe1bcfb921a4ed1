import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { splitClauses } from '../../src/todo/danger/clause.ts';
import { listEvidence } from '../../src/todo/danger/judge/evidence.ts';
import { readLikeliest } from '../../src/todo/danger/likeliest.ts';
import { meetInClause } from '../../src/todo/danger/meeting.ts';

/*
 * Fits the weights of danger: a logistic regression with a ridge (Hoerl and Kennard 1970; Le Cessie and van Houwelingen
 * 1992) by Newton's method. A title is dangerous if one of its clauses is, so that of a dangerous title only the clause
 * that weighs most is an example of danger, chosen anew in each round (multiple instances: Andrews et al. 2003, MI-SVM).
 */

/** A title with what its clauses say, as places in a list of names. */
interface Example {
  set: string;
  isRisky: boolean;
  clauses: readonly (readonly string[])[];
}

const FIXTURES = join(import.meta.dirname, '../fixtures');
const schema = z.array(z.object({ title: z.string(), risky: z.boolean(), set: z.string().default('first') }));
/** The bias, in every clause and without a ridge. */
const ALWAYS = 'always';
/** Evidence in fewer clauses has no weight. */
const LEAST_CLAUSES = 4;
const RIDGE = 1;
const ROUNDS = 3;
const STEPS = 8;
/** The log-odds from which a title is risky: a share of the harmless ones is that measureLeftOut shows. */
const THRESHOLD = 0.2;

type Weights = ReadonlyMap<string, number>;

interface LeftOut {
  set: string;
  isRisky: boolean;
  /** Log-odds by weights of the other sets. */
  score: number;
}

/** The sets that weights are fitted to: none of those that the gym measures. */
export function readExamples(): Example[] {
  return ['danger-training.json', 'danger-development.json']
    .flatMap((file) => schema.parse(JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'))))
    .map(({ title, risky, set }) => ({ set, isRisky: risky, clauses: readClauses(title) }));
}

/** Weights by all examples, the threshold taken off the bias, rounded to two decimals. */
export function fitDanger(examples: readonly Example[], threshold = THRESHOLD): Map<string, number> {
  const weights = new Map(fitWeights(examples));
  weights.set(ALWAYS, (weights.get(ALWAYS) ?? 0) - threshold);
  return new Map(
    [...weights]
      .map(([name, weight]): [string, number] => [name, Number(weight.toFixed(2))])
      .filter(([, weight]) => weight !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** How well the weights do on a set that they were not fitted to: each in turn, by those of all others. */
export function* measureLeftOut(): Generator<{ name: string; recall: number; falseShare: number }> {
  const scored = scoreLeftOut(readExamples());
  for (const [set, own] of [['all', scored] as const, ...Map.groupBy(scored, (each) => each.set)]) {
    const share = (isRisky: boolean) => {
      const titles = own.filter((each) => each.isRisky === isRisky);
      return titles.filter(({ score }) => score > THRESHOLD).length / titles.length;
    };
    yield { name: set, recall: share(true), falseShare: share(false) };
  }
}

/** Each title by the weights of all sets but its own. */
function scoreLeftOut(examples: readonly Example[]): LeftOut[] {
  return [...new Set(examples.map(({ set }) => set))].flatMap((set) => {
    const weights = fitWeights(examples.filter((example) => example.set !== set));
    const own = examples.filter((example) => example.set === set);
    return own.map(({ isRisky, clauses }) => ({ set, isRisky, score: scoreTitle(clauses, weights) }));
  });
}

function readClauses(title: string): string[][] {
  return readLikeliest(title).flatMap((reading) => {
    return splitClauses(reading).map((clause) => {
      const meetings = meetInClause(clause, reading.vocabulary.language);
      return [ALWAYS, ...listEvidence(clause, meetings, reading).keys()];
    });
  });
}

function scoreTitle(clauses: Example['clauses'], weights: Weights): number {
  return Math.max(-Infinity, ...clauses.map((names) => scoreClause(names, weights)));
}

function scoreClause(names: readonly string[], weights: Weights): number {
  return names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
}

function fitWeights(examples: readonly Example[]): Weights {
  const counts = new Map<string, number>();
  for (const { clauses } of examples)
    for (const name of clauses.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].filter(([, count]) => count >= LEAST_CLAUSES).map(([name]) => name);
  const places = new Map(names.map((name, place) => [name, place]));
  let weights = new Array<number>(names.length).fill(0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const known = new Map(names.map((name, place) => [name, weights[place] ?? 0]));
    const rows = examples.flatMap(({ isRisky, clauses }) => {
      const most = scoreTitle(clauses, known);
      const meant = isRisky ? clauses.filter((clause) => scoreClause(clause, known) === most) : clauses;
      return meant.map((clause) => ({
        isRisky,
        places: clauses.length > 0 ? clause.flatMap((name) => places.get(name) ?? []) : [],
      }));
    });
    weights = descend(rows, weights, names.indexOf(ALWAYS));
  }
  return new Map(names.map((name, place) => [name, weights[place] ?? 0]));
}

interface Row {
  isRisky: boolean;
  places: readonly number[];
}

/** Newton's steps from `start`; the place `free` has no ridge. */
function descend(rows: readonly Row[], start: readonly number[], free: number): number[] {
  const weights = [...start];
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight, place) => (place === free ? 0 : RIDGE * weight));
    const hessian = weights.map((_, place) => {
      const row = new Float64Array(weights.length);
      row[place] = place === free ? 1e-6 : RIDGE;
      return row;
    });
    for (const { isRisky, places } of rows) {
      const sum = places.reduce((total, place) => total + (weights[place] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-sum));
      for (const a of places) {
        gradient[a] = (gradient[a] ?? 0) + probability - Number(isRisky);
        const row = hessian[a];
        if (row) for (const b of places) row[b] = (row[b] ?? 0) + probability * (1 - probability);
      }
    }
    for (const [place, change] of solve(hessian, gradient).entries())
      weights[place] = (weights[place] ?? 0) - change;
  }
  return weights;
}

/** Gauss's elimination of a positive definite matrix, which needs no pivots. */
function solve(matrix: readonly Float64Array[], right: readonly number[]): number[] {
  const values = [...right];
  const count = values.length;
  for (let top = 0; top < count; top += 1) {
    const row = matrix[top] as Float64Array;
    for (let below = top + 1; below < count; below += 1) {
      const other = matrix[below] as Float64Array;
      const factor = (other[top] as number) / (row[top] as number);
      if (factor === 0) continue;
      for (let at = top; at < count; at += 1)
        other[at] = (other[at] as number) - factor * (row[at] as number);
      values[below] = (values[below] as number) - factor * (values[top] as number);
    }
  }
  for (let top = count - 1; top >= 0; top -= 1) {
    const row = matrix[top] as Float64Array;
    let sum = values[top] as number;
    for (let at = top + 1; at < count; at += 1) sum -= (row[at] as number) * (values[at] as number);
    values[top] = sum / (row[top] as number);
  }
  return values;
}

import { type Features, MOST_FEATURES } from '../../todo/guess/features.ts';
import { factor, type Matrix, solve, zeroMatrix } from '../success/cholesky.ts';

/** A label with how likely it is. */
export interface Guess {
  label: string;
  /** 0..1; over the labels that were asked for they sum to 1. */
  probability: number;
}

/** A text of which the label is known. */
export interface Example {
  label: string;
  features: Features;
  /** How often it counts: once what somebody said; less or more what is only thought from the start. */
  weight: number;
}

/** A text of length 1: the more a part says, the more of the length is its own. What no example has is not listed. */
interface Vector {
  places: Int32Array;
  values: Float64Array;
}

const NOTHING: Vector = { places: new Int32Array(), values: new Float64Array() };

/** Where parts stand in the weights, those that an example has. */
interface Places {
  /** By part, one more than its place; 0 for those that no example has. */
  after: Int32Array;
  size: number;
}

/** A text that was left out: what the others alone say of it. */
interface LeftOut {
  /** Index of its own label. */
  own: number;
  scores: number[];
}

/** Squared length that is given up: what few texts say is believed less. */
const RIDGE = 0.3;
/** Texts that each label is thought to have from the start: what was guessed first must not win because it was first. */
const PRIOR_TEXTS = 10;
/** Log odds that one step of the fit is worth. */
const SHARPNESS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16] as const;
const FIRST_SHARPNESS = 12;
/** From so many texts on that people said it is learned how sure to be. */
const LEAST_SAID = 20;

/**
 * Which label a text has, by its parts: least squares of each label against the others, regularised (Rifkin, Yeo and
 * Poggio, "Regularized least-squares classification", 2003), on tf-idf (Salton and Buckley, "Term-weighting approaches in
 * automatic text retrieval", 1988). A softmax makes shares of it, as sharp as is likeliest for texts that were left out one
 * by one (Guo et al., "On calibration of modern neural networks", 2017, section 4.2; in closed form, Rifkin and Lippert,
 * "Notes on regularized least squares", 2007, section 3). In whatever order the examples come it learns the same.
 */
export class TextModel {
  readonly #labels: readonly string[];
  readonly #idf: (id: number) => number;
  readonly #places: Places;
  /** By label, what a part adds to its score. */
  readonly #weights: Float64Array[];
  readonly #priors: number[];
  readonly #sharpness: number;

  /**
   * `background`: texts of no label that tell which parts say little; `priorTexts`: how many texts without a word a label is
   * thought to have beside its examples.
   */
  constructor(
    examples: readonly Example[],
    labels: readonly string[],
    {
      background = [],
      priorTexts = {},
    }: { background?: readonly Features[]; priorTexts?: Readonly<Record<string, number>> } = {},
  ) {
    const known = examples
      .filter(({ label, features }) => labels.includes(label) && features.length > 0)
      .sort(byContent);
    this.#labels = labels;
    this.#idf = countTexts([...background, ...known.map(({ features }) => features)]);
    this.#places = placesOf(known);
    this.#priors = sharesOf(labels, known, priorTexts);
    const vectors = known.map(({ features }) => this.#toVector(features));
    const lower = factor(toKernel(vectors, known, this.#places.size));
    const duals = labels.map((label, index) => {
      const prior = this.#priors[index] ?? 0;
      const wanted = new Float64Array(known.length);
      for (let at = 0; at < known.length; at++) wanted[at] = (known[at]?.label === label ? 1 : 0) - prior;
      return solve(lower, wanted);
    });
    this.#weights = duals.map((dual) => sumVectors(vectors, dual, this.#places.size));
    const leaveOut = (at: number): LeftOut => {
      const rest = inverseAt(lower, at);
      const own = labels.indexOf(known[at]?.label ?? '');
      return { own, scores: duals.map((dual, index) => (index === own ? 1 : 0) - (dual[at] ?? 0) / rest) };
    };
    const said = known.flatMap(({ weight }, at) => (weight === 1 ? [at] : []));
    this.#sharpness = said.length < LEAST_SAID ? FIRST_SHARPNESS : findSharpness(said.map(leaveOut));
  }

  /** The labels, likeliest first; of equals in the order given. Empty for none. */
  predict(features: Features, labels: readonly string[] = this.#labels): Guess[] {
    const vector = this.#toVector(features);
    const scores = labels.map((label) => {
      const index = this.#labels.indexOf(label);
      const weights = this.#weights[index] ?? new Float64Array(this.#places.size);
      return (this.#priors[index] ?? 0) + dot(vector, weights);
    });
    return softmax(scores.map((score) => score * this.#sharpness))
      .map((probability, index) => ({ label: labels[index] ?? '', probability }))
      .sort((a, b) => b.probability - a.probability);
  }

  /** How much likelier these parts make a label: natural log of its odds less those without them; 0 for what is not known. */
  logOdds(label: string, features: Features): number {
    const index = this.#labels.indexOf(label);
    // Of one label alone nothing can be likelier.
    if (index < 0 || this.#labels.length < 2) return 0;
    const shareWith = this.predict(features).find((guess) => guess.label === label)?.probability ?? 0;
    const shareWithout = softmax(this.#priors.map((prior) => prior * this.#sharpness))[index] ?? 0;
    return logitOf(shareWith) - logitOf(shareWithout);
  }

  #toVector(features: Features): Vector {
    const places = new Int32Array(features.length);
    const values = new Float64Array(features.length);
    let known = 0;
    let squares = 0;
    for (let from = 0, to = 0; from < features.length; from = to) {
      const id = features[from] ?? 0;
      while (features[to] === id) to++;
      const value = Math.log1p(to - from) * this.#idf(id);
      squares += value * value;
      const place = (this.#places.after[id] ?? 0) - 1;
      if (place < 0) continue;
      places[known] = place;
      values[known] = value;
      known += 1;
    }
    const length = Math.sqrt(squares) || 1;
    for (let at = 0; at < known; at++) values[at] = (values[at] ?? 0) / length;
    return { places: places.subarray(0, known), values: values.subarray(0, known) };
  }
}

/** Natural log of all texts to those that have a part. */
function countTexts(texts: readonly Features[]): (id: number) => number {
  const counts = new Uint32Array(MOST_FEATURES);
  for (const features of texts)
    for (let at = 0; at < features.length; at++) {
      const id = features[at] ?? 0;
      // In ascending order: a part that comes again is the one before.
      if (at === 0 || features[at - 1] !== id) counts[id] = (counts[id] ?? 0) + 1;
    }
  const logs = new Float64Array(texts.length + 1);
  for (let count = 0; count < logs.length; count++) logs[count] = Math.log((1 + texts.length) / (count || 1));
  return (id) => logs[counts[id] ?? 0] ?? 0;
}

function placesOf(examples: readonly Example[]): Places {
  const after = new Int32Array(MOST_FEATURES);
  let size = 0;
  for (const { features } of examples)
    for (let at = 0; at < features.length; at++) {
      const id = features[at] ?? 0;
      if (after[id] === 0) after[id] = ++size;
    }
  return { after, size };
}

function sharesOf(
  labels: readonly string[],
  examples: readonly Example[],
  priorTexts: Readonly<Record<string, number>>,
): number[] {
  const texts = labels.map((label) => {
    const said = examples.filter((each) => each.label === label && each.weight === 1).length;
    return said + PRIOR_TEXTS + (priorTexts[label] ?? 0);
  });
  const all = texts.reduce((sum, each) => sum + each, 0);
  return texts.map((each) => each / all);
}

/**
 * How alike texts are, pair by pair, and on the diagonal what is given up of each; its lower half. By the texts that a
 * part stands in: most pairs share few parts.
 */
function toKernel(vectors: readonly Vector[], examples: readonly Example[], size: number): Matrix {
  const kernel = zeroMatrix(vectors.length);
  // What stands in the texts so far, place after place: from `starts` to before `ends`.
  const starts = new Int32Array(size + 1);
  for (const { places } of vectors)
    for (let at = 0; at < places.length; at++) {
      const next = (places[at] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
  for (let place = 0; place < size; place++)
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  const ends = starts.slice();
  const texts = new Int32Array(starts[size] ?? 0);
  const shares = new Float64Array(texts.length);
  for (let i = 0; i < vectors.length; i++) {
    const { places, values } = vectors[i] ?? NOTHING;
    const row = kernel[i] ?? NOTHING.values;
    for (let at = 0; at < places.length; at++) {
      const place = places[at] ?? 0;
      const value = values[at] ?? 0;
      const end = ends[place] ?? 0;
      texts[end] = i;
      shares[end] = value;
      ends[place] = end + 1;
      for (let k = starts[place] ?? 0; k <= end; k++) {
        const j = texts[k] ?? 0;
        row[j] = (row[j] ?? 0) + value * (shares[k] ?? 0);
      }
    }
    row[i] = (row[i] ?? 0) + RIDGE / (examples[i]?.weight ?? 1);
  }
  return kernel;
}

function sumVectors(vectors: readonly Vector[], factors: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (const [at, vector] of vectors.entries()) addTo(sum, vector, factors[at] ?? 0);
  return sum;
}

function addTo(sum: Float64Array, { places, values }: Vector, factor: number): void {
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    sum[place] = (sum[place] ?? 0) + factor * (values[at] ?? 0);
  }
}

function dot({ places, values }: Vector, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < places.length; at++) sum += (values[at] ?? 0) * (weights[places[at] ?? 0] ?? 0);
  return sum;
}

/** An element of the diagonal of the inverse of L·Lᵀ: |L⁻¹e|², whose elements before its own place are 0. */
function inverseAt(lower: Matrix, at: number): number {
  const solved = new Float64Array(lower.length);
  let squares = 0;
  for (let i = at; i < lower.length; i++) {
    const row = lower[i] ?? solved;
    let sum = i === at ? 1 : 0;
    for (let k = at; k < i; k++) sum -= (row[k] ?? 0) * (solved[k] ?? 0);
    const value = sum / (row[i] ?? 1);
    solved[i] = value;
    squares += value * value;
  }
  return squares;
}

function findSharpness(said: readonly LeftOut[]): number {
  const rate = (sharpness: number) =>
    said.reduce(
      (sum, { own, scores }) => sum + Math.log(softmax(scores.map((score) => score * sharpness))[own] ?? 0),
      0,
    );
  return SHARPNESS.map((sharpness) => ({ sharpness, rate: rate(sharpness) })).reduce((a, b) =>
    b.rate > a.rate ? b : a,
  ).sharpness;
}

function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function logitOf(share: number): number {
  return Math.log(share / (1 - share));
}

function byContent(a: Example, b: Example): number {
  if (a.label !== b.label) return a.label < b.label ? -1 : 1;
  for (let at = 0; at < Math.min(a.features.length, b.features.length); at++) {
    const gap = (a.features[at] ?? 0) - (b.features[at] ?? 0);
    if (gap !== 0) return gap;
  }
  return a.features.length - b.features.length || a.weight - b.weight;
}

import type { Features } from '../../todo/guess/features.ts';
import { factor, inverseAt, type Matrix, solve, zeroMatrix } from '../success/cholesky.ts';
import { PartCounts } from './part-counts.ts';

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

/** A text of length 1: the more a part says, the more of the length is its own. What has no place is not listed. */
interface Vector {
  places: Int32Array;
  values: Float64Array;
}

const NOTHING: Vector = { places: new Int32Array(), values: new Float64Array() };

/** The texts that a part stands in, and what it is there: place after place, from `starts` to before the next one's. */
interface Standings {
  starts: Int32Array;
  texts: Int32Array;
  values: Float64Array;
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
/** Of a part that comes so often in a text. */
const LOGS = Float64Array.from({ length: 64 }, (_, count) => Math.log1p(count));

/**
 * Which label a text has, by its parts: least squares of each label against the others, regularised (Rifkin, Yeo and
 * Poggio, "Regularized least-squares classification", 2003), on tf-idf (Salton and Buckley, "Term-weighting approaches in
 * automatic text retrieval", 1988). A softmax makes shares of it, as sharp as is likeliest for texts that were left out one
 * by one (Guo et al., "On calibration of modern neural networks", 2017, section 4.2; in closed form, Rifkin and Lippert,
 * "Notes on regularized least squares", 2007, section 3). In whatever order the examples come it learns the same.
 */
export class TextModel {
  readonly #labels: readonly string[];
  readonly #parts: PartCounts;
  readonly #rarity: Float64Array;
  readonly #standings: Standings;
  /** By label, what each text adds to its score. */
  readonly #duals: readonly Float64Array[];
  /** By place, what a part adds to the score of each label; worked out when it is first asked for. */
  readonly #weights = new Map<number, Float64Array>();
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
      background = new PartCounts(),
      priorTexts = {},
    }: { background?: PartCounts; priorTexts?: Readonly<Record<string, number>> } = {},
  ) {
    const known = examples
      .filter(({ label, features }) => labels.includes(label) && features.length > 0)
      .sort(byContent);
    this.#labels = labels;
    this.#parts = background;
    for (const { features } of known) background.note(features);
    this.#rarity = background.readRarity(known.map(({ features }) => features));
    this.#priors = sharesOf(labels, known, priorTexts);
    const vectors = known.map(({ features }) => this.#toVector(features));
    this.#standings = listStandings(vectors, this.#rarity.length);
    const lower = factor(toKernel(vectors, known, this.#standings));
    const duals = labels.map((label, index) => {
      const prior = this.#priors[index] ?? 0;
      const wanted = new Float64Array(known.length);
      for (let at = 0; at < known.length; at++) wanted[at] = (known[at]?.label === label ? 1 : 0) - prior;
      return solve(lower, wanted);
    });
    this.#duals = duals;
    const leaveOut = (at: number): LeftOut => {
      const rest = inverseAt(lower, at);
      const own = labels.indexOf(known[at]?.label ?? '');
      return { own, scores: duals.map((dual, index) => (index === own ? 1 : 0) - (dual[at] ?? 0) / rest) };
    };
    const said = known.flatMap(({ weight }, at) => (weight === 1 ? [at] : []));
    this.#sharpness = said.length < LEAST_SAID ? FIRST_SHARPNESS : findSharpness(said.map(leaveOut));
  }

  /** The likeliest of some labels; of equals the first. Null for none. */
  predict(features: Features, labels: readonly string[] = this.#labels): Guess | null {
    const shares = this.#share(features, labels);
    let best = 0;
    for (let at = 1; at < shares.length; at++) if ((shares[at] ?? 0) > (shares[best] ?? 0)) best = at;
    const probability = shares[best];
    return probability === undefined ? null : { label: labels[best] ?? '', probability };
  }

  /** How much likelier these parts make a label: natural log of its odds less those without them; 0 for what is not known. */
  logOdds(label: string, features: Features): number {
    const index = this.#labels.indexOf(label);
    // Of one label alone nothing can be likelier.
    if (index < 0 || this.#labels.length < 2) return 0;
    const shareWith = this.#share(features, this.#labels)[index] ?? 0;
    const shareWithout = softmax(this.#priors.map((prior) => prior * this.#sharpness))[index] ?? 0;
    return logitOf(shareWith) - logitOf(shareWithout);
  }

  /** How likely each of some labels is. */
  #share(features: Features, labels: readonly string[]): number[] {
    const sums = this.#score(features);
    const scores = labels.map((label) => {
      const index = this.#labels.indexOf(label);
      return ((this.#priors[index] ?? 0) + (sums[index] ?? 0)) * this.#sharpness;
    });
    return softmax(scores);
  }

  /** What all parts of a text add to the score of each label. */
  #score(features: Features): Float64Array {
    const { places, values } = this.#toVector(features);
    const sums = new Float64Array(this.#labels.length);
    for (let at = 0; at < places.length; at++) {
      const weights = this.#weigh(places[at] ?? 0);
      const value = values[at] ?? 0;
      for (let label = 0; label < sums.length; label++)
        sums[label] = (sums[label] ?? 0) + value * (weights[label] ?? 0);
    }
    return sums;
  }

  /** What a part adds to the score of each label. */
  #weigh(place: number): Float64Array {
    const found = this.#weights.get(place);
    if (found) return found;
    const { starts, texts, values } = this.#standings;
    const weights = new Float64Array(this.#duals.length);
    const end = starts[place + 1] ?? 0;
    for (let label = 0; label < weights.length; label++) {
      const dual = this.#duals[label] ?? NOTHING.values;
      let sum = 0;
      for (let k = starts[place] ?? 0; k < end; k++) sum += (dual[texts[k] ?? 0] ?? 0) * (values[k] ?? 0);
      weights[label] = sum;
    }
    this.#weights.set(place, weights);
    return weights;
  }

  #toVector(features: Features): Vector {
    const places = new Int32Array(features.length);
    const values = new Float64Array(features.length);
    const unknown = this.#rarity.length - 1;
    let known = 0;
    let squares = 0;
    for (let from = 0, to = 0; from < features.length; from = to) {
      const part = features[from] ?? 0;
      while (features[to] === part) to++;
      const place = this.#parts.placeOf(part);
      const isKnown = place >= 0 && place < unknown;
      const rarity = this.#rarity[isKnown ? place : unknown] ?? 0;
      const value = (LOGS[to - from] ?? Math.log1p(to - from)) * rarity;
      squares += value * value;
      if (!isKnown) continue;
      places[known] = place;
      values[known] = value;
      known += 1;
    }
    const length = Math.sqrt(squares) || 1;
    for (let at = 0; at < known; at++) values[at] = (values[at] ?? 0) / length;
    return { places: places.subarray(0, known), values: values.subarray(0, known) };
  }
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

/** In the order of the texts. */
function listStandings(vectors: readonly Vector[], size: number): Standings {
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
  const values = new Float64Array(texts.length);
  for (const [i, vector] of vectors.entries())
    for (let at = 0; at < vector.places.length; at++) {
      const place = vector.places[at] ?? 0;
      const end = ends[place] ?? 0;
      texts[end] = i;
      values[end] = vector.values[at] ?? 0;
      ends[place] = end + 1;
    }
  return { starts, texts, values };
}

/**
 * How alike texts are, pair by pair, and on the diagonal what is given up of each; its lower half. By the texts that a
 * part stands in: most pairs share few parts.
 */
function toKernel(
  vectors: readonly Vector[],
  examples: readonly Example[],
  { starts, texts, values: shares }: Standings,
): Matrix {
  const kernel = zeroMatrix(vectors.length);
  for (let i = 0; i < vectors.length; i++) {
    const { places, values } = vectors[i] ?? NOTHING;
    const row = kernel[i] ?? NOTHING.values;
    for (let at = 0; at < places.length; at++) {
      const value = values[at] ?? 0;
      for (let k = starts[places[at] ?? 0] ?? 0; ; k++) {
        const j = texts[k] ?? i;
        row[j] = (row[j] ?? 0) + value * (shares[k] ?? 0);
        if (j >= i) break;
      }
    }
    row[i] = (row[i] ?? 0) + RIDGE / (examples[i]?.weight ?? 1);
  }
  return kernel;
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

/** A label with how likely it is. */
export interface Guess {
  label: string;
  /** 0..1; over the labels that were asked for they sum to 1. */
  probability: number;
}

interface LabelCounts {
  texts: number;
  words: number;
  counts: Map<string, number>;
}

/** Log odds of words, one a label. */
type OddsTable = Map<string, readonly number[]>;

/** A text that was learned. */
export interface Example {
  label: string;
  features: readonly string[];
}

/** Words that a label is thought to have from the start, spread as all words are (Dirichlet's mu). */
const PRIOR_WORDS = 300;
/** Texts that each label is thought to have from the start: what was guessed first must not win because it was first. */
const PRIOR_TEXTS = 10;
/** How much the evidence of words counts: those of one title say much the same, so less than if each stood for itself. */
const TEMPERS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5] as const;
const FIRST_TEMPER = 1;
/** From so many texts on, and by at most so many of the latest, it is learned how much. */
const LEAST_EXAMPLES = 20;
const MOST_EXAMPLES = 200;

/**
 * Which label a text has, by its words: multinomial naive Bayes, each label's words smoothed by those of all texts
 * (Zhai and Lafferty, "A study of smoothing methods for language models", 2004, section 3), its evidence scaled so
 * that what it says of texts it has not seen is as sure as it is right (temperature by leaving one out; Guo et al., "On
 * calibration of modern neural networks", 2017, section 4.2). A word that no text has says nothing. Learned by counting.
 */
export class TextModel {
  readonly #labels = new Map<string, LabelCounts>();
  readonly #counts = new Map<string, number>();
  /** By the labels that were asked for, log odds of words that were: titles share most of theirs. */
  readonly #tables = new Map<string, OddsTable>();
  #words = 0;
  #temper: number = FIRST_TEMPER;

  /** Counts a text, `weight` times. `texts` is what it counts as a whole: 0 for words alone. */
  learn(label: string, features: readonly string[], weight = 1, texts = weight): void {
    const known = this.#labels.get(label) ?? { texts: 0, words: 0, counts: new Map() };
    this.#labels.set(label, known);
    this.#tables.clear();
    known.texts += texts;
    known.words += weight * features.length;
    this.#words += weight * features.length;
    for (const feature of features) {
      known.counts.set(feature, (known.counts.get(feature) ?? 0) + weight);
      this.#counts.set(feature, (this.#counts.get(feature) ?? 0) + weight);
    }
  }

  /** Learns how sure to be, from texts that were learned once each, the latest first. */
  calibrate(examples: readonly Example[], labels: readonly string[]): void {
    const latest = examples.filter(({ label }) => labels.includes(label)).slice(0, MOST_EXAMPLES);
    if (latest.length < LEAST_EXAMPLES) return;
    const left = latest.map((example) => ({
      at: labels.indexOf(example.label),
      priors: this.#logPriors(labels),
      odds: labels.map((label) => this.#sumWithout(label, example)),
    }));
    const score = (temper: number) =>
      left.reduce((sum, { at, priors, odds }) => {
        const shares = softmax(priors.map((prior, index) => prior + temper * (odds[index] ?? 0)));
        return sum + Math.log(shares[at] ?? 0);
      }, 0);
    this.#temper = TEMPERS.map((temper) => ({ temper, score: score(temper) })).reduce((a, b) =>
      b.score > a.score ? b : a,
    ).temper;
  }

  /** The labels, likeliest first; of equals in the order given. Empty for none. */
  predict(features: readonly string[], labels: readonly string[]): Guess[] {
    const logs = this.#logPriors(labels);
    const table = this.#openTable(labels);
    for (const feature of features) {
      const odds = table.get(feature) ?? this.#measure(table, feature, labels);
      for (let at = 0; at < odds.length; at += 1) logs[at] = (logs[at] ?? 0) + this.#temper * (odds[at] ?? 0);
    }
    return softmax(logs)
      .map((probability, index) => ({ label: labels[index] ?? '', probability }))
      .sort((a, b) => b.probability - a.probability);
  }

  /** How much more a label has of these words than all texts together: natural log, scaled; 0 for what is not known. */
  logOdds(label: string, features: readonly string[]): number {
    const table = this.#openTable([label]);
    let sum = 0;
    for (const feature of features)
      sum += (table.get(feature) ?? this.#measure(table, feature, [label]))[0] ?? 0;
    return this.#temper * sum;
  }

  #openTable(labels: readonly string[]): OddsTable {
    const key = labels.join(' ');
    const table: OddsTable = this.#tables.get(key) ?? new Map();
    this.#tables.set(key, table);
    return table;
  }

  #measure(table: OddsTable, feature: string, labels: readonly string[]): readonly number[] {
    const share = this.#shareOf(feature);
    const odds = labels.map((label) => {
      const known = this.#labels.get(label);
      return known && known.words > 0 ? measureOdds(known.counts.get(feature) ?? 0, known.words, share) : 0;
    });
    table.set(feature, odds);
    return odds;
  }

  #logPriors(labels: readonly string[]): number[] {
    const texts = labels.map((label) => this.#labels.get(label)?.texts ?? 0);
    const all = texts.reduce((sum, each) => sum + each, 0);
    return texts.map((each) => Math.log((each + PRIOR_TEXTS) / (all + PRIOR_TEXTS * labels.length)));
  }

  /** The log odds of a text's words as they were before it was learned. */
  #sumWithout(label: string, { label: own, features }: Example): number {
    const known = this.#labels.get(label);
    if (!known) return 0;
    const less = label === own ? 1 : 0;
    const words = Math.max(0, known.words - less * features.length);
    return features.reduce((sum, feature) => {
      const everywhere = (this.#counts.get(feature) ?? 0) - 1;
      const share = everywhere <= 0 ? 0 : everywhere / (this.#words - features.length);
      return sum + measureOdds(Math.max(0, (known.counts.get(feature) ?? 0) - less), words, share);
    }, 0);
  }

  #shareOf(feature: string): number {
    return Math.max(0, this.#counts.get(feature) ?? 0) / Math.max(1, this.#words);
  }
}

/** Natural log of a label's share of a word over that of all texts; 0 for a word that none has. */
function measureOdds(count: number, words: number, share: number): number {
  return share <= 0 ? 0 : Math.log((count + PRIOR_WORDS * share) / (words + PRIOR_WORDS) / share);
}

function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

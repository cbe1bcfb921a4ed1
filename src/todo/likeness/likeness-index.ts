import { findDifference, isSameTitle } from './same.ts';
import { TitleReader, type Token } from './title.ts';

/** An idea or a task whose title is compared. Two projects make two things; one that is not known says nothing. */
export interface Titled {
  id: string;
  title: string;
  project?: string | null | undefined;
}

/** One that is like another one: somebody is asked whether they are the same. */
export interface Like {
  id: string;
  /** LEAST_LIKE to 1. */
  score: number;
}

/** From this score on somebody is asked. */
const LEAST_LIKE = 0.4;
/** From this score on an idea is of the kind of which somebody wants less: two that share half of what each says have it. */
const LEAST_AKIN = 1 / 3;
/** Sums in another order may differ by so much. */
const SLACK = 1e-9;
/** What a word counts that is among the commonest of its language, as a share. */
const COMMON_SHARE = 0.1;
/** So many near titles that are told apart from one make a series with it. */
const LEAST_SERIES = 2;

interface Entry extends Titled {
  /** In the order added. */
  place: number;
  tokens: readonly Token[];
  stems: ReadonlyMap<string, Token>;
}

interface Near {
  entry: Entry;
  /** The weight of the words that both say, as a share of the weight of all that the two say. */
  score: number;
}

/**
 * Titles by their words, so that one is found among many: the same one, and the one most like it. A word weighs the
 * more the fewer of these titles have it (inverse document frequency; Spärck Jones 1972); likeness is the weighted
 * Jaccard index.
 */
export class LikenessIndex {
  readonly #reader: TitleReader;
  readonly #entries = new Map<string, Entry>();
  readonly #byStem = new Map<string, Entry[]>();
  #added = 0;

  /** The first titles tell the language, unless a reader knows it; later ones are read in it. */
  constructor(items: readonly Titled[] = [], reader = new TitleReader(items.map(({ title }) => title))) {
    this.#reader = reader;
    for (const item of items) this.add(item);
  }

  /** Adds an item, or changes the one of its id. */
  add(item: Titled): void {
    const old = this.#entries.get(item.id);
    if (old !== undefined && old.title === item.title && old.project === item.project) return;
    this.remove(item.id);
    const entry = this.#read(item);
    this.#added += 1;
    this.#entries.set(item.id, entry);
    for (const stem of entry.stems.keys()) this.#byStem.getOrInsert(stem, []).push(entry);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (const stem of entry.stems.keys()) {
      const rest = this.#byStem.get(stem)?.filter((each) => each !== entry) ?? [];
      this.#byStem.set(stem, rest);
    }
  }

  /** Ids of the items that say the same, the one added first first; never its own. */
  findSame(item: Titled): string[] {
    const wanted = this.#read(item);
    const all = this.#findNear(wanted, 1);
    return all.flatMap(({ entry }) => (this.#isSame(wanted, entry) ? [entry.id] : []));
  }

  /**
   * The items to ask about, the likest first; of equals the one added first: those that say all that it says, or the
   * other way round. Not asked about: what says the same, a pair that was answered before, and what is of a series
   * ("Translate the help into French", "… into Thai") unless only wording tells the two apart.
   */
  findLike(item: Titled, isAnswered: (id: string) => boolean = () => false): Like[] {
    const wanted = this.#read(item);
    const near = this.#findNear(wanted, LEAST_LIKE).map(({ entry, score }) => {
      return { entry, score, difference: findDifference(wanted.tokens, entry.tokens) };
    });
    const isSerial = near.filter(({ difference }) => difference === 'apart').length >= LEAST_SERIES;
    return near
      .filter(({ difference }) => difference === 'wording' || (difference === 'addition' && !isSerial))
      .filter(({ entry }) => !isAnswered(entry.id) && !this.#isSame(wanted, entry))
      .map(({ entry, score }) => ({ id: entry.id, score }));
  }

  /** Ids of the items that share about half of what each says, whatever tells them apart; the likest first. */
  findAkin(item: Titled): string[] {
    return this.#findNear(this.#read(item), LEAST_AKIN).map(({ entry }) => entry.id);
  }

  #read(item: Titled): Entry {
    const tokens = this.#reader.read(item.title);
    return {
      ...item,
      place: this.#added,
      tokens,
      stems: new Map(tokens.map((token) => [token.stem, token])),
    };
  }

  #isSame(a: Entry, b: Entry): boolean {
    return isSameTitle(a.tokens, b.tokens, this.#reader.language);
  }

  /** The other items that reach a score, the likest first; of equals the one added first. */
  #findNear(wanted: Entry, leastScore: number): Near[] {
    const weights = [...wanted.stems].map(([stem, token]) => ({ stem, weight: this.#weigh(stem, token) }));
    weights.sort((a, b) => b.weight - a.weight);
    const own = weights.reduce((sum, { weight }) => sum + weight, 0);
    const least = leastScore * own - SLACK;
    // Each has one of the rarest words, whose weight is all but what may be missing: the frequent words, which many
    // titles have, are not looked up.
    const met = new Set<Entry>();
    let left = own;
    for (const { stem, weight } of weights) {
      if (left < least) break;
      for (const entry of this.#byStem.get(stem) ?? []) met.add(entry);
      left -= weight;
    }
    const near: Near[] = [];
    for (const entry of met) {
      let shared = 0;
      for (const { stem, weight } of weights) if (entry.stems.has(stem)) shared += weight;
      if (shared < least || entry.id === wanted.id || !isOneProject(entry, wanted)) continue;
      let all = own;
      for (const [stem, token] of entry.stems) if (!wanted.stems.has(stem)) all += this.#weigh(stem, token);
      if (shared >= leastScore * all - SLACK) near.push({ entry, score: shared / all });
    }
    return near.sort((a, b) => b.score - a.score || a.entry.place - b.entry.place);
  }

  #weigh(stem: string, { kind }: Token): number {
    const weight = Math.log(1 + (this.#entries.size + 1) / ((this.#byStem.get(stem)?.length ?? 0) + 1));
    return kind === 'common' ? COMMON_SHARE * weight : weight;
  }
}

function isOneProject(a: Titled, b: Titled): boolean {
  return a.project == null || b.project == null || a.project === b.project;
}

import { isExchanged, isSameTitle } from './same.ts';
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

/** Sums in another order may differ by so much. */
const SLACK = 1e-9;
/** From this score on somebody is asked. */
const LEAST_LIKE = 0.8 - SLACK;
/** How much what only one title says counts, by the title that says less of its own and the one that says more. */
const UNSHARED = { less: 1, more: 0.2 };
/** What a word counts that is among the commonest of its language, as a share. */
const COMMON_SHARE = 0.1;
/**
 * Titles that names, figures or one place of one sentence tell apart, from this score on and where they share half of
 * what a title says, make a series with it: from so many on.
 */
const LEAST_SERIAL = 0.5 - SLACK;
const LEAST_SERIES = 2;
/** From this score on an idea is of the kind of which somebody wants less. */
const LEAST_AKIN = 0.5 - SLACK;

interface Entry extends Titled {
  /** In the order added. */
  place: number;
  tokens: readonly Token[];
  bag: string;
  /** By stem; a name or a figure that stands twice is there twice. */
  stems: ReadonlyMap<string, Token>;
}

interface Near {
  entry: Entry;
  /** The weight of what both say, and of what only the wanted title says. */
  shared: number;
  rest: number;
}

interface Comparison {
  score: number;
  /** Names, figures or the words in one place of one sentence tell them apart. */
  isApart: boolean;
}

/**
 * Titles by their words, so that one is found among many: the same one, and the one most like it. A word weighs the
 * more the fewer of these titles have it (inverse document frequency; Spärck Jones 1972). Likeness is the symmetric
 * Tversky index (Jimenez et al. 2013) of the weighted words: words that one title adds count little against it, words
 * that each has instead of the other's count much.
 */
export class LikenessIndex {
  readonly #reader: TitleReader;
  readonly #entries = new Map<string, Entry>();
  /** Places of the entries that have a word, in the order added. */
  readonly #byStem = new Map<string, number[]>();
  /** By place; a place is not used again. */
  readonly #placed: (Entry | undefined)[] = [];
  readonly #byBag = new Map<string, number[]>();
  /** By place: the weight of the words that a search met the entry by; 0 between searches. */
  #met = new Float64Array(1024);

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
    this.#entries.set(item.id, entry);
    this.#placed.push(entry);
    put(this.#byBag, entry.bag, entry.place);
    for (const stem of entry.stems.keys()) put(this.#byStem, stem, entry.place);
    if (this.#met.length <= entry.place) this.#met = new Float64Array(2 * this.#met.length);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#placed[entry.place] = undefined;
    take(this.#byBag, entry.bag, entry.place);
    for (const stem of entry.stems.keys()) take(this.#byStem, stem, entry.place);
  }

  /** Ids of the items that say the same, the one added first first; never its own. */
  findSame(item: Titled): string[] {
    const wanted = this.#read(item);
    return (this.#byBag.get(wanted.bag) ?? []).flatMap((place) => {
      const entry = this.#placed[place];
      return entry !== undefined && this.#isSame(wanted, entry) ? [entry.id] : [];
    });
  }

  /**
   * The items to ask about, the likest first; of equals the one added first. Not asked about: what says the same, a
   * pair that was answered before, and what is of a series ("Translate the help into French", "… into Thai") unless
   * only prepositions and the like tell them apart.
   */
  findLike(item: Titled, isAnswered: (id: string) => boolean = () => false): Like[] {
    const wanted = this.#read(item);
    const found: { entry: Entry; score: number }[] = [];
    let siblings = 0;
    for (const near of this.#findNear(wanted)) {
      const { score, isApart } = this.#compare(wanted, near);
      if (isApart && score >= LEAST_SERIAL && near.shared >= near.rest - SLACK) siblings += 1;
      if (!isApart && score >= LEAST_LIKE) found.push({ entry: near.entry, score });
    }
    const isSerial = siblings >= LEAST_SERIES;
    return found
      .filter(({ entry }) => !isSerial || (isWordingOnly(wanted, entry) && isWordingOnly(entry, wanted)))
      .filter(({ entry }) => !isAnswered(entry.id) && !this.#isSame(wanted, entry))
      .sort((a, b) => b.score - a.score || a.entry.place - b.entry.place)
      .map(({ entry, score }) => ({ id: entry.id, score }));
  }

  /** Ids of the items that share about half of what a title says, whatever tells them apart; the likest first. */
  findAkin(item: Titled): string[] {
    const wanted = this.#read(item);
    return this.#findNear(wanted, LEAST_AKIN)
      .map((near) => ({ id: near.entry.id, score: this.#compare(wanted, near).score }))
      .filter(({ score }) => score >= LEAST_AKIN)
      .sort((a, b) => b.score - a.score)
      .map(({ id }) => id);
  }

  #read(item: Titled): Entry {
    const tokens = this.#reader.read(item.title);
    const stems = new Map<string, Token>();
    for (const token of tokens) {
      // "2.1 with 2.1" is not "2.0 with 2.1".
      const isAgain = token.isExact && stems.get(token.stem)?.isExact === true;
      stems.set(isAgain ? `${token.stem} again` : token.stem, token);
    }
    return { ...item, place: this.#placed.length, tokens, bag: toBag(tokens), stems };
  }

  #isSame(a: Entry, b: Entry): boolean {
    return a.id !== b.id && isOneProject(a, b) && isSameTitle(a.tokens, b.tokens, this.#reader.language);
  }

  /**
   * The entries that share enough to be like or of one series, with the weight of what is shared and of the rest of
   * the wanted title. Each has one of the rarest words, whose weight is all but what may be missing: the frequent
   * words, which many entries have, are not looked up.
   */
  #findNear(wanted: Entry, leastScore = LEAST_LIKE): Near[] {
    const weights = [...wanted.stems].map(([stem, token]) => ({ stem, weight: this.#weigh(stem, token) }));
    weights.sort((a, b) => b.weight - a.weight);
    const all = weights.reduce((sum, { weight }) => sum + weight, 0);
    // The score is the least one where the other title adds nothing to what is shared; of a series more has to be.
    const least = (all * UNSHARED.more * leastScore) / (1 - (1 - UNSHARED.more) * leastScore) - SLACK;
    const near: number[] = [];
    let left = all;
    let looked = 0;
    for (const { stem, weight } of weights) {
      if (left < least) break;
      for (const place of this.#byStem.get(stem) ?? []) {
        const met = this.#met[place] ?? 0;
        if (met === 0) near.push(place);
        this.#met[place] = met + weight;
      }
      left -= weight;
      looked += 1;
    }
    const others = weights.slice(looked);
    const found: Near[] = [];
    for (const place of near) {
      let shared = this.#met[place] ?? 0;
      this.#met[place] = 0;
      if (shared + left < least) continue;
      const entry = this.#placed[place];
      if (entry === undefined || entry.id === wanted.id || !isOneProject(wanted, entry)) continue;
      for (const { stem, weight } of others) if (entry.stems.has(stem)) shared += weight;
      if (shared >= least) found.push({ entry, shared, rest: all - shared });
    }
    return found;
  }

  #compare(wanted: Entry, { entry, shared, rest }: Near): Comparison {
    // The score falls with each word of the other title that is not shared: most are let go before the last one.
    let own = 0;
    let score = toScore(shared, rest, own);
    for (const [stem, token] of entry.stems) {
      if (wanted.stems.has(stem)) continue;
      own += this.#weigh(stem, token);
      score = toScore(shared, rest, own);
      if (score < LEAST_SERIAL) return { score, isApart: false };
    }
    return { score, isApart: isToldApart(wanted, entry) || isExchanged(wanted.tokens, entry.tokens) };
  }

  #weigh(stem: string, { isCommon }: Token): number {
    const weight = Math.log(1 + (this.#entries.size + 1) / ((this.#byStem.get(stem)?.length ?? 0) + 1));
    return isCommon ? COMMON_SHARE * weight : weight;
  }
}

/** Whether each has a name that the other has not, or one of them a figure, or both have them in another order. */
function isToldApart(a: Entry, b: Entry): boolean {
  const [ownA, ownB] = [listOwn(a, b), listOwn(b, a)];
  if (ownA.length + ownB.length === 0) return listExact(a) !== listExact(b);
  const [namesA, namesB] = [ownA.filter(({ isExact }) => isExact), ownB.filter(({ isExact }) => isExact)];
  return (
    (namesA.length > 0 && namesB.length > 0) || [...namesA, ...namesB].some(({ form }) => /\p{N}/u.test(form))
  );
}

/** Whether a title has nothing but the commonest words that the other has not. */
function isWordingOnly(entry: Entry, other: Entry): boolean {
  return listOwn(entry, other).every(({ isCommon }) => isCommon);
}

/** What a title has that the other has not. */
function listOwn(entry: Entry, other: Entry): Token[] {
  const own: Token[] = [];
  for (const [stem, token] of entry.stems) if (!other.stems.has(stem)) own.push(token);
  return own;
}

/** The names and figures of a title in their order. */
function listExact({ tokens }: Entry): string {
  return tokens.flatMap(({ isExact, stem }) => (isExact ? [stem] : [])).join(' ');
}

function toScore(shared: number, restA: number, restB: number): number {
  const unshared = UNSHARED.less * Math.min(restA, restB) + UNSHARED.more * Math.max(restA, restB);
  return shared === 0 ? 0 : shared / (shared + unshared);
}

function isOneProject(a: Titled, b: Titled): boolean {
  return a.project == null || b.project == null || a.project === b.project;
}

/** The same for all titles of the same stems in whatever order. */
function toBag(tokens: readonly Token[]): string {
  const stems = tokens.map(({ stem }) => stem);
  return stems.sort().join(' ');
}

function put(lists: Map<string, number[]>, key: string, place: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [place]);
  else list.push(place);
}

function take(lists: Map<string, number[]>, key: string, place: number): void {
  const rest = lists.get(key)?.filter((each) => each !== place) ?? [];
  if (rest.length === 0) lists.delete(key);
  else lists.set(key, rest);
}

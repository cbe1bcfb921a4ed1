/** What is done to something. `repay` and `golive` are a danger whatever they are done to. */
export const ACTION_KINDS = [
  'destroy',
  'remove',
  'clean',
  'repay',
  'take',
  'pay',
  'buy',
  'shift',
  'change',
  'enter',
  'grant',
  'send',
  'move',
  'release',
  'golive',
  'operate',
  'rotate',
  'agree',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** What it is done to. */
export const ASSET_KINDS = [
  'data',
  'accounts',
  'audience',
  'money',
  'price',
  'system',
  'network',
  'secret',
  'terms',
  'goods',
  'notice',
  'site',
  'subscription',
  'access',
  'live',
  'figure',
] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/**
 * The words of one language, as lists separated by commas. An entry may be several words and may stand in several
 * lists. Inflection, case and accents need no entry of their own.
 */
export interface Lexicon {
  /** Verbs and the nouns made of them. */
  actions: Readonly<Partial<Record<ActionKind, string>>>;
  assets: Readonly<Partial<Record<AssetKind, string>>>;
  /**
   * Verbs among the actions that are a danger to known assets alone ("add"), or where one writes to all of somebody
   * ("text all owners"). Each other one is to whatever is no paper.
   */
  mild: string;
  /** What a price or a rule is from a day on: "from", "as of". */
  starting: string;
  /** What says how something is, and does nothing: "fails", "should", "instead of". */
  stating: string;
  /** Before whom money goes to: "to". */
  receiving: string;
  /** What follows is where, when or with what something is done: "in", "with". */
  adverbial: string;
  /** Where nothing can break: "staging", "test". */
  places: string;
  /** What is only about the thing: "docs", "draft", "meeting". */
  writings: string;
  /** Parts of a product that are named after the thing: "page", "button". */
  artefacts: string;
  /** Parts of software that nobody outside sees: "class", "query", "Gradle". */
  internals: string;
  /** Things of little worth that one cleans, orders and throws away: "chair", "paint". */
  household: string;
  /** Verbs that think, write, look or build: what they are about is not done by this task. */
  governing: string;
  /** "not", "without". */
  negating: string;
  /** What ties a thing to the page or button that is for it: "to", "for". */
  linking: string;
  /** "about": what follows is talked of, and nothing is done to it. */
  topical: string;
  /** "how", "whether": what follows is a question. */
  subordinating: string;
  /** Between a thing and what is done to it: "prices to be raised". */
  passive: string;
  /** "after", "during": what follows is only when it is done. */
  background: string;
  /** Before one single person: "a", "one". */
  single: string;
  /** "my": what is one's own is nobody else's trouble. */
  own: string;
  /** "all", "every": what is done to all customers is done to what is live. */
  quantifying: string;
  /** "and", "or". */
  joining: string;
  /** Plain words that say which language a title is in. */
  little: string;
}

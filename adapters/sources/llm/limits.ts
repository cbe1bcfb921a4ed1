/** A question of a page and an answer of some hundred words take a slow model half a minute. */
export const TIMEOUT_MS = 60_000;
/** Letters of an answer after which it is none. */
export const MOST_LETTERS = 100_000;

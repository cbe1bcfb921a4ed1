/** Days before and after today whose entries are read: what explains a move, and what is planned around. */
export const DAYS_BACK = 90;
export const DAYS_AHEAD = 400;
/** An answer "nothing new" is not asked for after so long: meanwhile the window has come to days that were never expanded. */
export const FRESH_FOR_MS = 7 * 86_400_000;
/** Occurrences of one entry that are gone through: daily for fifty years. */
export const MOST_STEPS = 20_000;
/** Entries of a window; a calendar with more is none that a team plans by. */
export const MOST_ENTRIES = 5_000;
export const MOST_BYTES = 10_000_000;
export const PAGE = 200;
/** A rule such as 30 February has no next day, and who looks for it never ends: it is ended. */
export const EXPAND_MS = 15_000;
/** A timed entry that is shorter takes no day. */
export const LEAST_HOURS = 4;

/** A project may ask 2,400 times an hour, older ones 120 (API queries, "Rate limits"); a refusal says when to come back. */
export const EVERY_MINUTES = 180;
/** Phones that were offline send what they kept, with its own time. */
export const LATE_DAYS = 7;
/** Rows of an answer unless the query says more are 100; ours has one a day. */
export const MOST_DAYS = 10_000;

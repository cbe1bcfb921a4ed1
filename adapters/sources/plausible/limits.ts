/** A key may ask 600 times an hour (Stats API reference, "Authentication"); a refusal gives no time to come back. */
export const EVERY_MINUTES = 180;
/** Visits are counted at once; an import, or a change of what is excluded, reaches back. */
export const LATE_DAYS = 3;

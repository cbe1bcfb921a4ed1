/** Issues a page; with more Jira leaves out fields by itself. */
export const PAGE = 100;
/** Read again behind the newest change seen: our clocks need not agree, and JQL knows minutes only. */
export const OVERLAP_MS = 300_000;
/** Nothing says that an issue was deleted: those that are open are asked for once a day, so many at a time. */
export const LOST_EVERY_MS = 86_400_000;
export const BULK = 100;
/** Comments that are looked through for one of ours, newest first. */
export const COMMENTS = 100;

/** How long a query may run, in milliseconds. */
export const STATEMENT_MS = 20_000;
/** How long a server may take to let us in. */
export const CONNECT_MS = 10_000;
/** For the server's own word that a query ran too long to come before ours. */
export const ANSWER_MS = STATEMENT_MS + 5_000;
/** Rows of a query: 50 metrics over more than two years of days. */
export const MOST_ROWS = 50_000;
/** Rows that are fetched at once. */
export const FETCH_ROWS = 5_000;
/** Records a page: what is committed at once stays small. */
export const PAGE_RECORDS = 200;

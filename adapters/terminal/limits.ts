/** Columns of output that goes to no terminal, or to one that does not say. */
export const DEFAULT_WIDTH = 80;

/** A table column is not squeezed below this: its rows are shown as lists instead. */
export const NARROWEST_COLUMN = 8;

/** A table with taller rows leaves out details. */
export const MOST_ROW_LINES = 3;

/** Words up to this long are not broken in a table. */
export const LONGEST_WORD = 20;

/** A chart with fewer columns for its points says its figures in a line instead. */
export const NARROWEST_PLOT = 16;

/** Odd, so that one row is the middle. */
export const CHART_ROWS = 9;

/** Messages that are remembered, to tell whether one was printed. */
export const MOST_REMEMBERED = 1_000;

/** Lines that a paste may have, and lines of history that are kept. */
export const MOST_PASTED_LINES = 100_000;
export const HISTORY_LINES = 500;

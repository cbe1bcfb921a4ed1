/** Records a page: what is committed at once stays small. */
export const PAGE_RECORDS = 200;
/** Bytes of a file; ten years of 50 metrics a day are a tenth of it. */
export const MOST_BYTES = 20_000_000;
export const MOST_ROWS = 200_000;
/** A longer text is read in a thread of its own: 50,000 values take half a second, in which nobody else would be answered. */
export const MOST_IN_PLACE = 20_000;

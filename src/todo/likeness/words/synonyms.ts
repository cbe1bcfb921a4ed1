import { ABBREVIATIONS } from './abbreviations.ts';
import { BUSINESS } from './business.ts';
import { EVERYDAY, PEOPLE } from './everyday.ts';
import { RUNNING, SOFTWARE } from './software.ts';

/**
 * Words of one meaning; the first of a row names it. General words of product, software, marketing, operations and
 * community work. Entries are separated by commas and may be several words; endings and British or American spelling
 * need no entry of their own. A word stands in one row only.
 */
export const SYNONYMS: readonly string[] = [
  ...ABBREVIATIONS,
  ...SOFTWARE,
  ...RUNNING,
  ...BUSINESS,
  ...PEOPLE,
  ...EVERYDAY,
];

/**
 * What the words of a goal's sentence mean in one language, by the words that the reader knows. Lists are separated by commas,
 * in small letters; names of metrics are never translated.
 */
export interface GoalLexicon {
  /** Before an amount. */
  amounts: Readonly<Record<'from' | 'to' | 'at least' | 'at most' | 'exactly' | 'currently', string>>;
  /** Before a date, or before so many days, weeks or months. */
  deadlines: Readonly<Record<'by' | 'before' | 'in' | 'within', string>>;
  /** Inside a date, by the English word; under `''` what English leaves out. */
  dates: Readonly<Record<string, string>>;
  /** Behind a number. */
  units: Readonly<Record<'percent' | 'hours' | 'minutes' | 'days' | 'weeks', string>>;
  /** Between a number and a period: `3 pro Woche`. */
  per: string;
  periods: Readonly<Record<'day' | 'week' | 'month' | 'year', string>>;
  /** At the start of the sentence or behind what they are about; `''` are those that do so many of something. */
  verbs: Readonly<Record<'raise' | 'cut' | 'keep' | 'reach' | '', string>>;
  /** At the start of the sentence, where they add nothing. */
  openings: string;
  articles: string;
  clauses: Readonly<Record<'because' | 'owner' | 'weight' | 'focus area' | 'milestone:', string>>;
}

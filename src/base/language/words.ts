const PLAIN = /^[ -~]*$/;

/** A number with what is counted: `1 value`, `1,204 values`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Names in a sentence: `Ana`, `Ana and Ben`, `Ana, Ben and Carla`. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** As a sentence begins; a word with capitals of its own (`iOS`) stays as it is written. */
export function capitalize(text: string): string {
  return /^\p{Ll}+(?!\p{Lu})\b/u.test(text) ? text.charAt(0).toLocaleUpperCase('en') + text.slice(1) : text;
}

/** A text without accents, decomposed: "Café" becomes "Cafe". */
export function stripAccents(text: string): string {
  // Most text has none, and is asked about ten thousand times a plan.
  return PLAIN.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
}

const MOST_NAMED = 3;

/** `T-2, T-7 and T-9`; of more than four the first three and how many more. */
export function joinSome(ids: readonly string[]): string {
  const rest = ids.length - MOST_NAMED;
  return rest > 1 ? `${ids.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : joinNames(ids);
}

const PERIOD = /^(.+) (?:per|an?|each|every) (hour|day|week|month|year)$/i;

/** A name without what its number is per, and that: of `Sign-ups a day` `Sign-ups` and `day`; the name alone of any other. */
export function splitPeriod(name: string): { bare: string; period?: string } {
  const [, bare, period] = PERIOD.exec(name) ?? [];
  return bare === undefined || period === undefined ? { bare: name } : { bare, period: period.toLowerCase() };
}

import { parseQuantity, type Quantity } from '../../../base/language/quantity.ts';

/** What reading a goal's sentence needs to know. */
export interface SentenceOptions {
  /** ISO date from which "in 3 months" counts. */
  today: string;
  /** The workspace's currency, ISO 4217. */
  currency: string;
}

/** A quantity and what it is per: `€999/month`, `3 a week`. */
export interface Amount extends Quantity {
  per?: string;
}

/** What a quantity starts with, as a look-ahead for a pattern with the flags `iu`. */
export const NUMBER_AHEAD = String.raw`(?=[-−+]?(?:[A-Za-z]{0,2}\p{Sc}|[A-Z]{3} ?)?\s?\.?\d)`;

/** An amount and what it is per are a few words. */
const MOST_CHARACTERS = 200;

const PER =
  /^(.*\d.*?)\s*(?:\/|\bper |\b(?:a|an|each|every) (?=(?:day|week|month|year|hour)$))\s*(\p{L}[\p{L}-]*)$/iu;

/** Reads a whole text as an amount; undefined if it is more than that, or none. */
export function parseAmount(text: string, options: SentenceOptions): Amount | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const match = PER.exec(text.trim());
  const quantity = parseQuantity(match?.[1] ?? text, options);
  if (!quantity) return undefined;
  const per = match?.[2]?.toLowerCase();
  return {
    value: quantity.value,
    unit: quantity.unit,
    ...(per !== undefined && { per: per === 'mo' ? 'month' : per }),
  };
}

/** The longest start of a text that is a number with a unit everybody knows, or else a bare number. */
export function takeAmount(
  text: string,
  options: SentenceOptions,
): { amount: Amount; rest: string; length: number } | undefined {
  const words = text.split(/(?<=\s)/);
  for (let count = Math.min(words.length, 5); count > 0; count--) {
    const typed = words.slice(0, count).join('');
    const amount = parseAmount(typed.trim().replace(/[,;]$/, ''), options);
    if (amount && ['percent', 'money', 'minutes', 'count'].includes(amount.unit)) {
      return { amount, rest: trimEnds(text.slice(typed.length)), length: typed.length };
    }
  }
  return undefined;
}

/** Without the spaces and marks around a clause. */
export function trimEnds(text: string): string {
  return text.replace(/^[\s,;]+|[\s,;.!]+$/g, '');
}

import { badArgument } from './errors.ts';

const TIME = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/;

export function isTime(text: string): boolean {
  return TIME.test(text.trim());
}

/** Reads `9:00` or `09:00`. Throws a Refusal. */
export function readTime(field: string, given: string): string {
  const match = TIME.exec(given.trim());
  if (!match) throw badArgument(field, given, 'a time from 00:00 to 23:59, such as 09:00');
  return `${match[1]?.padStart(2, '0')}:${match[2]}`;
}

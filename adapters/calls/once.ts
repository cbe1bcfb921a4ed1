import { hash } from 'node:crypto';
import { badArgument } from '../../src/base/language/errors.ts';

/** Characters of a key that its sender chose. */
const MOST_KEY = 200;

/** Where a call comes from, as the engine claims it, and a hash of what it asks where its sender chose the key. */
export interface KeyedOrigin {
  origin: string;
  bodyDigest?: string;
}

/**
 * The origin of a call: with a key of its sender's, the same for the same key, so that it does one thing once; without,
 * always another. `sender` keeps the keys of several senders apart, `name` is what a refusal calls the key.
 */
export function originOf(
  key: unknown,
  { sender, name, newId }: { sender: string; name: string; newId: () => string },
  asked: { command: string; args: object },
): KeyedOrigin {
  if (key === undefined) return { origin: `${sender}:${newId()}` };
  if (typeof key !== 'string' || key === '' || key.length > MOST_KEY)
    throw badArgument(name, key, `one text of at most ${MOST_KEY} characters`);
  return {
    // A hash: whatever its sender put into the key, an origin stays in the log for good.
    origin: `${sender}:key:${hash('sha256', key).slice(0, 32)}`,
    bodyDigest: digestCall(asked),
  };
}

/** A hash of what a call asks, whatever the order of its names: that says nothing in JSON, and many a sender's changes (RFC 8785). */
export function digestCall({ command, args }: { command: string; args: object }): string {
  return hash('sha256', JSON.stringify([command, args], sortNames));
}

function sortNames(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { hash } from 'node:crypto';
import { readGesture } from '../base/language/emoji.ts';
import type { Reaction } from '../face/message-store.ts';

/** What came, and what is gone, between what was known of a message and what is there now. */
export function compareReactions(
  known: readonly Reaction[],
  seen: readonly Reaction[],
): (Reaction & { isRemoved: boolean })[] {
  const isIn = (list: readonly Reaction[], { user, emoji }: Reaction) =>
    list.some((other) => other.user === user && other.emoji === emoji);
  const gone = known.filter((reaction) => !isIn(seen, reaction));
  const come = seen.filter((reaction) => readGesture(reaction.emoji) !== undefined && !isIn(known, reaction));
  return [
    ...gone.map((reaction) => ({ ...reaction, isRemoved: true })),
    ...come.map((reaction) => ({ ...reaction, isRemoved: false })),
  ];
}

/** The origin of a change that was found: a hash says whose it is, because an origin stays in the log when a person is forgotten. */
export function nameChange(origin: string, message: string, by: { user: string; emoji: string }): string {
  return `${origin}:${hash('sha256', `${message}:${by.user}:${by.emoji}`).slice(0, 32)}`;
}

import { DAY_MS } from '../../base/language/date.ts';
import type { Note, Snapshot } from '../snapshot.ts';
import type { ReadWords } from './words.ts';

/** What was said this long ago was said of something else. */
const HEARD_DAYS = 90;
/** Words that a note and a title have in common where the note is about any goal; about the idea's own, one fewer. */
const SHARED_WORDS = 2;

/** Finds what users, stakeholders and the market said about an idea, newest first. */
export type HearVoices = (idea: { title: string; goalId: string | null }) => readonly Note[];

/**
 * A note is about an idea if two of its words that say something stand in the title, or one where both are about the same
 * goal.
 */
export function createVoices({ notes, now }: Pick<Snapshot, 'notes' | 'now'>, read: ReadWords): HearVoices {
  const heard = notes.filter(({ notedAt }) => notedAt > now - HEARD_DAYS * DAY_MS);
  const byStem = new Map<string, Note[]>();
  for (const note of heard) {
    for (const stem of read(note.body)) {
      const said = byStem.get(stem);
      if (said) said.push(note);
      else byStem.set(stem, [note]);
    }
  }
  return ({ title, goalId }) => {
    const shared = new Map<Note, number>();
    for (const stem of read(title)) {
      for (const note of byStem.get(stem) ?? []) shared.set(note, (shared.get(note) ?? 0) + 1);
    }
    return [...shared]
      .filter(
        ([note, count]) => count >= SHARED_WORDS - Number(note.goalId !== null && note.goalId === goalId),
      )
      .map(([note]) => note)
      .sort((a, b) => b.notedAt - a.notedAt);
  };
}

import { DAY_MS } from '../../base/language/date.ts';
import type { Note, Snapshot } from '../snapshot.ts';
import { countShared, type WordReader } from './words.ts';

/** What was said this long ago was said of something else. */
const HEARD_DAYS = 90;
/** Words that a note and a title have in common where the note is about any goal; about the idea's own, one fewer. */
const SHARED_WORDS = 2;

/** Finds what users, stakeholders and the market said about an idea. */
export type HearVoices = (idea: { title: string; goalId: string | null }) => readonly Note[];

/**
 * A note is about an idea if two of its words that say something stand in the title, or one where both are about the same
 * goal. Newest first.
 */
export function createVoices(
  { notes, now }: Pick<Snapshot, 'notes' | 'now'>,
  reader: WordReader,
): HearVoices {
  const heard = notes
    .filter(({ notedAt }) => notedAt > now - HEARD_DAYS * DAY_MS)
    .map((note) => ({ note, stems: reader.read(note.body) }));
  if (heard.length === 0) return () => [];
  return ({ title, goalId }) => {
    const stems = reader.read(title);
    return heard.flatMap(({ note, stems: said }) => {
      const wanted = note.goalId !== null && note.goalId === goalId ? SHARED_WORDS - 1 : SHARED_WORDS;
      return countShared(stems, said) >= wanted ? [note] : [];
    });
  };
}

import { DAY_MS } from '../../base/language/date.ts';
import type { Note, Snapshot } from '../snapshot.ts';
import type { ReadWords } from './words.ts';

type Heard = Pick<Snapshot, 'notes' | 'now'> & {
  goals: readonly { metricName: string; figures: { id: string } }[];
};

/** What was said this long ago was said of something else. */
const HEARD_DAYS = 90;
/** Words that a note and a title have in common where the note is about any goal; about the idea's own, one fewer. */
const SHARED_WORDS = 2;
const NOTHING_HEARD: readonly Note[] = [];
const NOWHERE: readonly number[] = [];

/** Finds what users, stakeholders and the market said about an idea, newest first. */
export type HearVoices = (idea: { title: string; goalId: string | null }) => readonly Note[];

/**
 * A note is about an idea if two of its words that say something stand in the title, or one where both are about the same
 * goal; what that goal is called is not said by a word of it.
 */
export function createVoices({ notes, now, goals }: Heard, read: ReadWords): HearVoices {
  const heard = notes.filter(({ notedAt }) => notedAt > now - HEARD_DAYS * DAY_MS);
  const byStem = new Map<string, number[]>();
  for (const [at, note] of heard.entries()) {
    const goal = goals.find(({ figures }) => figures.id === note.goalId);
    const called = goal ? read.whole(goal.metricName) : [];
    for (const stem of read(note.body)) {
      if (called.includes(stem)) continue;
      const said = byStem.get(stem);
      if (said) said.push(at);
      else byStem.set(stem, [at]);
    }
  }
  // By a note's place; all 0 between ideas, of which there may be ten thousand.
  const shared = new Uint32Array(heard.length);
  return ({ title, goalId }) => {
    const met: number[] = [];
    // What many titles have is in no note's words as they were read.
    for (const stem of read.whole(title)) {
      const said = byStem.get(stem) ?? NOWHERE;
      for (let place = 0; place < said.length; place++) {
        const at = said[place] ?? 0;
        if (shared[at] === 0) met.push(at);
        shared[at] = (shared[at] ?? 0) + 1;
      }
    }
    const about: Note[] = [];
    for (let place = 0; place < met.length; place++) {
      const at = met[place] ?? 0;
      const note = heard[at];
      const count = shared[at] ?? 0;
      shared[at] = 0;
      if (note && count >= SHARED_WORDS - Number(note.goalId !== null && note.goalId === goalId))
        about.push(note);
    }
    return about.length === 0 ? NOTHING_HEARD : about.sort((a, b) => b.notedAt - a.notedAt);
  };
}

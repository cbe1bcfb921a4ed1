import { TitleReader } from '../likeness/title.ts';

/** From so many letters on, the parts of a word count too: German puts "Mitglieder" into "Mitgliederliste". */
const LONG_WORD = 6;
const PART = 5;
/** So many titles tell the language. The oldest do, so that it stays what it was. */
const MOST_SAMPLED = 500;

/**
 * What a title is about, as words that can be counted: stems, parts of long words, and its project. Its words may be kept
 * elsewhere than those of the other titles.
 */
export type ReadFeatures = (
  title: string,
  projectId: string | null,
  keptIn?: KnownWords,
) => readonly string[];

/** Words of titles, by language and title. */
export type KnownWords = Map<string, readonly string[]>;

/** Reads features in the language that most of some titles, oldest first, are written in. Reads each title once. */
export function createReadFeatures(titles: readonly string[], known: KnownWords = new Map()): ReadFeatures {
  let reader: TitleReader | undefined;
  return (title, projectId, keptIn = known) => {
    reader ??= new TitleReader(titles.slice(0, MOST_SAMPLED));
    const key = `${reader.language} ${title}`;
    const words = keptIn.get(key) ?? readWords(reader, title);
    keptIn.set(key, words);
    return projectId === null ? words : [...words, `project ${projectId}`];
  };
}

function readWords(reader: TitleReader, title: string): string[] {
  const words = new Set<string>();
  for (const { stem, form, isCommon } of reader.read(title)) {
    if (isCommon || /^\p{N}/u.test(form)) continue;
    words.add(stem);
    if (form.length < LONG_WORD) continue;
    // A word of eight letters has four parts.
    for (let at = 0; at + PART <= form.length; at += 1) words.add(`~${form.slice(at, at + PART)}`);
  }
  return [...words];
}

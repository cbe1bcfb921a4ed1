import { formatHours } from '../../base/language/effort.ts';
import { count } from '../../base/language/words.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { type CandidateDraft, TEAM_SOURCE } from '../idea/candidate.ts';
import type { UpsertResult } from '../idea/upsert-store.ts';
import type { BacklogFile } from './backlog-file.ts';
import type { LikeIdea } from './backlog-import.ts';

/** Likes and columns that are named; the rest is counted. */
const MOST_LIKES = 5;
const MOST_COLUMNS = 8;

export interface ImportFacts {
  result: UpsertResult;
  source: string;
  /** Ids of the drafts by key. */
  ids: ReadonlyMap<string, string>;
  drafts: readonly CandidateDraft[];
  likes: readonly LikeIdea[];
  repeated: number;
  file: BacklogFile;
  skipped: number;
  problems: readonly string[];
}

/** What an import or a paste did, and what it did not understand. */
export function viewImport(facts: ImportFacts): View {
  const { result, drafts, file, skipped, problems, repeated } = facts;
  const { added, updated, unchanged, left, merged } = result;
  const closed = drafts.filter(({ state }) => state === 'done' || state === 'withdrawn').length;
  const lines = [
    updated + unchanged + left + merged === 0
      ? `${count(added, 'new idea')}.`
      : `${added} new, ${updated} updated, ${unchanged} unchanged.`,
    ...(closed > 0
      ? [`${closed} ${closed === 1 ? 'is' : 'are'} done or dropped already: kept, never proposed.`]
      : []),
    ...(left > 0
      ? [`${left} left as ${left === 1 ? 'it is' : 'they are'}: done, refused or dropped here.`]
      : []),
    ...(merged > 0
      ? [
          `${merged} said the same as ${merged === 1 ? 'an idea' : 'ideas'} from elsewhere: one idea with both sources.`,
        ]
      : []),
    ...(repeated > 0 ? [`${count(repeated, 'line')} said the same as one before: taken once.`] : []),
    ...(file.hoursPerPoint === null
      ? []
      : [`A story point counts ${formatHours(file.hoursPerPoint)}; --hours-per-point changes that.`]),
    ...(file.unmarked > 0 ? [`${count(file.unmarked, 'list item')} without a box left out.`] : []),
    ...(file.unknownStates.length > 0
      ? [`Taken as open, for I do not know the state: ${shorten(file.unknownStates)}.`]
      : []),
    ...(file.ignored.length > 0 ? [`Columns not used: ${shorten(file.ignored)}.`] : []),
    ...describeUnknownMarks(facts),
    ...describeLikes(facts),
    ...(skipped > 0 ? [`${count(skipped, 'row')} left out:`, ...problems] : []),
  ];
  return withData(answer(...lines), { added, updated, unchanged, left, merged, skipped, ids: result.ids });
}

/** Marks of a pasted list that name no project and no category here. */
const MARK = /\[[^[\]]*\p{L}[^[\]]*\]|(?<=^|\s)#\p{L}[\p{L}\p{N}_-]*/gu;

function describeUnknownMarks({ source, drafts }: ImportFacts): string[] {
  const marks = new Set(source === TEAM_SOURCE ? drafts.flatMap(({ title }) => title.match(MARK) ?? []) : []);
  return marks.size === 0
    ? []
    : [`What names no project or category here stays in the title: ${shorten([...marks])}.`];
}

function describeLikes({ likes, ids }: ImportFacts): string[] {
  const shown = likes.slice(0, MOST_LIKES).map(({ key, of, title }) => {
    const id = 'id' in of ? of.id : ids.get(of.key);
    return `${ids.get(key)} is like ${id}, “${title}”: the same? same ${ids.get(key)} ${id} yes, or no.`;
  });
  const more = likes.length - shown.length;
  return more > 0 ? [...shown, `${more} more are like others too.`] : shown;
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, MOST_COLUMNS).join(', ');
  return names.length > MOST_COLUMNS ? `${shown} and ${names.length - MOST_COLUMNS} more` : shown;
}

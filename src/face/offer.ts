import type { CommandTable } from '../base/command/table.ts';
import type { Db } from '../base/store/open.ts';
import { type CompletionKind, listMatches, type Match } from './offer-store.ts';

/** As many as Discord shows. */
const MOST_SHOWN = 25;
/** No face completes from more than this. */
const MOST_COMPLETED = 200;
const LONGEST_LABEL = 100;

/** What a face offers while somebody types: what is put in, and what is shown. */
export interface Suggestion {
  value: string;
  label: string;
}

/** What exists now that a face can put in for an argument: ids, handles with `@`, names of commands. */
export async function complete(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  kind: CompletionKind,
): Promise<string[]> {
  const offered = await offer(db, commands, workspaceId, { kind, typed: '', most: MOST_COMPLETED });
  return offered.map(({ id }) => id);
}

/** What fits what somebody has typed of an argument so far, the best first and at most 25, with a label. */
export async function suggest(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  { kind, typed }: { kind: CompletionKind; typed: string },
): Promise<Suggestion[]> {
  const offered = await offer(db, commands, workspaceId, { kind, typed, most: MOST_SHOWN });
  return offered.map((match) => ({ value: match.value, label: labelOf(match) }));
}

/** What fits by id, words of the title and name, whatever their capitals: what is open before what is over. */
async function offer(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  { kind, typed, most }: { kind: CompletionKind; typed: string; most: number },
): Promise<Match[]> {
  const wanted = typed.trim().replace(/^@/, '').toLowerCase().slice(0, LONGEST_LABEL);
  const matches =
    kind === 'command'
      ? listCommands(commands, wanted)
      : await db.read((tx) => listMatches(tx, workspaceId, { kind, wanted, enough: most }), {
          workspace: workspaceId,
        });
  return matches
    .map((match, index) => ({ match, rank: rankOf(match, wanted), index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, most)
    .map(({ match }) => match);
}

function listCommands(commands: CommandTable, wanted: string): Match[] {
  return commands.all.flatMap(({ name, summary, isInternal, isForAgents }): Match[] => {
    if (isInternal || isForAgents || !`${name} ${summary}`.toLowerCase().includes(wanted)) return [];
    return [{ value: name, id: name, title: summary, isOpen: true }];
  });
}

/** The smaller the better: the very one, one that begins so, one with a word that begins so, any; the closed after them. */
function rankOf({ id, title, isOpen }: Match, wanted: string): number {
  const name = id.replace(/^@/, '').toLowerCase();
  const called = title.toLowerCase();
  const bare = name.replace(/^[a-z]+-(?=\d+$)/, '');
  const isWord = ` ${called}`.includes(` ${wanted}`);
  if (wanted !== '' && (name === wanted || bare === wanted)) return 0;
  const how =
    name.startsWith(wanted) || bare.startsWith(wanted) || called.startsWith(wanted) ? 1 : isWord ? 2 : 3;
  return isOpen ? how : how + 3;
}

function labelOf({ id, title, state }: Match): string {
  const end = state === undefined ? '' : ` (${state})`;
  const room = LONGEST_LABEL - end.length;
  const label = title === '' ? id : `${id} · ${title.replace(/\s+/g, ' ')}`;
  return `${[...label].length <= room ? label : `${[...label].slice(0, room - 1).join('')}…`}${end}`;
}

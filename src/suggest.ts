import { sql } from 'kysely';
import type { CommandTable } from './command.ts';
import type { Completes } from './complete.ts';
import type { Db } from './db/open.ts';
import { OPEN_STATES } from './task/task.ts';
import { contains } from './task/text-search.ts';

/** As many as Discord shows. */
const MOST = 25;
/** Of so many that fit the best are chosen. */
const MOST_READ = 200;
const LONGEST_LABEL = 100;
const MOST_WORDS = 6;

/** What a face offers while somebody types: what is put in, and what is shown. */
export interface Suggestion {
  value: string;
  label: string;
}

/** Something that fits, before it is known how well. */
interface Found {
  value: string;
  /** `T-3`, `@ana`, `sign-ups`. */
  id: string;
  /** Its title or name; '' where the id says it. */
  title: string;
  isOpen: boolean;
  /** Why it is not open. */
  state?: string;
}

interface Source {
  table: string;
  title: string;
  /** How the newest are found first. */
  order: string;
  /** The states in which something can still be done with it; null where there are none. */
  open: readonly string[] | null;
}

const NUMBERED: Partial<Record<Completes, Source>> = {
  task: { table: 'tasks', title: 'title', order: 'number', open: OPEN_STATES },
  goal: { table: 'goals', title: 'title', order: 'number', open: ['open'] },
  candidate: { table: 'candidates', title: 'title', order: 'number', open: ['open'] },
  lesson: { table: 'lessons', title: 'body', order: 'number', open: ['proposed', 'kept'] },
  tactic: { table: 'tactics', title: 'title', order: 'number', open: null },
  metric: { table: 'metrics', title: 'name', order: 'created_at', open: null },
  project: { table: 'projects', title: 'name', order: 'created_at', open: ['active'] },
  feed: { table: 'feeds', title: 'name', order: 'created_at', open: null },
};

/**
 * What fits what somebody has typed of an argument so far, the best first and at most 25: by id, words of the title and
 * name, whatever their capitals; what is open before what is over.
 */
export async function suggest(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  { kind, typed }: { kind: Completes; typed: string },
): Promise<Suggestion[]> {
  const wanted = typed.trim().replace(/^@/, '').toLowerCase().slice(0, LONGEST_LABEL);
  const found = await find(db, commands, workspaceId, { kind, wanted });
  const ranked = found
    .map((thing, index) => ({ thing, rank: rankOf(thing, wanted), index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  return ranked.slice(0, MOST).map(({ thing }) => ({ value: thing.value, label: labelOf(thing) }));
}

async function find(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  { kind, wanted }: { kind: Completes; wanted: string },
): Promise<Found[]> {
  const source = NUMBERED[kind];
  if (source) {
    const open = await read(db, workspaceId, { source, wanted, isOpen: true });
    if (source.open === null || open.length >= MOST || wanted === '') return open;
    return [...open, ...(await read(db, workspaceId, { source, wanted, isOpen: false }))];
  }
  if (kind === 'command') return findCommands(commands, wanted);
  if (kind === 'role') return findRoles(db, workspaceId, wanted);
  return findPeople(db, workspaceId, { isMember: kind === 'member', wanted });
}

/** Reads open things by their state, which has an index, and closed ones from the newest until there are enough. */
async function read(
  db: Db,
  workspaceId: string,
  { source, wanted, isOpen }: { source: Source; wanted: string; isOpen: boolean },
): Promise<Found[]> {
  const { table, title, order, open } = source;
  const words = wanted.split(/\s+/).slice(0, MOST_WORDS);
  const tx = db.kysely;
  const said = sql.join(
    words.map((word) => contains(tx, title, word)),
    sql` and `,
  );
  // `3` is T-3, T-30 … as well.
  const number = /^(?:[a-z]{1,3}-?)?(\d{1,9})$/.exec(wanted)?.[1] ?? wanted;
  const named = wanted === '' ? sql`true` : sql`(${said} or ${contains(tx, 'id', number)})`;
  const states = open ?? [];
  const state = open === null ? sql`''` : sql.ref('state');
  const within =
    open === null ? sql`true` : sql`state ${sql.raw(isOpen ? 'in' : 'not in')} (${sql.join([...states])})`;
  const { rows } = await sql<{ id: string; title: string; state: string }>`
    select id, ${sql.ref(title)} as title, ${state} as state from ${sql.table(table)}
    where workspace_id = ${workspaceId} and ${within} and ${named}
    order by ${sql.ref(order)} desc, id limit ${isOpen ? MOST_READ : MOST}`.execute(tx);
  return rows.map((row) => ({
    value: row.id,
    id: row.id,
    title: row.title === row.id ? '' : row.title,
    isOpen,
    ...(!isOpen && { state: row.state }),
  }));
}

async function findPeople(
  db: Db,
  workspaceId: string,
  { isMember, wanted }: { isMember: boolean; wanted: string },
): Promise<Found[]> {
  const rows = await db.kysely
    .selectFrom('executors')
    .select(['handle', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('is_active', '=', 1)
    .$if(isMember, (query) => query.where('kind', '=', 'member'))
    .where((eb) => eb.or([contains(db.kysely, 'handle', wanted), contains(db.kysely, 'name', wanted)]))
    .orderBy('handle')
    .limit(MOST_READ)
    .execute();
  return rows.map(({ handle, name }) => ({
    value: `@${handle}`,
    id: `@${handle}`,
    title: name === handle ? '' : name,
    isOpen: true,
  }));
}

async function findRoles(db: Db, workspaceId: string, wanted: string): Promise<Found[]> {
  const rows = await db.kysely
    .selectFrom('platform_roles')
    .select(['role_id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where(contains(db.kysely, 'name', wanted))
    .orderBy('name')
    .limit(MOST_READ)
    .execute();
  return rows.map(({ role_id, name }) => ({ value: role_id, id: `@${name}`, title: '', isOpen: true }));
}

function findCommands(commands: CommandTable, wanted: string): Found[] {
  return commands.all.flatMap(({ name, summary, isInternal }): Found[] => {
    if (isInternal || !`${name} ${summary}`.toLowerCase().includes(wanted)) return [];
    return [{ value: name, id: name, title: summary, isOpen: true }];
  });
}

/** The smaller the better: the very one, one that begins so, one with a word that begins so, any; the closed after them. */
function rankOf({ id, title, isOpen }: Found, wanted: string): number {
  const name = id.replace(/^@/, '').toLowerCase();
  const called = title.toLowerCase();
  const bare = name.replace(/^[a-z]+-(?=\d+$)/, '');
  const isWord = ` ${called}`.includes(` ${wanted}`);
  if (wanted !== '' && (name === wanted || bare === wanted)) return 0;
  const how =
    name.startsWith(wanted) || bare.startsWith(wanted) || called.startsWith(wanted) ? 1 : isWord ? 2 : 3;
  return isOpen ? how : how + 3;
}

function labelOf({ id, title, state }: Found): string {
  const end = state === undefined ? '' : ` (${state})`;
  const room = LONGEST_LABEL - end.length;
  const label = title === '' ? id : `${id} · ${title.replace(/\s+/g, ' ')}`;
  return `${[...label].length <= room ? label : `${[...label].slice(0, room - 1).join('')}…`}${end}`;
}

import { sql } from 'kysely';
import type { ArgMeta } from '../base/command/args.ts';
import type { Tx } from '../base/store/open.ts';
import { contains } from '../base/store/text-search.ts';
import { APPROVAL_KINDS } from '../todo/idea/candidate.ts';
import { OPEN_STATES } from '../todo/task/task.ts';

/** Of so many that fit the best are chosen. */
const MOST_READ = 200;
const MOST_WORDS = 6;

/** What an argument can be completed with. */
export type CompletionKind = NonNullable<ArgMeta['completes']>;

/** Something that fits what was typed, before it is known how well. */
export interface Match {
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

const SOURCES: Readonly<
  Record<Exclude<CompletionKind, 'command' | 'role' | 'kind' | 'member' | 'executor'>, Source>
> = {
  task: { table: 'tasks', title: 'title', order: 'number', open: OPEN_STATES },
  goal: { table: 'goals', title: 'title', order: 'number', open: ['open'] },
  candidate: { table: 'candidates', title: 'title', order: 'number', open: ['open'] },
  lesson: { table: 'lessons', title: 'body', order: 'number', open: ['proposed', 'kept'] },
  tactic: { table: 'tactics', title: 'title', order: 'number', open: null },
  metric: { table: 'metrics', title: 'name', order: 'created_at', open: null },
  project: { table: 'projects', title: 'name', order: 'created_at', open: ['active'] },
  feed: { table: 'feeds', title: 'name', order: 'created_at', open: null },
};

/** What a workspace has of a kind that fits what was typed; what is over only where fewer than `enough` are open. */
export async function listMatches(
  tx: Tx,
  workspaceId: string,
  { kind, wanted, enough }: { kind: Exclude<CompletionKind, 'command'>; wanted: string; enough: number },
): Promise<Match[]> {
  if (kind === 'kind') return listKindNames(tx, workspaceId, wanted);
  if (kind === 'role') return listRoles(tx, workspaceId, wanted);
  if (kind === 'member' || kind === 'executor') return listPeople(tx, workspaceId, { kind, wanted });
  const source = SOURCES[kind];
  const open = await listThings(tx, workspaceId, { source, wanted, isOpen: true, most: MOST_READ });
  if (source.open === null || open.length >= enough || wanted === '') return open;
  const over = await listThings(tx, workspaceId, { source, wanted, isOpen: false, most: enough });
  return [...open, ...over];
}

/** Reads open things by their state, which has an index, and closed ones from the newest until there are enough. */
async function listThings(
  tx: Tx,
  workspaceId: string,
  { source, wanted, isOpen, most }: { source: Source; wanted: string; isOpen: boolean; most: number },
): Promise<Match[]> {
  const { table, title, order, open } = source;
  const words = wanted.split(/\s+/).slice(0, MOST_WORDS);
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
    order by ${sql.ref(order)} desc, id limit ${most}`.execute(tx);
  return rows.map((row) => ({
    value: row.id,
    id: row.id,
    title: row.title === row.id ? '' : row.title,
    isOpen,
    ...(!isOpen && { state: row.state }),
  }));
}

async function listPeople(
  tx: Tx,
  workspaceId: string,
  { kind, wanted }: { kind: 'member' | 'executor'; wanted: string },
): Promise<Match[]> {
  const found = await tx
    .selectFrom('executors')
    .select(['handle', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('is_active', '=', 1)
    .$if(kind === 'member', (query) => query.where('kind', '=', 'member'))
    .where((eb) => eb.or([contains(tx, 'handle', wanted), contains(tx, 'name', wanted)]))
    .orderBy('handle')
    .limit(MOST_READ)
    .execute();
  return found.map(({ handle, name }) => ({
    value: `@${handle}`,
    id: `@${handle}`,
    title: name === handle ? '' : name,
    isOpen: true,
  }));
}

/** Kinds that ask somebody: ours, and the team's own. */
async function listKindNames(tx: Tx, workspaceId: string, wanted: string): Promise<Match[]> {
  const set = await tx
    .selectFrom('kinds')
    .select(['name', 'is_on', 'voters'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .execute();
  const others: string[] = APPROVAL_KINDS.filter((name) => !set.some((kind) => kind.name === name));
  const asking = set.filter(({ is_on: isOn, voters }) => isOn === 1 && voters !== 'nobody');
  return [...others, ...asking.map(({ name }) => name)]
    .filter((name) => name.includes(wanted))
    .map((name) => ({ value: name, id: name, title: '', isOpen: true }));
}

async function listRoles(tx: Tx, workspaceId: string, wanted: string): Promise<Match[]> {
  const found = await tx
    .selectFrom('platform_roles')
    .select(['role_id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where(contains(tx, 'name', wanted))
    .orderBy('name')
    .limit(MOST_READ)
    .execute();
  return found.map(({ role_id, name }) => ({ value: role_id, id: `@${name}`, title: '', isOpen: true }));
}

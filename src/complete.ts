import type { ArgMeta, CommandTable } from './command.ts';
import type { Db } from './db/open.ts';

/** No face shows more choices than this at once. */
const MOST = 200;

/** What an argument can be completed with. */
export type Completes = NonNullable<ArgMeta['completes']>;

/** What exists now that a face can offer for an argument: ids, handles with `@`, names of commands. */
export async function listCompletions(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  kind: Completes,
): Promise<string[]> {
  switch (kind) {
    case 'command':
      return commands.all.map((command) => command.name);
    case 'member':
    case 'executor':
      return listHandles(db, workspaceId, kind);
    case 'task':
      return listTasks(db, workspaceId);
    case 'goal':
      return listGoals(db, workspaceId);
    case 'candidate':
      return listCandidates(db, workspaceId);
    case 'lesson':
      return listLessons(db, workspaceId);
    case 'tactic':
      return listTactics(db, workspaceId);
    case 'role':
      return listRoleNames(db, workspaceId);
    default:
      return listIds(db, workspaceId, kind);
  }
}

async function listHandles(db: Db, workspaceId: string, kind: 'member' | 'executor'): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('executors')
    .select('handle')
    .where('workspace_id', '=', workspaceId)
    .where('is_active', '=', 1)
    .$if(kind === 'member', (query) => query.where('kind', '=', 'member'))
    .orderBy('handle')
    .limit(MOST)
    .execute();
  return rows.map(({ handle }) => `@${handle}`);
}

async function listRoleNames(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('platform_roles')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .limit(MOST)
    .execute();
  return rows.map(({ name }) => `@${name}`);
}

/** Tasks that something can still be done with, newest first. */
async function listTasks(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('tasks')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('state', 'not in', ['done', 'failed', 'cancelled', 'refused', 'expired'])
    .orderBy('number', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

async function listGoals(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('goals')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .orderBy('number')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

async function listCandidates(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('candidates')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .orderBy('number', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

/** Newest first, whatever became of them. */
async function listTactics(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('tactics')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('number', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

async function listLessons(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('lessons')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('state', '<>', 'dropped')
    .orderBy('number', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

async function listIds(db: Db, workspaceId: string, kind: 'metric' | 'project' | 'feed'): Promise<string[]> {
  const table = ({ metric: 'metrics', project: 'projects', feed: 'feeds' } as const)[kind];
  const rows = await db.kysely
    .selectFrom(table)
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id);
}

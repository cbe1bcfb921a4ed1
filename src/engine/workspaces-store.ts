import type { Tx } from '../base/store/open.ts';
import type { Platform } from '../base/store/tables.ts';
import { ALL_WORKSPACES } from '../base/store/workspace.ts';
import { ask } from '../base/wall/passage.ts';
import { enterWorkspace } from '../base/wall/wall.ts';
import { listInstalled } from '../team/account/install-store.ts';

/** A workspace as whoever runs Tiller sees it: what it is known by, and counts. Nothing that its people wrote. */
export interface WorkspaceFigures {
  id: string;
  /** Its chats, by the chats' own ids and names. */
  tenants: { platform: Platform; tenant: string; name: string; isRemoved: boolean }[];
  /** The feed that posts most: one that posts, else one that was paused; `quiet` where none was begun. */
  posting: 'live' | 'paused' | 'quiet';
  /** UTC milliseconds, as all that end in At. */
  createdAt: number;
  /** Null where it does not rest. */
  suspendedAt: number | null;
  lastEventAt: number | null;
  members: number;
  feeds: number;
  goals: number;
  ideas: number;
  tasks: number;
  events: number;
  /** Messages that wait to be sent. */
  waiting: number;
}

/** Every workspace, the oldest first, or the one of an id. Crosses workspaces, and counts only. */
export async function listFigures(tx: Tx, id?: string): Promise<WorkspaceFigures[]> {
  const all = await ask(tx, ALL_WORKSPACES);
  const installed = await listInstalled(tx, 'slack');
  const figures: WorkspaceFigures[] = [];
  for (const wanted of all.filter((each) => id === undefined || each.id === id)) {
    await enterWorkspace(tx, wanted.id);
    figures.push(await readFigures(tx, wanted.id, installed));
  }
  return figures;
}

async function readFigures(tx: Tx, id: string, installed: readonly string[]): Promise<WorkspaceFigures> {
  const row = await tx
    .selectFrom('workspaces')
    .select(['created_at', 'suspended_at', 'event_seq'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return {
    id,
    tenants: await listTenants(tx, id, installed),
    posting: await readPosting(tx, id),
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    lastEventAt: await findLastEventAt(tx, id),
    members: await countMembers(tx, id),
    feeds: await countRows(tx, 'feeds', id),
    goals: await countRows(tx, 'goals', id),
    ideas: await countRows(tx, 'candidates', id),
    tasks: await countRows(tx, 'tasks', id),
    events: row.event_seq,
    waiting: await countWaiting(tx, id),
  };
}

/** Where teams let the app in by themselves, one that has not now is one that took it out again. */
async function listTenants(
  tx: Tx,
  workspaceId: string,
  installed: readonly string[],
): Promise<WorkspaceFigures['tenants']> {
  const tenants = await tx
    .selectFrom('tenants')
    .select(['platform', 'tenant', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('platform', '!=', 'http')
    .orderBy('platform')
    .orderBy('tenant')
    .execute();
  const isRemoved = ({ platform, tenant }: (typeof tenants)[number]) =>
    platform === 'slack' && installed.length > 0 && !installed.includes(tenant);
  return tenants.map((each) => ({ ...each, isRemoved: isRemoved(each) }));
}

async function readPosting(tx: Tx, workspaceId: string): Promise<WorkspaceFigures['posting']> {
  const feeds = await tx
    .selectFrom('feeds')
    .select('state')
    .where('workspace_id', '=', workspaceId)
    .execute();
  const states = feeds.map(({ state }) => state);
  return (['live', 'paused'] as const).find((state) => states.includes(state)) ?? 'quiet';
}

async function countRows(
  tx: Tx,
  table: 'feeds' | 'goals' | 'candidates' | 'tasks',
  workspaceId: string,
): Promise<number> {
  const { count } = await tx
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function countMembers(tx: Tx, workspaceId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('executors')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'member')
    .where('is_active', '=', 1)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function countWaiting(tx: Tx, workspaceId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', ['new', 'sending'])
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function findLastEventAt(tx: Tx, workspaceId: string): Promise<number | null> {
  const last = await tx
    .selectFrom('events')
    .select('arrived_at')
    .where('workspace_id', '=', workspaceId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.arrived_at ?? null;
}

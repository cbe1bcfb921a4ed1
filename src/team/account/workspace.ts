import type { Ctx } from '../../base/command/ctx.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { ensurePlace } from './place-store.ts';
import { insertBound } from './store.ts';

/** What a platform says of who acts and where. */
export interface Visitor {
  platform: Platform;
  tenant: string;
  tenantName: string;
  user: string;
  userName: string;
  /** The conversation it happened in, as the platform's opaque id; null outside one. */
  place: string | null;
  placeName: string;
  /** The roles that the platform says they have at this moment, as its opaque ids; left out where it has none. */
  roles?: readonly string[];
}

/** What a new workspace starts with; people change it later. */
export interface WorkspaceDefaults {
  zone: string;
  currency: string;
  country: string | null;
}

/**
 * Makes the row that everything else hangs on, and ties the tenant to it. False if another process has founded a
 * workspace for the tenant at the same moment: then nothing is left of this one. recordFounding makes its first event.
 */
export async function foundWorkspace(
  tx: Tx,
  visitor: Visitor,
  founded: { id: string; now: number } & WorkspaceDefaults,
): Promise<boolean> {
  const { id, currency, zone, country, now } = founded;
  const name = cleanLine(visitor.tenantName, 80);
  const row: Row<'workspaces'> = {
    ...{ id, name, currency, zone, country, settings: '{}' },
    ...{ is_example: 0, created_at: now, event_seq: 0, event_hash: '' },
    suspended_at: null,
  };
  return insertBound(tx, row, tenantOf(visitor, id));
}

/** The first event: the workspace and the tenant it is bound to. */
export async function recordFounding(ctx: Ctx, visitor: Visitor): Promise<void> {
  await ctx.record({
    type: 'WorkspaceFounded',
    subject: 'workspace',
    rows: { workspaces: [ctx.workspace], tenants: [tenantOf(visitor, ctx.workspace.id)] },
  });
}

export function tenantOf(visitor: Visitor, workspaceId: string): Row<'tenants'> {
  const { platform, tenant, tenantName } = visitor;
  return { platform, tenant, workspace_id: workspaceId, name: cleanLine(tenantName, 80) };
}

/** `#team`, as people write it in a chat; the terminal is no channel. */
export function nameChannel({ platform, placeName }: Pick<Visitor, 'platform' | 'placeName'>): string {
  const name = cleanLine(placeName, 80);
  return platform === 'terminal' || /^[#@]|^$/.test(name) ? name : `#${name}`;
}

/** Finds the place where something happened, or adds it. */
export async function ensureVisitPlace(ctx: Ctx, visitor: Visitor): Promise<Row<'places'> | null> {
  if (visitor.place === null) return null;
  const { platform, tenant, place } = visitor;
  const subject = `place:${platform}:${tenant}:${place}`;
  return ensurePlace(ctx, { platform, tenant, place, name: nameChannel(visitor) }, subject);
}

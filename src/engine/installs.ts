import { MINUTE_MS } from '../base/language/date.ts';
import type { EnginePorts } from '../base/ports.ts';
import { dropLease, takeLease } from '../base/store/lease.ts';
import type { Db, Tx } from '../base/store/open.ts';
import type { Platform } from '../base/store/tables.ts';
import { lockWorkspace } from '../base/store/transaction.ts';
import { enterWorkspace } from '../base/wall/wall.ts';
import { insertState, installationOf, listInstalled, takeState } from '../team/account/install-store.ts';
import { findTenant } from '../team/account/store.ts';
import type { Visitor } from '../team/account/workspace.ts';
import { dropSecret, keepSecret, readSecret } from '../team/secret/store.ts';
import { type Arrival, type EnterOptions, enter } from './enter.ts';

/** A team of a chat, by the chat's own id. */
interface Tenant {
  platform: Platform;
  tenant: string;
}

/** What chats gave for teams that let the app in by themselves. Each is of one team, and sealed with its secrets. */
export interface Installs {
  /** Lets in whoever installed the app, which founds the team's workspace where there is none, and keeps what was given. */
  keep(visitor: Visitor, options: EnterOptions, installation: string): Promise<Arrival>;
  /** What was given for a team; null where the app is not installed. */
  find(tenant: Tenant): Promise<string | null>;
  /** Puts another in its place; does nothing where the app was removed meanwhile. */
  replace(tenant: Tenant, installation: string): Promise<void>;
  /** Forgets what was given. */
  drop(tenant: Tenant): Promise<void>;
  /** The teams of a chat in which the app is installed. */
  list(platform: Platform): Promise<string[]>;
  /** Does something for a team that must not be done twice at once, in this process or another. False where it is being done. */
  alone(tenant: Tenant, work: () => Promise<void>): Promise<boolean>;
  /** Keeps the digest of what an installation began with, for so many milliseconds. */
  noteState(digest: string, ttlMs: number): Promise<void>;
  /** Takes it, once; false for one that was not noted, was taken or has ended. */
  takeState(digest: string): Promise<boolean>;
}

/** How long what is done alone may take; a process that ended in the middle holds it up so long. */
const ALONE_MS = MINUTE_MS;

export function createInstalls(db: Db, ports: EnginePorts): Installs {
  const { clock, vault, newId } = ports;

  /** Keeps an installation under the lock of its workspace; `isNew` where none has to be there. */
  async function put(tx: Tx, tenant: Tenant, installation: string, isNew: boolean): Promise<void> {
    const known = await findTenant(tx, tenant.platform, tenant.tenant);
    if (!known) return;
    const workspace = await lockWorkspace(tx, known.workspace_id);
    const id = installationOf(tenant);
    const before = isNew ? '' : await readSecret(tx, vault, { workspaceId: workspace.id, id });
    if (before !== undefined) await keepSecret({ tx, vault, workspace }, id, installation);
  }

  return {
    async keep(visitor, options, installation) {
      const arrival = await enter(db, ports, visitor, options);
      await db.transact((tx) => put(tx, visitor, installation, true));
      return arrival;
    },
    find: (tenant) =>
      db.read(async (tx) => {
        const known = await findTenant(tx, tenant.platform, tenant.tenant);
        if (!known) return null;
        await enterWorkspace(tx, known.workspace_id);
        const at = { workspaceId: known.workspace_id, id: installationOf(tenant) };
        return (await readSecret(tx, vault, at)) ?? null;
      }),
    replace: (tenant, installation) => db.transact((tx) => put(tx, tenant, installation, false)),
    drop: (tenant) =>
      db.transact(async (tx) => {
        const known = await findTenant(tx, tenant.platform, tenant.tenant);
        if (!known) return;
        const workspace = await lockWorkspace(tx, known.workspace_id);
        await dropSecret({ tx, workspace }, installationOf(tenant));
      }),
    list: (platform) => db.read((tx) => listInstalled(tx, platform)),
    async alone(tenant, work) {
      const lease = { name: installationOf(tenant), token: newId() };
      const request = { ...lease, holder: 'a renewal', now: clock.now(), ttlMs: ALONE_MS };
      if (!('token' in (await takeLease(db, request)))) return false;
      try {
        await work();
      } finally {
        await dropLease(db, lease.name, lease.token);
      }
      return true;
    },
    noteState: (digest, ttlMs) =>
      db.transact((tx) => insertState(tx, digest, clock.now() + ttlMs, clock.now())),
    takeState: (digest) => db.transact((tx) => takeState(tx, digest, clock.now())),
  };
}

import type { Ctx } from '../base/command/ctx.ts';
import type { EnginePorts } from '../base/ports.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { openReads } from '../base/store/rows.ts';
import type { Platform } from '../base/store/tables.ts';
import {
  asSystem,
  openCtx,
  openReadCtx,
  readWorkspace,
  type Scope,
  WouldWrite,
} from '../base/store/transaction.ts';
import { noteLeftChannel } from '../schedule/left-channel.ts';
import { askForRefresh } from '../share/digest/post.ts';
import { type AccountState, noteAccount } from '../team/account/note-account.ts';
import { type Account, findTenant, listAccounts } from '../team/account/store.ts';

/** What chats tell of accounts while nobody acts. */
export interface Accounts {
  /** Accounts of members in a tenant, by the platform's id. */
  list(platform: Platform, tenant: string): Promise<readonly string[]>;
  /** Notes what a chat says of an account; what is known already costs a look and no lock. */
  note(account: Account, state: AccountState): Promise<void>;
  /** Notes that somebody is no longer in a channel, of the platform's id. */
  leaveChannel(account: Account, place: string): Promise<void>;
}

/** What is noted in a team's transaction. */
type Noting = (ctx: Ctx) => Promise<void>;

export function createAccounts(db: Db, ports: EnginePorts): Accounts {
  async function open<C extends Ctx>(
    tx: Tx,
    openTeam: (tx: Tx, ports: EnginePorts, scope: Scope) => Promise<C>,
    account: Account,
  ): Promise<C | null> {
    const tenant = await findTenant(tx, account.platform, account.tenant);
    if (!tenant) return null;
    const ctx = await openTeam(tx, ports, {
      workspaceId: tenant.workspace_id,
      findActor: asSystem,
      // Without the account: an origin is in the chain for good, and a person can be forgotten.
      origin: `account:${account.platform}`,
      placeId: null,
    });
    // Nothing is said to a team that rests; it is looked up again when it goes on.
    return ctx.workspace.suspended_at === null ? ctx : null;
  }

  async function note(account: Account, noting: Noting): Promise<void> {
    const isKnown = await db
      .read(async (tx) => {
        const ctx = await open(tx, openReadCtx, account);
        if (ctx) await noting(ctx);
        return true;
      })
      .catch((error: unknown) => (error instanceof WouldWrite ? false : Promise.reject(error)));
    if (isKnown) return;
    await db.transact(async (tx) => {
      const ctx = await open(tx, openCtx, account);
      if (!ctx) return;
      await noting(ctx);
      await askForRefresh(ctx);
      await ctx.close();
    });
    ports.wake.afterCommit();
  }

  return {
    list: (platform, tenant) =>
      db.read(async (tx) => {
        const known = await findTenant(tx, platform, tenant);
        if (!known) return [];
        const reads = openReads(tx, ports.tables, await readWorkspace(tx, known.workspace_id));
        return listAccounts(reads, { platform, tenant });
      }),
    note: (account, state) => note(account, (ctx) => noteAccount(ctx, account, state)),
    leaveChannel: (account, place) => note(account, (ctx) => noteLeftChannel(ctx, account, place)),
  };
}

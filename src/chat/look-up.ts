import type { ChatPlatform } from '../base/store/tables.ts';
import type { Engine } from '../engine/engine.ts';
import type { AccountState } from '../team/account/note-account.ts';

/** How a chat is asked for the people of a team of its. */
export interface LookUp {
  platform: ChatPlatform;
  tenant: string;
  /** What the platform says of an account; null where it does not. */
  find(user: string): Promise<AccountState | null>;
  /** Ends it between two accounts. */
  signal: AbortSignal;
}

/**
 * Asks a chat who the members of a team are now, one after the other, and has the engine note it: whoever left while
 * nobody listened is heard so. False where the chat knows none of them any more: then it is not they who left, and
 * nothing is noted.
 */
export async function lookUpAccounts(
  { accounts }: Pick<Engine, 'accounts'>,
  { platform, tenant, find, signal }: LookUp,
): Promise<boolean> {
  const found: { user: string; state: AccountState }[] = [];
  for (const user of await accounts.list(platform, tenant)) {
    if (signal.aborted) return true;
    const state = await find(user);
    if (state !== null) found.push({ user, state });
  }
  if (found.length > 0 && found.every(({ state }) => state === 'gone')) return false;
  for (const { user, state } of found) await accounts.note({ platform, tenant, user }, state);
  return true;
}

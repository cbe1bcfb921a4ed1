import { hash } from 'node:crypto';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import type { Erasure } from '../../base/store/erase.ts';
import type { Tx } from '../../base/store/open.ts';
import { rows } from '../../base/store/rows.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';
import type { Account } from './store.ts';

/** How long a code can be typed. */
export const CODE_MINUTES = 10;
const CODE_MS = CODE_MINUTES * 60_000;
/** After so many wrong codes an account has to wait. */
const MOST_WRONG = 5;
/** Letters and digits that nobody takes for another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LETTERS = 8;

/** Gives an account a new code, in the place of any before, and returns it. Only its digest is kept. */
export async function issueCode(ctx: Ctx, account: Account): Promise<string> {
  const digest = hash('sha256', `${ctx.newId()}${ctx.newId()}`, 'buffer');
  const code = Array.from({ length: CODE_LETTERS }, (_, index) =>
    LETTERS.charAt((digest[index] ?? 0) % LETTERS.length),
  ).join('');
  const known = await findRow(ctx.tx, ctx.workspace.id, account);
  const isFresh = known !== undefined && known.expires_at > ctx.now;
  await store(ctx.tx, {
    ...rowOf(ctx, account),
    code_digest: digestOf(code),
    wrong_count: isFresh ? known.wrong_count : 0,
  });
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The account that asked for a code which still holds. */
export async function findCode(tx: Tx, typed: string, now: number): Promise<Row<'link_codes'> | undefined> {
  const [found] = await ask(tx, CODE_OF, digestOf(typed), now);
  return found && { ...found, platform: found.platform as Platform };
}

/** Who asked for a code. */
export const CODE_OF = definePassage({
  name: 'code_of',
  takes: ['text', 'bigint'],
  gives: {
    workspace_id: 'text',
    platform: 'text',
    tenant: 'text',
    user_id: 'text',
    code_digest: 'text?',
    expires_at: 'bigint',
    wrong_count: 'bigint',
  },
  body: `select workspace_id, platform, tenant, user_id, code_digest, expires_at, wrong_count from link_codes
    where code_digest = $1 and expires_at > $2`,
});

export const OLD_CODES = definePassage({
  name: 'old_codes',
  takes: ['bigint'],
  gives: { workspace_id: 'text' },
  body: 'select distinct workspace_id from link_codes where expires_at < $1',
});

/** Ends a code: it holds once. The transaction works in its workspace from now on. */
export async function endCode(
  tx: Tx,
  { workspace_id: workspaceId, platform, tenant, user_id }: Row<'link_codes'>,
): Promise<void> {
  await enterWorkspace(tx, workspaceId);
  await tx
    .deleteFrom('link_codes')
    .where('workspace_id', '=', workspaceId)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user_id)
    .execute();
}

/** Until when an account that typed too many wrong codes has to wait; null for one that may try. */
export async function findWaitAt(
  tx: Tx,
  workspaceId: string,
  account: Account,
  now: number,
): Promise<number | null> {
  const row = await findRow(tx, workspaceId, account);
  return row && row.expires_at > now && row.wrong_count >= MOST_WRONG ? row.expires_at : null;
}

/** Counts a wrong code. What the account asked for itself stays. */
export async function countWrong(ctx: Ctx, account: Account): Promise<void> {
  const known = await findRow(ctx.tx, ctx.workspace.id, account);
  const isFresh = known !== undefined && known.expires_at > ctx.now;
  const row = isFresh ? known : { ...rowOf(ctx, account), code_digest: null, wrong_count: 0 };
  await store(ctx.tx, { ...row, wrong_count: row.wrong_count + 1 });
}

function rowOf(ctx: Ctx, { platform, tenant, user }: Account) {
  return { workspace_id: ctx.workspace.id, platform, tenant, user_id: user, expires_at: ctx.now + CODE_MS };
}

/** Typed in any case, with or without the dash. */
function digestOf(typed: string): string {
  return hash('sha256', typed.toUpperCase().replace(/[^A-Z0-9]/g, ''));
}

async function findRow(
  tx: Tx,
  workspaceId: string,
  { platform, tenant, user }: Account,
): Promise<Row<'link_codes'> | undefined> {
  return tx
    .selectFrom('link_codes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
}

async function store(tx: Tx, row: Row<'link_codes'>): Promise<void> {
  await tx
    .insertInto('link_codes')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'platform', 'tenant', 'user_id']).doUpdateSet(row),
    )
    .execute();
}

/** Codes that nobody can use any more. */
export async function forgetOldCodes(tx: Tx, now: number): Promise<void> {
  for (const { workspace_id: workspaceId } of await ask(tx, OLD_CODES, now - DAY_MS)) {
    await enterWorkspace(tx, workspaceId);
    await tx
      .deleteFrom('link_codes')
      .where('workspace_id', '=', workspaceId)
      .where('expires_at', '<', now - DAY_MS)
      .execute();
  }
}

/** Codes of accounts that are forgotten. */
export async function eraseCodes(ctx: Ctx, erasure: Erasure): Promise<void> {
  const codes = await rows(ctx, 'link_codes').select('user_id').execute();
  const gone = codes.map(({ user_id: user }) => user).filter((user) => erasure.leaf(user) !== user);
  if (gone.length === 0) return;
  await ctx.tx
    .deleteFrom('link_codes')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('user_id', 'in', gone)
    .execute();
}

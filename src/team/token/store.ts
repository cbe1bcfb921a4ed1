import { hash } from 'node:crypto';
import type { Tx } from '../../base/store/open.ts';
import { findRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';

export type Token = Row<'tokens'>;

/** What a secret is kept and looked up as. It has 256 random bits, so that no slow hash is needed. */
export function digestSecret(secret: string): string {
  return hash('sha256', secret);
}

/** Under what the key of a token that signs is kept. */
export function signingKeyOf(tokenId: string): string {
  return `token:${tokenId}:key`;
}

/** The token of a digest, of whatever workspace, in which the transaction works from now on; undefined where there is none, or it was revoked or has expired. */
export async function findLiveToken(tx: Tx, digest: string, now: number): Promise<Token | undefined> {
  const [found] = await ask(tx, TOKEN_OF, digest, now);
  if (!found) return undefined;
  await enterWorkspace(tx, found.workspace_id);
  return tx
    .selectFrom('tokens')
    .selectAll()
    .where('workspace_id', '=', found.workspace_id)
    .where('id', '=', found.id)
    .executeTakeFirst();
}

export const TOKEN_OF = definePassage({
  name: 'token_of',
  takes: ['text', 'bigint'],
  gives: { workspace_id: 'text', id: 'text' },
  body: 'select workspace_id, id from tokens where digest = $1 and revoked_at is null and expires_at > $2',
});

export async function findToken(ctx: Reads, id: string): Promise<Token | undefined> {
  return findRow(ctx, 'tokens', id);
}

/** All tokens that there ever were, the oldest first. */
export async function listTokens(ctx: Reads): Promise<Token[]> {
  return rows(ctx, 'tokens').selectAll().orderBy('number').execute();
}

import type { Ctx } from '../command.ts';

/** The subject of the latest digest of a feed that reached a place; undefined if none has. */
export async function findLastDigest(
  ctx: Pick<Ctx, 'tx' | 'workspace'>,
  feedId: string,
  placeId: string,
): Promise<string | undefined> {
  const message = await ctx.tx
    .selectFrom('messages')
    .select('subject')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place_id', '=', placeId)
    // From `digest:main:` to what follows the last of them in the alphabet.
    .where('subject', '>', `digest:${feedId}:`)
    .where('subject', '<', `digest:${feedId};`)
    .orderBy('subject', 'desc')
    .executeTakeFirst();
  return message?.subject;
}

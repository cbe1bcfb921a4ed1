import type { Ctx } from '../command/ctx.ts';

/** Keeps a message of somebody else under a subject, so that something can be said in its thread. */
export async function adoptMessage(
  ctx: Pick<Ctx, 'tx' | 'workspace' | 'now'>,
  { subject, placeId, platformId }: { subject: string; placeId: string; platformId: string },
): Promise<void> {
  await ctx.tx
    .insertInto('messages')
    .values({
      workspace_id: ctx.workspace.id,
      subject,
      place_id: placeId,
      platform_id: platformId,
      sent_at: ctx.now,
    })
    .execute();
}

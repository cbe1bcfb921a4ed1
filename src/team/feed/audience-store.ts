import type { Command } from '../../base/command/command.ts';
import type { Tx } from '../../base/store/open.ts';
import { isChat } from '../../base/store/tables.ts';

/** Who sees an answer: whoever asked alone, or everybody at the place where it was asked. */
export type Audience = Exclude<Command['audience'], 'page'>;

/**
 * Who sees a command's answer that is given at a place; the only place where this is decided, for every face. In a chat
 * nothing is public before `go`: until a feed that has started is posted somewhere in its tenant, every answer is for
 * whoever asked alone.
 */
export async function readAudience(
  tx: Tx,
  { workspaceId, placeId }: { workspaceId: string; placeId: string | null },
  { audience }: Pick<Command, 'audience'>,
): Promise<Audience> {
  if (audience !== 'channel' || placeId === null) return 'asker';
  const here = await tx
    .selectFrom('places')
    .select(['platform', 'tenant'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', placeId)
    .executeTakeFirst();
  if (!here || !isChat(here.platform)) return audience;
  const started = await tx
    .selectFrom('feeds')
    .innerJoin('feed_places', (join) =>
      join
        .onRef('feed_places.workspace_id', '=', 'feeds.workspace_id')
        .onRef('feed_places.feed_id', '=', 'feeds.id'),
    )
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'feed_places.workspace_id')
        .onRef('places.id', '=', 'feed_places.place_id'),
    )
    .select('feeds.id')
    .where('feeds.workspace_id', '=', workspaceId)
    .where('feeds.state', '<>', 'quiet')
    .where('places.platform', '=', here.platform)
    .where('places.tenant', '=', here.tenant)
    .executeTakeFirst();
  return started ? audience : 'asker';
}

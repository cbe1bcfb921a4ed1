import type { Tx } from '../base/store/open.ts';
import type { Platform, Row } from '../base/store/tables.ts';

/** Who reacted how, in the platform's words for the person. */
export interface Reaction {
  user: string;
  emoji: string;
}

/** Private lines about one task: `assigned:T-3:H-1`, `ask:T-3`, `void:T-3:…`. */
export const PRIVATE = new Set(['assigned', 'ask', 'void']);

/** What begins the subjects of messages on which reactions count. */
const COUNTED = new Set(['line', 'digest', ...PRIVATE]);

/** A tenant's message, as the platform calls both. */
export interface MessageRef {
  platform: Platform;
  tenant: string;
  message: string;
}

/**
 * Whether a message is one of ours on which reactions count; with `taken`, whether that reaction was counted there, so
 * that taking it away means something. Asked before anybody is looked up: what people react to among themselves is no
 * visit.
 */
export async function countsReactions(tx: Tx, ref: MessageRef, taken?: Reaction): Promise<boolean> {
  const { platform, tenant, message } = ref;
  // As in findTenantOf: by the message first, then its place.
  const messages = await tx
    .selectFrom('messages')
    .select(['workspace_id', 'subject', 'place_id'])
    .where('workspace_id', 'in', (qb) =>
      qb
        .selectFrom('tenants')
        .select('workspace_id')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant),
    )
    .where('platform_id', '=', message)
    .execute();
  const found = messages.find(({ subject }) => COUNTED.has(subject.split(':', 1).join()));
  if (!found || !(await isAt(tx, found, ref))) return false;
  if (!taken) return true;
  const known = await tx
    .selectFrom('reactions')
    .select('emoji')
    .where('workspace_id', '=', found.workspace_id)
    .where('subject', '=', found.subject)
    .where('place_id', '=', found.place_id)
    .where('user_id', '=', taken.user)
    .where('emoji', '=', taken.emoji)
    .executeTakeFirst();
  return known !== undefined;
}

async function isAt(
  tx: Tx,
  { workspace_id, place_id }: Pick<Row<'messages'>, 'workspace_id' | 'place_id'>,
  { platform, tenant }: MessageRef,
): Promise<boolean> {
  const place = await tx
    .selectFrom('places')
    .select('id')
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', place_id)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  return place !== undefined;
}

/** The tenant to which a message of ours belongs, by the platform's id; null for one that is not ours. */
export async function findTenantOf(tx: Tx, platform: Platform, platformId: string): Promise<string | null> {
  // Messages are indexed by workspace: joined with places at once, all of a place would be gone through.
  const messages = await tx
    .selectFrom('messages')
    .select(['workspace_id', 'place_id'])
    .where('workspace_id', 'in', (qb) =>
      qb.selectFrom('tenants').select('workspace_id').where('platform', '=', platform),
    )
    .where('platform_id', '=', platformId)
    .execute();
  for (const { workspace_id: workspaceId, place_id: placeId } of messages) {
    const place = await tx
      .selectFrom('places')
      .select('tenant')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', placeId)
      .where('platform', '=', platform)
      .executeTakeFirst();
    if (place) return place.tenant;
  }
  return null;
}

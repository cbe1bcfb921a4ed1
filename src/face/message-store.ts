import type { Tx } from '../base/store/open.ts';
import type { Platform, Row } from '../base/store/tables.ts';
import { ask, definePassage } from '../base/wall/passage.ts';
import { enterWorkspace } from '../base/wall/wall.ts';
import { findTenant } from '../team/account/store.ts';

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
 * Whether a message is one of ours on which reactions count. Asked before anybody is looked up: what people react to
 * among themselves is no visit.
 */
export async function countsReactions(tx: Tx, ref: MessageRef): Promise<boolean> {
  return (await findCounting(tx, ref)) !== undefined;
}

/** A message of ours on which reactions count; undefined for any other. */
export async function findCounting(
  tx: Tx,
  ref: MessageRef,
): Promise<Pick<Row<'messages'>, 'workspace_id' | 'subject' | 'place_id'> | undefined> {
  const { platform, tenant, message } = ref;
  const known = await findTenant(tx, platform, tenant);
  if (!known) return undefined;
  await enterWorkspace(tx, known.workspace_id);
  // As in TENANT_OF_MESSAGE: by the message first, then its place.
  const messages = await tx
    .selectFrom('messages')
    .select(['workspace_id', 'subject', 'place_id'])
    .where('workspace_id', '=', known.workspace_id)
    .where('platform_id', '=', message)
    .execute();
  const found = messages.find(({ subject }) => COUNTED.has(subject.split(':', 1).join()));
  return found && (await isAt(tx, found, ref)) ? found : undefined;
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

/** By the message first, then its place: messages are indexed by workspace, and all of a place would be gone through. */
export const TENANT_OF_MESSAGE = definePassage({
  name: 'tenant_of_message',
  takes: ['text', 'text'],
  gives: { tenant: 'text' },
  body: `select places.tenant from messages
    join places on places.workspace_id = messages.workspace_id and places.id = messages.place_id
    where messages.workspace_id in (select workspace_id from tenants where platform = $1)
      and messages.platform_id = $2 and places.platform = $1 limit 1`,
});

/** The tenant to which a message of ours belongs, by the platform's id; null for one that is not ours. */
export async function findTenantOf(tx: Tx, platform: Platform, platformId: string): Promise<string | null> {
  const [found] = await ask(tx, TENANT_OF_MESSAGE, platform, platformId);
  return found?.tenant ?? null;
}

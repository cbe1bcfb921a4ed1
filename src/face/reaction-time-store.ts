import { hash } from 'node:crypto';
import type { Tx } from '../base/store/open.ts';
import { findCounting, type MessageRef, type Reaction } from './message-store.ts';

/** Longer than Slack tries to deliver an event. */
const KEPT_MICROS = 2 * 24 * 3_600 * 1e6;

/** Somebody reacted to a message, or took that away. */
export interface ReactionChange extends Reaction {
  /** The platform's id of the message. */
  message: string;
  /** When, by the clock of the platform, in microseconds; undefined where it does not say. */
  happenedAt?: number | undefined;
}

/**
 * Notes when a reaction changed; false where it has changed since, so that this change counts no more. Of two changes
 * at once the second waits for the end of the first's transaction.
 */
export async function noteReactionTime(
  tx: Tx,
  workspaceId: string,
  { message, user, emoji, happenedAt }: ReactionChange,
): Promise<boolean> {
  if (happenedAt === undefined) return true;
  await tx
    .deleteFrom('reaction_times')
    .where('workspace_id', '=', workspaceId)
    .where('happened_at', '<', happenedAt - KEPT_MICROS)
    .execute();
  const reaction = hash('sha256', `${message}:${user}:${emoji}`).slice(0, 32);
  const noted = await tx
    .insertInto('reaction_times')
    .values({ workspace_id: workspaceId, reaction, happened_at: happenedAt })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'reaction'])
        .doUpdateSet({ happened_at: happenedAt })
        .where('reaction_times.happened_at', '<=', happenedAt),
    )
    .returning('reaction')
    .executeTakeFirst();
  return noted !== undefined;
}

/**
 * Notes that a reaction was taken away; gives whether it was counted, so that this means something. Where it was not,
 * it may still be told of: then it counts no more.
 */
export async function noteRemoval(
  tx: Tx,
  ref: MessageRef,
  removed: Omit<ReactionChange, 'message'>,
): Promise<boolean> {
  const found = await findCounting(tx, ref);
  if (!found) return false;
  await noteReactionTime(tx, found.workspace_id, { ...removed, message: ref.message });
  const counted = await tx
    .selectFrom('reactions')
    .select('emoji')
    .where('workspace_id', '=', found.workspace_id)
    .where('subject', '=', found.subject)
    .where('place_id', '=', found.place_id)
    .where('user_id', '=', removed.user)
    .where('emoji', '=', removed.emoji)
    .executeTakeFirst();
  return counted !== undefined;
}

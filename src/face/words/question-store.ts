import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Action, View } from '../../base/view/view.ts';
import { boundDigests } from '../../say/subject.ts';

/** For so long a yes or no is an answer to what was asked. */
const OPEN_MS = 10 * 60_000;
/** Older ones are of no use. */
const KEPT_MS = 24 * 3_600_000;

/** The buttons below what is asked before anything is done; undefined for any other answer. */
export function buttonsOf(view: View): readonly Action[] | undefined {
  const actions = view.kind === 'answer' && view.isQuestion ? (view.actions ?? []) : [];
  return actions.length > 0 ? actions : undefined;
}

/** Keeps what a member is asked at a place: a later question takes the place of it. */
export async function noteQuestion(ctx: Ctx, view: View): Promise<void> {
  const asked = buttonsOf(view);
  if (asked === undefined || ctx.actor.kind !== 'member' || ctx.placeId === null) return;
  const old = ctx.tx.deleteFrom('questions').where('workspace_id', '=', ctx.workspace.id);
  await old.where('asked_at', '<', ctx.now - KEPT_MS).execute();
  const kept = {
    ...{ actions: JSON.stringify(asked), asked_at: ctx.now },
    ...{ origin: ctx.origin, event_seq: ctx.workspace.event_seq },
  };
  await ctx.tx
    .insertInto('questions')
    .values({ workspace_id: ctx.workspace.id, place_id: ctx.placeId, member_id: ctx.actor.id, ...kept })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'place_id', 'member_id']).doUpdateSet(kept))
    .execute();
}

/**
 * Takes what whoever speaks was asked last where they speak; undefined where that is long ago, or they did something since,
 * or a page was posted there: a yes may be meant of that.
 */
export async function takeQuestion(ctx: Ctx): Promise<readonly Action[] | undefined> {
  if (ctx.actor.kind !== 'member' || ctx.placeId === null) return undefined;
  const asked = await ctx.tx
    .deleteFrom('questions')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('place_id', '=', ctx.placeId)
    .where('member_id', '=', ctx.actor.id)
    .returning(['actions', 'asked_at', 'origin', 'event_seq'])
    .executeTakeFirst();
  if (!asked || asked.asked_at < ctx.now - OPEN_MS) return undefined;
  const act = await rows(ctx, 'events')
    .select('seq')
    .where('seq', '>', asked.event_seq)
    .where('actor', '=', `member:${ctx.actor.id}`)
    .where('origin', '<>', asked.origin)
    .limit(1)
    .executeTakeFirst();
  const { before, behind } = boundDigests();
  const page = await rows(ctx, 'messages')
    .select('subject')
    .where('place_id', '=', ctx.placeId)
    .where('subject', '>', before)
    .where('subject', '<', behind)
    .where('sent_at', '>', asked.asked_at)
    .limit(1)
    .executeTakeFirst();
  return act || page ? undefined : (JSON.parse(asked.actions) as Action[]);
}

/** Labels may hold what people wrote: a question that waits is asked again. */
export async function eraseQuestions(ctx: Ctx): Promise<void> {
  await ctx.tx.deleteFrom('questions').where('workspace_id', '=', ctx.workspace.id).execute();
}

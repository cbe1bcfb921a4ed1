import type { Ctx } from '../base/command/ctx.ts';
import { SHUT_DUE } from '../base/run/outbox.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { findRefusalAt } from '../say/stuck-store.ts';
import { tellMember } from '../say/tell.ts';
import { listFeedPlaces, listFeeds } from '../team/feed/store.ts';
import { listExecutors } from '../team/people/store.ts';

/** A channel of a live feed takes no messages, as where somebody took a permission away: admins hear of it, once a month. */
export const shutDue = {
  kind: SHUT_DUE,
  async run(ctx: Ctx, { subject: placeId }: Row<'due'>): Promise<number | null> {
    const why = (await findRefusalAt(ctx, placeId))?.replace(/^\w*Error: /, '').slice(0, 120);
    if (why === undefined) return null;
    for (const feed of await listFeeds(ctx)) {
      if (feed.state !== 'live') continue;
      const place = (await listFeedPlaces(ctx, feed.id)).find(({ id }) => id === placeId);
      if (!place) continue;
      const view = answer(
        text`I could not post in ${place.name}: ${why}. Nobody sees the page there. Let me see the channel and write in it, or type ${bold('/tiller go')} in another one.`,
      );
      for (const { id, is_admin: isAdmin } of await listExecutors(ctx))
        if (isAdmin === 1)
          await tellMember(ctx, id, { subject: `shut:${placeId}:${ctx.today.slice(0, 7)}:${id}`, view });
      return null;
    }
    return null;
  },
};

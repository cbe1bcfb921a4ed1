import type { Ctx } from '../base/command/ctx.ts';
import { bold, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { tellMember } from '../say/tell.ts';
import { nameAdmins } from '../team/account/ask.ts';
import { type Account, findOwner } from '../team/account/store.ts';
import { listFeedPlaces, listFeeds } from '../team/feed/store.ts';

/**
 * Tells a member who has left the channel of a live feed, privately, that they are in the team all the same: people leave a
 * channel to hear less, and what is theirs to do or decide still comes to them. `place` is the platform's id of the channel.
 */
export async function noteLeftChannel(ctx: Ctx, account: Account, place: string): Promise<void> {
  const member = await findOwner(ctx, account);
  if (member?.is_active !== 1) return;
  for (const feed of await listFeeds(ctx)) {
    if (feed.state !== 'live') continue;
    const channel = (await listFeedPlaces(ctx, feed.id)).find(
      (known) =>
        known.platform === account.platform && known.tenant === account.tenant && known.place === place,
    );
    if (!channel) continue;
    const view = answer(
      text`You left ${channel.name}, where the digest is posted. You are in the team all the same: what is yours to do or decide comes here, and ${bold('inbox')} shows it.`,
      text`Out of the team, too? Tell ${await nameAdmins(ctx)}: ${bold(`member remove @${member.handle}`)} does it.`,
    );
    await tellMember(ctx, member.id, { subject: `channel:${feed.id}:${member.id}:${ctx.today}`, view });
    return;
  }
}

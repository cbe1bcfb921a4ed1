import type { Ctx } from '../base/command/ctx.ts';
import type { Row } from '../base/store/tables.ts';
import { findFeed } from '../team/feed/store.ts';
import { RESUME_DUE, resumeAt, resumeFeed } from './feed.ts';

/** A pause that has an end ends by itself as that date begins. What that day still brings comes, late or not. */
export const resumeDue = {
  kind: RESUME_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const feed = await findFeed(ctx, row.subject);
    if (!feed) return null;
    const endsAt = resumeAt(feed);
    if (endsAt === null || endsAt > ctx.now) return endsAt;
    await resumeFeed(ctx, feed, endsAt - 1);
    return null;
  },
};

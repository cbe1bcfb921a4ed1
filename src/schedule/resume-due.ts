import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { RESUME_DUE, resumeAt, resumeFeed } from './feed.ts';
import { findFeed } from './store.ts';

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

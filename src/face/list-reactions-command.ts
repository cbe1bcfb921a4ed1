import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import { CHATS } from '../base/store/tables.ts';
import { answer, withData } from '../base/view/view.ts';
import { findWatched, listWatched } from './watch-store.ts';

/** What a chat reads again when it was away: the messages, and the reactions that were counted. */
export const listReactionsCommand = defineCommand({
  name: 'list reactions',
  summary: 'Lists the messages whose reactions count now, with those that I know.',
  args: z.object({
    platform: arg.choice('the chat platform', CHATS),
    tenant: arg.line('the platform’s id of the team'),
    message: arg.line('the platform’s id of one message').optional(),
  }),
  isInternal: true,
  async run(ctx, { platform, tenant, message }) {
    if (ctx.workspace.suspended_at !== null) return withData(answer(), []);
    const watched =
      message === undefined
        ? await listWatched(ctx, platform, tenant)
        : await findWatched(ctx, { platform, tenant, message });
    return withData(answer(), watched);
  },
});

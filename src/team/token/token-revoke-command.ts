import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { checkOwn } from '../account/access.ts';
import { getExecutorById } from '../people/store.ts';
import { dropSecret } from '../secret/store.ts';
import { listTokens, signingKeyOf } from './store.ts';
import { isLive } from './token-add-command.ts';

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'Ends a token: from then on it does nothing.',
  examples: ['ci', 'TK-2'],
  args: z.object({ token: arg.line('a token’s name or number, such as ci or TK-2', { position: 0 }, 60) }),
  async run(ctx, { token: ref }) {
    const tokens = await listTokens(ctx);
    const named = tokens.filter(({ id, name }) => id === ref.toUpperCase() || name === slugify(ref));
    const found = named.find((token) => isLive(token, ctx.now)) ?? named.at(-1);
    if (!found) throw notFound('token', ref);
    await checkOwn(ctx, await getExecutorById(ctx, found.executor_id));
    if (!isLive(found, ctx.now)) throw notPossible(`${found.id} ${found.name} has ended already.`, '');
    const revoked = { ...found, revoked_at: ctx.now };
    await ctx.record({ type: 'TokenRevoked', subject: `token:${found.id}`, rows: { tokens: [revoked] } });
    await dropSecret(ctx, signingKeyOf(found.id));
    return answer(text`${found.id} ${found.name} is ended.`);
  },
});

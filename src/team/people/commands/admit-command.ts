import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { notFound, notPossible } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { admitMember } from '../../account/identity.ts';
import { mergeMembers } from '../../account/merge.ts';
import { listIdentities } from '../../account/store.ts';
import { foldHandle } from '../handle.ts';
import { getExecutor, listAsking, listBack } from '../store.ts';

const whoArg = arg.line('who asks or is back, such as @dave or M-5', { position: 0 }, 60);

export const admit = defineCommand({
  name: 'admit',
  summary: 'Lets somebody who asked, or who had left and is back, into the team.',
  examples: ['@dave', 'M-5 --as @carla'],
  args: z.object({
    who: whoArg,
    as: arg.line('whom you added by name, if that is who asks', { completes: 'member' }, 60).optional(),
  }),
  access: 'admin',
  async run(ctx, { who, as }) {
    const asker = await getAsking(ctx, who);
    const admitted =
      as === undefined
        ? await admitMember(ctx, asker)
        : await tie(ctx, asker, await getExecutor(ctx, as, 'as'));
    return answer(text`@${admitted.handle} is in the team.`);
  },
});

export const decline = defineCommand({
  name: 'decline',
  summary: 'Says no to somebody who asked to be let into the team.',
  examples: ['@dave'],
  args: z.object({ who: whoArg }),
  access: 'admin',
  async run(ctx, { who }) {
    const asker = await getAsking(ctx, who);
    const row: Row<'executors'> = { ...asker, admission: 'declined' };
    await ctx.record({
      type: 'MembershipDeclined',
      subject: `executor:${row.id}`,
      rows: { executors: [row] },
    });
    await ctx.hooks.membershipDeclined(ctx, row);
    return answer(text`@${row.handle} is not let in. member add @${row.handle} does so later.`);
  },
});

async function getAsking(ctx: Ctx, ref: string): Promise<Row<'executors'>> {
  const asking = [...(await listAsking(ctx)), ...(await listBack(ctx))];
  const wanted = foldHandle(ref);
  const found = asking.find(({ handle, id }) => handle === wanted || id.toLowerCase() === wanted);
  if (found) return found;
  const handles = asking.map(({ handle }) => `@${handle}`);
  throw notFound('request to be let in of', ref, handles);
}

/** Whoever asks is somebody whom an admin added by name: the account is theirs. */
async function tie(ctx: Ctx, asker: Row<'executors'>, named: Row<'executors'>): Promise<Row<'executors'>> {
  if (named.kind !== 'member' || (await listIdentities(ctx, named.id)).length > 0)
    throw notPossible(`@${named.handle} has an account already.`, `admit @${asker.handle} lets them in.`);
  const kept = await mergeMembers(ctx, named, asker);
  const { handle, name } = named;
  // A handle is one row's: where the asker's row stays, it stays called as it is.
  const row = kept.id === asker.id ? { ...kept, name } : { ...kept, handle, name };
  return admitMember(ctx, { ...row, admission: 'asked' });
}

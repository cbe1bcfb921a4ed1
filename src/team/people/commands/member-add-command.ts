import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx, NamedAccount } from '../../../base/command/ctx.ts';
import { notPossible } from '../../../base/language/errors.ts';
import type { Row } from '../../../base/store/tables.ts';
import { bold, type Text, text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { admitMember, recordIdentity } from '../../account/identity.ts';
import { listIdentities, listTenants } from '../../account/store.ts';
import { flagsOf } from '../executor.ts';
import { findNamed, readHandle, toHandle } from '../handle.ts';
import { revive, roleArg } from '../membership.ts';
import { newExecutor } from '../new-executor.ts';
import { profileArgs, readProfile } from '../profile.ts';
import { countExecutors, findByHandle, findOwnerOf, listExecutors } from '../store.ts';
import { describeExecutor } from '../views.ts';

export const memberAdd = defineCommand({
  name: 'member add',
  summary: 'Adds a person to the team.',
  examples: [
    '@ana --role approver --hours 20',
    '@ben --zone Africa/Lagos --categories quality,tech_debt --routed',
  ],
  args: z.object({
    handle: arg.line('the handle, such as @ana', { position: 0 }, 60),
    role: roleArg.optional(),
    ...profileArgs,
    routed: arg.flag('Tiller may hand out tasks to them'),
  }),
  access: 'admin',
  hasForm: true,
  async run(ctx, args) {
    const { base, account } = await findAdded(ctx, args.handle, args.name);
    const row: Row<'executors'> = {
      ...base,
      zone: base.zone ?? readZone(ctx, account),
      ...(args.role && flagsOf(args.role)),
      ...(args.routed && { is_routed: 1 as const }),
      ...(await readProfile(ctx, { ...args, routed: undefined })),
    };
    const added = await admitMember(ctx, row, 'MemberAdded');
    if (account && ctx.actor.kind === 'member') {
      const { platform, tenant } = ctx.actor.account;
      await recordIdentity(ctx, { platform, tenant, ...account }, row, false);
    }
    return answer(
      'Added.',
      describeExecutor(added, ctx.workspace, await listExecutors(ctx)),
      ...(await describeAccount(ctx, row, account)),
    );
  },
});

/**
 * The row that somebody is added with, and their account where the platform said which one is meant and nobody has it.
 * Refuses whoever is here already, and an account of a name that somebody else has.
 */
async function findAdded(
  ctx: Ctx,
  ref: string,
  name?: string,
): Promise<{ base: Row<'executors'>; account: NamedAccount | null }> {
  const account = findNamed(ctx, ref) ?? null;
  const owner = account && (await findOwnerOf(ctx, account));
  if (account && !account.isMember)
    throw notPossible(
      `${account.userName} is a guest or a program here.`,
      'Only people with a full account are members.',
    );
  if (owner) return { base: revive(owner, 'member'), account: null };
  const handle = readHandle('handle', account ? toHandle(account.userName) : ref);
  const known = await findByHandle(ctx, handle);
  if (!known) return { base: await createMember(ctx, handle, name), account };
  if (!account && known.admission === 'asked')
    throw notPossible(
      `@${known.handle} has asked to be let in, and may be somebody else of that name.`,
      `admit @${known.handle} lets them in.`,
    );
  if (!account) return { base: revive(known, 'member'), account };
  if (known.kind !== 'member' || (await listIdentities(ctx, known.id)).length > 0) {
    throw notPossible(
      `@${known.handle} is somebody else here.`,
      `Have them type join: whom you let in by admit gets a handle that is free.`,
    );
  }
  // They were added by their name before, and this is their account.
  return { base: known.is_active === 1 ? known : revive(known, 'member'), account };
}

/** The zone of their profile where it is not the team's; null is the team's. */
function readZone({ workspace }: Ctx, account: NamedAccount | null): string | null {
  const { zone = workspace.zone } = account ?? {};
  return zone === workspace.zone ? null : zone;
}

/** Which account is theirs, or will be. */
async function describeAccount(
  ctx: Ctx,
  { id, handle }: Row<'executors'>,
  account: NamedAccount | null,
): Promise<Text[]> {
  const named = bold(`@${handle}`);
  if (account) return [text`The account ${account.userName} is ${named} from now on.`];
  if ((await listIdentities(ctx, id)).length > 0) return [];
  const tenants = await listTenants(ctx.tx, ctx.workspace.id);
  if (tenants.every(({ platform }) => platform === 'terminal')) return [text`${named} is known from now on.`];
  return [
    text`${named} is known from now on, and has no account: in a chat name them as ${`@${handle}`} there, or let them in when they ask.`,
  ];
}

async function createMember(ctx: Ctx, handle: string, name = handle): Promise<Row<'executors'>> {
  return newExecutor(ctx, { kind: 'member', number: (await countExecutors(ctx)) + 1, handle, name });
}

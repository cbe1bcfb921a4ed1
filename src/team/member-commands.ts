import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand, type NamedAccount } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notPossible, Refusal } from '../errors.ts';
import { answer, bold, type Text, text } from '../view.ts';
import { checkAdmin, checkOwn } from './access.ts';
import { BUSY_STATES } from './capacity.ts';
import { flagsOf, ROLES, type Role } from './executor.ts';
import { readHandle, toHandle } from './handle.ts';
import { findNamed, findOwner, listAccounts } from './named.ts';
import {
  checkChanges,
  privateArg,
  profileArgs,
  readProfile,
  routedArg,
  saveProfile,
  showProfile,
} from './profile.ts';
import {
  countExecutors,
  findByHandle,
  getExecutor,
  getExecutorById,
  listExecutors,
  listHeldTasks,
} from './store.ts';
import { describePrivate, readPrivateUse } from './tell.ts';
import { describeExecutor, listHandles } from './views.ts';
import { newMember, recordIdentity } from './workspace.ts';

/** States in which a task waits for its assignee, now or after a decision. */
const HELD_STATES = [...BUSY_STATES, 'snoozed', 'parked'] as const;

const roleArg = arg.choice('admin: changes everything; approver: says yes and no; member', ROLES);

const memberAdd = defineCommand({
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
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const { base, account } = await findAdded(ctx, args.handle, args.name);
    const row: Row<'executors'> = {
      ...base,
      ...(args.role && flagsOf(args.role)),
      ...(args.routed && { is_routed: 1 as const }),
      ...(await readProfile(ctx, { ...args, routed: undefined })),
    };
    await ctx.record({ type: 'MemberAdded', subject: `executor:${row.id}`, rows: { executors: [row] } });
    if (account?.isMember && ctx.actor.kind === 'member') {
      const { platform, tenant } = ctx.actor.account;
      await recordIdentity(ctx, { platform, tenant, ...account }, row, false);
    }
    return answer(
      'Added.',
      describeExecutor(row, ctx.workspace, await listExecutors(ctx)),
      ...(await describeAccount(ctx, row, account)),
    );
  },
});

const memberEdit = defineCommand({
  name: 'member edit',
  summary: 'Changes what is known of a person: yourself, or anybody for an admin.',
  examples: ['@ana --hours 12 --categories any', '@ben --role approver'],
  args: z.object({
    who: arg.line('who, such as @ana', { position: 0, completes: 'member' }, 60),
    role: roleArg.optional(),
    ...profileArgs,
    routed: routedArg,
    private: privateArg,
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async prefill(ctx, { who }) {
    if (who === undefined) return {};
    const member = await getExecutor(ctx, who, 'who');
    await checkOwn(ctx, member);
    return showProfile(member);
  },
  async run(ctx, args) {
    const member = await getExecutor(ctx, args.who, 'who');
    if (member.kind === 'agent') {
      throw notPossible(`@${member.handle} is an agent.`, `agent edit @${member.handle} changes it.`);
    }
    await checkOwn(ctx, member);
    if (args.role !== undefined) await checkRole(ctx, member, args.role);
    const changes = { ...(await readProfile(ctx, args)), ...(args.role && flagsOf(args.role)) };
    checkChanges(changes, '--name, --role, --hours, --zone, --country, --categories, --routed or --private');
    return saveProfile(ctx, member, changes);
  },
});

const memberRemove = defineCommand({
  name: 'member remove',
  summary: 'Takes a person or an agent out of the team; the record of what they did stays.',
  examples: ['@ana'],
  args: z.object({ who: arg.line('who, such as @ana', { position: 0, completes: 'executor' }, 60) }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { who }) {
    const executor = await getExecutor(ctx, who, 'who');
    await checkRemovable(ctx, executor);
    const row = { ...executor, is_active: 0 as const };
    const type = executor.kind === 'member' ? 'MemberRemoved' : 'AgentRemoved';
    await ctx.record({ type, subject: `executor:${row.id}`, rows: { executors: [row] } });
    const again = `${executor.kind} add @${executor.handle}`;
    return answer(
      text`Removed @${executor.handle}. What they did stays on record; ${{ bold: again }} brings them back.`,
    );
  },
});

const me = defineCommand({
  name: 'me',
  summary: 'Shows what is known of you, and changes it.',
  examples: ['', '--hours 12 --zone Europe/Lisbon', '--routed on --categories quality,automation'],
  args: z.object({ ...profileArgs, routed: routedArg, private: privateArg }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, args) {
    if (ctx.actor.kind !== 'member') {
      throw notPossible('Only a member has settings of their own.', 'member edit changes somebody else’s.');
    }
    const member = await getExecutorById(ctx, ctx.actor.id);
    const changes = await readProfile(ctx, args);
    if (Object.keys(changes).length > 0) return saveProfile(ctx, member, changes);
    const hint = { bold: 'me --hours 20 --zone Europe/Lisbon --routed on' };
    return answer(
      describeExecutor(member, ctx.workspace, await listExecutors(ctx)),
      text`${describePrivate(await readPrivateUse(ctx, member))}.`,
      text`Change any of it, for example: ${hint}.`,
    );
  },
});

export const memberCommands: readonly Command[] = [memberAdd, memberEdit, memberRemove, me];

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
  const owner = account && (await findOwner(ctx, account));
  if (owner) return { base: revive(owner, 'member'), account: null };
  const handle = readHandle('handle', account ? toHandle(account.userName) : ref);
  const known = await findByHandle(ctx, handle);
  if (!known) return { base: await createMember(ctx, handle, name), account };
  if (!account) return { base: revive(known, 'member'), account };
  if (known.kind !== 'member' || (await listAccounts(ctx, known.id)).length > 0) {
    throw notPossible(
      `@${known.handle} is somebody else here.`,
      'Whoever writes to me comes in by themselves, under a handle that is free; member edit then gives them their role.',
    );
  }
  // They were added by their name before, and this is their account.
  const isWaiting = known.is_active === 1 && account.isMember;
  return { base: isWaiting ? known : revive(known, 'member'), account };
}

/** Which account is theirs, or will be. */
async function describeAccount(
  ctx: Ctx,
  { id, handle }: Row<'executors'>,
  account: NamedAccount | null,
): Promise<Text[]> {
  const named = bold(`@${handle}`);
  if (account?.isMember) return [text`The account ${account.userName} is ${named} from now on.`];
  if (account) {
    return [text`The account ${account.userName} is a guest or a program here: ${named} is not tied to it.`];
  }
  if ((await listAccounts(ctx, id)).length > 0) return [];
  // A handle has no dots, and names of accounts may.
  const names = handle.includes('-') ? `${handle} or ${handle.replaceAll('-', '.')}` : handle;
  return [text`${named} is known from now on; the account called ${names} gets this when it first writes.`];
}

async function createMember(ctx: Ctx, handle: string, name = handle): Promise<Row<'executors'>> {
  return newMember(ctx, { number: (await countExecutors(ctx)) + 1, handle, name, isFirst: false });
}

/** The row of somebody who comes back, with no more rights than anybody. Refuses whoever never left. */
export function revive(known: Row<'executors'>, kind: 'member' | 'agent'): Row<'executors'> {
  if (known.is_active === 1) {
    throw new Refusal({
      code: 'already_done',
      message: `@${known.handle} is in the team already. ${known.kind} edit @${known.handle} changes what is known.`,
      field: 'handle',
      given: known.handle,
      allowed: 'a handle that nobody has',
    });
  }
  if (known.kind !== kind) {
    throw notPossible(`@${known.handle} was another kind of member.`, 'Choose another handle.');
  }
  return { ...known, ...flagsOf('member'), is_active: 1 };
}

async function checkRole(ctx: Ctx, member: Row<'executors'>, role: Role): Promise<void> {
  await checkAdmin(ctx, 'Roles are not yours to change.');
  if (role !== 'admin') await checkOtherAdmin(ctx, member);
}

/** Somebody must be left who can change things. */
async function checkOtherAdmin(ctx: Ctx, executor: Row<'executors'>): Promise<void> {
  if (executor.is_admin === 0) return;
  const others = (await listExecutors(ctx)).filter(
    ({ id, is_admin }) => is_admin === 1 && id !== executor.id,
  );
  if (others.length > 0) return;
  throw notPossible(
    `@${executor.handle} is the only admin.`,
    'Make somebody else one first: member edit @ana --role admin.',
  );
}

async function checkRemovable(ctx: Ctx, executor: Row<'executors'>): Promise<void> {
  await checkOtherAdmin(ctx, executor);
  const tasks = await listHeldTasks(ctx, HELD_STATES, executor.id);
  if (tasks.length > 0) {
    const named = tasks.map(({ id, title }) => `${id} “${title}”`).join(', ');
    throw notPossible(`@${executor.handle} still has ${named}.`, 'Hand over or close them first.');
  }
  const agents = (await listExecutors(ctx)).filter(({ responsible_id }) => responsible_id === executor.id);
  if (agents.length > 0) {
    const [first] = agents;
    throw notPossible(
      `@${executor.handle} is responsible for ${listHandles(agents)}.`,
      `agent edit @${first?.handle} --responsible names somebody else.`,
    );
  }
}

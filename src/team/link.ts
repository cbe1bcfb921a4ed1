import type { Ctx } from '../command.ts';
import { dropWorkspace } from '../db/drop.ts';
import { claimOrigin, storeResult } from '../db/inbox.ts';
import type { Tx } from '../db/open.ts';
import type { Row } from '../db/schema.ts';
import { asSystem, lockWorkspace, openCtx } from '../db/transaction.ts';
import { notAllowed, notPossible } from '../errors.ts';
import type { EnginePorts } from '../ports.ts';
import { answer, bold, text, type View } from '../view.ts';
import { type ActorRef, resolveActor } from './actor.ts';
import { isUntouched, PLATFORM_NAMES } from './bind.ts';
import { type Account, endCode, findCode, findWaitAt } from './link-code.ts';
import { getExecutorById } from './store.ts';

/** Who types a code of another team, and where. */
interface Typed {
  workspace: string;
  account: Account & Extract<ActorRef, { kind: 'identity' }>;
  code: string;
  origin: string;
}

interface Side {
  tenant: Row<'tenants'>;
  identity: Row<'identities'>;
}

/**
 * Joins the chats of two accounts whose teams differ: the team that nobody has put anything into ends, its chats belong
 * to the other one from now on, and the two accounts are one person there. Null where the code is not of another team:
 * then the command itself answers. Throws a Refusal, and has changed nothing then: two teams with data never join.
 */
export async function linkElsewhere(tx: Tx, ports: EnginePorts, typed: Typed): Promise<View | null> {
  const now = ports.clock.now();
  const code = await findCode(tx, typed.code, now);
  if (!code || code.workspace_id === typed.workspace) return null;
  if ((await findWaitAt(tx, typed.account, now)) !== null) return null;
  // Always in the same order, so that two who link each other at the same moment do not wait for each other.
  for (const id of [code.workspace_id, typed.workspace].sort()) await lockWorkspace(tx, id);
  const asked = await readSide(tx, { ...code, user: code.user_id });
  const here = await readSide(tx, typed.account);
  if (!asked || !here) return null;
  await checkAdmins(tx, asked, here);
  const [kept, ended] = await chooseKept(tx, asked, here);
  await checkRoom(tx, kept, ended);
  const chats = await listOf(tx, 'tenants', ended.tenant.workspace_id);
  const roles = await listOf(tx, 'platform_roles', ended.tenant.workspace_id);
  await endCode(tx, code);
  await dropWorkspace(tx, ended.tenant.workspace_id);
  const workspace_id = kept.tenant.workspace_id;
  const ctx = await openCtx(tx, ports, {
    workspaceId: workspace_id,
    findActor: asSystem,
    origin: `link:${ended.tenant.platform}`,
    placeId: null,
  });
  await claimOrigin(tx, workspace_id, typed.origin, now);
  const member = await getExecutorById(ctx, kept.identity.member_id);
  await ctx.record({
    type: 'TenantBound',
    subject: 'workspace',
    rows: {
      tenants: chats.map((chat) => ({ ...chat, workspace_id })),
      identities: [{ ...ended.identity, workspace_id, member_id: member.id }],
      platform_roles: roles.map((role) => ({ ...role, workspace_id })),
    },
  });
  const view = describeBound(ctx, kept, { ended, member });
  await storeResult(tx, workspace_id, typed.origin, view);
  await ctx.close();
  return view;
}

function describeBound(
  ctx: Ctx,
  kept: Side,
  { ended, member }: { ended: Side; member: Row<'executors'> },
): View {
  const joined = PLATFORM_NAMES[ended.tenant.platform];
  return answer(
    text`Linked: “${ended.tenant.name}” in ${joined} belongs to the team “${ctx.workspace.name}” of ${PLATFORM_NAMES[kept.tenant.platform]} now, and you are ${bold(`@${member.handle}`)} in both.`,
    text`${bold('/tiller go')} in a channel of ${joined} posts the team’s digest there, too.`,
  );
}

async function readSide(tx: Tx, { platform, tenant, user }: Account): Promise<Side | undefined> {
  const identity = await tx
    .selectFrom('identities')
    .selectAll()
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
  const row = await tx
    .selectFrom('tenants')
    .selectAll()
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  return identity && row && { identity, tenant: row };
}

/** Where a whole chat changes hands, an admin of each side has to want it. */
async function checkAdmins(tx: Tx, ...sides: readonly Side[]): Promise<void> {
  for (const { identity, tenant } of sides) {
    const { platform, tenant: id, user_id: user, name, workspace_id } = identity;
    const actor = await resolveActor(tx, workspace_id, {
      kind: 'identity',
      platform,
      tenant: id,
      user,
      name,
    });
    if (actor.kind === 'member' && actor.isAdmin) continue;
    throw notAllowed(
      `“${sides[0]?.tenant.name}” and “${sides[1]?.tenant.name}” are two teams here, and joining them takes an admin of both.`,
      `An admin of “${tenant.name}”`,
    );
  }
}

/** Which team stays, and which one ends because nobody has put anything into it. */
async function chooseKept(tx: Tx, asked: Side, here: Side): Promise<[Side, Side]> {
  if (await isUntouched(tx, here.tenant.workspace_id)) return [asked, here];
  if (await isUntouched(tx, asked.tenant.workspace_id)) return [here, asked];
  throw notPossible(
    `“${asked.tenant.name}” in ${PLATFORM_NAMES[asked.tenant.platform]} and “${here.tenant.name}” in ${PLATFORM_NAMES[here.tenant.platform]} both have data here, and two teams never become one.`,
    'Use each by itself, or start one of them on a database of its own.',
  );
}

/** A team is in one Slack workspace and one Discord server at most, and the example is nobody’s to take along. */
async function checkRoom(tx: Tx, kept: Side, ended: Side): Promise<void> {
  const own = await listOf(tx, 'tenants', kept.tenant.workspace_id);
  const coming = await listOf(tx, 'tenants', ended.tenant.workspace_id);
  const { is_example: isExample } = await lockWorkspace(tx, kept.tenant.workspace_id);
  if (isExample === 1) {
    throw notPossible(`“${kept.tenant.name}” is the example team.`, 'Link it to a team of your own.');
  }
  for (const chat of coming) {
    const other = own.find(({ platform }) => platform === chat.platform);
    if (!other) continue;
    throw notPossible(
      `The team of “${kept.tenant.name}” is in ${PLATFORM_NAMES[chat.platform]} already, as “${other.name}”, and “${chat.name}” is another.`,
      `Use “${other.name}” there.`,
    );
  }
}

async function listOf<Table extends 'tenants' | 'platform_roles'>(
  tx: Tx,
  table: Table,
  workspaceId: string,
): Promise<Row<Table>[]> {
  const rows = await tx
    .selectFrom<'tenants' | 'platform_roles'>(table)
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .execute();
  return rows as unknown as Row<Table>[];
}

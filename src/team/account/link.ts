import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import type { EnginePorts } from '../../base/ports.ts';
import { claimOrigin, storeResult } from '../../base/run/inbox.ts';
import type { Tx } from '../../base/store/open.ts';
import { openReads } from '../../base/store/rows.ts';
import type { Row, Tables } from '../../base/store/tables.ts';
import { asSystem, lockWorkspace, openCtx, readWorkspace } from '../../base/store/transaction.ts';
import { dropWorkspace } from '../../base/store/workspace.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, type View } from '../../base/view/view.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';
import { getExecutorById } from '../people/store.ts';
import { keepSecret, readSecret } from '../secret/store.ts';
import { type ActorRef, resolveActor } from './actor.ts';
import { isUntouched, PLATFORM_NAMES } from './bind.ts';
import { installationOf } from './install-store.ts';
import { endCode, findCode, findWaitAt } from './link-code-store.ts';
import { type Account, findIdentity, findTenant, listRolesOf, listTenants } from './store.ts';

/** Who types a code of another team, and where. */
interface CodeEntry {
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
export async function linkElsewhere(tx: Tx, ports: EnginePorts, typed: CodeEntry): Promise<View | null> {
  const now = ports.clock.now();
  const code = await findCode(tx, typed.code, now);
  if (!code || code.workspace_id === typed.workspace) return null;
  await enterWorkspace(tx, typed.workspace);
  if ((await findWaitAt(tx, typed.workspace, typed.account, now)) !== null) return null;
  // Always in the same order, so that two who link each other at the same moment do not wait for each other.
  for (const id of [code.workspace_id, typed.workspace].sort()) await lockWorkspace(tx, id);
  // Somebody may have typed it while this one waited: it holds once.
  if (!(await findCode(tx, typed.code, now))) return null;
  const asked = await readSide(tx, ports.tables, { ...code, user: code.user_id });
  const here = await readSide(tx, ports.tables, typed.account);
  if (!asked || !here) return null;
  await checkAdmins(tx, ports.tables, [asked, here]);
  const [kept, ended] = await chooseKept(tx, ports.tables, [asked, here]);
  await checkRoom(tx, kept, ended);
  const chats = await listTenants(tx, ended.tenant.workspace_id);
  const roles = await listRolesOf(tx, ended.tenant.workspace_id);
  const installed = await readInstallations(tx, ports, chats);
  await endCode(tx, code);
  await dropWorkspace(tx, ports.tables, ended.tenant.workspace_id);
  const workspace_id = kept.tenant.workspace_id;
  const ctx = await openCtx(tx, ports, {
    workspaceId: workspace_id,
    findActor: asSystem,
    origin: `link:${ended.tenant.platform}`,
    placeId: null,
  });
  await claimOrigin(tx, workspace_id, typed, now);
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
  // A secret is sealed for one workspace: what a chat gave for the team is sealed anew for the one that stays.
  for (const { id, installation } of installed) await keepSecret(ctx, id, installation);
  const view = describeBound(ctx, kept, { ended, member });
  await storeResult(tx, workspace_id, typed.origin, view);
  await ctx.close();
  return view;
}

/** What chats gave for teams that let the app in by themselves. */
async function readInstallations(
  tx: Tx,
  { vault }: EnginePorts,
  chats: readonly Row<'tenants'>[],
): Promise<{ id: string; installation: string }[]> {
  const found: { id: string; installation: string }[] = [];
  for (const chat of chats) {
    const id = installationOf(chat);
    const installation = await readSecret(tx, vault, { workspaceId: chat.workspace_id, id });
    if (installation !== undefined) found.push({ id, installation });
  }
  return found;
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

async function readSide(tx: Tx, tables: Tables, account: Account): Promise<Side | undefined> {
  const { platform, tenant, user } = account;
  const row = await findTenant(tx, platform, tenant);
  if (!row) return undefined;
  const reads = openReads(tx, tables, await readWorkspace(tx, row.workspace_id));
  const identity = await findIdentity(reads, { platform, tenant, user });
  return identity && { identity, tenant: row };
}

/** Where a whole chat changes hands, an admin of each side has to want it. */
async function checkAdmins(tx: Tx, tables: Tables, sides: readonly [Side, Side]): Promise<void> {
  for (const { identity, tenant } of sides) {
    const { platform, tenant: id, user_id: user, name, workspace_id } = identity;
    const workspace = await readWorkspace(tx, workspace_id);
    const actor = await resolveActor(openReads(tx, tables, workspace), {
      kind: 'identity',
      platform,
      tenant: id,
      user,
      name,
    });
    if (actor.kind === 'member' && actor.isAdmin) continue;
    throw notAllowed(
      `“${sides[0].tenant.name}” and “${sides[1].tenant.name}” are two teams here, and joining them takes an admin of both.`,
      `An admin of “${tenant.name}”`,
    );
  }
}

/** Which team stays, and which one ends because nobody has put anything into it. */
async function chooseKept(
  tx: Tx,
  tables: Tables,
  [asked, here]: readonly [Side, Side],
): Promise<[Side, Side]> {
  if (await isUntouched(tx, tables, here.tenant.workspace_id)) return [asked, here];
  if (await isUntouched(tx, tables, asked.tenant.workspace_id)) return [here, asked];
  throw notPossible(
    `“${asked.tenant.name}” in ${PLATFORM_NAMES[asked.tenant.platform]} and “${here.tenant.name}” in ${PLATFORM_NAMES[here.tenant.platform]} both have data here, and two teams never become one.`,
    'Use each by itself, or start one of them on a database of its own.',
  );
}

/** A team is in one Slack workspace and one Discord server at most, and the example is nobody’s to take along. */
async function checkRoom(tx: Tx, kept: Side, ended: Side): Promise<void> {
  const own = await listTenants(tx, kept.tenant.workspace_id);
  const coming = await listTenants(tx, ended.tenant.workspace_id);
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

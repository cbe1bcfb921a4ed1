import { createAskCommand } from './ask-command.ts';
import { type Audience, readAudience } from './audience.ts';
import { type Command, CommandTable, type Ctx } from './command.ts';
import { type Completes, listCompletions } from './complete.ts';
import { claimDue, delayDue, listDue, nextDueAt } from './db/due.ts';
import { nextJobAt } from './db/jobs.ts';
import type { Db, Tx } from './db/open.ts';
import { nextSendAt, relayOnce } from './db/outbox.ts';
import type { Platform, Row } from './db/schema.ts';
import { asSystem, openCtx } from './db/transaction.ts';
import { forgetOld, refreshStatistics } from './db/upkeep.ts';
import { decisionCommands } from './decision/commands.ts';
import { refreshBoards } from './digest/board.ts';
import { closedDue, noticeDue } from './digest/closed-due.ts';
import { digestCommands } from './digest/commands.ts';
import { createHome } from './digest/home.ts';
import { reviewDue } from './digest/review-due.ts';
import { type Asked, type Call, createDispatcher } from './dispatch.ts';
import { Refusal } from './errors.ts';
import { goalCommands } from './goal/commands.ts';
import { verdictDue } from './goal/tactic-judge.ts';
import { createHelpCommand } from './help.ts';
import { learnCommands } from './learn/commands.ts';
import { settleDaily } from './learn/settle-store.ts';
import { metricCommands } from './metric/commands.ts';
import { planCommands } from './plan/commands.ts';
import { askForRefresh, refreshDigests } from './plan/post.ts';
import { remindDue, retellDue, tellDue } from './plan/private-line.ts';
import { silenceDue } from './plan/silence-due.ts';
import type { EnginePorts, HolidayCache, Ports } from './ports.ts';
import { projectCommands } from './project/commands.ts';
import { createReactCommands, refreshAsked } from './react-command.ts';
import { countsReactions, findTenantOf, type MessageRef, type Reaction } from './react-store.ts';
import { scheduleCommands } from './schedule/commands.ts';
import { describeNextDigests } from './schedule/describe.ts';
import { digestDue } from './schedule/digest-due.ts';
import { createMainFeed, moveMainFeed } from './schedule/feed.ts';
import { type Finding, findRunner, type Health, readHealth } from './schedule/health.ts';
import { resumeDue } from './schedule/resume-due.ts';
import { type Suggestion, suggest } from './suggest.ts';
import { taskCommands } from './task/commands.ts';
import { handOutDue } from './task/hand-out.ts';
import type { ActorRef } from './team/actor.ts';
import { type Binding, bindMember, chooseWorkspace, recordBinding } from './team/bind.ts';
import { teamCommands } from './team/commands.ts';
import { isBlank } from './team/example.ts';
import { noteRoles } from './team/group-commands.ts';
import { linkElsewhere } from './team/link.ts';
import { LINK } from './team/link-commands.ts';
import { warmHolidays } from './team/load-capacity.ts';
import {
  ensureIdentity,
  ensurePlace,
  findTenant,
  insertWorkspace,
  recordFounding,
  type Visitor,
  type WorkspaceDefaults,
} from './team/workspace.ts';
import type { FormView, Locale, RefusalView, View } from './view.ts';

/** Every command there is; the only list of them. */
const COMMANDS: readonly Command[] = [
  ...teamCommands,
  ...metricCommands,
  ...goalCommands,
  ...projectCommands,
  ...taskCommands,
  ...decisionCommands,
  ...learnCommands,
  ...planCommands,
  ...digestCommands,
  ...scheduleCommands,
];

/** What a kind of due row does: the work, in one transaction, and when it is due next (null for never again). */
interface DueHandler {
  kind: string;
  run(ctx: Ctx, row: Row<'due'>): Promise<number | null>;
}

const home = createHome(describeNextDigests);

/** Brings everything that is shown of tasks up to date after a change: posted pages, questions, opened Homes, boards. */
const refreshPosted: DueHandler = {
  kind: refreshDigests.kind,
  async run(ctx) {
    await refreshDigests.run(ctx);
    await refreshAsked(ctx);
    await home.refresh(ctx);
    await refreshBoards(ctx, describeNextDigests);
    return null;
  },
};

const DUE_HANDLERS: readonly DueHandler[] = [
  digestDue,
  reviewDue,
  resumeDue,
  handOutDue,
  tellDue,
  retellDue,
  remindDue,
  verdictDue,
  settleDaily,
  silenceDue,
  closedDue,
  noticeDue,
  refreshPosted,
];
const DUE_KINDS = DUE_HANDLERS.map(({ kind }) => kind);
/** What was due and broke is tried again after this. */
const DUE_RETRY_MS = 60_000;

export interface EngineDeps {
  db: Db;
  ports: Ports;
  /** Commands beside the table's: what not every process offers, such as the example. */
  extraCommands?: readonly Command[];
}

interface EnterOptions {
  /** Whether an unknown account becomes a member; otherwise it is an outsider. */
  admits: boolean;
  /** For a workspace that is founded by this. */
  defaults: WorkspaceDefaults;
}

export interface Entered {
  workspace: string;
  actor: ActorRef;
  placeId: string | null;
  /** Null for an outsider. */
  member: Row<'executors'> | null;
  /** How the workspace writes. */
  locale: Locale;
  /** Whether this visit founded the workspace. */
  isFounded: boolean;
}

/** The one object that adapters call. */
export interface Engine {
  readonly commands: CommandTable;
  /** Finds or founds the workspace of a tenant, the place and the member. */
  enter(visitor: Visitor, options: EnterOptions): Promise<Entered>;
  /**
   * Brings a chat to the workspace of this machine: ties its tenant, the person who does so as admin and approver, and
   * posts the main feed to their channel, quiet until `go`. Throws a Refusal where that cannot be; then nothing changed.
   */
  bindTenant(binding: Binding, defaults: WorkspaceDefaults): Promise<Entered>;
  /** Runs one command in one transaction. Expected failures come back as a refusal View; only bugs throw. */
  handle(call: Call): Promise<View>;
  /** Who sees a command's answer at a place as things stand now: before `go`, whoever asked alone. */
  readAudience(at: { workspace: string; placeId: string | null }, command: Command): Promise<Audience>;
  /** The form that completes a call, with what is known filled in, or why no answer would be taken. Changes nothing. */
  ask(call: Asked): Promise<FormView | RefusalView>;
  /** The workspace of a tenant that was here before; null for any other. */
  findWorkspace(platform: Platform, tenant: string): Promise<string | null>;
  /** The tenant a message of ours belongs to, by the platform's id: in a private conversation nothing else says it. */
  findTenantOf(platform: Platform, message: string): Promise<string | null>;
  /** Whether a message is one of ours on which reactions count; with `taken`, whether that reaction was counted there. */
  countsReactions(ref: MessageRef, taken?: Reaction): Promise<boolean>;
  /** What the roles of a tenant are called now, all of them. Nothing happens, and false comes back, where no workspace knows it yet. */
  noteRoles(
    tenant: { platform: Platform; tenant: string },
    roles: readonly { id: string; name: string }[],
  ): Promise<boolean>;
  /** What exists now that a face can offer for an argument of a kind. */
  complete(workspace: string, kind: Completes): Promise<string[]>;
  /** What fits what somebody has typed of an argument of a kind so far: at most 25, the best first. */
  suggest(workspace: string, kind: Completes, typed: string): Promise<Suggestion[]>;
  /** Whether nothing but people has been added to a workspace yet. */
  isBlank(workspace: string): Promise<boolean>;
  /** How each team's feeds, chats and messages stand, and who runs the database. Changes nothing. */
  inspect(runner: string): Promise<{ runner: Finding; teams: Health[] }>;
  /** Does what is due by now and runs waiting jobs; tells Wake when to call again. Safe to call at any time, from many processes. */
  tick(): Promise<void>;
  /** Sends what waits in the outbox until nothing can be sent now. */
  relay(): Promise<void>;
}

/** The command table, with commands beside it that not every process offers. */
export function createCommands(extra: readonly Command[] = []): CommandTable {
  const commands: CommandTable = new CommandTable([
    createHelpCommand(() => commands),
    ...createReactCommands(() => commands),
    createAskCommand(() => commands),
    home.command,
    ...COMMANDS,
    ...extra,
  ]);
  return commands;
}

/** Assembles the engine over an open, migrated database. */
export function createEngine(deps: EngineDeps): Engine {
  const { db } = deps;
  const holidays: HolidayCache = new Map();
  const ports: EnginePorts = { ...deps.ports, holidays };
  let isWarm = false;
  const commands = createCommands(deps.extraCommands);
  const dispatcher = createDispatcher(db, ports, commands);
  return {
    commands,
    async handle(call) {
      const linked = await linkFirst(db, ports, call);
      return linked ?? dispatcher.handle(call);
    },
    readAudience: ({ workspace, placeId }, command) =>
      db.transact((tx) => readAudience(tx, { workspaceId: workspace, placeId }, command)),
    ask: dispatcher.ask,
    findWorkspace: (platform, tenant) =>
      db.transact(async (tx) => (await findTenant(tx, platform, tenant))?.workspace_id ?? null),
    findTenantOf: (platform, message) => db.transact((tx) => findTenantOf(tx, platform, message)),
    countsReactions: (ref, taken) => db.transact((tx) => countsReactions(tx, ref, taken)),
    async enter(visitor, options) {
      const entered = await db.transact((tx) => enterTenant(tx, ports, visitor, options));
      ports.wake.afterCommit();
      return entered;
    },
    async bindTenant(binding, defaults) {
      const entered = await db.transact((tx) => bindTenant(tx, ports, binding, defaults));
      ports.wake.afterCommit();
      return entered;
    },
    noteRoles: (tenant, roles) => db.transact((tx) => noteTenantRoles(tx, ports, tenant, roles)),
    complete: (workspace, kind) => listCompletions(db, commands, workspace, kind),
    suggest: (workspace, kind, typed) => suggest(db, commands, workspace, { kind, typed }),
    inspect: (runner) =>
      db.transact(async (tx) => ({
        runner: await findRunner(tx, runner, ports.clock.now()),
        teams: await readHealth(tx, holidays, ports.clock.now()),
      })),
    isBlank: (workspace) => db.transact((tx) => isBlank(tx, workspace)),
    async tick() {
      // The library takes a quarter of a second to load: not while a transaction holds the database.
      const wasWarm = isWarm;
      isWarm = true;
      if (!wasWarm) await warmHolidays(db, holidays, ports.clock.now());
      // What a job did may make something due at once, such as the refresh of a digest.
      do {
        while ((await runDue(db, ports)) > 0);
      } while ((await dispatcher.runJobs()) > 0);
      while ((await db.transact((tx) => forgetOld(tx, ports.clock.now()), { pace: 'steady' })) > 0);
      await db.transact(refreshStatistics, { pace: 'long' });
      await askForWake(db, ports);
    },
    async relay() {
      const { clock, deliverers, log, newId } = ports;
      while ((await relayOnce({ db, deliverers, log, now: () => clock.now(), newToken: newId })) > 0);
      await askForWake(db, ports);
    },
  };
}

async function askForWake(db: Db, ports: Ports): Promise<void> {
  const platforms = ports.deliverers.map(({ platform }) => platform);
  const next = [await nextDueAt(db, DUE_KINDS), await nextJobAt(db), await nextSendAt(db, platforms)].filter(
    (at) => at !== null,
  );
  if (next.length > 0) ports.wake.dueAt(Math.min(...next));
}

/** Does some of what is due; gives how much there was to do. */
async function runDue(db: Db, ports: EnginePorts): Promise<number> {
  const rows = await listDue(db, DUE_KINDS, ports.clock.now());
  for (const row of rows) {
    const handler = DUE_HANDLERS.find((candidate) => candidate.kind === row.kind);
    if (!handler) continue;
    try {
      await db.transact((tx) => runDueRow(tx, ports, handler, row), { pace: 'steady' });
    } catch (error) {
      // The row stays due and is tried again a little later; the others must not wait for it.
      ports.log.error({ err: error, due: row.kind, subject: row.subject }, 'what was due could not be done');
      await db.transact((tx) => delayDue(tx, row, ports.clock.now() + DUE_RETRY_MS));
    }
  }
  return rows.length;
}

async function runDueRow(tx: Tx, ports: EnginePorts, handler: DueHandler, row: Row<'due'>): Promise<void> {
  const ctx = await openCtx(tx, ports, {
    workspaceId: row.workspace_id,
    findActor: asSystem,
    origin: `due:${row.kind}:${row.subject}:${row.next_at}`,
    placeId: null,
  });
  // Claimed first, so that of two processes that saw the row only one does the work.
  if (!(await claimDue(tx, row))) return;
  await ctx.setDue(row.kind, row.subject, await handler.run(ctx, row));
  await askForRefresh(ctx);
  await ctx.close();
}

async function enterTenant(
  tx: Tx,
  ports: EnginePorts,
  visitor: Visitor,
  options: EnterOptions,
): Promise<Entered> {
  const { workspace, isFounded } = await findOrFound(tx, ports, visitor, options.defaults);
  const { platform, tenant, user, userName } = visitor;
  const ctx = await openCtx(tx, ports, {
    workspaceId: workspace,
    findActor: asSystem,
    // Without the account: an origin is in the chain for good, and a person can be forgotten.
    origin: `enter:${platform}`,
    placeId: null,
  });
  if (isFounded) await recordFounding(ctx, visitor);
  const place = await ensurePlace(ctx, visitor);
  if (isFounded) await createMainFeed(ctx, place);
  const member = await ensureIdentity(ctx, visitor, options.admits);
  await askForRefresh(ctx);
  await ctx.close();
  return {
    workspace,
    actor: { kind: 'identity', platform, tenant, user, name: userName },
    placeId: place?.id ?? null,
    member,
    locale: { zone: ctx.workspace.zone, currency: ctx.workspace.currency },
    isFounded,
  };
}

/** A code of another team is seen to before the team it is typed in is opened, because that one may end by it. */
async function linkFirst(db: Db, ports: EnginePorts, call: Call): Promise<View | null> {
  const { command, args, actor: account, workspace, origin } = call;
  const { code } = args;
  if (command !== LINK || typeof code !== 'string' || account.kind !== 'identity') return null;
  try {
    const view = await db.transact((tx) => linkElsewhere(tx, ports, { workspace, account, code, origin }));
    if (view) ports.wake.afterCommit();
    return view;
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    throw error;
  }
}

async function noteTenantRoles(
  tx: Tx,
  ports: EnginePorts,
  { platform, tenant }: { platform: Platform; tenant: string },
  roles: readonly { id: string; name: string }[],
): Promise<boolean> {
  const known = await findTenant(tx, platform, tenant);
  if (!known) return false;
  const ctx = await openCtx(tx, ports, {
    workspaceId: known.workspace_id,
    findActor: asSystem,
    origin: `roles:${platform}`,
    placeId: null,
  });
  await noteRoles(ctx, known, roles);
  await askForRefresh(ctx);
  await ctx.close();
  return true;
}

async function bindTenant(
  tx: Tx,
  ports: EnginePorts,
  binding: Binding,
  defaults: WorkspaceDefaults,
): Promise<Entered> {
  const { home, guest } = binding;
  const chosen = await chooseWorkspace(tx, binding);
  const { workspace, isFounded } =
    chosen === null ? await findOrFound(tx, ports, home, defaults) : { workspace: chosen, isFounded: false };
  const ctx = await openCtx(tx, ports, {
    workspaceId: workspace,
    findActor: asSystem,
    origin: `bind:${guest.platform}`,
    placeId: null,
  });
  if (isFounded) await recordFounding(ctx, home);
  await recordBinding(ctx, binding);
  const own = await ensurePlace(ctx, home);
  if (isFounded) await createMainFeed(ctx, own);
  const member = await bindMember(ctx, binding);
  const channel = await ensurePlace(ctx, guest);
  if (channel) await moveMainFeed(ctx, channel);
  await ctx.close();
  return {
    workspace,
    actor: {
      kind: 'identity',
      platform: home.platform,
      tenant: home.tenant,
      user: home.user,
      name: home.userName,
    },
    placeId: own?.id ?? null,
    member,
    locale: { zone: ctx.workspace.zone, currency: ctx.workspace.currency },
    isFounded,
  };
}

async function findOrFound(
  tx: Tx,
  ports: Ports,
  visitor: Visitor,
  defaults: WorkspaceDefaults,
): Promise<{ workspace: string; isFounded: boolean }> {
  const known = await findTenant(tx, visitor.platform, visitor.tenant);
  if (known) return { workspace: known.workspace_id, isFounded: false };
  const id = ports.newId();
  if (await insertWorkspace(tx, visitor, { id, now: ports.clock.now(), ...defaults })) {
    return { workspace: id, isFounded: true };
  }
  const other = await findTenant(tx, visitor.platform, visitor.tenant);
  if (!other) throw new Error(`the tenant ${visitor.tenant} came and went`);
  return { workspace: other.workspace_id, isFounded: false };
}

import type { Command } from '../base/command/command.ts';
import type { CommandTable } from '../base/command/table.ts';
import { type Changed, listChanges } from '../base/log/changes.ts';
import type { Deliverer, EnginePorts, HolidayCache, Ports } from '../base/ports.ts';
import { follow } from '../base/run/follow.ts';
import { relayOnce } from '../base/run/relay.ts';
import type { WebhookDelivery } from '../base/source-port.ts';
import type { Db, Tx } from '../base/store/open.ts';
import type { Waited } from '../base/store/postgres/patience.ts';
import { openReads } from '../base/store/rows.ts';
import type { Platform, Row } from '../base/store/tables.ts';
import { readWorkspace } from '../base/store/transaction.ts';
import { ALL_WORKSPACES, isBlank } from '../base/store/workspace.ts';
import type { FormView, RefusalView, View } from '../base/view/view.ts';
import { ask } from '../base/wall/passage.ts';
import { offerChoices } from '../face/form-choices.ts';
import { countsReactions, findTenantOf, type MessageRef } from '../face/message-store.ts';
import { complete, type Suggestion, suggest } from '../face/offer.ts';
import type { CompletionKind } from '../face/offer-store.ts';
import { noteRemoval, type ReactionChange } from '../face/reaction-time-store.ts';
import { type Finding, findRunner, type Health, readHealth } from '../schedule/health.ts';
import { findWebhookCall, type WebhookCall } from '../share/webhook/store.ts';
import { examineSources } from '../source/doctor.ts';
import { type DeliveryEnd, receiveDelivery } from '../source/sync/delivery.ts';
import { syncSources } from '../source/sync/sync.ts';
import { type ActorRef, resolveActor } from '../team/account/actor.ts';
import type { Binding } from '../team/account/bind.ts';
import { findTenant } from '../team/account/store.ts';
import type { Visitor, WorkspaceDefaults } from '../team/account/workspace.ts';
import { type Audience, readAudience } from '../team/feed/audience-store.ts';
import { listFeedPlacesOf } from '../team/feed/store.ts';
import { countOldSecrets, readSecret, resealSecrets } from '../team/secret/store.ts';
import { digestSecret, findLiveToken, signingKeyOf, type Token } from '../team/token/store.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { createBackground } from './background.ts';
import { type Call, describeEnd, type PartialCall, partOf } from './call.ts';
import { createCommands } from './commands.ts';
import { createDispatcher } from './dispatch.ts';
import { createAhead } from './due/ahead.ts';
import { type Arrival, bindTenant, type EnterOptions, enter, linkFirst, noteTenantRoles } from './enter.ts';
import { HOOKS } from './hooks.ts';
import { createInstalls, type Installs } from './installs.ts';
import { TABLES } from './schema.ts';
import { createThinker } from './think.ts';
import { createTick, listHere } from './tick.ts';
import { readVitals, type Vitals } from './vitals-store.ts';
import { createWorkspaces, type Workspaces } from './workspaces.ts';

export interface EngineDeps {
  db: Db;
  ports: Ports;
  /** Commands beside the table's: what not every process offers, such as the example. */
  extraCommands?: readonly Command[];
}

/** A program that calls. */
interface Caller {
  workspace: string;
  actor: ActorRef;
  /** Its token's id. */
  token: string;
  expiresAt: number;
}

/** The one object that adapters call. */
export interface Engine {
  readonly commands: CommandTable;
  /** What chats gave for teams that let the app in by themselves. */
  readonly installs: Installs;
  /** What chats tell of accounts while nobody acts. */
  readonly accounts: Accounts;
  /** For whoever runs Tiller: each workspace in counts. */
  readonly workspaces: Workspaces;
  /** Finds or founds the workspace of a tenant, the place and the member. */
  enter(visitor: Visitor, options: EnterOptions): Promise<Arrival>;
  /**
   * Brings a chat to the workspace of this machine: ties its tenant, the person who does so as admin and approver, and
   * posts the main feed to their channel, quiet until `go`. Throws a Refusal where that cannot be; then nothing changed.
   */
  bindTenant(binding: Binding, defaults: WorkspaceDefaults): Promise<Arrival>;
  /** Runs one command in one transaction. Expected failures come back as a refusal View; only bugs throw. */
  handle(call: Call): Promise<View>;
  /** Who sees a command's answer at a place as things stand now: before `go`, whoever asked alone. */
  readAudience(at: { workspace: string; placeId: string | null }, command: Command): Promise<Audience>;
  /** Who comes with a token's secret, and until when it holds; null for a secret that is none, was revoked or has ended. */
  authenticate(secret: string, waited?: Waited): Promise<Caller | null>;
  /** Who signs what comes to an address, and with which key; null for an address that is none, was revoked or has ended. */
  findSigner(address: string, waited?: Waited): Promise<(Caller & { key: string }) | null>;
  /** What changed in a workspace after an event, the oldest first; null for whoever is no member there any more. */
  listChanges(
    by: Pick<Call, 'workspace' | 'actor'>,
    after: { after: number; most: number },
  ): Promise<Changed[] | null>;
  /** The number of a workspace's newest event; null for whoever is no member there any more. */
  findLastChange(by: Pick<Call, 'workspace' | 'actor'>): Promise<number | null>;
  /** The form that completes a call, with what is known filled in, or why no answer would be taken. Changes nothing. */
  ask(call: PartialCall): Promise<FormView | RefusalView>;
  /** The workspace of a tenant that was here before; null for any other. */
  findWorkspace(platform: Platform, tenant: string): Promise<string | null>;
  /** The ids of all workspaces, the oldest first. */
  listWorkspaces(): Promise<string[]>;
  /** The tenant a message of ours belongs to, by the platform's id: in a private conversation nothing else says it. */
  findTenantOf(platform: Platform, message: string): Promise<string | null>;
  /** The places of a tenant to which feeds are posted. */
  listFeedPlaces(platform: Platform, tenant: string): Promise<Row<'places'>[]>;
  /** Whether a message is one of ours on which reactions count. */
  countsReactions(ref: MessageRef): Promise<boolean>;
  /** Notes that a reaction was taken away; gives whether it was counted. One that is told of after its removal never counts. */
  noteRemoval(ref: MessageRef, removed: Omit<ReactionChange, 'message'>): Promise<boolean>;
  /** What the roles of a tenant are called now, all of them. Nothing happens, and false comes back, where no workspace knows it yet. */
  noteRoles(
    tenant: { platform: Platform; tenant: string },
    roles: readonly { id: string; name: string }[],
  ): Promise<boolean>;
  /** What exists now that a face can offer for an argument of a kind. */
  complete(workspace: string, kind: CompletionKind): Promise<string[]>;
  /** What fits what somebody has typed of an argument of a kind so far: at most 25, the best first. */
  suggest(workspace: string, kind: CompletionKind, typed: string): Promise<Suggestion[]>;
  /** Whether nothing but people has been added to a workspace yet. */
  isBlank(workspace: string): Promise<boolean>;
  /** How each team's feeds, chats and messages stand, and who runs the database. Changes nothing. */
  inspect(runner: string): Promise<{ runner: Finding; teams: Health[] }>;
  /** What waits in the database and how it stands, in numbers of all teams together. Changes nothing. */
  readVitals(runner: string): Promise<Vitals>;
  /** How many secrets an older key than the newest has sealed. */
  countOldSecrets(): Promise<number>;
  /** Seals secrets with the newest key that an older one sealed; gives how many. */
  resealSecrets(): Promise<number>;
  /** Does what is due by now and runs waiting jobs; tells Wake when to call again. Safe to call at any time, from many processes. */
  tick(): Promise<void>;
  /** Sends what waits in the outbox for people until nothing can be sent now. */
  relay(): Promise<void>;
  /** The same for programs, which may be slow: nobody waits for them. */
  relayToPrograms(): Promise<void>;
  /** Reads the sources that are due, a few beside each other. */
  readSources(): Promise<void>;
  /** Asks every source by real calls. Changes nothing. */
  inspectSources(): Promise<Finding[]>;
  /** Takes what the webhook of a source's vendor tells, once. */
  receiveDelivery(sourceId: string, delivery: WebhookDelivery): Promise<DeliveryEnd>;
  /** What a call to the webhook at a place needs; null for one that is no more. */
  findWebhook(place: Pick<Row<'places'>, 'workspace_id' | 'id'>): Promise<WebhookCall | null>;
}

/** Assembles the engine over an open, migrated database. */
export function createEngine(deps: EngineDeps): Engine {
  const { db } = deps;
  const holidays: HolidayCache = new Map();
  const ports: EnginePorts = { ...deps.ports, tables: TABLES, hooks: HOOKS, holidays, memory: {} };
  const commands = createCommands(deps.extraCommands);
  const background = ports.background ?? createBackground(db, ports, commands);
  const thinker = createThinker({ db, ports, commands, background });
  const dispatcher = createDispatcher({ db, ports, commands, thinker });
  const ahead = createAhead({ db, ports, commands, background });
  const tick = createTick({ db, ports, thinker, ahead });
  const relay = async (isMeant: (deliverer: Deliverer) => boolean) => {
    const { clock, log, meter, trace, newId } = ports;
    const deliverers = listHere(ports.deliverers).filter(isMeant);
    while (
      (await relayOnce({ db, deliverers, log, meter, trace, now: () => clock.now(), newToken: newId })) > 0
    );
    await tick.askForWake();
  };
  return {
    commands,
    installs: createInstalls(db, ports),
    accounts: createAccounts(db, ports),
    workspaces: createWorkspaces(db, ports),
    handle: (call) =>
      follow(
        ports.trace,
        partOf(call, commands),
        async () => (await linkFirst(db, ports, call)) ?? dispatcher.handle(call),
        describeEnd,
      ),
    readAudience: ({ workspace, placeId }, command) =>
      db.read((tx) => readAudience(tx, { workspaceId: workspace, placeId }, command), { workspace }),
    async authenticate(secret, waited) {
      const look = (tx: Tx) => findLiveToken(tx, digestSecret(secret), ports.clock.now());
      const token = await db.read(look, { waited });
      return token && token.is_signing === 0 ? callerOf(token) : null;
    },
    findSigner: (address, waited) =>
      db.read(
        async (tx) => {
          const token = await findLiveToken(tx, address, ports.clock.now());
          if (token?.is_signing !== 1) return null;
          const { workspace_id: workspaceId, id } = token;
          const key = await readSecret(tx, ports.vault, { workspaceId, id: signingKeyOf(id) });
          return key === undefined ? null : { ...callerOf(token), key };
        },
        { waited },
      ),
    listChanges: ({ workspace, actor }, { after, most }) =>
      db.read(async (tx) => {
        const reads = openReads(tx, TABLES, await readWorkspace(tx, workspace));
        const { kind } = await resolveActor(reads, actor);
        const isClosed = kind === 'outsider' || reads.workspace.suspended_at !== null;
        return isClosed ? null : listChanges(reads, after, most);
      }),
    findLastChange: ({ workspace, actor }) =>
      db.read(async (tx) => {
        const reads = openReads(tx, TABLES, await readWorkspace(tx, workspace));
        const { kind } = await resolveActor(reads, actor);
        return kind === 'outsider' ? null : reads.workspace.event_seq;
      }),
    async ask(call) {
      const form = await dispatcher.ask(call);
      return form.kind === 'refusal' ? form : offerChoices(db, commands, call.workspace, form);
    },
    findWorkspace: (platform, tenant) =>
      db.read(async (tx) => (await findTenant(tx, platform, tenant))?.workspace_id ?? null),
    listWorkspaces: () => db.read(async (tx) => (await ask(tx, ALL_WORKSPACES)).map(({ id }) => id)),
    findTenantOf: (platform, message) => db.read((tx) => findTenantOf(tx, platform, message)),
    listFeedPlaces: (platform, tenant) =>
      db.read(async (tx) => {
        const known = await findTenant(tx, platform, tenant);
        if (!known) return [];
        const reads = openReads(tx, TABLES, await readWorkspace(tx, known.workspace_id));
        return listFeedPlacesOf(reads, { platform, tenant });
      }),
    countsReactions: (ref) => db.read((tx) => countsReactions(tx, ref)),
    noteRemoval: (ref, removed) => db.transact((tx) => noteRemoval(tx, ref, removed)),
    enter: (visitor, options) => enter(db, ports, visitor, options),
    async bindTenant(binding, defaults) {
      const entered = await db.transact((tx) => bindTenant(tx, ports, binding, defaults));
      ports.wake.afterCommit();
      return entered;
    },
    noteRoles: (tenant, roles) => db.transact((tx) => noteTenantRoles(tx, ports, tenant, roles)),
    complete: (workspace, kind) => complete(db, commands, workspace, kind),
    suggest: (workspace, kind, typed) => suggest(db, commands, workspace, { kind, typed }),
    inspect: (runner) =>
      db.read(async (tx) => ({
        runner: await findRunner(tx, runner, ports.clock.now()),
        teams: await readHealth(tx, { tables: TABLES, holidays, now: ports.clock.now() }),
      })),
    readVitals: (runner) => db.read((tx) => readVitals(tx, runner, ports.clock.now())),
    isBlank: (workspace) => db.read((tx) => isBlank(tx, TABLES, workspace)),
    countOldSecrets: async () => {
      const { vault } = ports;
      return vault ? db.read((tx) => countOldSecrets(tx, vault)) : 0;
    },
    resealSecrets: async () => {
      const { vault } = ports;
      return vault ? db.transact((tx) => resealSecrets(tx, vault)) : 0;
    },
    tick: tick.run,
    relay: () => relay(({ platform }) => platform !== 'http'),
    relayToPrograms: () => relay(({ platform }) => platform === 'http'),
    inspectSources: () => examineSources({ db, ports }),
    receiveDelivery: (sourceId, delivery) => receiveDelivery({ db, ports }, sourceId, delivery),
    async readSources() {
      await syncSources({ db, ports });
      await tick.askForWake();
    },
    findWebhook: (place) =>
      db.read((tx) => findWebhookCall(tx, ports.vault, place), { workspace: place.workspace_id }),
  };
}

function callerOf({ workspace_id: workspace, id, expires_at: expiresAt }: Token): Caller {
  return { workspace, actor: { kind: 'token', id }, token: id, expiresAt };
}

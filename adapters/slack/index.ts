import { App, HTTPReceiver } from '@slack/bolt';
import { WebAPIPlatformError } from '@slack/web-api';
import { DAY_MS } from '../../src/base/language/date.ts';
import { DeliveryError, Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer, Log, Meter, Painter } from '../../src/base/ports.ts';
import { type Chat, type ChatRequest, createChat } from '../../src/chat/chat.ts';
import { OTHERS } from '../../src/chat/lines.ts';
import { lookUpAccounts } from '../../src/chat/look-up.ts';
import { notePlace } from '../../src/chat/note-place.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import type { SlackConfig } from '../process/config.ts';
import { type After, after, systemTimers } from '../process/wake.ts';
import { catchUp } from './catch-up.ts';
import type { Clicked } from './decode.ts';
import { listen, type Party } from './listen.ts';
import { createSlackLogger } from './logger.ts';
import { stateOf } from './people/changes.ts';
import { identify } from './people/identify.ts';
import { createReceivers, type Receiver, takeAfterCommit } from './receive.ts';
import { createClients } from './teams/clients.ts';
import { createInstall } from './teams/install.ts';
import { createInstalledTeams } from './teams/installed.ts';
import { createOneTeam, createTeam, type SlackTeam, type TeamAccess, type Teams } from './teams/team.ts';
import { watchOthers } from './teams/watch-others.ts';

export interface SlackDeps {
  config: SlackConfig;
  clock: Clock;
  log: Log;
  defaults: WorkspaceDefaults;
  /** Left out, charts are sent as text alone. */
  painter?: Painter;
  /** Whether other processes deliver to the same team; left out, none does. */
  isShared?: boolean;
  /** Left out, nothing is counted. */
  meter?: Meter;
  /** The machine's own where left out. */
  after?: After;
  /** Slack lets us in no more: the line says what to do. */
  onFatal(line: string, end: 'refused'): void;
}

/** Slack, connected: what delivers to it is there before the engine, what listens comes after. */
export interface SlackAdapter {
  readonly deliverer: Deliverer;
  /** Of an app that teams install themselves: no token was checked when it has started. */
  readonly waitsAt: string | undefined;
  /** Checks the token with Slack, then listens. Refuses to start with a line that says what to do. */
  start(engine: Engine): Promise<void>;
  /** When what happened before the start has been read: who reacted, and who has left. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
}

const REMOVED =
  "Slack has removed Tiller's app, or its token. Install it again from your app's page, under Install App, and put the new Bot User OAuth Token into SLACK_BOT_TOKEN.";

/** Bolt's app wants one of its own. */
const UNUSED_RECEIVER: Receiver = {
  init: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

/** A message for a team that removed the app is looked at again so often: it may be installed again. */
const NOT_INSTALLED_MS = 5 * 60_000;

/** Slack tells of whoever leaves at once; what it told while nobody listened is found so. */
const LOOK_UP_MS = DAY_MS;

export function createSlackAdapter(deps: SlackDeps): SlackAdapter {
  const { config, clock, log, defaults, painter } = deps;
  const logger = createSlackLogger(log);
  const open = createClients({ apiUrl: config.apiUrl, logger, meter: deps.meter });
  let teams: Teams | undefined;
  let caughtUp = Promise.resolve();
  const stops: (() => Promise<unknown>)[] = [];

  async function findTeam(tenant: string): Promise<SlackTeam> {
    if (!teams) throw new Error('Slack delivers before it was started');
    const team = await teams.find(tenant);
    if (team) return team;
    throw new DeliveryError('the app is not installed there', {
      outcome: 'later',
      retryAfterMs: NOT_INSTALLED_MS,
    });
  }

  return {
    deliverer: {
      platform: 'slack',
      deliver: async (delivery) => (await findTeam(delivery.place.tenant)).deliverer.deliver(delivery),
      find: async (delivery) => (await findTeam(delivery.place.tenant)).deliverer.find(delivery),
    },
    waitsAt: config.client
      ? `Slack can call on port ${config.port}; teams install the app at /slack/install.`
      : undefined,
    async start(engine) {
      const settings = { commands: engine.commands, zone: defaults.zone, currency: defaults.currency };
      const wait = deps.after ?? after;
      const openTeam = (access: TeamAccess) =>
        createTeam(access, {
          open,
          clock,
          log,
          painter,
          isShared: deps.isShared ?? false,
          after: wait,
          settings,
        });
      const { client } = config;
      const install =
        client && createInstall({ engine, client, defaults, apiUrl: config.apiUrl, log, open, openTeam });
      const receiving = { config, log, logger, after: wait, install };
      const receivers = createReceivers(receiving);
      // Made anew with each start: another process may have posted meanwhile.
      const here = install
        ? createInstalledTeams({ engine, authorize: findInstaller(receivers).authorize, open: openTeam, log })
        : await openOneTeam(openTeam);
      teams = here;
      const chat: Chat = createChat(engine, defaults);
      const app = new App({
        // Requests are led to it below; and one with an installer it would authorize by that alone.
        receiver: UNUSED_RECEIVER,
        logger,
        // Whose token answers is found with each request: Bolt is given none to keep.
        authorize: async ({ teamId }) => (teamId === undefined ? {} : { teamId }),
        ...(config.apiUrl !== null && { clientOptions: { slackApiUrl: config.apiUrl } }),
      });
      const toParty = (team: SlackTeam): Party => {
        const { tenant } = team;
        return {
          team,
          notePlace: (note) => notePlace(engine, { platform: 'slack', tenant, ...note }),
          async notePerson(change) {
            const account = { platform: 'slack', tenant, user: change.user } as const;
            if (change.kind === 'left channel') return engine.accounts.leaveChannel(account, change.channel);
            team.people.note(change.user, change.person);
            const state = stateOf(change.person);
            if (state !== null) await engine.accounts.note(account, state);
          },
          end: () => here.end(tenant),
          receive: (request, late) =>
            chat.receive(
              { ...request, visitor: { ...request.visitor, tenant } },
              (ours) => identify(ours, tenant, team.people),
              late,
            ),
        };
      };
      const { take } = listen({
        app,
        log,
        settings,
        after: wait,
        now: () => clock.now(),
        recall: (tenant) => here.recall(tenant),
        async findParty(tenant, clicked) {
          const team = await here.find(tenant);
          if (team && clicked) await refuseOthers(engine, tenant, clicked);
          if (!clicked || clicked.author === team?.botUser) return team && toParty(team);
          const owner = await engine.findTenantOf('slack', clicked.message);
          // Of another team of the app's, in a channel that both share: nothing of it is about this one.
          const found = owner === null ? clicked.author === null && team : await here.find(owner);
          return found ? toParty(found) : null;
        },
      });
      takeAfterCommit(app, receivers, receiving);
      for (const receiver of receivers) {
        await receiver.start(config.port);
        stops.push(() => receiver.stop());
      }
      const stopping = new AbortController();
      const { signal } = stopping;
      caughtUp = catchUpAll({
        teams: here,
        ...{ engine, chat, clock, log, signal },
        take: (team, request) => take(toParty(team), request),
      });
      const cancel = systemTimers.every(
        LOOK_UP_MS,
        () => void lookUpAll({ teams: here, engine, log, signal }),
      );
      // Over sockets Slack says itself that there are two.
      const cancelWatch =
        config.signingSecret === null
          ? () => undefined
          : watchOthers({ teams: here, engine, after: wait, log });
      stops.push(async () => {
        stopping.abort();
        cancel();
        cancelWatch();
        await caughtUp;
      });
    },
    get caughtUp() {
      return caughtUp;
    },
    async stop() {
      await Promise.allSettled(stops.splice(0).map((stop) => stop()));
    },
  };

  /** Bolt would ask by itself, with nobody waiting for the answer: a bad token ends the process after it has started. */
  async function openOneTeam(openTeam: (access: TeamAccess) => SlackTeam): Promise<Teams> {
    const token = config.botToken ?? '';
    const self = await open(token, 'reading')
      .auth.test()
      .catch((error: unknown) => {
        throw refuseStart(error);
      });
    const team = openTeam({ tenant: self.team_id ?? '', token, botUser: self.user_id ?? '' });
    return createOneTeam(team, () => deps.onFatal(REMOVED, 'refused'));
  }
}

/** Bolt's installer, which its receiver over HTTP has where it was given an app's client. */
function findInstaller(receivers: readonly Receiver[]): NonNullable<HTTPReceiver['installer']> {
  const [receiver] = receivers;
  if (receiver instanceof HTTPReceiver && receiver.installer) return receiver.installer;
  throw new Error('Bolt has no installer');
}

interface CatchUpAll {
  teams: Teams;
  engine: Engine;
  chat: Chat;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  take(team: SlackTeam, request: ChatRequest): Promise<void>;
}

/** Has reactions read of one team after the other, and its people looked up: nobody waits for it. */
async function catchUpAll(given: CatchUpAll): Promise<void> {
  const { teams, chat, clock, log, signal, take } = given;
  try {
    for (const tenant of await teams.list()) {
      const team = signal.aborted ? null : await teams.find(tenant);
      if (!team) continue;
      await catchUp({
        chat,
        tenant,
        origin: `slack:away:${clock.now()}`,
        signal,
        read: team.readReactions,
        isMember: async (user) => (await team.people.find(user)).standing !== 'guest',
        take: (request) => take(team, request),
        log,
      });
    }
  } catch (error) {
    log.warn({ err: error }, 'Slack: reactions were not read again');
  }
  await lookUpAll(given);
}

/** A task is called the same in every database, and means another one: what another process posted is not ours to do. */
async function refuseOthers(engine: Engine, tenant: string, { message, mark }: Clicked): Promise<void> {
  if (mark?.workspace === undefined || mark.workspace === (await engine.findWorkspace('slack', tenant)))
    return;
  if ((await engine.findTenantOf('slack', message)) !== null) return;
  throw new Refusal(OTHERS);
}

/** Asks Slack who the members of each team are now, and whether another process posts to their channels. */
async function lookUpAll(given: Pick<CatchUpAll, 'teams' | 'engine' | 'log' | 'signal'>): Promise<void> {
  const { teams, engine, log, signal } = given;
  try {
    for (const tenant of await teams.list()) {
      const team = signal.aborted ? null : await teams.find(tenant);
      if (!team) continue;
      const find = async (user: string) => stateOf(await team.people.find(user));
      if (!(await lookUpAccounts(engine, { platform: 'slack', tenant, find, signal })))
        log.warn({ tenant }, 'Slack knows none of a team any more: nobody was taken out of it');
      await team.warnOfOthers(await engine.listFeedPlaces('slack', tenant));
    }
  } catch (error) {
    log.warn({ err: error }, 'Slack: people were not looked up');
  }
}

function refuseStart(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof WebAPIPlatformError)) {
    return new Refusal({
      code: 'busy',
      message: `Slack cannot be reached: ${message}. Is this machine online?`,
    });
  }
  return new Refusal({
    code: 'bad_argument',
    message: `Slack does not take SLACK_BOT_TOKEN: ${message}. Copy the Bot User OAuth Token from your app's page, under OAuth & Permissions.`,
    field: 'SLACK_BOT_TOKEN',
  });
}

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HTTPReceiver, HTTPReceiverOptions, InstallProviderOptions, StateStore } from '@slack/bolt';
import { MINUTE_MS } from '../../../src/base/language/date.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { Log } from '../../../src/base/ports.ts';
import { notePlace } from '../../../src/chat/note-place.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { WorkspaceDefaults } from '../../../src/team/account/workspace.ts';
import { createLimiter } from '../../calls/limiter.ts';
import type { SlackConfig } from '../../process/config.ts';
import { listNeeded, SCOPES } from '../manifest.ts';
import type { OpenClient } from './clients.ts';
import { createInstallationStore, type KeptInstallation, pickKept, readAccess } from './installed.ts';
import {
  comesFromHere,
  INSTALL_PATH,
  REDIRECT_PATH,
  readQuery,
  STATE_COOKIE,
  sendToSlack,
  writePage,
} from './pages.ts';
import type { SlackTeam, TeamAccess } from './team.ts';

/** Between Install and Allow; Slack's own code lives as long. */
const STATE_MS = 10 * MINUTE_MS;
/** Of both pages together: whoever installs opens each once. */
const RATE = { burst: 60, perSecond: 1 };
/** Of a state: more than anybody guesses in ten minutes. */
const STATE_BYTES = 32;

const BEGIN_AGAIN = `Begin again at ${INSTALL_PATH} of this address.`;
const ORG_REFUSED = [
  'Tiller was to be installed for a whole Enterprise Grid organisation. It works in single Slack workspaces, so nothing was kept, and Slack was told to take the access back.',
  'Choose one workspace on the page where Slack asks for your word.',
];

export interface InstallDeps {
  engine: Engine;
  client: NonNullable<SlackConfig['client']>;
  defaults: WorkspaceDefaults;
  apiUrl: string | null;
  log: Log;
  open: OpenClient;
  openTeam(access: TeamAccess): SlackTeam;
}

/** Installing the app from a browser: Bolt's installer, with our own store, state and pages. */
export interface Install {
  /** For Bolt's receiver. */
  options: Partial<HTTPReceiverOptions>;
  /** Answers a request for one of the pages, by Bolt's installer where it comes back well. False for any other request. */
  answer(
    receiver: HTTPReceiver,
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ): boolean;
}

export function createInstall(deps: InstallDeps): Install {
  const { engine, client, log, apiUrl } = deps;
  const limiter = createLimiter(RATE, () => Date.now());
  const clientOptions: InstallProviderOptions['clientOptions'] = {
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
  };

  async function begin(receiver: HTTPReceiver, response: ServerResponse): Promise<void> {
    const url = await receiver.installer?.generateInstallUrl({ scopes: SCOPES.map(({ scope }) => scope) });
    if (url === undefined) throw new Error('Bolt has no installer');
    sendToSlack(response, url, STATE_MS / 1_000);
  }

  /** Founds the team's workspace where there is none, and keeps what Slack gave. */
  async function keep(kept: KeptInstallation): Promise<void> {
    const { team, user } = kept;
    const person = await deps.openTeam(readAccess(kept)).people.find(user.id);
    const visitor = {
      ...({ platform: 'slack', tenant: team.id, tenantName: team.name ?? team.id } as const),
      ...{ user: user.id, userName: person.name, place: null, placeName: '' },
    };
    const options = { standing: person.standing, defaults: deps.defaults };
    await engine.installs.keep(visitor, options, JSON.stringify(kept));
    const origin = `slack:installed:${team.id}:${Date.now()}`;
    await notePlace(engine, { platform: 'slack', tenant: team.id, change: 'back', origin });
    log.info({ tenant: team.id }, 'the app was installed in a Slack team');
    const missing = listNeeded(kept.bot.scopes).map(({ scope }) => scope);
    if (missing.length > 0)
      log.warn(
        { tenant: team.id, missing },
        'Slack did not give the app all permissions that it needs there',
      );
  }

  return {
    options: {
      clientId: client.id,
      clientSecret: client.secret,
      scopes: SCOPES.map(({ scope }) => scope),
      installationStore: createInstallationStore(engine),
      installerOptions: {
        stateStore: createStateStore(engine),
        stateCookieName: STATE_COOKIE,
        stateCookieExpirationSeconds: STATE_MS / 1_000,
        installPath: INSTALL_PATH,
        redirectUriPath: REDIRECT_PATH,
        clientOptions,
        callbackOptions: {
          async afterInstallation(installation, _options, _request, response) {
            const kept = installation.isEnterpriseInstall ? undefined : pickKept(installation);
            if (kept) {
              await keep(kept);
              return true;
            }
            const token = installation.bot?.token;
            if (token !== undefined) await deps.open(token, 'reading').auth.revoke();
            writePage(response, 400, { title: 'Not installed', lines: ORG_REFUSED });
            return false;
          },
          success: (installation, _options, _request, response) =>
            writePage(response, 200, {
              title: `Tiller is in ${installation.team?.name ?? 'your Slack workspace'}`,
              lines: describeNext(listNeeded(installation.bot?.scopes ?? [])),
            }),
          failure: (error, _options, request, response) =>
            writePage(response, 400, { title: 'Not installed', lines: describeFailure(error, request) }),
        },
      },
    },
    answer(receiver, request, response, next) {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (request.method !== 'GET' || (path !== INSTALL_PATH && path !== REDIRECT_PATH)) return false;
      const waitSeconds = limiter.take('install');
      if (waitSeconds !== null) {
        response.setHeader('retry-after', String(waitSeconds));
        const lines = ['This page is asked for too often now. Try again in a minute.'];
        writePage(response, 429, { title: 'Not now', lines });
      } else if (path === INSTALL_PATH) {
        begin(receiver, response).catch((error: unknown) => {
          log.error({ err: error }, 'an installation could not begin');
          const lines = ['Something broke. The log of whoever runs Tiller says what.'];
          writePage(response, 500, { title: 'Not now', lines });
        });
      } else if (!comesFromHere(request)) {
        const lines = [`This link was not made for this browser, or is too old. ${BEGIN_AGAIN}`];
        writePage(response, 400, { title: 'Not installed', lines });
      } else next();
      return true;
    },
  };
}

/** States are random and kept as digests, so that a copy of the database holds none that could be used. */
function createStateStore({ installs }: Engine): StateStore {
  const digest = (state: string) => createHash('sha256').update(state).digest('hex');
  return {
    async generateStateParam() {
      const state = randomBytes(STATE_BYTES).toString('base64url');
      await installs.noteState(digest(state), STATE_MS);
      return state;
    },
    async verifyStateParam(_now, state) {
      if (!(await installs.takeState(digest(state)))) throw new UsedState();
      return { scopes: [] };
    },
  };
}

/** A state that was taken, has ended, or was never given. */
class UsedState extends Error {
  constructor() {
    super('a link of an installation was used already, is too old, or was never given');
  }
}

function describeNext(missing: ReturnType<typeof listNeeded>): string[] {
  if (missing.length > 0) {
    const all = missing.map(({ scope, why }) => `${scope} (${why})`).join('; ');
    return [
      `But it cannot work there yet: Slack did not give it ${all}.`,
      `Whoever runs Tiller replaces the app’s manifest by today’s. Then begin again at ${INSTALL_PATH} of this address.`,
    ];
  }
  return [
    'In Slack, open the channel in which tasks are to be proposed, and type /invite @tiller.',
    'Then type /tiller there. Nothing is posted before somebody types /tiller go.',
  ];
}

function describeFailure(error: unknown, request: IncomingMessage): string[] {
  if (readQuery(request).get('error') === 'access_denied')
    return [`Slack was not given your word, so nothing was installed. ${BEGIN_AGAIN}`];
  if (error instanceof UsedState) return [`This link was used already, or is too old. ${BEGIN_AGAIN}`];
  if (error instanceof Refusal) return [error.message];
  return [`Slack did not complete the installation. ${BEGIN_AGAIN}`];
}

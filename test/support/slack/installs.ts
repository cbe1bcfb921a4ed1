import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createLog } from '../../../adapters/process/log.ts';
import { createSlackAdapter, type SlackAdapter } from '../../../adapters/slack/index.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { settleChat } from '../chat/settle.ts';
import { openTestDatabase } from '../database.ts';
import { type FakeSlackApp, startFakeSlackApp } from '../fake-slack/app.ts';
import { type Channel, type FakeSlack, startFakeSlack } from '../fake-slack/index.ts';
import { type FakeClock, fakeClock, fakePorts } from '../team.ts';
import { findPort } from './team.ts';

/** A Slack team that may install the app. */
export interface Tenant {
  slack: FakeSlack;
  channel: Channel;
  /** Ids of its people: the admin is one in Slack, too. */
  admin: string;
  ana: string;
}

/** One Tiller that many teams of Slack install, with the real Bolt between. */
export interface Installs {
  app: FakeSlackApp;
  readonly engine: Engine;
  db: Db;
  clock: FakeClock;
  /** Every line of the log. */
  logged: string[];
  /** Where its pages are. */
  address: string;
  addTenant(id: string, name: string): Promise<Tenant>;
  /** Goes through the pages as a browser does, up to the last one. */
  install(tenant: Tenant, options?: { isOrg?: boolean }): Promise<Response>;
  /** Begins, and gives what the browser has then. */
  begin(): Promise<{ state: string; cookie: string; response: Response }>;
  comeBack(query: Readonly<Record<string, string>>, cookie: string): Promise<Response>;
  /** The team has removed the app: its tokens are no good any more, and Slack says so. */
  uninstall(tenant: Tenant): Promise<void>;
  /** The lines that are in a channel of a team. */
  read(tenant: Tenant): string[];
  settle(): Promise<void>;
  setClock(iso: string): Promise<void>;
  restart(): Promise<void>;
}

const START = '2026-11-23T08:00:00Z';

export async function startInstalls(options: { db?: Db } = {}): Promise<Installs> {
  const app = await startFakeSlackApp();
  const db = options.db ?? (await openTestDatabase());
  const clock = fakeClock(START);
  const port = await findPort();
  const address = `http://127.0.0.1:${port}`;
  const tenants: Tenant[] = [];
  const logged: string[] = [];
  const log = createLog('debug', (line) => void logged.push(line));
  let running = await start();

  async function start(): Promise<{ engine: Engine; adapter: SlackAdapter }> {
    const adapter = createSlackAdapter({
      config: {
        botToken: null,
        client: { id: app.clientId, secret: app.clientSecret },
        appToken: null,
        signingSecret: app.signingSecret,
        port,
        apiUrl: app.apiUrl,
      },
      clock,
      log,
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
      onFatal: (line) => void logged.push(line),
    });
    const ports = { ...fakePorts(clock, [adapter.deliverer]), newId: randomUUID, log };
    const engine = createEngine({ db, ports });
    await adapter.start(engine);
    return { engine, adapter };
  }

  onTestFinished(async () => {
    await running.adapter.stop();
    await app[Symbol.asyncDispose]();
    for (const { slack } of tenants) await slack[Symbol.asyncDispose]();
  });

  const installs: Installs = {
    ...{ app, db, clock, logged, address },
    get engine() {
      return running.engine;
    },
    async addTenant(id, name) {
      const slack = await startFakeSlack(clock.now());
      const bot = { botUserId: `UBOT${id}`, botId: `BBOT${id}`, botToken: `inner-${id}` };
      Object.assign(slack.state, { teamId: id, signingSecret: app.signingSecret, ...bot });
      slack.requestUrl = `${address}/slack/events`;
      const admin = slack.users.addMember(`${name}-admin`, { isAdmin: true });
      const ana = slack.users.addMember(`${name}-ana`);
      const tenant = { slack, admin, ana, channel: slack.users.addChannel(name, { members: [admin, ana] }) };
      tenants.push(tenant);
      return tenant;
    },
    async begin() {
      const response = await fetch(`${address}/slack/install`, { redirect: 'manual' });
      const state = new URL(response.headers.get('location') ?? 'none:').searchParams.get('state') ?? '';
      const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return { state, cookie, response };
    },
    comeBack: (query, cookie) =>
      fetch(`${address}/slack/oauth_redirect?${new URLSearchParams(query)}`, { headers: { cookie } }),
    async install({ slack, admin }, allowed) {
      const { state, cookie } = await installs.begin();
      return installs.comeBack({ code: app.allow(slack, admin, allowed), state }, cookie);
    },
    async uninstall({ slack }) {
      app.revoke(slack);
      await slack.users.tellApp({
        type: 'tokens_revoked',
        tokens: { oauth: [], bot: [slack.state.botUserId] },
      });
      await slack.users.tellApp({ type: 'app_uninstalled' });
    },
    read: ({ slack, channel }) => slack.read(channel.id).map(({ text }) => text),
    settle: () =>
      settleChat(installs, () => {
        for (const { slack } of tenants) slack.state.now = clock.now();
      }),
    async setClock(iso) {
      clock.set(iso);
      for (const { slack } of tenants) slack.state.now = clock.now();
      await installs.settle();
    },
    async restart() {
      await running.adapter.stop();
      running = await start();
    },
  };
  return installs;
}

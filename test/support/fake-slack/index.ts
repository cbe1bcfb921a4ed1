import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { countPings } from '../slack/block-use.ts';
import { answerMethod } from './api.ts';
import { takeFile } from './files.ts';
import {
  type Ack,
  createState,
  type Delivery,
  type Fault,
  type Kind,
  type SlackMessage,
  type SlackState,
} from './state.ts';
import { createUsers, type Users } from './users.ts';

export type { Channel, Fault, SlackMessage } from './state.ts';

/**
 * A Slack for tests: the Web API, Socket Mode, signed HTTP requests, response URLs and triggers of one workspace on
 * loopback. It is strict where Slack is (arguments, scopes, Block Kit, who is where), keeps its own clock, and does to
 * each call what the test asks: refuse it, limit it, lose its answer after storing it, land it late. Nothing outside is
 * reached, and nothing waits: what takes time on Slack happens when the clock is moved.
 *
 *     await using slack = await startFakeSlack();
 *     const ana = slack.users.addMember('ana');
 *     const team = slack.users.addChannel('team', { members: [ana] });
 *     // … start an app on slack.apiUrl with slack.state.botToken and .appToken; for HTTP set slack.requestUrl …
 *     const { ack, repeat } = await slack.users.command(ana, team.id, 'help');
 *     slack.fail('chat.postMessage', { kind: 'cut', isStored: true });
 *
 * `users` are its people, who click, type, react and open pages as Slack reports it; `send` tells the app anything
 * else, such as `app_rate_limited`. Requests over HTTP are signed by the machine's clock, because Bolt checks that one.
 */
export interface FakeSlack extends AsyncDisposable {
  readonly state: SlackState;
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly users: Users;
  /** Where requests go over HTTP; null for Socket Mode. */
  requestUrl: string | null;
  /** What everybody in a channel sees now, oldest first; a thread's replies only with its ts. */
  read(channel: string, threadTs?: string): SlackMessage[];
  /** What one person alone was shown in a channel. */
  readPrivate(channel: string, user: string): SlackMessage[];
  /** What becomes of the next call of a method, in one channel or any; several are kept in order. */
  fail(method: string, fault: Fault, channel?: string): void;
  advance(ms: number): void;
  /** Resolves when the next call of a method has been answered, or when the next socket is open (`hello`). */
  whenCalled(method: string): Promise<void>;
  /** Sends a request to the app as Slack would, and resolves with its acknowledgement. */
  send(kind: Kind, payload: object, delivery?: Delivery): Promise<Ack>;
  /** Sends a signed request over HTTP with any body at all. */
  sendText(body: string, delivery?: Delivery): Promise<Ack>;
  /** Open sockets of Socket Mode. */
  readonly sockets: number;
  /** Tells the app to connect again, as Slack does now and then; cuts sockets without a word for `cut`. One of them, or all. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'cut', index?: number): void;
  /** How many people were pinged by text or blocks of messages that are shown to all. */
  countPings(): number;
}

export async function startFakeSlack(start = Date.UTC(2026, 10, 23, 8)): Promise<FakeSlack> {
  const state = createState(start);
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (ack: Ack) => void>();
  const server = createServer((request, response) => void serve(state, request, response));
  const linked = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    linked.handleUpgrade(request, socket, head, (link) => {
      sockets.add(link);
      link.setMaxListeners(0);
      link.on('close', () => sockets.delete(link));
      link.on('message', (raw) => {
        const answer = JSON.parse(String(raw)) as { envelope_id: string; payload?: unknown };
        waiting.get(answer.envelope_id)?.({ isAcked: true, status: 200, body: answer.payload ?? {} });
        waiting.delete(answer.envelope_id);
      });
      link.send(
        JSON.stringify({ type: 'hello', num_connections: sockets.size, connection_info: { app_id: 'A1' } }),
        () => tellWatchers(state, 'hello'),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let turn = 0;

  const fake: FakeSlack = {
    state,
    apiUrl: `${state.url}/api/`,
    requestUrl: null,
    users: createUsers(state, (kind, payload, delivery) => fake.send(kind, payload, delivery)),
    read: (channel, threadTs) =>
      visible(state, channel).filter((message) =>
        threadTs === undefined
          ? message.threadTs === null
          : message.threadTs === threadTs && message.ts !== threadTs,
      ),
    readPrivate: (channel, user) =>
      state.messages.filter((message) => message.channel === channel && message.only === user),
    fail: (method, fault, channel) => void state.faults.push({ method, fault, channel }),
    whenCalled: (method) => new Promise((resolve) => void state.watchers.push({ method, resolve })),
    advance(ms) {
      state.now += ms;
    },
    get sockets() {
      return sockets.size;
    },
    async send(kind, payload, delivery = {}) {
      if (fake.requestUrl !== null) return sendHttp(state, fake.requestUrl, kind, payload, delivery);
      const links = [...sockets].filter((link) => link.readyState === link.OPEN);
      const link = links[turn++ % Math.max(1, links.length)];
      if (!link) return { isAcked: false, status: 0, body: null };
      const envelope = randomBytes(8).toString('hex');
      const acked = new Promise<Ack>((resolve) => {
        waiting.set(envelope, resolve);
        link.once('close', () => resolve({ isAcked: false, status: 0, body: null }));
      });
      const type = { event: 'events_api', command: 'slash_commands', interactive: 'interactive' }[kind];
      const retry = { retry_attempt: delivery.retryNum ?? 0, retry_reason: delivery.retryReason ?? '' };
      link.send(
        JSON.stringify({
          envelope_id: envelope,
          type,
          payload,
          accepts_response_payload: kind !== 'event',
          ...retry,
        }),
      );
      return acked;
    },
    sendText: (body, delivery = {}) =>
      post(state, fake.requestUrl ?? '', { body, type: 'application/json' }, delivery),
    disconnect(reason, index) {
      for (const link of [...sockets].filter((_, each) => index === undefined || each === index)) {
        if (reason === 'cut') link.terminate();
        else link.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'fake' } }));
        sockets.delete(link);
      }
    },
    countPings: () =>
      state.messages.reduce((sum, message) => sum + (message.only === null ? countPings(message) : 0), 0),
    async [Symbol.asyncDispose]() {
      for (const link of linked.clients) link.terminate();
      linked.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

function visible(state: SlackState, channel: string): SlackMessage[] {
  return state.messages.filter(
    (message) => message.channel === channel && message.only === null && message.landsAt <= state.now,
  );
}

async function serve(state: SlackState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = new URL(request.url ?? '/', state.url).pathname;
  if (path.startsWith('/upload/')) {
    response.writeHead(takeFile(state, path, Buffer.concat(chunks))).end('OK');
    return;
  }
  const body = Buffer.concat(chunks).toString('utf8');
  const isJson = (request.headers['content-type'] ?? '').includes('json');
  const args = isJson ? (JSON.parse(body) as Record<string, unknown>) : readForm(body);
  const answer = path.startsWith('/response/')
    ? await answerMethod(state, 'response_url', { ...args, url: path }, '')
    : await answerMethod(
        state,
        path.replace(/^\/api\//, ''),
        args,
        String(request.headers.authorization ?? '').replace(/^Bearer /, '') || String(args.token ?? ''),
      );
  if (answer === 'cut') {
    request.socket.destroy();
    return;
  }
  response.on('finish', () =>
    tellWatchers(state, path.startsWith('/response/') ? 'response_url' : path.slice(5)),
  );
  const isText = typeof answer.body === 'string';
  response.writeHead(answer.status, {
    'content-type': isText ? 'text/html' : 'application/json',
    ...answer.headers,
  });
  response.end(isText ? answer.body : JSON.stringify(answer.body));
}

function tellWatchers(state: SlackState, method: string): void {
  for (const watcher of state.watchers.filter((each) => each.method === method)) watcher.resolve();
  state.watchers = state.watchers.filter((each) => each.method !== method);
}

/** The SDK sends forms in which what is no text is JSON. */
function readForm(body: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name,
      /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  );
}

/** A signed request over HTTP, with the headers of a retry where it is one. */
async function sendHttp(
  state: SlackState,
  url: string,
  kind: Kind,
  payload: object,
  delivery: Delivery,
): Promise<Ack> {
  const body =
    kind === 'event'
      ? JSON.stringify(payload)
      : kind === 'interactive'
        ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
        : new URLSearchParams(payload as Record<string, string>).toString();
  const type = kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded';
  return post(state, url, { body, type }, delivery);
}

async function post(
  state: SlackState,
  url: string,
  { body, type }: { body: string; type: string },
  delivery: Delivery,
): Promise<Ack> {
  const stamp = String(Math.floor(Date.now() / 1_000) + (delivery.skewSeconds ?? 0));
  const secret = delivery.isForged ? 'another secret' : state.signingSecret;
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`,
      ...(delivery.retryNum !== undefined && {
        'x-slack-retry-num': String(delivery.retryNum),
        'x-slack-retry-reason': delivery.retryReason ?? 'http_timeout',
      }),
    },
  }).catch(() => null);
  if (!response) return { isAcked: false, status: 0, body: '' };
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
  return { isAcked: response.ok, status: response.status, body: isJson ? JSON.parse(text) : text };
}

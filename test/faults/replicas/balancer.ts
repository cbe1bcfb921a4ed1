import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How often each process is asked whether it is ready, as balancers do. */
const LOOK_MS = 500;
/** One that is slow for a moment stays in; one that has said no so often in a row is left out. */
const MOST_FAILURES = 3;
const ANSWER_MS = 2_000;

/** Where a process takes Slack's calls, and where it says that it is ready. */
export interface Target {
  slackPort: number;
  healthPort: number;
}

/** Shares Slack's calls out among processes that say they are ready. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  add(target: Target): void;
  remove(target: Target): void;
  isReady(target: Target): boolean;
}

/** A call that nobody took goes to the next process; one that somebody may have taken is answered with 502, as nginx does with a POST. */
export async function startBalancer(): Promise<Balancer> {
  const targets = new Map<Target, boolean>();
  const failures = new Map<Target, number>();
  let turn = 0;
  const server = createServer((request, response) => void forward(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timer = setInterval(() => {
    for (const target of targets.keys()) void look(target);
  }, LOOK_MS);

  async function look(target: Target): Promise<void> {
    const isReady = await fetch(`http://127.0.0.1:${target.healthPort}/health/ready`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!targets.has(target)) return;
    failures.set(target, isReady ? 0 : (failures.get(target) ?? 0) + 1);
    if (isReady) targets.set(target, true);
    else if ((failures.get(target) ?? 0) >= MOST_FAILURES) targets.set(target, false);
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const ready = [...targets].flatMap(([target, isReady]) => (isReady ? [target] : []));
    const first = turn++;
    for (let index = 0; index < ready.length; index++) {
      const target = ready[(first + index) % ready.length];
      if (target && (await send(target, request, Buffer.concat(chunks), response)) !== 'not taken') return;
    }
    response.writeHead(503).end();
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    add: (target) => void targets.set(target, false),
    remove: (target) => void targets.delete(target),
    isReady: (target) => targets.get(target) === true,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(
  { slackPort: port }: Target,
  { method, url: path, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<'ended' | 'not taken'> {
  return new Promise((resolve) => {
    const asked = ask({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
      answer.on('close', () => resolve('ended'));
    });
    asked.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') return resolve('not taken');
      if (!response.headersSent) response.writeHead(502).end();
      resolve('ended');
    });
    asked.end(body);
  });
}

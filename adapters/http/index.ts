import type { IncomingMessage, ServerResponse } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Log, NewId } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createLimiter, type Rate } from '../calls/limiter.ts';
import { originOf } from '../calls/once.ts';
import { setStrictHeaders } from '../calls/strict-headers.ts';
import { createTries } from '../calls/tries.ts';
import type { Timers } from '../process/wake.ts';
import { streamChanges } from './changes.ts';
import { decodeBody, decodeQuery, listRoutes, PREFIX } from './decode.ts';
import { addGoalEngine, describeGoalEngine, GOAL_ENGINE } from './goal-engine.ts';
import { addHealth, HEALTH_PATHS, type HealthDeps } from './health/routes.ts';
import { type Caller, identify } from './identify.ts';
import { IDEMPOTENCY_KEY, MOST_BYTES, USUAL_RATE } from './limits.ts';
import { addNotFound } from './not-found.ts';
import { describeApi } from './openapi.ts';
import { renderPage } from './page.ts';
import { describeProblem, type Problem, RequestProblem, renderRefusal } from './problem.ts';
import { type Answer, type RunCommand, renderAnswer } from './render.ts';
import { addSigned, describeSigned } from './signed.ts';
import { addSourceHook } from './source-hook.ts';
import type { ProcessTrace } from './trace/index.ts';
import { traceRequests } from './trace/requests.ts';

/** Where programs send what they sign. */
const SIGNED_PATH = `${PREFIX}/signed`;

/** Where changes are streamed. */
const EVENTS_PATH = `${PREFIX}/events`;

/** Where the Model Context Protocol is spoken. */
const MCP_PATH = '/mcp';

export interface HttpDeps {
  engine: Engine;
  clock: Clock;
  log: Log;
  newId: NewId;
  timers: Timers;
  version: string;
  rate?: Rate;
  /** Left out, there is nothing at its paths. */
  health?: HealthDeps;
  /** Left out, requests are not followed. */
  trace?: ProcessTrace | undefined;
  /** Answers a request of the Model Context Protocol by whoever called; where there is none, nothing is at its path. */
  answerMcp?(
    caller: Caller,
    call: { request: IncomingMessage; response: ServerResponse; body: unknown },
  ): Promise<void>;
}

/** Where the server listens. */
interface HttpAddress {
  host: string;
  port: number;
}

/** The engine for programs. */
export interface HttpServer {
  /** The real server, for tests that need no socket. */
  readonly app: FastifyInstance;
  /** Begins to listen, and gives where. Throws a Refusal where it cannot. */
  start(address: HttpAddress): Promise<string>;
  /** Ends streams and waits for requests under way. */
  stop(): Promise<void>;
}

/** The commands of the table as routes, and what goes with them. */
export function createHttpServer(deps: HttpDeps): HttpServer {
  const { engine, clock, log, newId, timers } = deps;
  const app = Fastify({ bodyLimit: MOST_BYTES, forceCloseConnections: true });
  app.removeContentTypeParser('text/plain');
  const limiter = createLimiter(deps.rate ?? USUAL_RATE, () => clock.now());
  const tries = createTries(() => clock.now());
  const gate = { engine, limiter, tries, log };
  const callers = new WeakMap<FastifyRequest, Caller>();
  const routes = listRoutes(engine.commands);
  const callerOf = (request: FastifyRequest): Caller => {
    const caller = callers.get(request);
    if (!caller) throw new Error(`${request.url} was let in without a token`);
    return caller;
  };
  const run: RunCommand = async (request, name, args) => {
    const { workspace, actor, token, waited } = callerOf(request);
    const reads = engine.commands.get(name).reads;
    const key = reads ? undefined : request.headers[IDEMPOTENCY_KEY.toLowerCase()];
    const sender = { sender: `http:${token}`, name: IDEMPOTENCY_KEY, newId };
    const origin = originOf(key, sender, { command: name, args });
    const call = { workspace, actor, command: name, args, ...origin, placeId: null, waits: true, waited };
    return renderAnswer(await engine.handle(call), reads ? request.query : {});
  };
  // Before the body is read: whoever has no token sends none.
  const admit = async (request: FastifyRequest) => {
    callers.set(request, await identify(gate, request.headers.authorization));
  };

  app.addHook('onRequest', async (_request, reply) => setStrictHeaders(reply.raw));
  if (deps.trace) traceRequests(app, deps.trace, [...HEALTH_PATHS, EVENTS_PATH]);
  app.setErrorHandler(async (error, _request, reply) => {
    const { problem, headers } = describeError(error, log);
    return sendProblem(reply.headers(headers), problem);
  });
  addNotFound(app, sendProblem);
  for (const { command, method, path } of routes) {
    app.route({
      method,
      url: path,
      exposeHeadRoute: false,
      onRequest: admit,
      handler: async (request, reply) => {
        const args = method === 'GET' ? decodeQuery(request.query) : decodeBody(command, request.body);
        return send(reply, await run(request, command.name, args));
      },
    });
  }
  // Few ask for it, and it takes longer than all the rest.
  let api: ReturnType<typeof describeApi> | undefined;
  app.get('/openapi.json', async () => {
    api ??= describeApi(routes, { ...describeGoalEngine(), ...describeSigned(SIGNED_PATH) }, deps.version);
    return api;
  });
  app.get('/', async (_request, reply) =>
    reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .type('text/html; charset=utf-8')
      .send(renderPage(routes, GOAL_ENGINE)),
  );
  const { answerMcp } = deps;
  if (answerMcp) {
    app.post(MCP_PATH, { onRequest: admit }, async (request, reply) => {
      reply.hijack();
      await answerMcp(callerOf(request), { request: request.raw, response: reply.raw, body: request.body });
    });
  }
  if (deps.health) addHealth(app, deps.health);
  addGoalEngine(app, { engine, run, admit, send });
  addSigned(app, { engine, clock, limiter, tries, log, send, path: SIGNED_PATH });
  addSourceHook(app, { engine, limiter, path: `${PREFIX}/sources` });
  const streams = streamChanges(app, { engine, clock, timers, admit, callerOf, path: EVENTS_PATH });

  return {
    app,
    async start({ host, port }) {
      try {
        return await app.listen({ host, port });
      } catch (error) {
        const why = (error as NodeJS.ErrnoException).code ?? String(error);
        throw new Refusal({
          code: 'not_possible',
          message: `Nothing can listen at ${host}:${port} (${why}). TILLER_HTTP names another port.`,
          field: 'TILLER_HTTP',
        });
      }
    },
    async stop() {
      streams.end();
      await app.close();
    },
  };
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  if (status >= 400) return sendProblem(reply, body as Problem);
  return reply.status(status).send(body);
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.status(problem.status).type('application/problem+json').send(problem);
}

/** What is answered to anything thrown; only a bug is logged. */
function describeError(
  error: unknown,
  log: Log,
): { problem: Problem; headers: Readonly<Record<string, string>> } {
  if (error instanceof RequestProblem) return error;
  if (error instanceof Refusal) return { problem: renderRefusal(error.detail), headers: {} };
  const { statusCode = 500, message = '' } = error as { statusCode?: number; message?: string };
  if (statusCode < 500)
    return {
      problem: describeProblem(statusCode, { code: 'bad_request', ...describeBody(statusCode, message) }),
      headers: {},
    };
  log.error({ err: error }, 'something broke');
  return {
    problem: describeProblem(500, { detail: 'Something broke. The log says what.', code: 'broken' }),
    headers: {},
  };
}

/** What of a body was wrong before anybody asked what it says; `message` is the server's own. */
function describeBody(status: number, message: string): { detail: string; field: string; allowed?: string } {
  if (status === 413)
    return { detail: 'The body is over 1 MB.', field: 'body', allowed: `${MOST_BYTES} bytes` };
  if (status === 415) {
    const detail = 'The body is not called JSON. Send the header content-type: application/json.';
    return { detail, field: 'content-type', allowed: 'application/json' };
  }
  if (status !== 400) return { detail: message, field: 'body' };
  const allowed = 'JSON without the keys __proto__ and constructor.prototype';
  return { detail: 'The body cannot be read as JSON.', field: 'body', allowed };
}

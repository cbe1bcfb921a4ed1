import { createHash, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { answerQuery, GraphError } from './graph.ts';
import type { Reply } from './lists.ts';
import { missing, moved, ROUTES } from './routes.ts';
import { Repository, World } from './state.ts';

export type { Issue } from './state.ts';
export { Repository } from './state.ts';

/** What becomes of a call: an answer in place of the right one, or a body that ends in its middle. */
export type Fault =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; message?: string }
  | { kind: 'cut' };

/** GitHub's limit of calls an hour for a token. */
const HOURLY = 5_000;
const API_VERSIONS = ['2022-11-28', '2026-03-10'];

/**
 * A GitHub for tests on loopback: the REST v3 and the GraphQL of issues, pull requests, releases, runs and projects,
 * as published. It is strict where GitHub is (who asks, permissions, names of parameters, pages, limits, moved and
 * deleted things), keeps its own clock in whole seconds, and does to a call what the test asks.
 *
 *     await using github = await startFakeGitHub();
 *     const site = github.addRepository('acme/site');
 *     const number = site.open({ title: 'Login fails', labels: ['bug'] });
 *     // … connect to github.url with github.token …
 *     github.fail('/issues', { kind: 'cut' });
 *     site.close(number); // also a signed delivery in github.world.deliveries
 */
export interface FakeGitHub extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly world: World;
  /** Permissions of the token, such as `issues=read`; a write holds its read. */
  readonly permissions: Set<string>;
  /** Each call as `GET /repos/acme/site/issues?…`, and its status. */
  readonly calls: { call: string; status: number }[];
  /** The most calls that were under way at once. */
  mostAtOnce: number;
  /** Where the links of pages lead, in place of its own address. */
  linkHost: string | null;
  /** Calls that are left this hour. */
  remaining: number;
  /** The public key of the app whose private key signs in; its installation is 42. */
  appKey: string | null;
  addRepository(name: string): Repository;
  advance(ms: number): void;
  /** What becomes of the next call whose path holds a text; several are kept in order. */
  fail(path: string, fault: Fault): void;
  /** What becomes of every call until it is null again. */
  outage: Fault | null;
}

export async function startFakeGitHub(now = Date.UTC(2026, 8, 1, 9)): Promise<FakeGitHub> {
  const world = new World(now);
  const faults: { path: string; fault: Fault }[] = [];
  let atOnce = 0;
  const server = createServer((request, response) => {
    atOnce++;
    github.mostAtOnce = Math.max(github.mostAtOnce, atOnce);
    void serve(github, faults, request, response).finally(() => atOnce--);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const github: FakeGitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'github_pat_11AAAA',
    world,
    permissions: new Set([
      'metadata=read',
      'issues=write',
      'pull_requests=read',
      'actions=read',
      'contents=read',
      'organization_projects=read',
    ]),
    calls: [],
    mostAtOnce: 0,
    linkHost: null,
    outage: null,
    remaining: HOURLY,
    appKey: null,
    addRepository(name) {
      const repository = new Repository(world, name);
      world.repositories.push(repository);
      return repository;
    },
    advance(ms) {
      world.now += ms;
    },
    fail(path, fault) {
      faults.push({ path, fault });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return github;
}

async function serve(
  github: FakeGitHub,
  faults: { path: string; fault: Fault }[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readText(request);
  const { method = 'GET', url = '/' } = request;
  const index = faults.findIndex(({ path }) => url.includes(path));
  const fault = index < 0 ? github.outage : faults.splice(index, 1)[0]?.fault;
  const reply =
    fault?.kind === 'answer'
      ? refuse(fault.status, fault.message ?? 'no', fault.headers)
      : answer(github, request, body);
  const text = JSON.stringify(reply.body);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const isSame = reply.status === 200 && request.headers['if-none-match'] === etag;
  // What is the same costs nothing of the hour.
  if (!isSame) github.remaining = Math.max(0, github.remaining - 1);
  const status = isSame ? 304 : reply.status;
  github.calls.push({ call: `${method} ${url}`, status });
  response.sendDate = false;
  response.writeHead(status, {
    date: new Date(github.world.now).toUTCString(),
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': String(HOURLY),
    'x-ratelimit-remaining': String(github.remaining),
    'x-ratelimit-reset': String(Math.ceil(github.world.now / 3_600_000) * 3_600),
    'x-ratelimit-resource': 'core',
    ...(reply.status === 200 && { etag }),
    ...(!isSame && { 'content-length': String(Buffer.byteLength(text)) }),
    ...reply.headers,
  });
  if (fault?.kind !== 'cut') return void response.end(isSame ? undefined : text);
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
}

function answer(
  github: FakeGitHub,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: string,
): Reply {
  const { pathname, searchParams: query } = new URL(url, github.url);
  if (!headers['user-agent'])
    return refuse(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    );
  const version = headers['x-github-api-version'];
  if (version !== undefined && !API_VERSIONS.includes(String(version)))
    return refuse(400, 'version not supported');
  const given = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(pathname)?.[1];
  if (installation) return grant(github, given ?? '', installation);
  if (given !== github.token) return refuse(401, 'Bad credentials');
  if (github.remaining === 0) return refuse(403, 'API rate limit exceeded for user ID 1.');
  const data = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
  if (pathname === '/graphql' || pathname === '/api/graphql') return answerGraph(github, data);
  return answerRest(github, method, pathname, query, data);
}

function answerRest(
  github: FakeGitHub,
  method: string,
  pathname: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
): Reply {
  const { world } = github;
  const match = /^\/(?:repositories\/(\d+)|repos\/([\w.-]+\/[\w.-]+))(\/.*)?$/.exec(pathname);
  const [, id, name, rest = ''] = match ?? [];
  const found = name === undefined ? undefined : world.find(name);
  if (found?.isOldName)
    return moved(
      `${github.url}/repositories/${found.repository.id}${rest}?${query}`,
      method === 'GET' ? 301 : 307,
    );
  const repository = found?.repository ?? world.repositories.find((each) => String(each.id) === id);
  if (!repository) return missing();
  const route = ROUTES.find((each) => each.method === method && each.path.test(rest));
  if (!route) return missing();
  const unknown = [...query.keys()].find((key) => !route.query?.includes(key));
  if (unknown !== undefined) return refuse(422, `"${unknown}" is not a permitted key.`);
  if (!isAllowed(github, route.needs))
    return refuse(403, 'Resource not accessible by personal access token', {
      'x-accepted-github-permissions': route.needs,
    });
  const number = Number(route.path.exec(rest)?.[1] ?? 0);
  return route.answer({
    repository,
    number,
    query,
    body,
    address: `${github.linkHost ?? github.url}${pathname}`,
  });
}

function answerGraph({ world }: FakeGitHub, { query, variables }: Record<string, unknown>): Reply {
  try {
    const data = answerQuery(world, String(query), (variables ?? {}) as Record<string, unknown>);
    return { status: 200, body: { data } };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { status: 200, body: { data: null, errors: [{ type: error.type, message: error.message }] } };
  }
}

/** An installation's token for an app that signs a JSON Web Token of at most ten minutes with its private key (RS256). */
function grant(github: FakeGitHub, jwt: string, installation: string): Reply {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const isSigned =
    github.appKey !== null &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      github.appKey,
      Buffer.from(signature, 'base64url'),
    );
  if (!isSigned) return refuse(401, 'A JSON web token could not be decoded');
  const { iss, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    iss: number;
    iat: number;
    exp: number;
  };
  if (String(iss) !== '7' || exp - iat > 660)
    return refuse(401, "'Expiration time' claim ('exp') is too far in the future");
  if (installation !== '42') return missing();
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return {
    status: 201,
    body: {
      token: github.token,
      expires_at: expires,
      permissions: { issues: 'write' },
      repository_selection: 'selected',
    },
  };
}

function isAllowed({ permissions }: FakeGitHub, need: string): boolean {
  return permissions.has(need) || permissions.has(need.replace('=read', '=write'));
}

function refuse(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    headers,
  };
}

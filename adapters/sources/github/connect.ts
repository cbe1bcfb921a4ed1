import type { Octokit } from 'octokit';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { PUBLIC } from '../../calls/reach.ts';
import { ANYWHERE, callWeb } from '../web.ts';
import { type Refusal, readGraphError, readRefusal } from './limits.ts';
import type { Settings } from './settings.ts';
import { graphSchema, readShape } from './shapes.ts';

/** The version of the REST API whose shapes are read here. */
const API_VERSION = '2022-11-28';
/** Statuses whose body and headers say more than the number. */
const SPEAKING = [304, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504];

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  data: unknown;
}

interface Question {
  /** For messages: `acme/site`. */
  what: string;
  params?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** GitHub as it is asked here: one call after another, and nothing waits out a limit. */
export interface GitHub {
  /** `GET /repos/{owner}/{repo}` with its parameters; 304 is an answer. Throws SourceError. */
  ask(route: string, question: Question): Promise<Answer>;
  /** GraphQL. Throws SourceError. */
  query(text: string, question: Question): Promise<unknown>;
}

/** Throws SourceError `settings` where neither a token nor a whole app is given. */
export async function openGitHub(needs: SourceNeeds, settings: Settings): Promise<GitHub> {
  const octokit = await openOctokit(needs, settings);
  // A server of one's own has GraphQL beside the versions of its REST.
  const graph = `${settings.url.replace(/\/v3\/?$/, '')}/graphql`;
  const { host } = new URL(settings.url);
  const ask = async (route: string, { what, params, headers }: Question): Promise<Answer> => {
    const [, address = ''] = route.split(' ');
    // A link of an answer is followed with the token, so only to where the token belongs.
    if (URL.canParse(address) && new URL(address).host !== host)
      throw new SourceError('answer', 'GitHub answered with a link to another host');
    try {
      const {
        status,
        headers: given,
        data,
      } = await octokit.request(route, {
        ...params,
        headers: { 'x-github-api-version': API_VERSION, ...headers },
      });
      return { status, headers: readHeaders(given), data };
    } catch (error) {
      const refusal = findRefusal(error);
      if (refusal?.status === 304) return { status: 304, headers: refusal.headers, data: null };
      throw translate(error, refusal, what, needs.now());
    }
  };
  return {
    ask,
    async query(text, { what, params }) {
      const { data, headers } = await ask(`POST ${graph}`, {
        what,
        params: { query: text, variables: params ?? {} },
      });
      const { errors, data: answered } = readShape(graphSchema, data);
      if (errors?.[0]) throw readGraphError(errors[0].type, what, headers, needs.now());
      return answered;
    },
  };
}

/**
 * The library without its own waiting: its plug-ins sleep on a limit and try again by themselves, where a job comes again.
 * It calls out as every source does, so that addresses that are not public stay closed.
 */
async function openOctokit(needs: SourceNeeds, { url, app, installation }: Settings): Promise<Octokit> {
  const { App, Octokit } = await import('octokit');
  const { token, key } = needs.secrets;
  const options = {
    baseUrl: url,
    userAgent: 'tiller',
    throttle: { enabled: false },
    retry: { enabled: false },
    request: { fetch: createFetch(needs) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
  if (token) return new Octokit({ ...options, auth: token });
  if (key && app !== undefined && installation !== undefined) {
    // A variable of the environment often has its line ends written out.
    const privateKey = key.replaceAll(String.raw`\n`, '\n');
    const opened = new App({ appId: app, privateKey, Octokit: Octokit.defaults(options), log: options.log });
    return opened.getInstallationOctokit(installation);
  }
  throw new SourceError(
    'settings',
    'GitHub needs a token, or an app: app=, installation= and its private key',
  );
}

function createFetch({ now, allowsPrivate }: SourceNeeds): typeof fetch {
  return async (input, { method = 'GET', headers, body } = {}) => {
    const answer = await callWeb(
      {
        title: 'GitHub',
        url: String(input),
        method: method as 'GET',
        headers: Object.fromEntries(new Headers(headers)),
        ...(typeof body === 'string' && { body }),
        expects: SPEAKING,
      },
      now,
      allowsPrivate ? ANYWHERE : PUBLIC,
    );
    const isBare = answer.status === 204 || answer.status === 304;
    return new Response(isBare ? null : answer.body, { status: answer.status, headers: answer.headers });
  };
}

/** GitHub's answer, where there was one; undefined for what failed on the way. */
function findRefusal(error: unknown): Refusal | undefined {
  const { response } = error as { response?: { status: number; headers: object; data?: unknown } };
  if (!response) return undefined;
  const { message } = (response.data ?? {}) as { message?: unknown };
  return {
    status: response.status,
    headers: readHeaders(response.headers),
    message: typeof message === 'string' ? message : '',
  };
}

function translate(error: unknown, refusal: Refusal | undefined, what: string, now: number): SourceError {
  if (refusal) return readRefusal(refusal, what, now);
  const { cause } = error as { cause?: unknown };
  if (error instanceof SourceError) return error;
  if (cause instanceof SourceError) return cause;
  // What is left is a private key that is none, found where the first call is signed.
  return new SourceError('token', "GitHub's app cannot sign in with this private key");
}

function readHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

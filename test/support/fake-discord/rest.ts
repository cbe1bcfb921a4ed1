import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../discord/entities.ts';
import { DiscordError, nestErrors } from '../discord/rules.ts';
import { ROUTES } from './routes.ts';
import { type Call, type DiscordState, type Fault, tellWatchers } from './state.ts';

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Each is asked with its parts in turn; the first that fits is the one. */
const PATTERNS = Object.keys(ROUTES).map((route) => {
  const [method, path = ''] = route.split(' ');
  return { route, method, pattern: new RegExp(`^/api/v10${path.replace(/:\w+/g, '([^/]+)')}$`) };
});
const SECOND_MS = 1_000;
const WITHOUT_TOKEN = /^\w+ \/(interactions|webhooks)/;

/** Answers one request, or does what the test asked for it instead. */
export async function serve(state: DiscordState, request: IncomingMessage, response: ServerResponse) {
  const [, fileId] = /^\/attachments\/(\d+)\//.exec(request.url ?? '') ?? [];
  if (fileId !== undefined) {
    const file = state.files.get(fileId);
    response.writeHead(file ? 200 : 404).end(file?.text);
    return;
  }
  const call = await readCall(state, request);
  state.calls.push(call);
  const answer = await answerCall(state, call, request.headers.authorization);
  if (answer === 'cut') {
    request.socket.destroy();
    tellWatchers(state, call.route);
    return;
  }
  response.on('finish', () => tellWatchers(state, call.route));
  // An empty answer must not say that it is JSON: the real client would try to read it.
  const type = answer.body === undefined ? undefined : typeof answer.body === 'string' ? 'text/html' : 'json';
  response.writeHead(answer.status, {
    ...(type && { 'content-type': type === 'json' ? 'application/json' : type }),
    ...{ 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '49', 'x-ratelimit-reset-after': '1' },
    'x-ratelimit-bucket': call.route,
    ...answer.headers,
  });
  response.end(type === 'json' ? JSON.stringify(answer.body) : answer.body);
}

async function answerCall(state: DiscordState, call: Call, token?: string): Promise<Answer | 'cut'> {
  const retryAfterSeconds = WITHOUT_TOKEN.test(call.route) ? 0 : takeTurn(state);
  if (retryAfterSeconds > 0)
    return answerFault({ kind: 'rate limited', retryAfterSeconds, isGlobal: true }) ?? 'cut';
  const index = state.faults.findIndex(
    ({ route, channel }) =>
      [call.route, '*'].includes(route) && (channel === undefined || call.params.includes(channel)),
  );
  const fault = index === -1 ? undefined : state.faults.splice(index, 1)[0]?.fault;
  const isStored = !fault || ('isStored' in fault && fault.isStored);
  if (fault?.kind === 'held' && !fault.isStored) await fault.until;
  const known = state.messages.length;
  const answer = isStored || fault.kind === 'held' ? run(state, call, token) : undefined;
  const lateMs = fault?.kind === 'cut' ? (fault.landsAfterMs ?? 0) : 0;
  for (const message of state.messages.slice(known)) message.landsAt = state.now + lateMs;
  if (fault?.kind === 'held' && fault.isStored) await fault.until;
  return (fault && answerFault(fault)) ?? answer ?? 'cut';
}

/** Counts a call; gives in how many seconds it may come again, 0 where it is taken. */
function takeTurn(state: DiscordState): number {
  const now = performance.now();
  state.taken = state.taken.filter((at) => now - at < SECOND_MS);
  const [oldest = now] = state.taken;
  if (state.taken.length >= state.mostPerSecond) {
    state.refused++;
    return Math.ceil(SECOND_MS - (now - oldest)) / SECOND_MS;
  }
  state.taken.push(now);
  return 0;
}

/** What is answered instead of the call's own answer, if anything. */
function answerFault(fault: Fault): Answer | 'cut' | undefined {
  switch (fault.kind) {
    case 'error':
      return { status: fault.status, body: { code: fault.code, message: 'as the test asked' } };
    case 'rate limited': {
      const { retryAfterSeconds: seconds, isGlobal = false } = fault;
      const scope = isGlobal ? { 'x-ratelimit-global': 'true' } : { 'x-ratelimit-remaining': '0' };
      const after = { 'retry-after': String(seconds), 'x-ratelimit-reset-after': String(seconds) };
      const body = { message: 'You are being rate limited.', retry_after: seconds, global: isGlobal };
      return { status: 429, body, headers: { ...after, ...scope } };
    }
    case 'status':
      return { status: fault.status, body: 'upstream connect error' };
    default:
      return fault.kind === 'cut' ? 'cut' : undefined;
  }
}

function run(state: DiscordState, call: Call, token?: string): Answer {
  try {
    const isOpen = WITHOUT_TOKEN.test(call.route);
    if (isOpen && token !== undefined) state.violations.push(`${call.route}: carries the bot's token`);
    if (!isOpen && token !== `Bot ${state.token}`) throw new DiscordError(401, 0);
    const handler = ROUTES[call.route as keyof typeof ROUTES];
    if (!handler) throw new DiscordError(404, 0);
    const body = handler(state, call);
    return { status: body === undefined ? 204 : 200, body };
  } catch (error) {
    if (!(error instanceof DiscordError)) throw error;
    const { status, code, wrong } = error;
    for (const { path, code: what } of wrong) state.violations.push(`${call.route}: ${what} at ${path}`);
    const errors = wrong.length > 0 && { errors: nestErrors(wrong) };
    return { status, body: { code, message: error.message, ...errors } };
  }
}

async function readCall(state: DiscordState, request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://fake');
  const found = PATTERNS.find(({ method, pattern }) => method === request.method && pattern.test(path));
  const route = found?.route ?? `${request.method} ${path}`;
  const params = (found?.pattern.exec(path) ?? []).slice(1).map((each) => decodeURIComponent(each));
  const [type, raw] = [request.headers['content-type'] ?? '', Buffer.concat(chunks)];
  const common = { route, params, query, at: state.now };
  if (!type.startsWith('multipart'))
    return { ...common, body: raw.length > 0 ? (JSON.parse(raw.toString()) as Json) : {}, files: [] };
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
  const files = [...form.values()].filter((each) => typeof each !== 'string');
  const body = JSON.parse(String(form.get('payload_json') ?? '{}')) as Json;
  const read = files.map(async (file) => ({ name: file.name, text: await file.text() }));
  return { ...common, body, files: await Promise.all(read) };
}

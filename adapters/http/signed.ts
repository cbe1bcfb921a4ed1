import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Clock, Log } from '../../src/base/ports.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Limiter } from '../calls/limiter.ts';
import { digestCall } from '../calls/once.ts';
import { isSigned, SIGNED } from '../calls/signature.ts';
import type { Tries } from '../calls/tries.ts';
import { IDEMPOTENCY_KEY, refuseRate, refuseTries } from './limits.ts';
import { describeOperation } from './openapi.ts';
import { type Problem, RequestProblem } from './problem.ts';
import { type Answer, renderAnswer } from './render.ts';

/** How old a signed message may be, and how far ahead its clock, in seconds. */
const WINDOW_SECONDS = 300;
const MOST_ITEMS = 100;

const shortLine = z.string().trim().min(1).max(500);

/** What a message may bring: values of metrics, and how tasks ended. */
const MESSAGE = z
  .strictObject({
    values: z
      .array(
        z.strictObject({
          metric: shortLine,
          value: z.union([z.number(), shortLine]).transform(String),
          at: shortLine.optional(),
          source: shortLine.optional(),
          context: shortLine.optional(),
        }),
      )
      .max(MOST_ITEMS)
      .default([]),
    outcomes: z
      .array(
        z.strictObject({
          task: shortLine,
          result: z.enum(['done', 'failed']),
          note: shortLine.optional(),
          link: shortLine.optional(),
          minutes: z.number().optional(),
        }),
      )
      .max(MOST_ITEMS)
      .default([]),
  })
  .refine(({ values, outcomes }) => values.length + outcomes.length > 0);

interface Deps {
  engine: Engine;
  clock: Clock;
  limiter: Limiter;
  tries: Tries;
  log: Log;
  path: string;
  send(reply: FastifyReply, answer: Answer): FastifyReply;
}

/**
 * What programs send that sign instead of showing a token, such as CI or a form's service: values and outcomes. The
 * same `webhook-id` again does nothing and is answered the same; what was refused leaves the rest done.
 */
export function addSigned(app: FastifyInstance, deps: Deps): void {
  const { engine, clock, limiter, tries, log, path, send } = deps;
  // The signature is over the bytes: they are read before they are parsed.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post<{ Params: { address: string }; Body: Buffer | undefined }>(
      `${path}/:address`,
      async (request, reply) => {
        const { body = Buffer.alloc(0), headers } = request;
        const [id, timestamp, signature] = [SIGNED.id, SIGNED.timestamp, SIGNED.signature].map((name) =>
          readHeader(name, headers[name]),
        ) as [string, string, string];
        checkTime(timestamp, clock.now());
        const { address } = request.params;
        refuseTries(tries.wait(address));
        const waited = { ms: 0 };
        const signer = await engine.findSigner(address, waited);
        if (!signer || !isSigned(signer.key, { id, timestamp, body }, signature)) {
          tries.failed(address);
          log.warn({}, 'a request was refused: its signature does not hold');
          throw refuse();
        }
        tries.held(address);
        refuseRate(limiter.take(`${signer.workspace}:${signer.token}`));
        const { workspace, actor, token } = signer;
        const calls = readCalls(body);
        const answers: Answer[] = [];
        for (const [index, { command, args }] of calls.entries()) {
          const last = answers.at(-1);
          // A database that is away is not asked for the rest: whoever waits hears it, and sends the message again.
          if (last && (last.body as Problem).code === 'busy') {
            answers.push(last);
            continue;
          }
          const origin = `http:${token}:signed:${id}:${index}`;
          const bodyDigest = digestCall({ command, args });
          const whose = {
            workspace,
            actor,
            origin,
            bodyDigest,
            placeId: null,
            waits: true,
            waited: { ...waited },
          };
          answers.push(nameId(renderAnswer(await engine.handle({ ...whose, command, args }))));
        }
        return send(reply, join(answers));
      },
    );
  });
}

/** As openapi.json has it. */
export function describeSigned(path: string): Readonly<Record<string, unknown>> {
  const operation = describeOperation('Takes values and outcomes from a program that signs what it sends.', {
    operationId: 'signed',
    description:
      'Signed as Standard Webhooks has it, with the key of a token that `token add … --signed` made.',
  });
  const parameters = [{ name: 'address', in: 'path', required: true, schema: { type: 'string' } }];
  const requestBody = {
    content: { 'application/json': { schema: z.toJSONSchema(MESSAGE, { io: 'input' }) } },
  };
  return { [`${path}/{address}`]: { post: { ...operation, parameters, requestBody, security: [] } } };
}

interface ItemCall {
  command: 'metric record' | 'done' | 'fail';
  args: Record<string, unknown>;
}

function readCalls(body: Buffer): ItemCall[] {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw refuseBody();
  }
  const read = MESSAGE.safeParse(json);
  if (!read.success) throw refuseBody();
  const { values, outcomes } = read.data;
  return [
    ...values.map((args): ItemCall => ({ command: 'metric record', args })),
    ...outcomes.map(
      ({ result, ...args }): ItemCall => ({ command: result === 'done' ? 'done' : 'fail', args }),
    ),
  ];
}

/** A message's key is its `webhook-id`, and is called so where it came before with another body. */
function nameId({ status, body }: Answer): Answer {
  if ((body as Problem).field !== IDEMPOTENCY_KEY) return { status, body };
  const detail = `This ${SIGNED.id} came before, with another body.`;
  return { status, body: { ...body, detail, field: SIGNED.id, allowed: 'a new id for a new message' } };
}

/** 200 where all were done; else the first refusal, with what became of each. */
function join(answers: readonly Answer[]): Answer {
  const results = answers.map(({ status, body }) =>
    status === 200 ? { status } : { status, code: (body as Problem).code, detail: (body as Problem).detail },
  );
  const refused = answers.find(({ status }) => status >= 400);
  if (!refused) return { status: 200, body: { results } };
  return { status: refused.status, body: { ...refused.body, results } };
}

function readHeader(name: string, given: string | string[] | undefined): string {
  if (typeof given === 'string' && given !== '' && given.length <= 500) return given;
  throw new RequestProblem(401, `The header ${name} is missing. docs/api.md says how to sign.`, {
    code: 'bad_signature',
    field: name,
  });
}

function checkTime(timestamp: string, now: number): void {
  const isNear = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1_000 - Number(timestamp)) <= WINDOW_SECONDS;
  if (isNear) return;
  throw new RequestProblem(401, 'The message is not of the last five minutes.', {
    code: 'bad_signature',
    field: SIGNED.timestamp,
    allowed: 'the seconds since 1970, now',
  });
}

/** The same for an unknown address and a wrong signature: nobody learns which addresses there are. */
function refuse(): RequestProblem {
  return new RequestProblem(401, 'The signature does not hold.', {
    code: 'bad_signature',
    field: SIGNED.signature,
  });
}

function refuseBody(): RequestProblem {
  return new RequestProblem(400, 'The body does not fit.', {
    code: 'bad_argument',
    field: 'body',
    allowed: `values and outcomes, at most ${MOST_ITEMS} of each: docs/api.md has an example`,
  });
}

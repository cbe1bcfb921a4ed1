import { z } from 'zod';
import { SourceError, type SourceNeeds, type SourceTrouble } from '../../../src/base/source-port.ts';
import { ANYWHERE, callWeb, readRetryAt, troubleOf } from '../web.ts';
import { API, readLinearRetryAt } from './limits.ts';

const answerShape = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.looseObject({ code: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

/** Codes of Linear's errors that say more than the status, which is 400 or 200 for most of them. */
const TROUBLES: Readonly<Record<string, SourceTrouble>> = {
  RATELIMITED: 'limit',
  AUTHENTICATION_ERROR: 'token',
  FORBIDDEN: 'scope',
  ENTITY_NOT_FOUND: 'gone',
  INTERNAL_SERVER_ERROR: 'down',
};

/** Asks Linear one thing and gives what the shape makes of its `data`. Throws SourceError. */
export type AskLinear = <T>(query: string, variables: object, shape: z.ZodType<T>) => Promise<T>;

/**
 * Linear's GraphQL, called as all vendors are: its own library calls by itself, past the rules for addresses, and asks
 * for each issue's state, labels and relations one by one.
 */
export function openLinear({ secrets, settings, now, allowsPrivate }: SourceNeeds): AskLinear {
  const reach = allowsPrivate ? ANYWHERE : undefined;
  return async (query, variables, shape) => {
    const call = {
      title: 'Linear',
      url: String(settings.api ?? API),
      method: 'POST' as const,
      headers: { authorization: secrets.token ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      expects: [400, 401, 403, 404, 429],
    };
    const { status, headers, body } = await callWeb(call, now, reach);
    const answer = answerShape.safeParse(readJson(body)).data;
    const [error] = answer?.errors ?? [];
    const isGood = status === 200 && error === undefined;
    if (!isGood) {
      const code = error?.extensions?.code ?? '';
      const trouble = TROUBLES[code] ?? (status === 200 ? 'answer' : troubleOf(status, headers));
      throw new SourceError(trouble, sayTrouble(trouble, status), retryAt(trouble, headers, now()));
    }
    const read = shape.safeParse(answer?.data);
    if (!read.success)
      throw new SourceError(
        'answer',
        `Linear answered without what was asked for (${z.prettifyError(read.error).slice(0, 200)})`,
      );
    return read.data;
  };
}

function sayTrouble(trouble: SourceTrouble, status: number): string {
  if (trouble === 'token') return 'Linear refuses the key: it is wrong, or was revoked';
  if (trouble === 'scope') return 'the key may not do this: give it "Read", and "Write" to write back';
  if (trouble === 'limit') return 'Linear wants fewer calls';
  if (trouble === 'gone') return 'Linear does not have it (any more)';
  return `Linear answered ${status} with an error`;
}

function retryAt(
  trouble: SourceTrouble,
  headers: Readonly<Record<string, string>>,
  now: number,
): number | null {
  return trouble === 'limit' ? (readLinearRetryAt(headers) ?? readRetryAt(headers, now)) : null;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

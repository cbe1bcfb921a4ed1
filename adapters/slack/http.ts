import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver, isRawBodyError } from '@slack/bolt';
import { setStrictHeaders } from '../calls/strict-headers.ts';
import type { SlackLogger } from './logger.ts';
import type { Install } from './teams/install.ts';

/** Where Bolt takes requests. */
const PATH = '/slack/events';
const MOST_BYTES = '1mb';

/**
 * Takes Slack's requests over HTTP, and with `install` those of browsers that install the app. Bolt reads fields of
 * whatever JSON a signed body holds, and leaves the request unanswered where that is no object (`null`): here it is
 * refused with 400.
 */
export function createHttpReceiver(
  signingSecret: string,
  logger: SlackLogger,
  install: Install | null,
): HTTPReceiver {
  const receiver = new HTTPReceiver({
    ...install?.options,
    signingSecret,
    logger,
    bodyLimit: MOST_BYTES,
    customPropertiesExtractor: readAhead,
  });
  const listen = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    setStrictHeaders(response);
    const isOurs =
      request.method === 'POST' && new URL(request.url ?? '/', 'http://localhost').pathname === PATH;
    const goOn = () => listen(request, response);
    if (install?.answer(receiver, request, response, goOn)) return;
    if (!isOurs) return goOn();
    readBody(signingSecret, request).then(
      (status) => (status === null ? goOn() : refuse(response, status, logger)),
      (error: unknown) => {
        logger.warn(error);
        refuse(response, 400, logger);
      },
    );
  };
  return receiver;
}

/** The status that a request is refused with; null for one that Bolt can read, which then has its body with it. */
async function readBody(signingSecret: string, request: IncomingMessage): Promise<number | null> {
  const options = { enabled: true, signingSecret, bodyLimit: MOST_BYTES };
  let read: Awaited<ReturnType<typeof HTTPModuleFunctions.parseAndVerifyHTTPRequest>>;
  try {
    read = await HTTPModuleFunctions.parseAndVerifyHTTPRequest(options, request);
  } catch (error) {
    return isRawBodyError(error) && error.statusCode === 413 ? 413 : 401;
  }
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(read);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? null : 400;
  } catch {
    return 400;
  }
}

function refuse(response: ServerResponse, status: number, logger: SlackLogger): void {
  logger.warn(`a request was refused with ${status}`);
  HTTPModuleFunctions.buildNoBodyResponse(response, status);
}

/** How far a request's timestamp is ahead, by the clock that Bolt checks its age with. */
function readAhead(request: { headers: NodeJS.Dict<string | string[]> }): { aheadMs: number } {
  return { aheadMs: Number(request.headers['x-slack-request-timestamp']) * 1_000 - Date.now() };
}

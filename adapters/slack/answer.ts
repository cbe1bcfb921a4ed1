import { RespondError } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { assertNever } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { AGAIN, DONE } from '../../src/chat/lines.ts';
import type { After } from '../process/wake.ts';
import type { SlackRequest } from './decode.ts';
import type { OpenView } from './draw/read-form.ts';
import { refillForm, renderForm, renderNotice, type SentView } from './draw/render-form.ts';
import { hasTable, sendWithTables, type TableUse } from './draw/table.ts';
import { readId } from './message-id.ts';
import { renderMessage, type SlackMessage, type SlackSettings } from './render.ts';

/** Errors of a private answer in a channel that the app, or the person, is not in. */
const NOT_THERE = new Set(['channel_not_found', 'not_in_channel', 'user_not_in_channel', 'is_archived']);
/** An answer that Slack has no room for now is tried again, after a wait that doubles where Slack names none. */
const MOST_TRIES = 5;
const FIRST_WAIT_MS = 1_000;

export interface AnswerDeps {
  /** Retries nothing. */
  client: WebClient;
  log: Log;
  /** Zone and currency where no team is known. */
  settings: SlackSettings;
  after: After;
  tables: TableUse;
}

export type Respond = (
  message: SlackMessage & { response_type: 'ephemeral' | 'in_channel'; replace_original: false },
) => Promise<unknown>;

type Shown = ChatReply & { kind: 'show' };

/** The ways of showing somebody an answer; each waits where Slack asks for patience, because what is shown was done. */
export function createAnswers({ client, log, settings, after, tables }: AnswerDeps) {
  async function patiently<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await run();
      } catch (error) {
        const waitMs = readWait(error, tries);
        if (waitMs === null || tries === MOST_TRIES) throw error;
        await new Promise<void>((resolve) => void after(waitMs, resolve));
      }
    }
  }

  function render({ view, locale }: Pick<Shown, 'view' | 'locale'>, hasTables = false): SlackMessage {
    return renderMessage(view, { ...settings, ...locale, hasTables });
  }

  function send<T>(reply: Shown, run: (message: SlackMessage) => Promise<T>): Promise<T> {
    return sendWithTables(
      tables,
      (hasTables) => render(reply, hasTables),
      (message) => patiently(() => run(message)),
    );
  }

  /** What a typed command is acknowledged with; null where its answer goes another way, on which Slack may refuse a table. */
  function renderAcknowledgement(reply: Shown): SlackMessage | null {
    return hasTable(render(reply, tables.isTaken)) ? null : render(reply);
  }

  /** By the address that came with what was pressed or typed, good for half an hour. */
  async function respond(to: Respond, reply: Shown): Promise<void> {
    const response_type = reply.audience === 'asker' ? 'ephemeral' : 'in_channel';
    await send(reply, async (message) =>
      checkTaken(await to({ ...message, response_type, replace_original: false })),
    );
  }

  /** Whether a window is there: Slack takes one for three seconds after a press. */
  async function open(triggerId: string | null, view: ModalView): Promise<boolean> {
    if (triggerId === null) return false;
    try {
      await client.views.open({ trigger_id: triggerId, view });
      return true;
    } catch (error) {
      // Of a click that is told of twice the window is there already.
      if (error instanceof WebAPIPlatformError && error.data.error === 'exchanged_trigger_id') return true;
      log.warn({ err: error }, 'Slack opened no window');
      return false;
    }
  }

  /** The answer to a form or an event has no address of its own: it is shown where that came from, or privately. */
  async function tell(request: SlackRequest['request'], reply: Shown): Promise<void> {
    const { place, user } = request.visitor;
    const thread = request.kind === 'asked' && request.thread !== null ? readId(request.thread).ts : null;
    if (place !== null && reply.audience === 'channel') {
      await send(reply, (message) => client.chat.postMessage({ channel: place, ...message }));
      return;
    }
    // In a private conversation words are answered by a message: what is ephemeral is gone with the next reload, and one
    // that we are not in takes nothing (Slack: channel_not_found). A form's answer is on its line already.
    if (place !== null && (!place.startsWith('D') || request.kind === 'submitted')) {
      try {
        const inThread = thread !== null && { thread_ts: thread };
        await send(reply, (message) =>
          client.chat.postEphemeral({ channel: place, user, ...message, ...inThread }),
        );
        return;
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError) || !NOT_THERE.has(error.data.error)) throw error;
      }
    }
    const { channel } = await patiently(() => client.conversations.open({ users: user }));
    await send(reply, (message) => client.chat.postMessage({ channel: channel?.id ?? user, ...message }));
  }

  /** What was pressed or typed is answered there; in a Home or a window, by a window, and where none opens, privately. */
  async function show(reply: ChatReply, decoded: SlackRequest, to: Respond | null): Promise<void> {
    const { request, triggerId } = decoded;
    switch (reply.kind) {
      case 'silent':
        return;
      case 'form': {
        const { command, args, form } = reply;
        const view = renderForm(form, { command, args, channel: request.visitor.place });
        if (await open(triggerId, view)) return;
        const again: Shown = { kind: 'show', view: AGAIN, audience: 'asker' };
        return to ? respond(to, again) : tell(request, again);
      }
      case 'show':
        if (to) return respond(to, reply);
        if (!(await open(triggerId, renderNotice(reply.view, { ...settings, ...reply.locale }))))
          await tell(request, reply);
        return;
      default:
        assertNever(reply);
    }
  }

  /** What came of a form whose window says "one moment": said there, and privately where somebody has closed it. */
  async function fillIn(sent: SentView, { request }: SlackRequest, reply: ChatReply): Promise<void> {
    const shown: Shown = reply.kind === 'show' ? reply : { kind: 'show', view: DONE, audience: 'asker' };
    const { view, locale } = shown;
    const written = { ...settings, ...locale };
    const page = view.kind === 'refusal' ? refillForm(sent, view, written) : renderNotice(view, written);
    try {
      await patiently(() => client.views.update({ view_id: sent.id, view: page }));
    } catch (error) {
      log.info({ err: error }, 'a window is not there any more');
      await tell(request, shown);
    }
  }

  /** The open form as it goes on from a choice; where it changed meanwhile, or is closed, it stays as it is. */
  async function goOn(view: OpenView, { request }: SlackRequest, reply: ChatReply): Promise<void> {
    if (reply.kind !== 'form') return;
    const { command, args, form } = reply;
    const page = renderForm(form, { command, args, channel: request.visitor.place });
    try {
      await patiently(() => client.views.update({ view_id: view.id, hash: view.hash, view: page }));
    } catch (error) {
      log.info({ err: error }, 'a form was not taken further');
    }
  }

  return { renderAcknowledgement, respond, open, tell, show, fillIn, goOn };
}

/** An address for answers may say of what it was sent, under a status of success, that it took none of it. */
async function checkTaken(answered: unknown): Promise<void> {
  const said = answered instanceof Response ? await answered.text() : '';
  if (/invalid_(?:blocks|attachments)/.test(said))
    throw new RespondError(`Slack took no answer: ${said}`, 400);
}

/** How long to wait for Slack's patience; null for what no waiting mends, or what may be there already. */
function readWait(error: unknown, tries: number): number | null {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1_000;
  const isLimited = error instanceof RespondError && error.statusCode === 429;
  return isLimited ? FIRST_WAIT_MS * 2 ** (tries - 1) : null;
}

import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { assertNever } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import { answer } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import {
  decodeClicked,
  decodeEvent,
  decodePicked,
  decodeSubmitted,
  decodeTyped,
  type SlackRequest,
} from './decode.ts';
import { renderForm, renderNotice } from './draw/render-form.ts';
import { readId } from './message-id.ts';
import { renderMessage, type SlackMessage, type SlackSettings } from './render.ts';

export interface ListenDeps {
  app: App;
  /** Answers people: waits for nothing, retries nothing. */
  client: WebClient;
  log: Log;
  /** Zone and currency where no team is known. */
  settings: SlackSettings;
  /** Our own user: what it does is no news. */
  botUser: string;
  receive(request: SlackRequest['request']): Promise<ChatReply>;
}

/** Said to what is of an older Tiller, or of none. */
const UNKNOWN = {
  shortcut: answer('I do not know this shortcut any more. /tiller help says what I can do.'),
  form: answer(
    'I do not know this form any more, and nothing was done. Open it again from a message of mine.',
  ),
};

type Responder = (
  message: SlackMessage & { response_type: 'ephemeral' | 'in_channel'; replace_original?: false },
) => Promise<unknown>;

/** What Slack told of without being listened to. */
export interface Intake {
  /** Takes a request as if it had just come, and answers whoever made it. */
  take(request: SlackRequest['request']): Promise<void>;
}

const EVENTS = ['reaction_added', 'reaction_removed', 'app_mention', 'message', 'app_home_opened'] as const;
/** How many of the last events are remembered. */
const MOST_REMEMBERED = 1_000;
/** Errors of a private answer in a channel that the app, or the person, is not in. */
const NOT_THERE = new Set(['channel_not_found', 'not_in_channel', 'user_not_in_channel', 'is_archived']);

/** Has everything that Slack sends answered: acknowledged by its answer, which is there after one commit. */
export function listen({ app, client, log, settings, botUser, receive }: ListenDeps): Intake {
  const taken = new Map<string, Promise<void>>();

  /**
   * Shows a reply; a form needs the trigger, which lives for three seconds, and so does an answer to what was clicked
   * where there is no channel: `respond` is null there.
   */
  async function show(
    reply: ChatReply,
    { request, triggerId }: SlackRequest,
    respond: Responder | null,
  ): Promise<void> {
    switch (reply.kind) {
      case 'silent':
        return;
      case 'form': {
        const { command, args, form } = reply;
        const view = renderForm(form, { command, args, channel: request.visitor.place });
        await open(triggerId, view);
        return;
      }
      case 'show':
        if (respond === null) {
          await open(triggerId, renderNotice(reply.view, { ...settings, ...reply.locale }));
          return;
        }
        await respond({
          ...renderMessage(reply.view, { ...settings, ...reply.locale }),
          response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel',
          replace_original: false,
        });
        return;
      default:
        assertNever(reply);
    }
  }

  /** Of a click that is told of twice the window is there already. */
  async function open(triggerId: string | null, view: ModalView): Promise<void> {
    if (triggerId === null) return;
    try {
      await client.views.open({ trigger_id: triggerId, view });
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'exchanged_trigger_id') throw error;
    }
  }

  app.command(/.*/, async ({ body, ack }) => {
    const decoded = decodeTyped(body);
    if (!decoded) return ack();
    const reply = await receive(decoded.request);
    if (reply.kind === 'show') {
      const { text, blocks } = renderMessage(reply.view, { ...settings, ...reply.locale });
      return ack({ text, blocks, response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel' });
    }
    await ack();
    await show(reply, decoded, null);
  });

  app.action(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodeClicked(body);
    const reply = decoded && (await receive(decoded.request));
    await ack();
    // Only what was clicked in a conversation can be answered there.
    const answers = 'response_url' in body && body.response_url ? (respond as Responder) : null;
    if (decoded && reply) await show(reply, decoded, answers);
  });

  app.shortcut(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodePicked(body);
    const reply = decoded && (await receive(decoded.request));
    await ack();
    // Only what was clicked in a conversation can be answered there.
    const answers = 'response_url' in body && body.response_url ? (respond as Responder) : null;
    if (decoded && reply) return show(reply, decoded, answers);
    log.info({ callback: body.callback_id }, 'Slack sent a shortcut that is not known here');
    if (answers === null) return open(body.trigger_id, renderNotice(UNKNOWN.shortcut, settings));
    await answers({
      ...renderMessage(UNKNOWN.shortcut, settings),
      response_type: 'ephemeral',
      replace_original: false,
    });
  });

  app.view(/.*/, async ({ body, ack }) => {
    const decoded = decodeSubmitted(body);
    if (!decoded) {
      log.info({ callback: body.view.callback_id }, 'Slack sent a form that is not known here');
      return ack({ response_action: 'update', view: renderNotice(UNKNOWN.form, settings) });
    }
    const reply = await receive(decoded.request);
    // What is wrong is said beside the field, and nothing that was filled in is lost.
    if (reply.kind === 'show' && reply.view.kind === 'refusal') {
      const { field, message } = reply.view;
      const blocks = body.view.blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
      const block = blocks.find((id) => id === field) ?? blocks[0];
      if (block !== undefined)
        return ack({ response_action: 'errors', errors: { [block]: message.slice(0, 2_000) } });
    }
    if (reply.kind === 'show' && decoded.request.visitor.place === null)
      return ack({
        response_action: 'update',
        view: renderNotice(reply.view, { ...settings, ...reply.locale }),
      });
    await ack();
    if (reply.kind === 'show') await tell(decoded.request, reply);
  });

  // Nothing of ours asks for them: an older form, or one of another program, does.
  app.options(/.*/, async ({ body, ack }) => {
    log.info({ action: body.action_id }, 'Slack asked for choices that are not known here');
    await ack({ options: [] });
  });

  for (const name of EVENTS) {
    app.event(name, async ({ body }) => {
      const decoded = decodeEvent(body, botUser);
      if (decoded) await takeOnce(decoded.request);
    });
  }

  /** Slack tells of an event again where it heard too late that it was taken. */
  function takeOnce(request: SlackRequest['request']): Promise<void> {
    const { origin } = request;
    const known = taken.get(origin);
    if (known) return known;
    const taking = take(request);
    taken.set(origin, taking);
    const [oldest] = taken.keys();
    if (taken.size > MOST_REMEMBERED && oldest !== undefined) taken.delete(oldest);
    // What failed was not taken.
    taking.catch(() => taken.delete(origin));
    return taking;
  }

  app.error(async (error) => {
    log.error({ err: error }, 'Slack: something broke');
    // What broke was not taken: unacknowledged, an event comes again.
    throw error;
  });

  /** What has no answer of its own, such as a reaction, is answered in private where it cannot be counted. */
  async function take(request: SlackRequest['request']): Promise<void> {
    const reply = await receive(request);
    if (reply.kind === 'show' && request.kind !== 'opened') await tell(request, reply);
  }

  /** The answer to a form or an event has no response URL: it is shown where that came from, or privately. */
  async function tell(request: SlackRequest['request'], reply: ChatReply & { kind: 'show' }): Promise<void> {
    const { place, user } = request.visitor;
    const content = renderMessage(reply.view, { ...settings, ...reply.locale });
    const thread = request.kind === 'asked' && request.thread !== null ? readId(request.thread).ts : null;
    if (place !== null && reply.audience === 'channel') {
      await client.chat.postMessage({ channel: place, ...content });
      return;
    }
    // In a private conversation words are answered by a message: what is ephemeral is gone with the next reload, and one
    // that we are not in takes nothing (Slack: channel_not_found). A form's answer is on its line already.
    if (place !== null && (!place.startsWith('D') || request.kind === 'submitted')) {
      try {
        await client.chat.postEphemeral({
          channel: place,
          user,
          ...content,
          ...(thread !== null && { thread_ts: thread }),
        });
        return;
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError) || !NOT_THERE.has(error.data.error)) throw error;
      }
    }
    const { channel } = await client.conversations.open({ users: user });
    await client.chat.postMessage({ channel: channel?.id ?? user, ...content });
  }

  return { take };
}

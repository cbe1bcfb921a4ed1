import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../src/base/ports.ts';
import { answer } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { BROKEN, WAIT } from '../../src/chat/lines.ts';
import type { PlaceNote } from '../../src/chat/note-place.ts';
import { sayWrong } from '../../src/chat/options.ts';
import { type DeferDeps, type Deferred, deferLate } from '../defer.ts';
import { createAnswers, type Respond } from './answer.ts';
import { CHANNEL_EVENTS, decodeChannelEvent } from './channels.ts';
import {
  decodeClicked,
  decodeEvent,
  decodePicked,
  decodeSubmitted,
  decodeTyped,
  type SlackRequest,
} from './decode.ts';
import { renderNotice } from './draw/render-form.ts';
import type { TableUse } from './draw/table.ts';
import type { SlackSettings } from './render.ts';

export interface ListenDeps extends DeferDeps {
  app: App;
  /** Answers people: waits for nothing, retries nothing. */
  client: WebClient;
  log: Log;
  /** Zone and currency where no team is known. */
  settings: SlackSettings;
  /** Our own user: what it does is no news. */
  botUser: string;
  receive(request: SlackRequest['request']): Promise<ChatReply>;
  tables: TableUse;
  /** Notes what became of a channel. */
  notePlace(note: Omit<PlaceNote, 'platform' | 'tenant'>): Promise<void>;
  /** Our token is no good any more. */
  onOver(): void;
}

/** Said to what is of an older Tiller, or of none. */
const UNKNOWN = {
  shortcut: answer('I do not know this shortcut any more. /tiller help says what I can do.'),
  form: answer(
    'I do not know this form any more, and nothing was done. Open it again from a message of mine.',
  ),
};

const BROKEN_REPLY: ChatReply = { kind: 'show', view: BROKEN, audience: 'asker' };

/** What Slack told of without being listened to. */
export interface Intake {
  /** Takes a request as if it had just come, and answers whoever made it. */
  take(request: SlackRequest['request']): Promise<void>;
}

const EVENTS = ['reaction_added', 'reaction_removed', 'app_mention', 'message', 'app_home_opened'] as const;
/** How many of the last events are remembered. */
const MOST_REMEMBERED = 1_000;

/**
 * Has everything that Slack sends answered: acknowledged by its answer, which is there after one commit. What somebody
 * typed, pressed or filled in is acknowledged without one where that takes longer: were the process to end then, nothing
 * was done, and it works again. An event is not: Slack would not tell of it again.
 */
export function listen(deps: ListenDeps): Intake {
  const { app, client, log, settings, botUser, receive, after, now, tables } = deps;
  const taken = new Map<string, Promise<void>>();
  const answers = createAnswers({ client, log, settings, after, tables });

  /**
   * What it came to; `defer` acknowledges it where that takes longer. What breaks before is not acknowledged: then Slack
   * says that it failed, and afterwards we do.
   */
  async function receiveInTime(
    { request }: SlackRequest,
    defer: () => Promise<void>,
  ): Promise<Deferred<ChatReply>> {
    const settled = receive(request).then(
      (reply) => ({ reply, error: null }),
      (error: unknown) => ({ reply: BROKEN_REPLY, error }),
    );
    const { value, isDeferred } = await deferLate(settled, () => acknowledge(defer), { after, now });
    if (value.error !== null && !isDeferred) throw value.error;
    if (value.error !== null) log.error({ err: value.error }, 'Slack: something broke');
    return { value: value.reply, isDeferred };
  }

  /** Where Slack does not hear it any more, what was done is answered all the same. */
  async function acknowledge(ack: () => Promise<void>): Promise<void> {
    await ack().catch((error: unknown) => log.warn({ err: error }, 'Slack heard no acknowledgement'));
  }

  app.command(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodeTyped(body);
    if (!decoded) return ack();
    // Nothing is shown yet: what a command was first answered with cannot be replaced (slackapi/bolt-js#2287).
    const { value: reply, isDeferred } = await receiveInTime(decoded, () => ack());
    const message = isDeferred || reply.kind !== 'show' ? null : answers.renderAcknowledgement(reply);
    if (message === null || reply.kind !== 'show') {
      if (!isDeferred) await acknowledge(() => ack());
      return answers.show(reply, decoded, respond as Respond);
    }
    await ack({ ...message, response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel' });
  });

  app.action(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodeClicked(body);
    if (!decoded) return ack();
    const { value: reply, isDeferred } = await receiveInTime(decoded, () => ack());
    if (!isDeferred) await acknowledge(() => ack());
    // Only what was clicked in a conversation can be answered there.
    const isThere = 'response_url' in body && body.response_url;
    await answers.show(reply, decoded, isThere ? (respond as Respond) : null);
  });

  app.shortcut(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodePicked(body);
    const to = 'response_url' in body && body.response_url ? (respond as Respond) : null;
    if (decoded) {
      const { value: reply, isDeferred } = await receiveInTime(decoded, () => ack());
      if (!isDeferred) await acknowledge(() => ack());
      return answers.show(reply, decoded, to);
    }
    await ack();
    log.info({ callback: body.callback_id }, 'Slack sent a shortcut that is not known here');
    if (to) await answers.respond(to, { kind: 'show', view: UNKNOWN.shortcut, audience: 'asker' });
    else await answers.open(body.trigger_id, renderNotice(UNKNOWN.shortcut, settings));
  });

  app.view(/.*/, async ({ body, ack }) => {
    const decoded = decodeSubmitted(body);
    if (!decoded) {
      log.info({ callback: body.view.callback_id }, 'Slack sent a form that is not known here');
      return ack({ response_action: 'update', view: renderNotice(UNKNOWN.form, settings) });
    }
    const { value: reply, isDeferred } = await receiveInTime(decoded, () =>
      ack({ response_action: 'update', view: renderNotice(WAIT, settings) }),
    );
    if (isDeferred) return answers.fillIn(body.view, decoded, reply);
    // What is wrong is said beside the field, and nothing that was filled in is lost.
    if (reply.kind === 'show' && reply.view.kind === 'refusal') {
      const { field, message } = sayWrong(reply.view, settings.commands);
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
    await acknowledge(() => ack());
    if (reply.kind === 'show') await answers.tell(decoded.request, reply);
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

  for (const name of CHANNEL_EVENTS) {
    app.event(name, async ({ body }) => {
      const note = decodeChannelEvent(body, botUser);
      if (note === 'over') deps.onOver();
      else if (note) await deps.notePlace(note);
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
    if (reply.kind === 'show' && request.kind !== 'opened') await answers.tell(request, reply);
  }

  return { take };
}

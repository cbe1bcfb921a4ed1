import {
  type APIChannel,
  type APIMessage,
  DiscordAPIError,
  InteractionResponseType,
  MessageFlags,
  RateLimitError,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import { assertNever } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import { bold, text } from '../../src/base/view/text.ts';
import { answer } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { AGAIN, BROKEN, DONE, ONE_OF_TWO } from '../../src/chat/lines.ts';
import type { Late } from '../../src/engine/call.ts';
import type { DiscordRequest, Reply } from './decode.ts';
import { renderHalf, renderRefused } from './draw/form-again.ts';
import { renderForm } from './draw/render-form.ts';
import { readId } from './message-id.ts';
import { type DiscordMessage, type DiscordSettings, renderMessage, renderPages } from './render.ts';
import { hasCode } from './rest.ts';
import type { Others } from './session/others.ts';

export interface AnswerDeps {
  /** Answers people: waits for nothing, and tries again what can be said once only. */
  rest: REST;
  /** The same, without a second try: where Discord had an answer already, it was not ours. */
  first: REST;
  /** Tries nothing again, but waits where Discord asks it to. */
  once: REST;
  /** Waits where Discord asks it to: nobody's three seconds run. */
  patient: REST;
  log: Log;
  /** Is told where somebody else has answered. */
  others: Pick<Others, 'note'>;
  /** A number that no other process has. */
  self: number;
  /** Zone and currency where no team is known. */
  settings: DiscordSettings;
  receive(decoded: DiscordRequest, late?: Late): Promise<ChatReply>;
}

/** Nobody is pinged by an answer, whatever is in it. */
const NOBODY = { allowed_mentions: { parse: [] } };

type Shown = ChatReply & { kind: 'show' };

const AGAIN_REPLY: Shown = { kind: 'show', view: AGAIN, audience: 'asker' };

/** The ways of showing somebody an answer, at once or in place of "is thinking". */
export function createAnswers(deps: AnswerDeps) {
  const { rest, first, once, patient, log, others, self, settings, receive } = deps;
  function drawPages({ form }: DiscordRequest, { view, locale }: Shown): DiscordMessage[] {
    const written = { ...settings, ...locale };
    return form !== null && view.kind === 'refusal'
      ? [renderRefused(view, form, written)]
      : renderPages(view, written);
  }

  /** The first answer, within three seconds; where Discord takes it no more, what was done is told privately. */
  async function show(decoded: DiscordRequest, to: Reply, reply: ChatReply): Promise<void> {
    switch (reply.kind) {
      case 'silent':
        // What was clicked is edited by itself. A command must be answered: what says that an answer comes is taken away.
        if ((await defer(decoded, to)) && !isPressed(decoded)) await takeAway(to);
        return;
      case 'form': {
        const { command, args, form } = reply;
        const sent = decoded.form;
        const isAsked = (name: string) =>
          sent?.wantsMore && (name in sent.filled || sent.open.includes(name));
        const fields = form.fields.filter(({ name }) => !isAsked(name));
        const data = renderForm({ ...form, fields }, { command, args });
        if (data !== null) {
          const isOpen = await respond(to, { type: InteractionResponseType.Modal, data });
          return isOpen ? undefined : tell(decoded, AGAIN_REPLY);
        }
        // It finds no room in a form: run as it is, the answer says what is missing.
        const { visitor, standing, origin } = decoded.request;
        const given = { ...args, ...sent?.filled };
        const request = { kind: 'submitted' as const, visitor, standing, origin, command, args: given };
        return show({ ...decoded, request }, to, await receive({ ...decoded, request }));
      }
      case 'show':
        return showPages(decoded, to, reply);
      default:
        return assertNever(reply);
    }
  }

  /** Keeps the first part of a form, and offers the rest; gives whether there was room. */
  async function keepHalf({ form }: DiscordRequest, to: Reply): Promise<boolean> {
    const data = form?.wantsMore ? renderHalf(form, settings) : null;
    const type = InteractionResponseType.ChannelMessageWithSource;
    return data !== null && respond(to, { type, data: draw(data, 0) });
  }

  async function showPages(decoded: DiscordRequest, to: Reply, shown: Shown): Promise<void> {
    const flag = shown.audience === 'asker' ? MessageFlags.Ephemeral : 0;
    const [first, ...others] = drawPages(decoded, shown);
    const type = InteractionResponseType.ChannelMessageWithSource;
    if (!first) return;
    if (await respond(to, { type, data: draw(first, flag) })) await follow(to, others, flag);
    // That it failed Discord has said itself by then, and what is being worked on comes by itself.
    else if (shown.view !== BROKEN && shown.view.kind !== 'working') await tell(decoded, shown);
  }

  /** What one message does not hold is said in the next ones. */
  async function follow(to: Reply, pages: readonly DiscordMessage[], flag: number): Promise<void> {
    // Nothing tells two of these apart: one whose answer was lost may be there, and is not sent again.
    for (const page of pages)
      await once.post(Routes.webhook(to.application, to.token), { body: draw(page, flag), auth: false });
  }

  /** Says that the answer is under way: gives whether Discord still took it. */
  function defer(decoded: DiscordRequest, to: Reply): Promise<boolean> {
    return respond(to, drawDeferral(decoded));
  }

  /** Asks for the answer before anything is done: of several processes Discord lets one have it. */
  async function claim(decoded: DiscordRequest, to: Reply): Promise<'ours' | 'theirs' | 'unknown'> {
    try {
      await callBack(first, to, drawDeferral(decoded));
      return 'ours';
    } catch (error) {
      if (!isAnswered(error)) return 'unknown';
      others.note('answer');
      return 'theirs';
    }
  }

  /**
   * The same of a message, to which everybody may answer: of two lines under it with one nonce Discord lets the first be
   * there, and shows it to whoever sends the other. Gives what takes the line away; null where it is the other's.
   */
  async function claimMessage({ source }: DiscordRequest): Promise<(() => Promise<unknown>) | null> {
    const { channel, message } = readId(source ?? '');
    const { flags, components } = renderMessage(ONE_OF_TWO, settings);
    const [line, ...more] = components;
    try {
      const there = await postOnce(channel, `one ${message}`, {
        flags: flags | MessageFlags.SuppressNotifications,
        components: [{ ...line, id: self }, ...more],
      });
      if (there.components?.[0]?.id === self)
        return () => patient.delete(Routes.channelMessage(channel, there.id));
      others.note('answer');
      return null;
    } catch (error) {
      log.info({ err: error }, 'Discord took no line under a message: another process may do it, too');
      return async () => undefined;
    }
  }

  /** The answer after a defer. No form can be opened any more, and what is for all comes in place of what one alone saw. */
  async function fillIn(decoded: DiscordRequest, to: Reply, reply: ChatReply): Promise<void> {
    const wasPressed = isPressed(decoded);
    if (reply.kind === 'silent') return wasPressed ? undefined : takeAway(to);
    const done: Shown = { kind: 'show', view: DONE, audience: 'asker' };
    const shown = reply.kind === 'show' ? reply : AGAIN_REPLY;
    const pages = drawPages(decoded, shown);
    const [first, ...others] = pages;
    if (!first) return;
    if (wasPressed) return follow(to, pages, MessageFlags.Ephemeral);
    const own = Routes.webhookMessage(to.application, to.token);
    if (shown.audience === 'channel') {
      // What follows first takes the place of the deferred answer, which is private. So that comes first, and says no more
      // than that it is done: a process that ends before it is gone has not said the rest twice.
      const [told] = drawPages(decoded, done);
      if (told) await patient.patch(own, { body: draw(told, 0), auth: false });
      await follow(to, pages, 0);
      return takeAway(to);
    }
    await patient.patch(own, { body: draw(first, 0), auth: false });
    await follow(to, others, MessageFlags.Ephemeral);
  }

  /** Leaves nothing of an answer that was under way. */
  async function takeAway(to: Reply): Promise<void> {
    await patient.delete(Routes.webhookMessage(to.application, to.token), { auth: false });
  }

  /**
   * The first answer; gives whether Discord has it. The token is in the address: the bot's own does not belong here, and
   * a 401 would cost it.
   */
  async function respond(to: Reply, body: object): Promise<boolean> {
    try {
      await callBack(first, to, body);
    } catch (error) {
      if (isAnswered(error)) others.note('answer');
      // The library itself does not ask again where Discord has cut the connection, and without an answer ours may be there.
      const isOver = error instanceof DiscordAPIError || error instanceof RateLimitError;
      return isOver ? isThere(error) : callBack(rest, to, body).then(() => true, isThere);
    }
    return true;
  }

  function callBack(by: REST, { id, token }: Reply, body: object): Promise<unknown> {
    return by.post(Routes.interactionCallback(id, token), { body, auth: false });
  }

  /** Whether Discord has an answer all the same. */
  function isThere(error: unknown): boolean {
    if (isAnswered(error)) return true;
    if (!isTooLate(error)) throw error;
    log.warn({ err: error }, 'Discord took no answer; what was asked is done');
    return false;
  }

  /** What is for whoever wrote alone: privately, or, where they take nothing privately, how they can see it. */
  async function tell({ request, source, reply }: DiscordRequest, shown: Shown): Promise<void> {
    const { user, tenant } = request.visitor;
    const nonce = reply?.id ?? readId(source ?? '').message;
    try {
      const { id } = (await rest.post(Routes.userChannels(), { body: { recipient_id: user } })) as APIChannel;
      await say(id, shown, nonce);
    } catch (error) {
      const isClosed =
        error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.CannotSendMessagesToThisUser;
      if (!isClosed || tenant === '' || source === null || reply !== null) throw error;
      const view = answer(
        text`That is for you alone: type it after ${bold('/tiller type')}, and only you see the answer.`,
      );
      await say(readId(source).channel, { view }, nonce);
    }
  }

  async function say(
    channel: string,
    { view, locale }: Pick<Shown, 'view' | 'locale'>,
    nonce: string,
  ): Promise<void> {
    await postOnce(channel, nonce, renderMessage(view, { ...settings, ...locale }));
  }

  /** However often it is sent, it is there once: Discord knows its nonce for some minutes, and gives what is there. */
  async function postOnce(channel: string, nonce: string, message: object): Promise<APIMessage> {
    const body = { ...message, ...NOBODY, nonce, enforce_nonce: true };
    return (await rest.post(Routes.channelMessages(channel), { body })) as APIMessage;
  }

  return { show, keepHalf, defer, claim, claimMessage, fillIn, respond, tell };
}

/** What was answered too late: noted, for what was asked is done all the same. */
function isTooLate(error: unknown): boolean {
  return hasCode(error, RESTJSONErrorCodes.UnknownInteraction);
}

/** An answer is there already: ours, where that of Discord to it was lost, or another process's. */
function isAnswered(error: unknown): boolean {
  return hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged);
}

function drawDeferral(decoded: DiscordRequest) {
  return isPressed(decoded)
    ? { type: InteractionResponseType.DeferredMessageUpdate }
    : {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: { flags: MessageFlags.Ephemeral },
      };
}

/** A button or a menu: what it was on stays, and is edited by itself. */
function isPressed({ request }: DiscordRequest): boolean {
  return request.kind === 'clicked' || request.kind === 'reopened';
}

function draw(page: DiscordMessage, flag: number) {
  return { ...page, ...NOBODY, flags: page.flags | flag };
}

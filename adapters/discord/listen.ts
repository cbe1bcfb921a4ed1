import {
  type APIChannel,
  type Client,
  DiscordAPIError,
  GatewayDispatchEvents,
  InteractionResponseType,
  MessageFlags,
  RateLimitError,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import { assertNever } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import { bold, text } from '../../src/base/view/text.ts';
import { answer, type RefusalView } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { type FocusedOption, renderChoices } from './commands/commands.ts';
import {
  type ChannelPlace,
  type DiscordRequest,
  decodeInteraction,
  decodeMessage,
  decodeReaction,
  decodeTyping,
  type Reply,
} from './decode.ts';
import { renderRefused } from './draw/form-again.ts';
import { renderForm } from './draw/render-form.ts';
import { readId } from './message-id.ts';
import { type DiscordMessage, type DiscordSettings, renderMessage, renderPages } from './render.ts';

export interface ListenDeps {
  /** Answers people: waits for nothing, and tries again what can be said once only. */
  rest: REST;
  /** Tries nothing again. */
  once: REST;
  log: Log;
  commands: CommandTable;
  /** Zone and currency where no team is known. */
  settings: DiscordSettings;
  /** Our own user: what it does is no news. */
  botUser(): string;
  /** Where a channel belongs, as far as it is known. */
  find(channel: string): ChannelPlace | undefined;
  receive(decoded: DiscordRequest): Promise<ChatReply>;
  suggest(guild: string, focused: FocusedOption): Promise<readonly { value: string; label: string }[]>;
  /** Reads the reactions of a message of ours again. */
  readAgain(guild: string, message: string): Promise<void>;
}

/** What was answered too late: noted, for what was asked is done all the same. */
const TOO_LATE: number | string = RESTJSONErrorCodes.UnknownInteraction;
/** Our answer is there already: that of Discord to it was lost. */
const ANSWERED: number | string = RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
/** Nobody is pinged by an answer, whatever is in it. */
const NOBODY = { allowed_mentions: { parse: [] } };
/** How many of the last things that were told of are remembered. */
const MOST_REMEMBERED = 1_000;
const BROKEN: RefusalView = {
  kind: 'refusal',
  code: 'broken',
  message: 'Something broke, and nothing was changed. Try again; if it breaks again, the log says why.',
};

type ReplyContent = Pick<ChatReply & { kind: 'show' }, 'view' | 'locale'>;

/** Has everything that Discord tells of answered. Read as it comes: what the library makes of it depends on what it kept. */
export function listen(client: Client, deps: ListenDeps): void {
  const { rest, once, log, commands, settings, receive } = deps;
  const isFirst = createFirst(MOST_REMEMBERED);
  const handlers: Partial<Record<GatewayDispatchEvents, (payload: unknown) => Promise<void>>> = {
    [GatewayDispatchEvents.InteractionCreate]: takeInteraction,
    [GatewayDispatchEvents.MessageCreate]: takeMessage,
    [GatewayDispatchEvents.MessageReactionAdd]: takeReaction,
    [GatewayDispatchEvents.MessageReactionRemove]: takeReaction,
    [GatewayDispatchEvents.MessageReactionRemoveAll]: takeReaction,
    [GatewayDispatchEvents.MessageReactionRemoveEmoji]: takeReaction,
  };
  for (const [event, handle] of Object.entries(handlers)) {
    client.ws.on(event as GatewayDispatchEvents, (payload: unknown) => {
      // A rejection that nobody catches would end the process.
      handle(payload).catch((error: unknown) => log.error({ err: error, event }, 'Discord: something broke'));
    });
  }

  async function takeInteraction(payload: unknown): Promise<void> {
    const typing = decodeTyping(commands, payload);
    if (typing) {
      const offered = await deps.suggest(typing.guild, typing.focused);
      await respond(typing.reply, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: renderChoices(typing.focused, offered),
      });
      return;
    }
    const decoded = decodeInteraction(commands, payload);
    if (!decoded?.reply || !isFirst(decoded.reply.id)) return;
    const shown = await receive(decoded).catch((error: unknown): ChatReply => {
      log.error({ err: error }, 'Discord: something broke');
      return { kind: 'show', view: BROKEN, audience: 'asker' };
    });
    await show(decoded, decoded.reply, shown);
  }

  async function show(decoded: DiscordRequest, to: Reply, shown: ChatReply): Promise<void> {
    switch (shown.kind) {
      case 'silent':
        // What was clicked is edited by itself.
        if (decoded.request.kind !== 'clicked')
          return showPages(to, renderPages(answer('Done.'), settings), true);
        await respond(to, { type: InteractionResponseType.DeferredMessageUpdate });
        return;
      case 'form': {
        const { command, args, form } = shown;
        const data = renderForm(form, { command, args }, settings);
        if (data !== null) {
          await respond(to, { type: InteractionResponseType.Modal, data });
          return;
        }
        // It finds no room in a form: run as it is, the answer says what is missing.
        const { visitor, standing, origin } = decoded.request;
        const request = { kind: 'submitted' as const, visitor, standing, origin, command, args };
        return show({ ...decoded, request }, to, await receive({ ...decoded, request }));
      }
      case 'show': {
        const { view, audience, locale } = shown;
        const written = { ...settings, ...locale };
        const pages =
          decoded.form !== null && view.kind === 'refusal'
            ? [renderRefused(view, decoded.form, written)]
            : renderPages(view, written);
        return showPages(to, pages, audience === 'asker');
      }
      default:
        return assertNever(shown);
    }
  }

  /** What one message does not hold is said in the next ones. */
  async function showPages(
    to: Reply,
    [first, ...others]: readonly DiscordMessage[],
    isPrivate: boolean,
  ): Promise<void> {
    const flag = isPrivate ? MessageFlags.Ephemeral : 0;
    const draw = (page: DiscordMessage) => ({ ...page, ...NOBODY, flags: page.flags | flag });
    const type = InteractionResponseType.ChannelMessageWithSource;
    if (!first || !(await respond(to, { type, data: draw(first) }))) return;
    // Nothing tells two of these apart: one whose answer was lost may be there, and is not sent again.
    for (const page of others)
      await once.post(Routes.webhook(to.application, to.token), { body: draw(page), auth: false });
  }

  /**
   * The first answer; gives whether Discord has it. The token is in the address: the bot's own does not belong here, and
   * a 401 would cost it.
   */
  async function respond({ id, token }: Reply, body: object): Promise<boolean> {
    const send = () => rest.post(Routes.interactionCallback(id, token), { body, auth: false });
    try {
      await send().catch((error: unknown) => {
        // The library itself does not ask again where Discord has cut the connection.
        if (error instanceof DiscordAPIError || error instanceof RateLimitError) throw error;
        return send();
      });
    } catch (error) {
      const code = error instanceof DiscordAPIError ? error.code : null;
      if (code !== TOO_LATE && code !== ANSWERED) throw error;
      if (code === TOO_LATE) log.warn({ err: error }, 'Discord took no answer; what was asked is done');
      return code === ANSWERED;
    }
    return true;
  }

  async function takeMessage(payload: unknown): Promise<void> {
    const decoded = decodeMessage(payload, deps.botUser(), deps.find);
    if (!decoded) return;
    const reply = await receive(decoded);
    if (reply.kind === 'show') await tell(decoded, reply);
  }

  async function takeReaction(payload: unknown): Promise<void> {
    const changed = decodeReaction(payload, deps.botUser());
    if (changed) await deps.readAgain(changed.guild, changed.message);
  }

  /** What is for whoever wrote alone: privately, or, where they take nothing privately, how they can see it. */
  async function tell({ request, source }: DiscordRequest, shown: ReplyContent): Promise<void> {
    const { user, tenant } = request.visitor;
    const nonce = readId(source ?? '').message;
    try {
      const { id } = (await rest.post(Routes.userChannels(), { body: { recipient_id: user } })) as APIChannel;
      await say(id, shown, nonce);
    } catch (error) {
      const isClosed =
        error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.CannotSendMessagesToThisUser;
      if (!isClosed || tenant === '' || source === null) throw error;
      const where = readId(source).channel;
      await say(
        where,
        {
          view: answer(
            text`That is for you alone: type it after ${bold('/tiller type')}, and only you see the answer.`,
          ),
        },
        nonce,
      );
    }
  }

  /** However often it is sent, it is there once: Discord knows its nonce for some minutes. */
  async function say(channel: string, { view, locale }: ReplyContent, nonce: string): Promise<void> {
    const { flags, components } = renderMessage(view, { ...settings, ...locale });
    const body = { ...NOBODY, components, flags, nonce, enforce_nonce: true };
    await rest.post(Routes.channelMessages(channel), { body });
  }
}

/** Whether an id is new; as many as `most` are remembered, the latest. */
function createFirst(most: number): (id: string) => boolean {
  const known = new Set<string>();
  return (id) => {
    if (known.has(id)) return false;
    known.add(id);
    const [oldest] = known;
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return true;
  };
}

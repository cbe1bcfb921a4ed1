import { createHash } from 'node:crypto';
import {
  type APIChannel,
  type APIMessage,
  CannotSendMessagesToThisUserErrorCodes,
  DiscordAPIError,
  HTTPError,
  MessageFlags,
  MessageType,
  RateLimitError,
  type REST,
  RESTJSONErrorCodes,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery, Log, Painter } from '../../src/base/ports.ts';
import { boardChannelOf, directUserOf } from '../../src/team/account/place-store.ts';
import { drawPictures, type Pictures } from './draw/pictures.ts';
import { pingPerson } from './draw/ping.ts';
import { markOf, markOurs, ownerOf, readId, writeId } from './message-id.ts';
import { renderMessage } from './render.ts';

/** How many of a channel's last messages are looked through for one of ours. */
const LOOK_BACK = 100;
/** What nobody has read for a week is folded away; a line in it unfolds it. */
const THREAD_MINUTES = ThreadAutoArchiveDuration.OneWeek;
/** Where Discord asks for time and does not say how much. */
const LEAST_WAIT_MS = 500;
/** How many messages after a board are looked through for Discord's own line about its pin. */
const LOOK_AHEAD = 10;
const THREAD_NAME = 'Tasks and details';
const CLOSED: ReadonlySet<number | string> = new Set(CannotSendMessagesToThisUserErrorCodes);
/** Errors after which the message is certainly not there and never will be, or cannot be edited any more. */
const FINAL: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownUser,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.CannotExecuteActionOnDMChannel,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
  RESTJSONErrorCodes.CannotSendAnEmptyMessage,
  ...CLOSED,
  RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.InvalidFormBodyOrContentType,
  RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
]);

export interface DiscordDelivererDeps {
  /** Posts and edits; retries and waits for nothing, so that no message is there twice and the outbox paces. */
  rest: REST;
  log: Log;
  commands(): CommandTable;
  /** Left out, charts are sent as text alone. */
  painter?: Painter | undefined;
}

/**
 * Posts to Discord. A message carries its outbox key twice: as a nonce, by which Discord takes it once within minutes
 * however often it is sent, and as the id of a component, by which it is found for good.
 */
export function createDiscordDeliverer({ rest, log, commands, painter }: DiscordDelivererDeps): Deliverer {
  const directs = new Map<string, string>();
  /** Threads that are being opened. */
  const openings = new Map<string, Promise<void>>();
  /** Threads that are known not to be there yet, and that Discord's pace has put off. */
  const putOff = new Set<string>();

  async function findChannel({ place, underId }: Delivery): Promise<string> {
    // The thread under a message has the message's id.
    if (underId !== null) return readId(underId).message;
    const user = directUserOf(place);
    if (user === null) return boardChannelOf(place) ?? place.place;
    const known = directs.get(user);
    if (known !== undefined) return known;
    const { id } = (await rest.post(Routes.userChannels(), { body: { recipient_id: user } })) as APIChannel;
    directs.set(user, id);
    return id;
  }

  async function post(channel: string, delivery: Delivery): Promise<APIMessage> {
    const pictures = await drawPictures(delivery, { painter, log });
    const { components, ...said } = content(delivery);
    const nonce = { nonce: toNonce(delivery), enforce_nonce: true };
    const send = async (shown: Pictures | null) => {
      const body = { ...said, ...nonce, components: [...components, ...(shown ? [shown.gallery] : [])] };
      const options = { body, ...(shown && { files: shown.files }) };
      return (await rest.post(Routes.channelMessages(channel), options)) as APIMessage;
    };
    const sendShown = async () => {
      try {
        return await send(pictures);
      } catch (error) {
        // A channel may be closed to files: what they show is said in words.
        if (!pictures || !isCode(error, RESTJSONErrorCodes.MissingPermissions)) throw error;
        return send(null);
      }
    };
    const { underId } = delivery;
    if (underId !== null && putOff.has(underId)) await openThread(underId);
    try {
      return await sendShown();
    } catch (error) {
      if (underId === null || !isCode(error, RESTJSONErrorCodes.UnknownChannel)) throw error;
      await openThread(underId);
      return sendShown();
    }
  }

  /** Several lines may need the same thread at once: one opens it. */
  function openThread(underId: string): Promise<void> {
    const known = openings.get(underId);
    if (known) return known;
    const { channel, message } = readId(underId);
    putOff.delete(underId);
    const opening = rest
      .post(Routes.threads(channel, message), {
        body: { name: THREAD_NAME, auto_archive_duration: THREAD_MINUTES },
      })
      .then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof RateLimitError) putOff.add(underId);
          if (!isCode(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) throw error;
        },
      )
      .finally(() => openings.delete(underId));
    openings.set(underId, opening);
    return opening;
  }

  async function edit(platformId: string, delivery: Delivery): Promise<void> {
    const { channel, message } = readId(platformId);
    const { flags, ...body } = content(delivery);
    const send = () =>
      rest.patch(Routes.channelMessage(channel, message), {
        body: { ...body, flags: flags & ~MessageFlags.SuppressNotifications },
      });
    try {
      await send();
    } catch (error) {
      if (!isCode(error, RESTJSONErrorCodes.InvalidActionOnArchivedThread)) throw error;
      await rest.patch(Routes.channel(channel), { body: { archived: false } });
      await send();
    }
  }

  /** A board is pinned; where that is not allowed it is there all the same, and doctor says so. */
  async function pin({ place }: Delivery, channel: string, board: APIMessage): Promise<void> {
    if (boardChannelOf(place) === null) return;
    try {
      await rest.put(Routes.channelMessagesPin(channel, board.id));
    } catch (error) {
      log.warn({ err: error, channel }, 'Discord did not pin the board');
      return;
    }
    await removeNotice(channel, board);
  }

  /** Discord says in the channel, as if we had written it, that something was pinned: the board itself is enough. */
  async function removeNotice(channel: string, { id, author }: APIMessage): Promise<void> {
    try {
      const query = new URLSearchParams({ after: id, limit: String(LOOK_AHEAD) });
      const next = (await rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
      const notice = next.find((each) => {
        const isAboutPin = each.type === MessageType.ChannelPinnedMessage;
        return isAboutPin && each.author.id === author.id && each.message_reference?.message_id === id;
      });
      if (notice) await rest.delete(Routes.channelMessage(channel, notice.id));
    } catch (error) {
      log.warn({ err: error, channel }, 'Discord kept its line about the pinned board');
    }
  }

  function content(delivery: Delivery) {
    const { notifies, place } = delivery;
    const { view } = delivery;
    const { flags, components: drawn } = renderMessage(view, { commands: commands(), ...delivery.locale });
    const components = notifies === null ? drawn : pingPerson(drawn, view, notifies);
    const isForOne = directUserOf(place) !== null || notifies !== null;
    return {
      flags: flags | (isForOne ? 0 : MessageFlags.SuppressNotifications),
      components: markOurs(components, { mark: toMark(delivery), owner: ownerOf(place.workspace_id) }),
      allowed_mentions: { parse: [], ...(notifies !== null && { users: [notifies] }) },
    };
  }

  return {
    platform: 'discord',
    deliver: (delivery) =>
      translated(async () => {
        if (delivery.platformId !== null) {
          await edit(delivery.platformId, delivery);
          return { platformId: delivery.platformId };
        }
        const channel = await findChannel(delivery);
        const posted = await post(channel, delivery);
        await pin(delivery, channel, posted);
        return { platformId: writeId(channel, posted.id) };
      }),
    find: (delivery) =>
      translated(async () => {
        const channel = await findChannel(delivery);
        const query = new URLSearchParams({ limit: String(LOOK_BACK) });
        let last: APIMessage[];
        try {
          last = (await rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
        } catch (error) {
          // A thread that is not there yet holds nothing.
          if (delivery.underId !== null && isCode(error, RESTJSONErrorCodes.UnknownChannel)) return 'absent';
          throw error;
        }
        const nonce = toNonce(delivery);
        const mark = toMark(delivery);
        const ours = last.find((each) => each.nonce === nonce || each.components?.[0]?.id === mark);
        if (ours) {
          await pin(delivery, channel, ours);
          return { platformId: writeId(channel, ours.id) };
        }
        return last.length > 0 || (await isEmpty(channel)) ? 'absent' : 'unknown';
      }),
  };

  /** Without the right to read its history a channel seems to be empty. */
  async function isEmpty(channel: string): Promise<boolean> {
    const found = (await rest.get(Routes.channel(channel))) as APIChannel;
    return !('last_message_id' in found) || found.last_message_id === null;
  }
}

/** What a message is the same by, whichever process sends it: of this database's outbox, at this place. */
function digest({ key, subject, place }: Delivery): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([place.workspace_id, place.id, subject, key]))
    .digest();
}

/** At most 25 characters. */
function toNonce(delivery: Delivery): string {
  return digest(delivery).toString('base64url').slice(0, 24);
}

function toMark(delivery: Delivery): number {
  return markOf(digest(delivery));
}

async function translated<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw translate(error);
  }
}

/** What an error says of the message: refused, later, or nobody knows. */
function translate(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RateLimitError) {
    const askedMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    const retryAfterMs = askedMs > 0 ? askedMs : LEAST_WAIT_MS;
    // The library says nothing of it.
    return new DeliveryError('Discord asks for patience', { outcome: 'later', retryAfterMs, cause: error });
  }
  if (error instanceof DiscordAPIError) {
    const isClosed = CLOSED.has(error.code);
    const outcome = FINAL.has(error.code) ? 'refused' : 'later';
    return new DeliveryError(message, { outcome, isClosed, cause: error });
  }
  if (error instanceof HTTPError) return new DeliveryError(message, { outcome: 'unknown', cause: error });
  const isRefusedConnection = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(`${message} ${describeCause(error)}`);
  return new DeliveryError(message, { outcome: isRefusedConnection ? 'later' : 'unknown', cause: error });
}

/** Codes of an error and the causes under it. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error ? String(error.code) : '';
  return `${code} ${describeCause(error.cause)}`;
}

function isCode(error: unknown, code: number): boolean {
  return error instanceof DiscordAPIError && error.code === code;
}

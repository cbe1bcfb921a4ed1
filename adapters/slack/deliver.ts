import { createHash } from 'node:crypto';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { CommandTable } from '../../src/base/command/table.ts';
import { DeliveryError } from '../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../src/base/ports.ts';
import { directUserOf, homeUserOf } from '../../src/team/account/place-store.ts';
import type { SendPictures } from './draw/pictures.ts';
import { sendWithTables, type TableUse } from './draw/table.ts';
import { type Mark, readId, readMark, writeId, writeMark } from './message-id.ts';
import type { Pace, Paces } from './pace.ts';
import { renderHome, renderMessage, type SlackMessage, type SlackSettings } from './render.ts';

/** How many of a channel's last messages are looked through for a key. */
const LOOK_BACK = 100;
/** Errors of a message that is certainly not there and never will be. Those of the token are none: it can be replaced. */
const FINAL = new Set([
  'cannot_dm_bot',
  'channel_not_found',
  'invalid_arguments',
  'invalid_blocks',
  'is_archived',
  'missing_scope',
  'msg_too_long',
  'no_permission',
  'no_text',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_not_found',
]);
/** Errors after which the message may be there: Slack broke while it worked on the call. */
const BROKEN = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** Errors of an edit that mean that the message is gone: people may delete what they do not want. */
const GONE = new Set(['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed']);

export interface SlackDelivererDeps {
  /** Posts and edits; retries nothing by itself, so that no message is there twice. */
  client: WebClient;
  /** Looks messages up. */
  reader: WebClient;
  commands(): CommandTable;
  paces: Paces;
  /** The hash of what each person's Home shows, as this process has published it; null where others publish, too. */
  homes: Map<string, string> | null;
  tables: TableUse;
  /** Left out, charts are sent as text alone. */
  sendPictures?: SendPictures;
}

/**
 * Posts to Slack, which has no key against doubles: each message carries its outbox key as metadata, and one whose
 * answer was lost is looked up before it is posted again. Without the scope to read, nobody can tell.
 */
export function createSlackDeliverer(deps: SlackDelivererDeps): Deliverer {
  const { client, reader, commands, paces, homes, tables, sendPictures } = deps;
  const directs = new Map<string, string>();
  function settingsOf({ locale }: Delivery): SlackSettings {
    return { commands: commands(), ...locale };
  }

  async function findChannel(delivery: Delivery): Promise<string> {
    const user = directUserOf(delivery.place);
    if (user === null) return delivery.place.place;
    const known = directs.get(user);
    if (known !== undefined) return known;
    const { channel } = await call(delivery, { limited: paces.ofMethod('conversations.open') }, () =>
      client.conversations.open({ users: user }),
    );
    if (channel?.id === undefined)
      throw new DeliveryError('Slack gave no conversation', { outcome: 'unknown' });
    directs.set(user, channel.id);
    return channel.id;
  }

  /** A person has one page: what was published last is what they see, and the same is not published again. */
  async function publishHome(delivery: Delivery, user: string): Promise<{ platformId: string }> {
    const view = renderHome([delivery.view], settingsOf(delivery));
    const hash = createHash('sha256').update(JSON.stringify(view)).digest('hex');
    if (homes?.get(user) !== hash) {
      await call(delivery, { limited: paces.ofMethod('views.publish') }, () =>
        client.views.publish({ user_id: user, view }),
      );
      homes?.set(user, hash);
    }
    return { platformId: writeId('home', user) };
  }

  return {
    platform: 'slack',
    async deliver(delivery) {
      const reader = homeUserOf(delivery.place);
      if (reader !== null) return publishHome(delivery, reader);
      const channel = await findChannel(delivery);
      const send = <T>(run: (content: SlackMessage & { channel: string }) => Promise<T>) =>
        sendWithTables(
          tables,
          (hasTables) => ({
            channel,
            ...renderMessage(delivery.view, { ...settingsOf(delivery), hasTables }),
          }),
          run,
        );
      if (delivery.platformId !== null) {
        const { platformId } = delivery;
        const { ts } = readId(platformId);
        const pace = { first: paces.ofMessage(platformId), limited: paces.ofMethod('chat.update') };
        await send((content) => call(delivery, pace, () => client.chat.update({ ...content, ts }), true));
        return { platformId };
      }
      // Slack's own limit is of this one channel.
      const pace = { limited: paces.ofChannel(channel), also: paces.ofMethod('chat.postMessage') };
      const posted = await send((content) =>
        call(delivery, pace, () =>
          client.chat.postMessage({
            ...content,
            unfurl_links: false,
            unfurl_media: false,
            metadata: writeMark({ key: delivery.key, workspace: delivery.place.workspace_id }),
            ...(delivery.underId !== null && { thread_ts: readId(delivery.underId).ts }),
          }),
        ),
      );
      await sendPictures?.(delivery, { channel, ts: posted.ts ?? '' });
      return { platformId: writeId(channel, posted.ts ?? '') };
    },
    async find(delivery) {
      // Published again it is the same page.
      if (homeUserOf(delivery.place) !== null) return 'absent';
      const channel = await findChannel(delivery);
      const looked = { channel, limit: LOOK_BACK, include_all_metadata: true };
      const { underId } = delivery;
      const method = underId === null ? 'conversations.history' : 'conversations.replies';
      try {
        const { messages = [] } = await call(delivery, { limited: paces.ofMethod(method) }, () =>
          underId === null
            ? reader.conversations.history(looked)
            : reader.conversations.replies({ ...looked, ts: readId(underId).ts }),
        );
        const ours = messages.find(({ metadata }) => isOf(delivery, readMark(metadata)));
        return ours?.ts === undefined ? 'absent' : { platformId: writeId(channel, ours.ts) };
      } catch (error) {
        const cause = error instanceof DeliveryError ? error.cause : error;
        if (cause instanceof WebAPIPlatformError && cause.data.error === 'missing_scope') return 'unknown';
        throw error;
      }
    },
  };
}

/** The paces that a call keeps, in this order; `limited` is the one that waits where Slack asks for it all the same. */
interface CallPaces {
  first?: Pace;
  limited: Pace;
  also?: Pace;
}

async function call<T>(
  { key }: Delivery,
  { first, limited, also }: CallPaces,
  run: () => Promise<T>,
  isEdit = false,
): Promise<T> {
  for (const pace of [first, limited, also]) pace?.keep(key);
  try {
    return await run();
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError) limited.pause(error.retryAfter * 1_000);
    throw translate(error, isEdit);
  } finally {
    limited.answered();
  }
}

/** What an error of the Web API says of the message: refused, later, or nobody knows. */
function translate(error: unknown, isEdit: boolean): DeliveryError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DeliveryError) return error;
  if (error instanceof WebAPIRateLimitedError) {
    return new DeliveryError(message, {
      outcome: 'later',
      retryAfterMs: error.retryAfter * 1_000,
      cause: error,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const isRefused = FINAL.has(code) || (isEdit && GONE.has(code));
    // A page instead of an answer: some proxy spoke, and the call may have got through.
    const isAnswer = /^[a-z0-9_]+$/.test(code);
    const outcome = isRefused ? 'refused' : isAnswer && !BROKEN.has(code) ? 'later' : 'unknown';
    return new DeliveryError(message, { outcome, cause: error });
  }
  if (error instanceof WebAPIHTTPError)
    return new DeliveryError(message, { outcome: 'unknown', cause: error });
  const isRefusedConnection = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(`${message} ${describeCause(error)}`);
  return new DeliveryError(message, { outcome: isRefusedConnection ? 'later' : 'unknown', cause: error });
}

/** Codes of the causes under an error. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error ? String(error.code) : '';
  const inner = 'original' in error ? error.original : error.cause;
  return `${code} ${describeCause(inner)}`;
}

/** Another database may have used the same key; what a Tiller of before posted names no workspace. */
function isOf({ key, place }: Delivery, mark: Mark | null): boolean {
  return mark?.key === key && (mark.workspace ?? place.workspace_id) === place.workspace_id;
}

import { type Client, DiscordAPIError, GatewayDispatchEvents, InteractionResponseType } from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { BROKEN, OTHERS } from '../../src/chat/lines.ts';
import type { Late } from '../../src/engine/call.ts';
import { DEFER_MS, type DeferDeps, deferLate, LAST_MS } from '../defer.ts';
import { type AnswerDeps, createAnswers } from './answer.ts';
import { type FocusedOption, renderChoices } from './commands/commands.ts';
import {
  type ChannelPlace,
  type DiscordRequest,
  decodeInteraction,
  decodeMessage,
  decodeOwn,
  decodeReaction,
  decodeTyping,
  type Reply,
} from './decode.ts';
import { type Others, SECOND_MS } from './session/others.ts';

export interface ListenDeps extends AnswerDeps, DeferDeps {
  commands: CommandTable;
  /** Our own user: what it does is no news. */
  botUser(): string;
  /** Where a channel belongs, as far as it is known. */
  find(channel: string): ChannelPlace | undefined;
  /** False where something was clicked that a process with another database posted. */
  isOurs(request: DiscordRequest): Promise<boolean>;
  /** Whether a message that the bot has posted is of this database. */
  isOwner(owner: number): Promise<boolean>;
  others: Others;
  /** Whether a request is answered by a form. */
  opensForm(request: DiscordRequest['request']): boolean;
  suggest(guild: string, focused: FocusedOption): Promise<readonly { value: string; label: string }[]>;
  /** Reads the reactions of a message of ours again. */
  readAgain(guild: string, message: string): Promise<void>;
}

const NOT_FOUND = 404;
/** Longer than another process waits, and its call takes. */
export const SEEN_MS = 10 * SECOND_MS;
/** How many of the last things that were told of are remembered. */
const MOST_REMEMBERED = 1_000;

/** Has everything that Discord tells of answered. Read as it comes: what the library makes of it depends on what it kept. */
export function listen(client: Client, deps: ListenDeps): void {
  const { log, commands, others, receive } = deps;
  const answers = createAnswers(deps);
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
      await answers.respond(typing.reply, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: renderChoices(typing.focused, offered),
      });
      return;
    }
    const decoded = decodeInteraction(commands, payload);
    if (!decoded?.reply || !isFirst(decoded.reply.id)) return;
    const { reply, request } = decoded;
    if (!(await deps.isOurs(decoded))) return turnAway(decoded, reply);
    if (request.kind === 'submitted' && (await answers.keepHalf(decoded, reply))) return;
    const begin = (late: Late) =>
      receive(decoded, late).catch((error: unknown): ChatReply => {
        log.error({ err: error }, 'Discord: something broke');
        return { kind: 'show', view: BROKEN, audience: 'asker' };
      });
    // Each process hears what is typed: where there are others, whoever has the answer does it.
    if (others.areThere() && decoded.owner === null && !deps.opensForm(request)) {
      await waitForFirst();
      const whose = await answers.claim(decoded, reply);
      if (whose === 'theirs') return;
      if (whose === 'ours') return answers.fillIn(decoded, reply, await begin({ isTold: true }));
    }
    let isTaken = true;
    const defer = async (): Promise<void> => {
      isTaken = await answers.defer(decoded, reply).catch((error: unknown) => {
        log.warn({ err: error }, 'Discord was not told that an answer is under way');
        return false;
      });
    };
    // A form is the first answer or none.
    const waitMs = deps.opensForm(decoded.request) ? LAST_MS : DEFER_MS;
    const { value, isDeferred } = await deferLate(begin, defer, deps, waitMs);
    if (!isDeferred) return answers.show(decoded, reply, value);
    try {
      await answers.fillIn(decoded, reply, value);
    } catch (error) {
      // “Is thinking” may stand there although Discord's word of it was lost: only where it does not is this the first answer.
      if (isTaken || !isGone(error)) throw error;
      await answers.show(decoded, reply, value);
    }
  }

  /** Whoever posted it answers first; where nobody does, it is said that nothing was done. */
  async function turnAway(decoded: DiscordRequest, reply: Reply): Promise<void> {
    await wait(LAST_MS);
    await answers.show(decoded, reply, { kind: 'show', view: OTHERS, audience: 'asker' });
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => void deps.after(ms, resolve));
  }

  async function takeMessage(payload: unknown): Promise<void> {
    const owner = decodeOwn(payload, deps.botUser());
    if (owner !== null) return (await deps.isOwner(owner)) ? undefined : others.note('message');
    const decoded = decodeMessage(payload, deps.botUser(), deps.find);
    if (!decoded) return;
    if (!others.areThere()) return answerMessage(decoded);
    if (!isFirst(decoded.request.origin)) return;
    await waitForFirst();
    const giveBack = await answers.claimMessage(decoded);
    if (giveBack === null) return;
    // The line stays until the other one has seen it.
    deps.after(
      SEEN_MS,
      () => void giveBack().catch((error: unknown) => log.info({ err: error }, 'Discord: a line stays')),
    );
    await answerMessage(decoded);
  }

  async function answerMessage(decoded: DiscordRequest): Promise<void> {
    const reply = await receive(decoded);
    if (reply.kind === 'show') await answers.tell(decoded, reply);
  }

  /** Leaves what was typed to the process that was there before, if it takes it. */
  async function waitForFirst(): Promise<void> {
    if (others.waitMs() > 0) await wait(others.waitMs());
  }

  async function takeReaction(payload: unknown): Promise<void> {
    const changed = decodeReaction(payload, deps.botUser());
    if (changed) await deps.readAgain(changed.guild, changed.message);
  }
}

/** Whether Discord knows nothing that could be filled in. */
function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === NOT_FOUND;
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

import { decodeAction } from '../base/command/action-code.ts';
import type { Command } from '../base/command/command.ts';
import type { NamedAccount } from '../base/command/ctx.ts';
import { needsForm, splitForForm } from '../base/command/form.ts';
import { parseLine } from '../base/command/parse.ts';
import type { CommandTable } from '../base/command/table.ts';
import { readGesture } from '../base/language/emoji.ts';
import { Refusal } from '../base/language/errors.ts';
import type { ChatPlatform } from '../base/store/tables.ts';
import { bold, type Locale, text } from '../base/view/text.ts';
import type { FormView, View } from '../base/view/view.ts';
import type { Late } from '../engine/call.ts';
import type { Engine } from '../engine/engine.ts';
import type { Arrival } from '../engine/enter.ts';
import type { Reaction } from '../face/message-store.ts';
import type { WatchedMessage } from '../face/watch-store.ts';
import type { Standing } from '../team/account/identity.ts';
import type { Visitor, WorkspaceDefaults } from '../team/account/workspace.ts';
import type { Audience } from '../team/feed/audience-store.ts';
import { compareReactions, nameChange } from './compare-reactions.ts';
import { draftTitle } from './draft-title.ts';
import { offerForm, showRefusal } from './offer-form.ts';

/** A form remembers what was said; what is longer is run as it is. */
const MOST_REMEMBERED = 2_000;

/** Who did something on a chat platform, and the id under which it may be told of again. */
export interface Visit {
  visitor: Visitor;
  /** What the platform says of the account; null where it did not. */
  standing: Standing | null;
  /** The same for every delivery of the same thing. */
  origin: string;
  /** Accounts that are named in it. */
  named?: readonly NamedAccount[];
}

type Values = Readonly<Record<string, string>>;

/** What people do in a chat that is ours to answer, the same for every platform. */
export type ChatRequest = Visit &
  (
    | { kind: 'typed'; text: string }
    /** A command whose arguments the platform has told apart. */
    | { kind: 'called'; command: string; args: Readonly<Record<string, unknown>> }
    /** A button or menu entry of ours; `code` is what it carries. */
    | { kind: 'clicked'; code: string }
    | { kind: 'submitted'; command: string; args: Readonly<Record<string, string>> }
    /** A form once more, with what was filled in: some of it was not taken. */
    | { kind: 'reopened'; command: string; args: Readonly<Record<string, string>>; values: Values }
    /** "Make this a task" on a message: a form that starts with its words. */
    | { kind: 'picked'; text: string }
    /** Somebody opened their own page. */
    | { kind: 'opened' }
    /**
     * `message` is the platform's id of what was reacted to. `isAnsweredAloud` where the platform gives a
     * reaction no answer: then a private line does.
     */
    | {
        kind: 'reacted';
        message: string;
        emoji: string;
        isRemoved: boolean;
        /** By the clock of the platform, in microseconds; left out where it does not say. */
        happenedAt?: number | undefined;
        isAnsweredAloud?: boolean;
      }
    /** Written to us, in words; `thread` is the platform's id of the message whose thread the answer goes to. */
    | { kind: 'asked'; text: string; thread: string | null }
  );

type ReactionRequest = Extract<ChatRequest, { kind: 'reacted' }>;

/** What the person is shown at once. What everybody sees changes by the outbox. */
export type ChatReply =
  /** `locale` is how the team writes, where one was found. */
  | { kind: 'show'; view: View; audience: Audience; locale?: Locale }
  /** Questions; `command` and `args` come back with the answers. */
  | { kind: 'form'; form: FormView; command: string; args: Readonly<Record<string, string>> }
  /** Done, and the message that was clicked says so by itself. */
  | { kind: 'silent' };

export interface Chat {
  /**
   * Answers a request. `identify` adds what the platform says of who made it, where that costs a call: nobody is looked
   * up for a reaction that does not count. `late` has a call kept where whoever asked is told that it is under way.
   */
  receive(request: ChatRequest, identify?: Identifier, late?: Late): Promise<ChatReply>;
  /** Whether a request is answered by a form, which a platform takes for a moment only. */
  opensForm(request: ChatRequest): boolean;
  /** Counts what was reacted, and taken away, while nobody listened. */
  catchUp(away: CatchUp): Promise<void>;
}

/** A request with who made it; null where that is nobody to answer. */
type Identifier = (request: ChatRequest) => Promise<ChatRequest | null>;

/** What catching up needs of a platform. */
interface CatchUp {
  platform: ChatPlatform;
  tenant: string;
  /** Of this look at the reactions alone. */
  origin: string;
  /** The platform's id of the one message of ours to look at; all that still count where it is left out. */
  only?: string;
  /** Who has reacted how to a message, by its platform's id; null where that cannot be read. */
  read(message: string): Promise<readonly Reaction[] | null>;
  receive(request: ChatRequest): Promise<unknown>;
}

/** Turns what people do in a chat into calls on the engine, and its answers into what they are shown. */
export function createChat(engine: Engine, defaults: WorkspaceDefaults): Chat {
  const { commands } = engine;

  async function run(request: ChatRequest, { command, args }: DecodedCall, late?: Late): Promise<ChatReply> {
    const waited = { ms: 0 };
    const entered = await engine.enter(request.visitor, { standing: request.standing, defaults, waited });
    const { workspace, actor, placeId } = entered;
    const answered = await engine.handle({
      ...{ workspace, actor, placeId },
      command: command.name,
      args,
      origin: request.origin,
      named: request.named ?? [],
      waits: false,
      late,
      waited,
    });
    const view = request.kind === 'submitted' ? answered : offerForm(answered, commands, command, args);
    const reply = toReply(request, command, entered.isFounded ? sayFounded(view, entered) : view);
    if (reply.kind !== 'show') return reply;
    const { locale } = entered;
    if (reply.audience === 'asker') return { ...reply, locale };
    // Asked afterwards: what `go` answers is the first that everybody sees. What is done is done, whatever this says.
    const audience = await engine.readAudience(entered, command).catch((): Audience => 'asker');
    return { ...reply, audience, locale };
  }

  /** Asks for what is missing; whoever may not answer is told so now. */
  async function ask(request: ChatRequest, { command, args, values }: DecodedCall): Promise<ChatReply> {
    const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
    const { visitor, standing } = request;
    const waited = { ms: 0 };
    const entered = await engine.enter(visitor, { standing, defaults, waited });
    const { workspace, actor, placeId, locale } = entered;
    const named = request.named ?? [];
    const call = { workspace, actor, placeId, command: command.name, args: given, named, waited };
    const form = await engine.ask({ ...call, ...(values && { values }) });
    if (form.kind === 'refusal')
      return { kind: 'show', view: offerForm(form, commands, command, given), audience: 'asker', locale };
    return { kind: 'form', form, command: command.name, args: given };
  }

  /** Whether a reaction says something to us, on a message of ours; one that is taken away must have been counted. */
  async function counts(request: ReactionRequest): Promise<boolean> {
    const { message, emoji, isRemoved, happenedAt, visitor } = request;
    if (readGesture(emoji) === undefined) return false;
    const { platform, tenant, user } = visitor;
    const ref = { platform, tenant, message };
    return isRemoved ? engine.noteRemoval(ref, { user, emoji, happenedAt }) : engine.countsReactions(ref);
  }

  return {
    async receive(received, identify, late) {
      try {
        if (received.kind === 'reacted' && !(await counts(received))) return { kind: 'silent' };
        const request = identify ? await identify(received) : received;
        if (request === null) return { kind: 'silent' };
        const decoded = decodeRequest(commands, request);
        return asksFirst(request, decoded) ? await ask(request, decoded) : await run(request, decoded, late);
      } catch (error) {
        if (error instanceof Refusal)
          return { kind: 'show', view: showRefusal(error, commands), audience: 'asker' };
        throw error;
      }
    },
    opensForm(request) {
      try {
        return asksFirst(request, decodeRequest(commands, request));
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    },
    async catchUp({ platform, tenant, origin, only, read, receive }) {
      const workspace = await engine.findWorkspace(platform, tenant);
      if (workspace === null) return;
      if (only !== undefined && !(await engine.countsReactions({ platform, tenant, message: only }))) return;
      const view = await engine.handle({
        workspace,
        actor: { kind: 'system' },
        placeId: null,
        command: 'list reactions',
        args: { platform, tenant, ...(only !== undefined && { message: only }) },
        origin,
        waits: false,
      });
      for (const { message, place, known } of (view.data ?? []) as readonly WatchedMessage[]) {
        const seen = await read(message);
        if (seen === null) continue;
        for (const { user, emoji, isRemoved } of compareReactions(known, seen)) {
          const visitor = {
            platform,
            tenant,
            tenantName: tenant,
            user,
            userName: user,
            place,
            placeName: '',
          };
          const once = nameChange(origin, message, { user, emoji });
          await receive({
            kind: 'reacted',
            visitor,
            standing: null,
            origin: once,
            message,
            emoji,
            isRemoved,
          });
        }
      }
    },
  };
}

interface DecodedCall {
  command: Command;
  args: Readonly<Record<string, unknown>>;
  /** What a form of it starts with. */
  values?: Values;
}

function decodeRequest(table: CommandTable, request: ChatRequest): DecodedCall {
  switch (request.kind) {
    case 'typed':
      return parseLine(table, request.text === '' ? 'help' : request.text);
    case 'clicked': {
      const decoded = decodeAction(table, request.code);
      if (decoded)
        return decoded.isForm ? { ...decoded, ...splitForForm(decoded.command, decoded.args) } : decoded;
      throw new Refusal({
        code: 'unknown_command',
        message: 'I do not know this button any more. today shows the tasks with buttons that work.',
      });
    }
    case 'called':
    case 'submitted':
      return { command: table.get(request.command), args: request.args };
    case 'reopened': {
      const { command, args, values } = request;
      return { command: table.get(command), args, values };
    }
    case 'picked':
      return { command: table.get('propose'), args: {}, values: { title: draftTitle(request.text) } };
    case 'reacted': {
      const { message, emoji, isRemoved, happenedAt, isAnsweredAloud = false, visitor } = request;
      const { user } = visitor;
      return {
        command: table.get('react'),
        args: { message, emoji, user, removed: isRemoved, at: happenedAt, aloud: isAnsweredAloud },
      };
    }
    case 'asked': {
      const { text: words, thread } = request;
      return { command: table.get('ask'), args: { text: words, ...(thread !== null && { thread }) } };
    }
    case 'opened': {
      const { platform, tenant, user } = request.visitor;
      return { command: table.get('open home'), args: { platform, tenant, user } };
    }
  }
}

/** Whether somebody is asked for more before anything is done. */
function asksFirst(request: ChatRequest, { command, args, values }: DecodedCall): boolean {
  if (values) return true;
  const isShort = JSON.stringify(args).length <= MOST_REMEMBERED;
  const isWhole = request.kind === 'submitted' || !isShort;
  return !isWhole && needsForm(command, args, request.kind === 'clicked');
}

/** Who is first is admin, and nothing is public yet; help says so by itself. */
function sayFounded(view: View, { member }: Arrival): View {
  if (view.kind !== 'answer' || !member) return view;
  const note = text`@${member.handle} is the first here, and so admin. No digest is posted in this channel before ${bold('/tiller go')}.`;
  return { ...view, lines: [...view.lines, note] };
}

/** A task’s page is edited by itself: a click on it needs no second answer, unless it was refused or more is missing. */
function toReply(request: ChatRequest, command: Command, view: View): ChatReply {
  const isAsked = view.kind === 'answer' && view.isQuestion === true;
  const isPrivate = ['refusal', 'working'].includes(view.kind) || isAsked || command.audience === 'asker';
  const isEmpty = view.kind === 'answer' && view.lines.length === 0;
  const isOnPage = command.audience === 'page' && !isPrivate;
  if (isEmpty || (request.kind === 'clicked' && isOnPage)) return { kind: 'silent' };
  // What a form did is on the page already, for all; who filled it in is told what came of it.
  const isPublic = !isPrivate && request.kind !== 'submitted' && command.audience === 'channel';
  return { kind: 'show', view, audience: isPublic ? 'channel' : 'asker' };
}

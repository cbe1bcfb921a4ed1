import { decodeAction } from './action-code.ts';
import { type Command, parseLine } from './command.ts';
import type { Engine, Entered } from './engine.ts';
import { Refusal } from './errors.ts';
import { buildForm, needsForm } from './form.ts';
import type { Visitor, WorkspaceDefaults } from './team/workspace.ts';
import { bold, type FormView, type RefusalView, text, type View } from './view.ts';

/** A form remembers what was said already; what is longer is run as it is. */
const MOST_REMEMBERED = 2_000;

/** Who did something on a chat platform, and the id under which it may be told of again. */
export interface Visit {
  visitor: Visitor;
  /** Whether the platform says that this is a person of the team: then an unknown account becomes a member. */
  admits: boolean;
  /** The same for every delivery of the same thing. */
  origin: string;
}

/** What people do in a chat that is ours to answer, the same for every platform. */
export type ChatRequest = Visit &
  (
    | { kind: 'typed'; text: string }
    /** A button or menu entry of ours; `code` is what it carries. */
    | { kind: 'clicked'; code: string }
    | { kind: 'submitted'; command: string; args: Readonly<Record<string, string>> }
    /** "Make this a task" on a message. */
    | { kind: 'picked'; text: string }
    /** `message` is the platform's id of what was reacted to; `user` the platform's id of who did. */
    | { kind: 'reacted'; message: string; emoji: string; isRemoved: boolean }
    /** Written to us, in words; `thread` is the platform's id of the message whose thread the answer goes to. */
    | { kind: 'asked'; text: string; thread: string | null }
  );

/** What the person is shown at once. What everybody sees changes by the outbox. */
export type ChatReply =
  | { kind: 'show'; view: View; audience: 'asker' | 'channel' }
  /** Questions; `command` and `args` come back with the answers. */
  | { kind: 'form'; form: FormView; command: string; args: Readonly<Record<string, string>> }
  /** Done, and the message that was clicked says so by itself. */
  | { kind: 'silent' };

export interface Chat {
  receive(request: ChatRequest): Promise<ChatReply>;
}

/** Turns what people do in a chat into calls on the engine, and its answers into what they are shown. */
export function createChat(engine: Engine, defaults: WorkspaceDefaults): Chat {
  const { commands } = engine;

  async function run(
    request: ChatRequest,
    command: Command,
    args: Readonly<Record<string, unknown>>,
  ): Promise<ChatReply> {
    const entered = await enter(engine, request, defaults);
    const view = await engine.handle({
      workspace: entered.workspace,
      actor: entered.actor,
      placeId: entered.placeId,
      command: command.name,
      args,
      origin: request.origin,
      waits: false,
    });
    return toReply(request, command, entered.isFounded ? sayFounded(view) : view);
  }

  return {
    async receive(request) {
      try {
        const { command, args } = decodeRequest(engine, request);
        const isShort = JSON.stringify(args).length <= MOST_REMEMBERED;
        if (request.kind !== 'submitted' && isShort && needsForm(command, args, request.kind === 'clicked')) {
          const given = Object.fromEntries(
            Object.entries(args).map(([name, value]) => [name, String(value)]),
          );
          return { kind: 'form', form: buildForm(command, args), command: command.name, args: given };
        }
        return await run(request, command, args);
      } catch (error) {
        if (error instanceof Refusal) return refuse(error);
        throw error;
      }
    },
  };

  function decodeRequest(
    { commands: table }: Engine,
    request: ChatRequest,
  ): { command: Command; args: Readonly<Record<string, unknown>> } {
    switch (request.kind) {
      case 'typed':
        return parseLine(table, request.text === '' ? 'help' : request.text);
      case 'clicked': {
        const decoded = decodeAction(table, request.code);
        if (decoded) return decoded;
        throw new Refusal({
          code: 'unknown_command',
          message: 'I do not know this button any more. today shows the tasks with buttons that work.',
        });
      }
      case 'submitted':
        return { command: commands.get(request.command), args: request.args };
      case 'picked':
        return { command: commands.get('propose'), args: { title: request.text } };
      case 'reacted': {
        const { message, emoji, isRemoved, visitor } = request;
        return {
          command: commands.get('react'),
          args: { message, emoji, user: visitor.user, removed: isRemoved },
        };
      }
      case 'asked': {
        const { text, thread } = request;
        return { command: commands.get('ask'), args: { text, ...(thread !== null && { thread }) } };
      }
    }
  }
}

/** An outsider gets no place of ours, and no membership. */
function enter(engine: Engine, { visitor, admits }: Visit, defaults: WorkspaceDefaults): Promise<Entered> {
  return engine.enter(visitor, { admits, defaults });
}

/** Whoever is first is told that nothing is public yet; help says so by itself. */
function sayFounded(view: View): View {
  if (view.kind !== 'answer') return view;
  const note = text`You are the first here, and admin. Nothing is posted in this channel before ${bold('/tiller go')}.`;
  return { ...view, lines: [...view.lines, note] };
}

/** What was clicked is edited by itself and needs no second answer, unless it was refused or something is still missing. */
function toReply(request: ChatRequest, command: Command, view: View): ChatReply {
  const isPrivate = view.kind === 'refusal' || view.kind === 'working' || command.audience === 'asker';
  const isEmpty = view.kind === 'answer' && view.lines.length === 0;
  if (isEmpty || (request.kind === 'clicked' && !isPrivate)) return { kind: 'silent' };
  return { kind: 'show', view, audience: isPrivate ? 'asker' : 'channel' };
}

function refuse(error: Refusal): ChatReply {
  const view: RefusalView = { kind: 'refusal', ...error.detail };
  return { kind: 'show', view, audience: 'asker' };
}

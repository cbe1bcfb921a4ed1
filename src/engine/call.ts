import type { Command } from '../base/command/command.ts';
import type { Ctx, NamedAccount } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import type { TracedPart } from '../base/ports.ts';
import type { Waited } from '../base/store/postgres/patience.ts';
import type { Scope } from '../base/store/transaction.ts';
import type { View } from '../base/view/view.ts';
import { type ActorRef, checkAccess, resolveActor } from '../team/account/actor.ts';

/** One request to the engine. */
export interface Call {
  workspace: string;
  actor: ActorRef;
  command: string;
  args: Readonly<Record<string, unknown>>;
  /** The platform's own id of this event: the same id again gets the first answer again. */
  origin: string;
  /** A hash of what came with an origin that its sender chose; left out where a platform makes origins. */
  bodyDigest?: string;
  placeId: string | null;
  /** True for a face that waits for long work; false for a chat, which is told "working" and gets the result by the outbox. */
  waits: boolean;
  /** Accounts that the arguments name. */
  named?: readonly NamedAccount[];
  /** Of a request that began before this call: by who asks, and for what else. */
  waited?: Waited | undefined;
  /** Of a face that cannot wait: how it tells whoever asked that their call is under way, before it is done. */
  late?: Late | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** Takes the files of an answer that only reads, while its transaction is open, and says what is to be shown. Throws a Refusal. */
  takeFiles?: ((view: View) => Promise<View>) | undefined;
}

/** A call that may take longer than its platform waits. */
export interface Late {
  /** Whether the platform has been told, or is being told now. */
  isTold: boolean;
  /**
   * Keeps the call, so that it is done even if this process ends; asked before the platform is told. Missing until the
   * engine has the call, and where it changes nothing or nobody else could do it.
   */
  keep?: () => Promise<void>;
}

/** A call that is not complete yet. */
export type PartialCall = Pick<Call, 'workspace' | 'actor' | 'command' | 'placeId' | 'named' | 'waited'> & {
  args: Readonly<Record<string, string>>;
  /** What the form starts with, by argument. */
  values?: Readonly<Record<string, string>>;
};

/** Whose a call is, and for which workspace. */
export function scopeOf(call: Call): Scope {
  return { ...call, workspaceId: call.workspace, findActor: (reads) => resolveActor(reads, call.actor) };
}

/** A call as it is followed; its face is what its origin begins with. */
export function partOf({ command, origin, workspace }: Call, commands: CommandTable): TracedPart {
  const name = commands.find(command)?.name ?? 'unknown';
  return { kind: 'call', command: name, face: /^[a-z]+(?=:)/.exec(origin)?.[0] ?? 'other', workspace };
}

export function describeEnd(view: View): string {
  return view.kind === 'refusal' ? view.code : 'answered';
}

/** Whether whoever calls may, and what the arguments are. Throws a Refusal. */
export async function admitCall(
  ctx: Ctx,
  command: Command,
  given: Call['args'],
): Promise<Record<string, unknown>> {
  await checkAccess(ctx, command);
  return readArgs(command, cleanArgs(given));
}

/** Text that a database gives back as it took it: without NUL, which PostgreSQL refuses, and halves of letters. */
export function cleanArgs(args: Call['args']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, given]) => [name, cleanArg(given)]));
}

function cleanArg(given: unknown): unknown {
  if (typeof given === 'string') return given.replaceAll('\0', '').toWellFormed();
  return Array.isArray(given) ? given.map(cleanArg) : given;
}

/** What work ends with; a refusal is a result like any other, and anything else that is thrown is a bug. */
export async function orRefusal<T>(work: () => T | Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

export function viewRefusal(refusal: Refusal): View {
  return { kind: 'refusal', ...refusal.detail };
}

/**
 * Runs a transaction once more where the answer to its commit was lost: by the origin, or the job's claim, the second
 * one finds what the first has stored, or does it now. Where that fails too, it stays unknown.
 */
export async function persist<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    if (!(error instanceof Refusal) || error.detail.code !== 'unsettled') throw error;
    return store().catch(() => Promise.reject(error));
  }
}

/** Said where the database went away while a call was thought about, so that it may be taken up again later. */
export function viewUnsettled(name: string): View {
  const message = `The database went away during ${name}; it may yet be done. Look before you ask for it again.`;
  return { kind: 'refusal', code: 'unsettled', message };
}

/** Runs a command that does not think. */
export async function runCommand(command: Command, ctx: Ctx, args: Record<string, unknown>): Promise<View> {
  if (!command.run) throw new Error(`${command.name} has nothing to run`);
  return command.run(ctx, args);
}

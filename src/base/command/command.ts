import type { z } from 'zod';
import type { EnginePorts } from '../ports.ts';
import type { Db } from '../store/open.ts';
import type { View } from '../view/view.ts';
import type { Ctx } from './ctx.ts';

/** `person`: every member, and people of the chat who are none yet. */
type Access = 'person' | 'everyone' | 'approver' | 'admin';

/** One entry of the command table. Every face (chat, command line, HTTP, MCP) is derived from it. */
export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** One or two words, imperative: `goal add`. */
  name: string;
  /** One line of help. */
  summary: string;
  /** Two or three ways to use it, as typed after the name. */
  examples?: readonly string[];
  args: z.ZodObject<Shape>;
  access: Access;
  /**
   * Who sees the answer; before `go` it is always the asker alone. `page`: everybody reads on the page of the task what was
   * done, so that a press needs no answer, and whoever typed it is answered alone.
   */
  audience: 'asker' | 'channel' | 'page';
  /** Changes nothing: it runs in a reading transaction, claims no origin and keeps no answer. */
  reads: boolean;
  /** Whether a face that can may ask for the arguments in a form. */
  hasForm?: boolean;
  /** `long` work may take more than a moment: a chat is told so at once, and gets the result later. */
  pace: 'instant' | 'long';
  /** Programs ask it again and again: where it changed nothing, neither its origin nor its answer is kept. */
  isPolled?: boolean;
  /** Its answer holds a secret: it is given once and kept nowhere. */
  givesSecret?: boolean;
  /** What it takes away is to be found nowhere: the file is written anew after it. */
  erases?: boolean;
  /** For adapters alone: no face offers it. */
  isInternal?: boolean;
  /** For agents alone, who call it as programs: no chat has a menu for it. */
  isForAgents?: boolean;
  /** Other words that are typed for its name. A noun alone means its list anyway: `goal`. */
  aliases?: readonly string[];
  /** One of the few that a bare `/tiller` shows. */
  isEssential?: boolean;
  /** What a form of it starts with, by argument. Writes nothing; refuses what would be refused whatever is filled in. */
  prefill?(ctx: Ctx, given: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** What a form of it lets choose that nobody can know before, by argument: each value, and what it is called. */
  offers?(ctx: Ctx): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Everything in one transaction, … */
  run?(ctx: Ctx, args: z.output<z.ZodObject<Shape>>): Promise<View>;
  /** … or read, think with no transaction open, and commit. Exactly one of the two is given. */
  think?: Thinking<z.output<z.ZodObject<Shape>>>;
  /** The arguments as they may be kept until a job runs them: with their secrets sealed. Throws a Refusal. */
  conceal?(
    args: Readonly<Record<string, unknown>>,
    by: { workspaceId: string } & Pick<EnginePorts, 'vault' | 'sources'>,
  ): Readonly<Record<string, unknown>>;
}

/** What a command may use that asks the world: no transaction is open meanwhile. */
export interface Outside {
  db: Db;
  ports: EnginePorts;
}

/**
 * A command that has to think: reading and thinking happen in the background, on a connection of its own, so that nobody
 * waits for them. `think` is pure and runs with no transaction open. What it gives is plain data that can cross a
 * thread, and no more of it than `commit` needs. One that `asksOutside` is not pure, and may be asked again.
 */
export interface Thinking<Args, Snapshot = unknown, Result = unknown> {
  read(ctx: Ctx, args: Args): Promise<Snapshot>;
  think(snapshot: Snapshot, progress: Ctx['progress'], outside: Outside): Result | Promise<Result>;
  /** It asks the world, and so thinks in the process that has its ports, not in the background. */
  asksOutside?: true;
  /** Whether these args only show what would come, and write nothing: then the answer is made in the background, too. */
  isPreview?(args: Args): boolean;
  /** Whether an event that came meanwhile makes the result wrong, so that it must be thought again. */
  isStale(result: Result, event: { type: string; subject: string }): boolean;
  commit(ctx: Ctx, args: Args, result: Result): Promise<View>;
}

/** What most commands are; an entry says only where it differs. */
const USUAL = { access: 'everyone', audience: 'asker', reads: false, pace: 'instant' } as const;

type Entry<T extends Pick<Command, keyof typeof USUAL>> = Omit<T, keyof typeof USUAL> &
  Partial<Pick<T, keyof typeof USUAL>>;

/** Checks an entry's types once and forgets them, so that entries of every shape fit one table. */
export function defineCommand<Shape extends z.ZodRawShape>(entry: Entry<Command<Shape>>): Command {
  return { ...USUAL, ...entry } as unknown as Command;
}

/** As defineCommand, for a command that thinks; keeps Snapshot and Result checked inside. */
export function defineThinkingCommand<Shape extends z.ZodRawShape, Snapshot, Result>(
  entry: Entry<Omit<Command<Shape>, 'run' | 'think'>> & {
    think: Thinking<z.output<z.ZodObject<Shape>>, Snapshot, Result>;
  },
): Command {
  return { ...USUAL, ...entry } as unknown as Command;
}

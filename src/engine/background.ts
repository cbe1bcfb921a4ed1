import type { Command, Thinking } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import type { Background, EnginePorts } from '../base/ports.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { openReadCtx } from '../base/store/transaction.ts';
import type { View } from '../base/view/view.ts';
import { resolveActor } from '../team/account/actor.ts';
import type { Call } from './call.ts';

/** What the background can be asked to do: to read and think. */
export const THINK = 'think';
/** Or to think about what was read. */
const THINK_OVER = 'think over';

/** A command that is to be thought about; plain data. */
export type ThinkInput = Pick<Call, 'workspace' | 'actor' | 'command' | 'args' | 'origin' | 'named'> & {
  now: number;
};

/** What a thinking command has read, and which command that is. */
interface Matter {
  command: string;
  snapshot: unknown;
}

/** What was thought, and the last event that it knows of. */
export interface Thought {
  result: unknown;
  seq: number;
  /** What a preview says of it. */
  view?: View;
}

/**
 * Does the work of the background itself, on the database that it is given: what a worker runs, and tests in line. Where
 * another background is given, it reads only, and that one thinks.
 */
export function createBackground(
  db: Db,
  ports: EnginePorts,
  commands: CommandTable,
  thinker?: Background,
): Background {
  const thinkOver: Background['run'] = async (_name, input, onProgress) => {
    const { command, snapshot } = input as Matter;
    return thinkingOf(commands.get(command)).think(snapshot, (done, total) => onProgress?.(done, total), {
      db,
      ports,
    });
  };
  const background: Background = {
    async run(name, input, onProgress) {
      if (name === THINK_OVER) return thinkOver(name, input, onProgress);
      if (name !== THINK) throw new Error(`the background knows no work called ${name}`);
      const over = (matter: Matter) => (thinker ?? background).run(THINK_OVER, matter, onProgress);
      return think(db, { ports, commands, over }, input as ThinkInput);
    },
  };
  return background;
}

function thinkingOf({ name, think: thinking }: Command): Thinking<Record<string, unknown>> {
  if (!thinking) throw new Error(`${name} has nothing to think about`);
  return thinking;
}

async function think(
  db: Db,
  {
    ports,
    commands,
    over,
  }: { ports: EnginePorts; commands: CommandTable; over: (matter: Matter) => Promise<unknown> },
  input: ThinkInput,
): Promise<Thought> {
  const command = commands.get(input.command);
  const thinking = thinkingOf(command);
  const then = { ...ports, clock: { now: () => input.now } };
  const look = <T>(work: (ctx: Ctx) => Promise<T>) => {
    const open = (tx: Tx) =>
      openReadCtx(tx, then, {
        ...input,
        workspaceId: input.workspace,
        placeId: null,
        findActor: (reads) => resolveActor(reads, input.actor),
      });
    // Nobody waits at a click for it: on a busy morning it may take its time.
    return db.read(async (tx) => work(await open(tx)), { pace: 'steady' });
  };
  const { args, snapshot, seq } = await look(async (ctx) => {
    const given = readArgs(command, input.args);
    return { args: given, snapshot: await thinking.read(ctx, given), seq: ctx.workspace.event_seq };
  });
  const result = await over({ command: command.name, snapshot });
  if (!thinking.isPreview?.(args)) return { result, seq };
  return { result, seq, view: await look((ctx) => thinking.commit(ctx, args, result)) };
}

import type { Ctx } from '../base/command/ctx.ts';
import { readArgs } from '../base/command/read-args.ts';
import type { CommandTable } from '../base/command/table.ts';
import type { Background, EnginePorts } from '../base/ports.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { openReadCtx } from '../base/store/transaction.ts';
import type { View } from '../base/view/view.ts';
import { resolveActor } from '../team/account/actor.ts';
import type { Call } from './call.ts';

/** What the background can be asked to do. */
export const THINK = 'think';

/** A command that is to be thought about; plain data. */
export type ThinkInput = Pick<Call, 'workspace' | 'actor' | 'command' | 'args' | 'origin' | 'named'> & {
  now: number;
};

/** What was thought, and the last event that it knows of. */
export interface Thought {
  result: unknown;
  seq: number;
  /** What a preview says of it. */
  view?: View;
}

/** Does the work of the background itself, on the database that it is given: what a worker runs, and tests in line. */
export function createBackground(db: Db, ports: EnginePorts, commands: CommandTable): Background {
  return {
    async run(name, input, onProgress) {
      if (name !== THINK) throw new Error(`the background knows no work called ${name}`);
      return think(db, { ports, commands, onProgress }, input as ThinkInput);
    },
  };
}

async function think(
  db: Db,
  {
    ports,
    commands,
    onProgress,
  }: { ports: EnginePorts; commands: CommandTable; onProgress: Call['onProgress'] },
  input: ThinkInput,
): Promise<Thought> {
  const command = commands.get(input.command);
  const { think: thinking } = command;
  if (!thinking) throw new Error(`${command.name} has nothing to think about`);
  const then = { ...ports, clock: { now: () => input.now } };
  const progress = (done: number, total: number) => onProgress?.(done, total);
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
  const result = await thinking.think(snapshot, progress, { db, ports });
  if (!thinking.isPreview?.(args)) return { result, seq };
  return { result, seq, view: await look((ctx) => thinking.commit(ctx, args, result)) };
}

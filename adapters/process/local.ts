import type { Command } from '../../src/base/command/command.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { notFound, Refusal } from '../../src/base/language/errors.ts';
import { findNearest, slugify } from '../../src/base/language/ids.ts';
import type { NewId } from '../../src/base/ports.ts';
import type { View } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Arrival } from '../../src/engine/enter.ts';
import type { CompletionKind } from '../../src/face/offer-store.ts';
import type { Visitor, WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import { exampleCommand } from '../../src/team/example.ts';
import { originOf } from '../calls/once.ts';
import { loadExample, type RunCommand } from './example.ts';

/** One request of somebody at this machine. */
interface LocalCall {
  command: Command;
  args: Readonly<Record<string, unknown>>;
  /** A key of the caller's: the same one again does nothing and gets the same answer. */
  once?: string | undefined;
  onProgress?: (done: number, total: number) => void;
  /** Takes the files of an answer, and says what is to be shown. Throws a Refusal. */
  takeFiles?: ((view: View) => Promise<View>) | undefined;
}

/** The workspace of this machine, which the terminal and the command line of one database share. */
export interface Desk {
  readonly commands: CommandTable;
  /**
   * Finds who acts; the first visit of all founds the workspace. Only the machine's own user is added by
   * coming in: for anybody else an unknown name is refused, so that a slip of the keyboard is not a person.
   */
  enter(name: string): Promise<Arrival>;
  /** Runs one command and waits for it; `face` tells origins apart. */
  run(entered: Arrival, face: 'cli' | 'terminal', call: LocalCall): Promise<View>;
  complete(entered: Arrival, kind: CompletionKind): Promise<string[]>;
  isBlank(entered: Arrival): Promise<boolean>;
}

/** In a container everybody is root, which is nobody’s name: pages call them by what they are. */
const NAMELESS = 'root';
const CALLED = 'admin';

export interface DeskDeps {
  engine: Engine;
  newId: NewId;
  /** The machine's own user. */
  owner: string;
  defaults: WorkspaceDefaults;
  /** Today in the zone of a new workspace: the example's data end yesterday. */
  today(): string;
}

export function createDesk({ engine, newId, owner, defaults, today }: DeskDeps): Desk {
  return {
    commands: engine.commands,
    async enter(name) {
      const typed = name.replace(/^@/, '').trim();
      const userName = owner === NAMELESS && slugify(typed) === CALLED ? owner : typed;
      const user = slugify(userName);
      const entered = await engine.enter(localVisitor(userName), {
        standing: user !== '' && user === slugify(owner) ? 'vouched' : 'guest',
        defaults,
      });
      if (!entered.member) {
        const known = await engine.complete(entered.workspace, 'member');
        const near = findNearest(`@${user}`, known);
        throw notFound('member', userName, near.length > 0 ? near : known.slice(0, 5));
      }
      return entered;
    },
    async run({ workspace, actor, placeId, member }, face, { command, args, once, onProgress, takeFiles }) {
      // One line may be many commands: each has its own key.
      let count = 0;
      const nextKey = () => (once === undefined ? undefined : `${once}${count++ === 0 ? '' : `:${count}`}`);
      const handle: RunCommand = (named, given) =>
        engine.handle({
          workspace,
          actor,
          placeId,
          command: named.name,
          args: given,
          ...originOf(
            nextKey(),
            { sender: once === undefined ? face : `${face}:${member?.id}`, name: '--once', newId },
            { command: named.name, args: given },
          ),
          waits: true,
          takeFiles,
          ...(onProgress && { onProgress }),
        });
      if (command.name === exampleCommand.name) return loadExample(engine.commands, handle, today());
      return handle(command, args);
    },
    complete: ({ workspace }, kind) => engine.complete(workspace, kind),
    isBlank: ({ workspace }) => engine.isBlank(workspace),
  };
}

/** Somebody at this machine, as the engine knows them. */
export function localVisitor(userName: string): Visitor {
  return {
    platform: 'terminal',
    tenant: 'local',
    tenantName: 'This team',
    user: slugify(userName),
    userName: userName === NAMELESS ? CALLED : userName,
    place: 'main',
    placeName: 'terminal',
  };
}

/** Runs work that may refuse; the refusal becomes a View. */
export async function asView(work: () => Promise<View>): Promise<View> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    throw error;
  }
}

import { rmSync } from 'node:fs';
import { notFound } from '../base/language/errors.ts';
import { listOwnFiles } from '../base/log/months.ts';
import { dropUnfinished } from '../base/log/rewrite.ts';
import type { EnginePorts } from '../base/ports.ts';
import { type Db, isSqlite, runRaw } from '../base/store/open.ts';
import { asSystem, lockWorkspace, openCtx } from '../base/store/transaction.ts';
import { dropWorkspace } from '../base/store/workspace.ts';
import { suspend } from '../team/account/suspend.ts';
import { listFigures, type WorkspaceFigures } from './workspaces-store.ts';

/** What whoever runs Tiller may do with workspaces. No chat, program or terminal session can. */
export interface Workspaces {
  list(): Promise<WorkspaceFigures[]>;
  /** Throws a Refusal for an id that is none. */
  get(id: string): Promise<WorkspaceFigures>;
  /** Has one rest: nothing is posted or read, and whoever asks is refused in words. False where it rests already. */
  suspend(id: string): Promise<boolean>;
  /** Lets it go on: what was missed is caught up with as after any stop. False where it did not rest. */
  resume(id: string): Promise<boolean>;
  /** Deletes all there is of one: its log, also what of it is sealed in files, tables, secrets and what waits; nothing of it stays in the file's free pages. */
  delete(id: string): Promise<void>;
}

export function createWorkspaces(db: Db, ports: EnginePorts): Workspaces {
  async function change(id: string, isSuspended: boolean): Promise<boolean> {
    const isChanged = await db.transact(async (tx) => {
      const ctx = await openCtx(tx, ports, {
        workspaceId: id,
        findActor: asSystem,
        origin: 'operator',
        placeId: null,
      });
      const done = await suspend(ctx, isSuspended);
      await ctx.close();
      return done;
    });
    ports.wake.afterCommit();
    return isChanged;
  }

  return {
    list: () => db.read((tx) => listFigures(tx)),
    async get(id) {
      const [found] = await db.read((tx) => listFigures(tx, id));
      if (!found) throw notFound('workspace', id);
      return found;
    },
    suspend: (id) => change(id, true),
    resume: (id) => change(id, false),
    async delete(id) {
      const files = await db.transact(
        async (tx) => {
          // What is freed must not stay readable in the file.
          if (isSqlite(tx)) await runRaw(tx, 'pragma secure_delete = on');
          await lockWorkspace(tx, id);
          await dropUnfinished(tx, id);
          const sealed = await listOwnFiles(tx, id);
          await dropWorkspace(tx, ports.tables, id);
          return sealed;
        },
        { pace: 'long' },
      );
      for (const file of files) rmSync(file, { force: true });
      // Deleted it is; where others write for too long, the free pages are left to the next time, as after `forget`.
      await db.scrub().catch((error: unknown) => {
        ports.log.warn({ err: error }, 'the file could not be written anew after a workspace was deleted');
      });
    },
  };
}

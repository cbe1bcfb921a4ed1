import type { EnginePorts } from '../../base/ports.ts';
import { claimDue, lockDue } from '../../base/run/due.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import { asSystem, openCtx } from '../../base/store/transaction.ts';
import { askForRefresh } from '../../share/digest/post.ts';
import { DUE_HANDLERS } from './handlers.ts';

/** Does what is due by a row. False where another process is at it, or nothing here knows how. */
export async function runDueRow(tx: Tx, ports: EnginePorts, row: Row<'due'>): Promise<boolean> {
  const handler = DUE_HANDLERS.find((candidate) => candidate.kind === row.kind);
  if (!handler || !(await lockDue(tx, row))) return false;
  const ctx = await openCtx(tx, ports, {
    workspaceId: row.workspace_id,
    findActor: asSystem,
    origin: `due:${row.kind}:${row.subject}:${row.next_at}`,
    placeId: null,
  });
  // Claimed first, so that of two processes that saw the row only one does the work.
  if (!(await claimDue(tx, row))) return false;
  await ctx.setDue(row.kind, row.subject, await handler.run(ctx, row));
  await askForRefresh(ctx);
  await ctx.close();
  return true;
}

import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';

/** Refuses whatever anybody asks of a workspace that rests. */
export function refuseSuspended({ suspended_at: since }: Row<'workspaces'>): void {
  if (since === null) return;
  throw notPossible(
    'Whoever runs Tiller has suspended this team: nothing is posted, and nothing was done.',
    'What is here is kept; ask them to resume it.',
  );
}

/** Has a workspace rest, or go on. False where it does already. */
export async function suspend(ctx: Ctx, isSuspended: boolean): Promise<boolean> {
  if ((ctx.workspace.suspended_at !== null) === isSuspended) return false;
  const row = { ...ctx.workspace, suspended_at: isSuspended ? ctx.now : null };
  const type = isSuspended ? 'WorkspaceSuspended' : 'WorkspaceResumed';
  await ctx.record({ type, subject: 'workspace', rows: { workspaces: [row] } });
  return true;
}

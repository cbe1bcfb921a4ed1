import { z } from 'zod';
import { type Ctx, defineCommand } from '../command.ts';
import type { Tx } from '../db/open.ts';
import { notPossible } from '../errors.ts';
import { answer } from '../view.ts';

/** What a team has of its own; with none of these a workspace is blank. */
const OWN_TABLES = ['visions', 'goals', 'metrics', 'projects', 'candidates', 'tasks'] as const;

/** Whether nothing but people has been added to a workspace yet. */
export async function isBlank(tx: Tx, workspaceId: string): Promise<boolean> {
  for (const table of OWN_TABLES) {
    const row = await tx
      .selectFrom(table)
      .select('workspace_id')
      .where('workspace_id', '=', workspaceId)
      .limit(1)
      .executeTakeFirst();
    if (row) return false;
  }
  return true;
}

/**
 * Marks a blank workspace as an example. The face that offers an example runs it first, then adds the
 * example's data by ordinary commands: of two processes that try, only one goes on.
 */
export const exampleCommand = defineCommand({
  name: 'example',
  summary: 'Fills an empty workspace with an example team, to look around.',
  args: z.object({}),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    await refuseTwice(ctx);
    await ctx.record({
      type: 'ExampleMarked',
      subject: 'workspace',
      rows: { workspaces: [{ ...ctx.workspace, is_example: 1 }] },
    });
    return answer('This workspace is now an example.');
  },
});

async function refuseTwice(ctx: Ctx): Promise<void> {
  if (ctx.workspace.is_example === 0 && (await isBlank(ctx.tx, ctx.workspace.id))) return;
  throw notPossible(
    'The example needs an empty workspace, and this one has something in it.',
    'Choose another file by TILLER_DATABASE.',
  );
}

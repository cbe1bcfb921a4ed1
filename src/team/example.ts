import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { notPossible } from '../base/language/errors.ts';
import { isBlank } from '../base/store/workspace.ts';
import { answer } from '../base/view/view.ts';

/**
 * Marks a blank workspace as an example. The face that offers an example runs it first, then adds the
 * example's data by ordinary commands: of two processes that try, only one goes on.
 */
export const exampleCommand = defineCommand({
  name: 'example',
  summary: 'Fills an empty workspace with an example team, to look around.',
  args: z.object({}),
  access: 'admin',
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
  if (ctx.workspace.is_example === 0 && (await isBlank(ctx.tx, ctx.tables, ctx.workspace.id))) return;
  throw notPossible(
    'The example needs an empty workspace, and this one has something in it.',
    'Choose another file by TILLER_DATABASE.',
  );
}

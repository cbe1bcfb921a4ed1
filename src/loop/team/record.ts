import type { Ctx } from '../../base/command/ctx.ts';
import type { Settings } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';

/** Where a team has its line and how bold it is; null for nowhere. */
export async function recordFeedback(ctx: Ctx, feedback: Settings['feedback']): Promise<void> {
  const settings = JSON.stringify({ ...readSettings(ctx.workspace), feedback });
  await ctx.record({
    type: feedback === null ? 'FeedbackTurnedOff' : 'FeedbackTurnedOn',
    subject: 'workspace',
    rows: { workspaces: [{ ...ctx.workspace, settings }] },
  });
}

import type { Ctx } from '../../base/command/ctx.ts';
import { MINUTE_MS } from '../../base/language/date.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, type View } from '../../base/view/view.ts';
import { readLastSent } from '../../say/store.ts';
import { readAudience } from '../../team/feed/audience-store.ts';
import { readSettings } from '../../team/settings-store.ts';
import { GoalFeedbackWorker } from '../worker/worker.ts';
import { FEEDBACK_DUE, followTeamGoals } from './inputs.ts';
import { listNextSteps, type NextStep } from './lines.ts';
import { openTeamLoop } from './open.ts';

/** How soon a goal that was changed, or an action that another program queued, is seen. */
const POLL_MS = MINUTE_MS;
/** A glance, not a page: `feedback show` has them all. */
const MOST_LINES = 3;

const SUBJECT = 'feedback';

/**
 * One round of a team's loop, as often as there is something new: goals and actions in, the line of the place they chose
 * out, in one transaction.
 */
export const feedbackDue = {
  kind: FEEDBACK_DUE,
  async run(ctx: Ctx): Promise<number | null> {
    const { feedback } = readSettings(ctx.workspace);
    if (feedback === null) return null;
    const parts = openTeamLoop(ctx);
    let isNew = false;
    const worker = new GoalFeedbackWorker({
      ...parts,
      workspace: ctx.workspace.id,
      name: 'tiller',
      deliver: () => {
        isNew = true;
      },
      sleep: async () => undefined,
    });
    await followTeamGoals(ctx, parts);
    const { error } = await worker.runOnce();
    // All of it is taken back and tried again: what is half done is worse than what is late.
    if (error !== undefined) throw error;
    if (isNew) await parts.loop.review();
    const state = (await parts.tracker.get())?.state ?? {};
    const steps = await listNextSteps(ctx, await parts.loop.getLastAnalysis(), state);
    if (steps.length > 0) await sendLine(ctx, feedback.placeId, viewSteps(steps));
    return ctx.now + POLL_MS;
  },
};

function viewSteps(steps: readonly NextStep[]): View {
  const left = steps.length - MOST_LINES;
  const more = left > 0 ? [text`${left} more: ${bold('feedback show')}`] : [];
  return answer(...steps.slice(0, MOST_LINES).map(({ line }) => line), ...more);
}

/** Whether something may be posted at a place: in a chat nothing is before `go`. */
export async function isPublic(ctx: Ctx, placeId: string): Promise<boolean> {
  const at = { workspaceId: ctx.workspace.id, placeId };
  return (await readAudience(ctx.tx, at, { audience: 'channel' })) === 'channel';
}

/** Edits the one message there is; nothing is sent where nothing of it has changed. */
export async function sendLine(ctx: Ctx, placeId: string, view: View): Promise<void> {
  if (!(await isPublic(ctx, placeId))) return;
  if (JSON.stringify(view) === (await readLastSent(ctx, SUBJECT, placeId))) return;
  await ctx.send({ subject: SUBJECT, placeId, lane: SUBJECT, view });
}

import type { Ctx } from '../../base/command/ctx.ts';
import type { ReportView } from '../../base/view/view.ts';
import { describeStanding } from './describe.ts';
import { analyseGoal } from './figures.ts';
import { loadGoalScene, loadGoalView } from './goal-load.ts';
import { getGoal, getGoalMetric, listGoalPoints } from './store.ts';

/** Now, and progress with chance. */
const MOST_LINES = 2;

/** Where a goal is and how it goes, as its own page says it, for a page about something that serves it. */
export async function loadGoalSection(ctx: Ctx, goalId: string): Promise<ReportView['sections'][number]> {
  const goal = await getGoal(ctx, goalId);
  const metric = await getGoalMetric(ctx, goal);
  const at = goal.closed_at ?? ctx.now;
  const points = (await listGoalPoints(ctx, goal, metric)).filter((point) => point.at <= at);
  const analysis = analyseGoal(goal, metric, points, { ...(await loadGoalView(ctx)), now: at });
  return {
    heading: `Goal ${goal.id} ${goal.title}`,
    lines: describeStanding({ goal, metric, analysis }, { ...(await loadGoalScene(ctx)), now: at }).slice(
      0,
      MOST_LINES,
    ),
  };
}

import type { Ctx } from '../command.ts';
import { MEANINGS, readNote, readOverrule, type Tactic } from '../goal/tactic.ts';
import { listTactics, loadStanding } from '../goal/tactic-store.ts';
import { describeJudged } from '../goal/tactic-views.ts';
import { bold, type Text, text } from '../view.ts';
import type { PlanFeed, PlanTactic, Snapshot } from './snapshot.ts';

/** A tactic judged within so many days has its values counted: there is still time to record some. */
const COUNTED_DAYS_MS = 7 * 86_400_000;

/** What planning needs to know of every tactic. */
export async function loadPlanTactics(ctx: Ctx): Promise<PlanTactic[]> {
  const tactics: PlanTactic[] = [];
  for (const tactic of await listTactics(ctx)) {
    const judgedAt = Temporal.PlainDate.from(tactic.judge_on).toZonedDateTime(ctx.workspace.zone);
    const isNear = tactic.state === 'running' && judgedAt.epochMilliseconds - ctx.now < COUNTED_DAYS_MS;
    const standing = isNear ? await loadStanding(ctx, tactic) : null;
    tactics.push({
      id: tactic.id,
      title: tactic.title,
      goalId: tactic.goal_id,
      metricId: tactic.metric_id,
      metricName: standing?.metric.name ?? tactic.metric_id,
      state: tactic.state,
      judgeOn: tactic.judge_on,
      values: standing?.figures.values ?? null,
    });
  }
  return tactics;
}

/** Verdicts on the tactics of a feed since its last batch, each in a line with its figures, and what people set aside. */
export async function describeVerdicts(
  ctx: Ctx,
  feed: Pick<PlanFeed, 'goalIds'>,
  previous: Snapshot['previous'],
): Promise<Text[]> {
  if (!previous) return [];
  const lines: Text[] = [];
  for (const tactic of await listTactics(ctx)) {
    if (tactic.goal_id !== null && feed.goalIds?.includes(tactic.goal_id) === false) continue;
    const { judged } = readNote(tactic);
    if (isOverruledSince(tactic, previous.createdAt)) lines.push(describeOverruled(tactic));
    else if (judged && tactic.judged_at !== null && tactic.judged_at > previous.createdAt) {
      const standing = await loadStanding(ctx, tactic);
      lines.push(describeJudged({ tactic, goal: null, standing }, judged, ctx.workspace.currency));
    }
  }
  return lines;
}

function isOverruledSince(tactic: Tactic, sinceAt: number): boolean {
  return tactic.seconded_by !== null && tactic.updated_at > sinceAt;
}

function describeOverruled(tactic: Tactic): Text {
  const overrule = readOverrule(tactic);
  return text`${bold(tactic.id)} ${tactic.title} ${MEANINGS[overrule?.verdict ?? 'modify']}, as two of you decided: ${overrule?.reason ?? ''}`;
}

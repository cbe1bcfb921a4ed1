import type { Ctx } from '../../base/command/ctx.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { readNote, readOverrule } from '../../clarify/tactic/judgement-store.ts';
import { MEANINGS, type Tactic } from '../../clarify/tactic/tactic.ts';
import { describeJudged } from '../../clarify/tactic/tactic-describe.ts';
import { listTactics, loadStanding } from '../../clarify/tactic/tactic-store.ts';

import type { PlanFeed, Snapshot } from '../../plan/snapshot.ts';

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
      const { currency } = ctx.workspace;
      lines.push(describeJudged({ tactic, goal: null, standing }, judged, { currency, today: ctx.today }));
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

import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { cleanText } from '../../base/view/text.ts';
import { getMetricById } from '../../gather/metric/store.ts';
import { readTitle } from '../goal/goal.ts';
import { loadGoalScene } from '../goal/goal-load.ts';
import { getGoal } from '../goal/store.ts';
import { MEANINGS, type Tactic } from './tactic.ts';
import { tacticRef } from './tactic-args.ts';
import { judgeLater } from './tactic-judge.ts';
import { loadSheet, readGuardrail, readRule, ruleOptions, UNJUDGED } from './tactic-rule-args.ts';
import { getTactic } from './tactic-store.ts';
import { viewTacticSaved } from './tactic-views.ts';

export const tacticModify = defineCommand({
  name: 'tactic modify',
  summary: 'Gives a tactic that was judged a new rule and a new date.',
  examples: ['TC-1 --judge "in 4 weeks" --keep "15 min less" --retire "no change"'],
  args: z.object({
    tactic: tacticRef,
    judge: arg.line('the new date on which it is judged'),
    keep: arg.line('it goes on from this change on, counted from where it started').optional(),
    retire: arg.line('it ends at this change or worse, counted from where it started').optional(),
    ...ruleOptions,
    title: arg.line('what it is called').optional(),
    hypothesis: arg.line('what you expect now, and why', {}, 1_000).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, { tactic: ref, ...args }) {
    const old = await getTactic(ctx, ref);
    if (old.state === 'running') {
      throw notPossible(
        `The rule of ${old.id} stands until ${formatDate(old.judge_on, ctx.today)}.`,
        `tactic overrule ${old.id} with a reason and a second person sets it aside.`,
      );
    }
    if (old.state === 'retire') {
      throw notPossible(
        `${old.id} ${MEANINGS.retire}.`,
        `tactic overrule ${old.id} modify because … opens it again.`,
      );
    }
    const goal = old.goal_id === null ? null : await getGoal(ctx, old.goal_id);
    const metric = await getMetricById(ctx, old.metric_id);
    const tactic: Tactic = {
      ...old,
      ...(args.title !== undefined && { title: readTitle(args.title) }),
      ...(args.hypothesis !== undefined && { hypothesis: cleanText(args.hypothesis).trim() }),
      ...(await readRule(ctx, args, { goal, metric, startValue: old.start_value, old })),
      ...(args.guardrail === undefined && args.guardrailAt === undefined
        ? {}
        : await readGuardrail(ctx, args, metric)),
      ...UNJUDGED,
      updated_at: ctx.now,
    };
    await ctx.record({
      type: 'TacticModified',
      subject: tactic.id,
      data: { before: old },
      rows: { tactics: [tactic] },
    });
    await judgeLater(ctx, tactic);
    return viewTacticSaved(await loadSheet(ctx, tactic), await loadGoalScene(ctx));
  },
});

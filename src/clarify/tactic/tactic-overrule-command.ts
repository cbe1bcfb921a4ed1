import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, cleanText, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import type { Overrule } from './judgement-store.ts';
import { MEANINGS, type Tactic, VERDICTS } from './tactic.ts';
import { memberId, tacticRef } from './tactic-args.ts';
import { getTactic } from './tactic-store.ts';

export const tacticOverrule = defineCommand({
  name: 'tactic overrule',
  summary: 'Sets a tactic’s rule or verdict aside, with a reason; it counts once a second person agrees.',
  examples: ['TC-1 continue because the metric was broken for a week'],
  args: z.object({
    tactic: tacticRef,
    as: arg.choice('what is to become of it: continue, modify, retire', VERDICTS, { position: 1 }),
    reason: arg.rest('why'),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, { tactic: ref, as, reason: typed }) {
    const tactic = await getTactic(ctx, ref);
    if (tactic.state === as) {
      throw new Refusal({
        code: 'already_done',
        message: `${tactic.id} ${MEANINGS[as]} already.`,
        field: 'as',
        given: as,
      });
    }
    const reason = cleanText(typed)
      .trim()
      .replace(/^because\b[\s:]*/i, '');
    if (!/\p{L}/u.test(reason)) throw badArgument('reason', typed, 'a reason in a few words');
    const wish: Overrule = { verdict: as, reason, at: ctx.now };
    const saved: Tactic = {
      ...tactic,
      overrule: JSON.stringify(wish),
      overruled_by: memberId(ctx, 'overrule a verdict'),
      seconded_by: null,
      updated_at: ctx.now,
    };
    await ctx.record({ type: 'TacticOverruleAsked', subject: tactic.id, rows: { tactics: [saved] } });
    return withData(
      answer(
        text`${bold(tactic.id)} ${tactic.title} ${describeNow(tactic, ctx.today)}. Once a second person agrees, it ${MEANINGS[as]}: ${reason}`,
        text`Somebody else: ${bold(`tactic second ${tactic.id}`)}`,
      ),
      saved,
    );
  },
});

function describeNow(tactic: Tactic, today: string): string {
  return tactic.state === 'running'
    ? `runs and is judged on ${formatDate(tactic.judge_on, today)}`
    : MEANINGS[tactic.state];
}

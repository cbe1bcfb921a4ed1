import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { readOverrule } from './judgement-store.ts';
import { MEANINGS, type Tactic } from './tactic.ts';
import { memberId, tacticRef } from './tactic-args.ts';
import { dropVerdict } from './tactic-judge.ts';
import { getTactic } from './tactic-store.ts';

export const tacticSecond = defineCommand({
  name: 'tactic second',
  summary: 'Agrees with somebody else’s overruling of a tactic, which then counts.',
  examples: ['TC-1'],
  args: z.object({ tactic: tacticRef }),
  audience: 'channel',
  async run(ctx, { tactic: ref }) {
    const tactic = await getTactic(ctx, ref);
    const wish = readOverrule(tactic);
    if (!wish || tactic.seconded_by !== null) {
      throw notPossible(
        `Nobody wants to overrule ${tactic.id} now.`,
        `tactic overrule ${tactic.id} VERDICT because … asks for it.`,
      );
    }
    const seconder = memberId(ctx, 'agree to overrule a verdict');
    if (seconder === tactic.overruled_by) {
      throw notAllowed(
        `You asked for it yourself; a second person has to agree to overrule ${tactic.id}.`,
        'Any other member',
      );
    }
    const saved: Tactic = { ...tactic, state: wish.verdict, seconded_by: seconder, updated_at: ctx.now };
    await ctx.record({
      type: 'TacticOverruled',
      subject: tactic.id,
      data: { before: tactic.state, reason: wish.reason },
      rows: { tactics: [saved] },
    });
    await dropVerdict(ctx, tactic.id);
    const next = NEXT[wish.verdict](tactic.id);
    return withData(
      answer(
        text`${bold(tactic.id)} ${tactic.title} ${MEANINGS[wish.verdict]}: ${wish.reason}`,
        text`${next}`,
      ),
      saved,
    );
  },
});

const NEXT = {
  continue: () => 'Its ideas are planned as before.',
  modify: (id: string) => `It needs a new rule: tactic modify ${id}`,
  retire: () => 'Its ideas are not planned any more.',
} as const;

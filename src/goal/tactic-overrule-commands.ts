import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notAllowed, notPossible, Refusal } from '../errors.ts';
import { answer, bold, cleanText, text, withData } from '../view.ts';
import { MEANINGS, type Overrule, readOverrule, type Tactic, VERDICTS } from './tactic.ts';
import { dropVerdict } from './tactic-judge.ts';
import { getTactic } from './tactic-store.ts';

const tacticRef = arg.line('the tactic, such as TC-1', { position: 0, completes: 'tactic' });

const overrule = defineCommand({
  name: 'tactic overrule',
  summary: 'Sets a tactic’s rule or verdict aside, with a reason; it counts once a second person agrees.',
  examples: ['TC-1 continue because the metric was broken for a week'],
  args: z.object({
    tactic: tacticRef,
    as: arg.choice('what is to become of it: continue, modify, retire', VERDICTS, { position: 1 }),
    reason: arg.rest('why'),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
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
        text`${bold(tactic.id)} ${tactic.title} ${describeNow(tactic)}. Once a second person agrees, it ${MEANINGS[as]}: ${reason}`,
        text`Somebody else: ${bold(`tactic second ${tactic.id}`)}`,
      ),
      saved,
    );
  },
});

const second = defineCommand({
  name: 'tactic second',
  summary: 'Agrees with somebody else’s overruling of a tactic, which then counts.',
  examples: ['TC-1'],
  args: z.object({ tactic: tacticRef }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
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

export const overruleCommands: readonly Command[] = [overrule, second];

const NEXT = {
  continue: () => 'Its ideas are planned as before.',
  modify: (id: string) => `It needs a new rule: tactic modify ${id}`,
  retire: () => 'Its ideas are not planned any more.',
} as const;

function describeNow(tactic: Tactic): string {
  return tactic.state === 'running' ? `runs and is judged on ${tactic.judge_on}` : MEANINGS[tactic.state];
}

function memberId(ctx: Ctx, what: string): string {
  if (ctx.actor.kind === 'member') return ctx.actor.id;
  throw notAllowed(`Only people ${what}.`, 'A member');
}

import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, dateOf, instantOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Judgement, readNote } from './judgement-store.ts';
import { EXTENSION_DAYS, guardrailOf, ruleOf, type Tactic } from './tactic.ts';
import { findTacticRow, loadStanding, type Standing } from './tactic-store.ts';
import { judgeTactic } from './tactic-verdict.ts';

/** The kind of due row under which a tactic waits for its date. */
const VERDICT_DUE = 'verdict';
/** States of a task on which somebody has worked. */
const WORKED: ReadonlySet<string> = new Set(['started', 'done', 'failed']);

/** Has a tactic judged as its date begins, before that day's digest; the values of the day before are the last that count. */
export async function judgeLater(ctx: Ctx, tactic: Pick<Tactic, 'id' | 'judge_on'>): Promise<void> {
  await ctx.setDue(VERDICT_DUE, tactic.id, judgedAt(ctx, tactic.judge_on));
}

/** Forgets the date of a tactic that people have decided about. */
export async function dropVerdict(ctx: Ctx, tacticId: string): Promise<void> {
  await ctx.setDue(VERDICT_DUE, tacticId, null);
}

/** Applies the stop rules whose date has come. */
export const verdictDue = {
  kind: VERDICT_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const tactic = await findTacticRow(ctx, row.subject);
    if (tactic?.state !== 'running') return null;
    const { tasks } = await ctx.hooks.listTacticWork(ctx, tactic.id);
    const hasWork = tasks.some(({ state }) => WORKED.has(state));
    const judged = judge(ctx, tactic, await loadStanding(ctx, tactic), hasWork);
    const note = readNote(tactic);
    // What nobody worked on is not judged, however long that takes.
    const isPutOff = judged.verdict === null && (note.extendedFrom === null || !hasWork);
    const judgeOn = isPutOff ? addDays(dateOf(ctx.now, ctx.workspace.zone), EXTENSION_DAYS) : tactic.judge_on;
    await ctx.record({
      type: isPutOff ? 'TacticPutOff' : 'TacticJudged',
      subject: tactic.id,
      data: { judged },
      rows: {
        tactics: [
          {
            ...tactic,
            judge_on: judgeOn,
            // Twice too few values is no reason to stop something, nor to go on as before.
            state: isPutOff ? 'running' : (judged.verdict ?? 'modify'),
            verdict: JSON.stringify({
              judged: isPutOff ? judged : { ...judged, verdict: judged.verdict ?? 'modify' },
              extendedFrom: isPutOff ? tactic.judge_on : note.extendedFrom,
            }),
            judged_at: ctx.now,
            updated_at: ctx.now,
          },
        ],
      },
    });
    return isPutOff ? judgedAt(ctx, judgeOn) : null;
  },
};

/** What the rule of a tactic says of it now. */
function judge(ctx: Pick<Ctx, 'today'>, tactic: Tactic, standing: Standing, hasWork: boolean): Judgement {
  const { figures, guardrail } = standing;
  const change = guardrail?.change ?? null;
  return {
    ...judgeTactic(figures, ruleOf(tactic), guardrailOf(tactic, change), hasWork),
    figures,
    guardrailChange: change,
    onDate: ctx.today,
  };
}

function judgedAt(ctx: Ctx, judgeOn: string): number {
  return instantOf(judgeOn, '00:00', ctx.workspace.zone);
}

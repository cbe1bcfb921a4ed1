import type { Ctx } from '../base/command/ctx.ts';
import { type Text, text } from '../base/view/text.ts';
import { listPastOutcomes, listPatterns } from './store.ts';
import { createSuccessModel } from './success/model.ts';

/** What was learned of one member in the last 30 days, a line a category. For that member alone. */
export async function describeOwnFigures(ctx: Ctx, memberId: string): Promise<Text[]> {
  const model = createSuccessModel(await listPastOutcomes(ctx), ctx.now);
  const own = (await listPatterns(ctx)).filter(({ executor_id }) => executor_id === memberId);
  return own.map(({ category, success_count: done, failure_count: not }) => {
    const work = { category, effortHours: null, budgetHours: null };
    const { probability, low, high, isLittleRecord } = model.personalChance(memberId, work);
    const record = isLittleRecord ? ', little record' : '';
    const chance = `the next ${percent(probability)} likely to be done (${percent(low)} to ${percent(high)}${record})`;
    return text`${category}: ${done} done${not === 0 ? '' : `, ${not} not`} · ${chance}`;
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

import type { Ctx } from '../base/command/ctx.ts';
import { type Text, text } from '../base/view/text.ts';
import { listPastOutcomes, listPatterns } from './store.ts';
import { createSuccessModel, SHOWN_FROM } from './success.ts';

/** What was learned of one member in the last 30 days, a line a category. For that member alone. */
export async function describeOwnFigures(ctx: Ctx, memberId: string): Promise<Text[]> {
  const model = createSuccessModel(await listPastOutcomes(ctx), ctx.now);
  const own = (await listPatterns(ctx)).filter(({ executor_id }) => executor_id === memberId);
  return own.map(({ category, success_count: done, failure_count: not }) => {
    const { probability, low, high, categoryCount } = model.chance(memberId, category);
    const chance =
      categoryCount >= SHOWN_FROM
        ? `${percent(probability)} in time (${percent(low)} to ${percent(high)})`
        : 'too few for a chance yet';
    return text`${category}: ${done} done${not === 0 ? '' : `, ${not} not`} · ${chance}`;
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

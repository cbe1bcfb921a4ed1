import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { readDate } from '../../base/language/date.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { readValue } from '../../base/language/quantity.ts';
import { cleanLine } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { findRevenueProblem, parseChurn, type RevenueDraft } from './revenue.ts';
import { end, getProjectId, project, start } from './revenue-args.ts';
import { describeChange } from './revenue-describe.ts';
import { listProjectNames, recordRevenue } from './revenue-store.ts';

export const addRevenue = defineCommand({
  name: 'revenue add',
  summary: 'Says what a period earned or should earn. The same project and dates again revise it.',
  examples: [
    '2026-11-01 2026-11-30 --project alpha --actual 1,500 --subscriptions 42 --churn 3%',
    '2026-12-01 2026-12-31 --projected 2,000',
  ],
  args: z.object({
    start,
    end,
    project,
    actual: arg.line('what came in, such as 1,500').optional(),
    projected: arg.line('what should come in, such as 1,500').optional(),
    subscriptions: arg.whole('subscriptions at the end of the period: a whole number', {}).optional(),
    churn: arg.line('share of subscriptions lost, such as 3%').optional(),
    notes: arg.line('what is to be known of it').optional(),
  }),
  hasForm: true,
  async run(ctx, args) {
    const projects = await listProjectNames(ctx);
    const draft: RevenueDraft = {
      projectId: args.project === undefined ? null : getProjectId(args.project, projects),
      startsOn: readDate('start', args.start, ctx.today),
      endsOn: readDate('end', args.end, ctx.today),
      actualMinor: readAmount(ctx, 'actual', args.actual),
      projectedMinor: readAmount(ctx, 'projected', args.projected),
      subscriptions: args.subscriptions ?? null,
      churnRate: readChurn(args.churn),
      notes: args.notes === undefined ? null : cleanLine(args.notes, 500),
    };
    const problem = findRevenueProblem(draft, ctx.today);
    if (problem) throw new Refusal({ code: 'bad_argument', ...problem });
    const [change] = await recordRevenue(ctx, {
      type: 'RevenueRecorded',
      subject: 'revenue',
      drafts: [draft],
    });
    if (!change) throw new Error('a period was neither added nor kept');
    return withData(answer(describeChange(ctx, change, projects)), change.row);
  },
});

function readAmount(ctx: Ctx, field: string, typed: string | undefined): number | null {
  return typed === undefined ? null : readValue(field, typed, 'money', ctx.workspace);
}

function readChurn(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const share = parseChurn(typed);
  if (share === undefined)
    throw badArgument('churn', typed, 'a percentage from 0% to 100% such as 3%, or a share such as 0.03');
  return share;
}

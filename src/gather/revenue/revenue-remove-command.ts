import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { readDate } from '../../base/language/date.ts';
import { notFound } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { end, getProjectId, project, start } from './revenue-args.ts';
import { describePeriod } from './revenue-describe.ts';
import { listProjectNames, listRevenuePeriods } from './revenue-store.ts';

export const removeRevenue = defineCommand({
  name: 'revenue remove',
  summary: 'Takes back a revenue period that was entered by mistake.',
  examples: ['2026-11-01 2026-11-30 --project alpha'],
  args: z.object({ start, end, project }),
  async run(ctx, args) {
    const projects = await listProjectNames(ctx);
    const key = args.project === undefined ? '' : getProjectId(args.project, projects);
    const startsOn = readDate('start', args.start, ctx.today);
    const endsOn = readDate('end', args.end, ctx.today);
    const own = (await listRevenuePeriods(ctx)).filter(({ project_key }) => project_key === key);
    const row = own.find((period) => period.starts_on === startsOn && period.ends_on === endsOn);
    if (!row) {
      const kept = own.map((period) => `${period.starts_on} ${period.ends_on}`);
      throw notFound('revenue period', `${startsOn} ${endsOn}`, kept.slice(-3));
    }
    await ctx.record({ type: 'RevenueRemoved', subject: 'revenue', gone: { revenue_periods: [row] } });
    return withData(answer(text`Removed: ${describePeriod(row, projects, ctx.today)}.`), row);
  },
});

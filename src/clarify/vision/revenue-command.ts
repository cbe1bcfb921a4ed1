import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { listProjectNames, listRevenuePeriods } from '../../gather/revenue/revenue-store.ts';
import { summariseRevenue } from '../goal/revenue-target.ts';
import { viewRevenue } from '../goal/revenue-views.ts';
import { getActiveVision } from './store.ts';

export const revenueShow = defineCommand({
  name: 'revenue',
  summary: 'Revenue against the target of this month, each project’s share, subscriptions and projections.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const periods = await listRevenuePeriods(ctx);
    const vision = await getActiveVision(ctx);
    const projectNames = new Map((await listProjectNames(ctx)).map(({ id, name }) => [id, name]));
    const summary = summariseRevenue({ periods, vision, today: ctx.today });
    const { today } = ctx;
    return viewRevenue(summary, { today, currency: ctx.workspace.currency, vision, periods, projectNames });
  },
});

import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { loadCapacity } from './capacity/load-capacity.ts';
import { listLeaves } from './capacity/store.ts';
import { listAsking, listExecutors } from './people/store.ts';
import { renderTeam } from './people/views.ts';

/** Enough for five working days over any run of holidays. */
const HORIZON_DAYS = 31;

export const team = defineCommand({
  name: 'team',
  aliases: ['member', 'members'],
  summary: 'Shows who is in the team: roles, hours, room for tasks, who is away.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    return renderTeam({
      executors: await listExecutors(ctx),
      asking: await listAsking(ctx),
      capacity: await loadCapacity(ctx, HORIZON_DAYS),
      leaves: await listLeaves(ctx),
      workspace: ctx.workspace,
      today: ctx.today,
    });
  },
});

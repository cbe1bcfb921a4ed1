import { z } from 'zod';
import { type Command, defineCommand } from '../command.ts';
import { agentCommands } from './agent-commands.ts';
import { awayCommands } from './away-commands.ts';
import { groupCommands } from './group-commands.ts';
import { linkCommands } from './link-commands.ts';
import { loadCapacity } from './load-capacity.ts';
import { memberCommands } from './member-commands.ts';
import { settingsCommands } from './settings-commands.ts';
import { listExecutors, listLeaves } from './store.ts';
import { renderTeam } from './views.ts';

/** Enough for five working days over any run of holidays. */
const HORIZON_DAYS = 31;

const team = defineCommand({
  name: 'team',
  summary: 'Shows who is in the team: roles, hours, room for tasks, who is away.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    return renderTeam({
      executors: await listExecutors(ctx),
      capacity: await loadCapacity(ctx, HORIZON_DAYS),
      leaves: await listLeaves(ctx),
      workspace: ctx.workspace,
      today: ctx.today,
    });
  },
});

export const teamCommands: readonly Command[] = [
  team,
  ...memberCommands,
  ...agentCommands,
  ...awayCommands,
  ...groupCommands,
  ...linkCommands,
  ...settingsCommands,
];

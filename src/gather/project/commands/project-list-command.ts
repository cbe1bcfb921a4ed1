import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { loadPortfolio } from '../store.ts';
import { viewProjects } from '../views.ts';

export const projectList = defineCommand({
  name: 'project list',
  summary: 'Lists the projects and how far they are.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    return viewProjects(await loadPortfolio(ctx));
  },
});

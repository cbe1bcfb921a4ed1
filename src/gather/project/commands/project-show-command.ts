import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { getProject, loadProject } from '../store.ts';
import { viewProject } from '../views.ts';

export const projectShow = defineCommand({
  name: 'project show',
  summary: 'Shows a project with its open bugs and what is left to do.',
  args: z.object({
    project: arg.line('the project', { isRest: true, completes: 'project' }),
  }),
  reads: true,
  async run(ctx, { project }) {
    return viewProject(await loadProject(ctx, await getProject(ctx, project)));
  },
});

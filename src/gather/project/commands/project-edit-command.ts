import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { badArgument } from '../../../base/language/errors.ts';
import { answer, withData } from '../../../base/view/view.ts';
import type { Project } from '../project.ts';
import { getProject, listProjects, readProjectName } from '../store.ts';

export const projectEdit = defineCommand({
  name: 'project edit',
  summary: 'Renames a project, marks it as earning revenue, pauses or ends it.',
  examples: ['alpha --earns-revenue yes', 'alpha --state paused', 'alpha --name "Alpha 2"'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    name: arg.line('the new name', {}, 200).optional(),
    earnsRevenue: arg.choice('whether it earns money', ['yes', 'no']).optional(),
    state: arg.choice('whether work goes on', ['active', 'paused', 'done']).optional(),
  }),
  async run(ctx, { project: ref, name, earnsRevenue, state }) {
    const old = await getProject(ctx, ref);
    if (name === undefined && earnsRevenue === undefined && state === undefined) {
      throw badArgument('changes', 'nothing', '--name, --earns-revenue yes|no, --state active|paused|done');
    }
    const others = (await listProjects(ctx)).filter(({ id }) => id !== old.id);
    const project: Project = {
      ...old,
      ...(name !== undefined && { name: readProjectName(name, others) }),
      ...(earnsRevenue !== undefined && { earns_revenue: earnsRevenue === 'yes' ? 1 : 0 }),
      ...(state !== undefined && { state }),
    };
    await ctx.record({
      type: 'ProjectChanged',
      subject: `project:${project.id}`,
      rows: { projects: [project] },
    });
    const revenue = project.earns_revenue === 1 ? 'earns revenue' : 'earns no revenue';
    return withData(answer(`Project ${project.name}: ${project.state}, ${revenue}.`), project);
  },
});

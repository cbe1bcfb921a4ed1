import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { answer, withData } from '../../../base/view/view.ts';
import { listProjects, newProject } from '../store.ts';

export const projectAdd = defineCommand({
  name: 'project add',
  summary: 'Adds a project.',
  examples: ['Alpha', 'Clinic app --earns-revenue'],
  args: z.object({
    name: arg.line('the name of the project', { isRest: true }, 200),
    earnsRevenue: arg.flag('the project earns money'),
  }),
  hasForm: true,
  async run(ctx, { name, earnsRevenue }) {
    const project = newProject(ctx, { name, earnsRevenue }, await listProjects(ctx));
    await ctx.record({
      type: 'ProjectAdded',
      subject: `project:${project.id}`,
      rows: { projects: [project] },
    });
    return withData(
      answer(
        `Project ${project.name} added${earnsRevenue ? ', earns revenue' : ''}.`,
        `Next: feature add ${quote(project.name)} What it should do, or project import with a file.`,
      ),
      project,
    );
  },
});

/** A name as it has to be typed. */
function quote(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

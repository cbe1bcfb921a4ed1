import { z } from 'zod';
import { arg, type Command, defineCommand } from '../command.ts';
import { badArgument } from '../errors.ts';
import { describeProblems, refuseProblems } from '../metric/csv.ts';
import { answer, withData } from '../view.ts';
import { itemCommands } from './item-commands.ts';
import { readPortfolioFile } from './portfolio-file.ts';
import { mergePortfolio } from './portfolio-merge.ts';
import type { Project } from './project.ts';
import {
  findProject,
  getProject,
  listProjects,
  loadPortfolio,
  loadProject,
  newProject,
  nextItemNumber,
  readProjectName,
} from './store.ts';
import { viewImport, viewProject, viewProjects } from './views.ts';

const projectAdd = defineCommand({
  name: 'project add',
  summary: 'Adds a project.',
  examples: ['Alpha', 'Clinic app --earns-revenue'],
  args: z.object({
    name: arg.line('the name of the project', { isRest: true }, 200),
    earnsRevenue: arg.flag('the project earns money'),
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
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

const projectEdit = defineCommand({
  name: 'project edit',
  summary: 'Renames a project, marks it as earning revenue, pauses or ends it.',
  examples: ['alpha --earns-revenue yes', 'alpha --state paused', 'alpha --name "Alpha 2"'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    name: arg.line('the new name', {}, 200).optional(),
    earnsRevenue: arg.choice('whether it earns money', ['yes', 'no']).optional(),
    state: arg.choice('whether work goes on', ['active', 'paused', 'done']).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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

const projectList = defineCommand({
  name: 'project list',
  summary: 'Lists the projects and how far they are.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    return viewProjects(await loadPortfolio(ctx));
  },
});

const projectShow = defineCommand({
  name: 'project show',
  summary: 'Shows a project with its open bugs and what is left to do.',
  args: z.object({
    project: arg.line('the project', { isRest: true, completes: 'project' }),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { project }) {
    return viewProject(await loadProject(ctx, await getProject(ctx, project)));
  },
});

const projectImport = defineCommand({
  name: 'project import',
  summary: 'Imports features and bugs from a CSV file or a Markdown checklist.',
  examples: ['roadmap.md', 'issues.csv --project Alpha --skip-bad'],
  args: z.object({
    file: arg.file('a CSV file with kind, project, title, state, hours, severity, or a Markdown checklist', {
      isRest: true,
    }),
    project: arg.line('the project of what names none', { completes: 'project' }).optional(),
    skipBad: arg.flag('leaves out rows that cannot be read'),
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'long',
  async run(ctx, { file, project, skipBad }) {
    const known = project === undefined ? undefined : await findProject(ctx, project);
    const read = readPortfolioFile(file, known?.name ?? project ?? null);
    refuseProblems(read.problems, { rows: read.rows, skipBad });
    const merge = mergePortfolio(ctx, read.items, await loadPortfolio(ctx), {
      feature: await nextItemNumber(ctx, 'features'),
      bug: await nextItemNumber(ctx, 'bugs'),
    });
    if (merge.projects.length + merge.features.length + merge.bugs.length > 0) {
      await ctx.record({
        type: 'PortfolioImported',
        subject: 'portfolio',
        rows: { projects: merge.projects, features: merge.features, bugs: merge.bugs },
      });
    }
    return viewImport(merge, {
      problems: describeProblems(read.problems),
      skipped: read.problems.length,
      unmarked: read.unmarked,
    });
  },
});

export const projectCommands: readonly Command[] = [
  projectAdd,
  projectEdit,
  projectList,
  projectShow,
  projectImport,
  ...itemCommands,
];

/** A name as it has to be typed. */
function quote(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

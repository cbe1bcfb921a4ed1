import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { describeProblems, refuseProblems } from '../../../base/language/csv.ts';
import { readPortfolioFile } from '../portfolio-file.ts';
import { mergePortfolio } from '../portfolio-merge.ts';
import { findProject, loadPortfolio, nextItemNumber } from '../store.ts';
import { viewImport } from '../views.ts';

export const projectImport = defineCommand({
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

import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { describeProblems, readCsv, refuseProblems } from '../../base/language/csv.ts';
import { type Text, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { describeChange } from './revenue-describe.ts';
import { readRevenueFile } from './revenue-file.ts';
import { listProjectNames, recordRevenue } from './revenue-store.ts';

const MAX_ROWS = 20_000;

export const importRevenue = defineCommand({
  name: 'revenue import',
  summary: 'Brings in revenue periods from a CSV file, amounts in whole currency units.',
  examples: ['revenue.csv', 'revenue.csv --skip-bad'],
  args: z.object({
    file: arg.file('a CSV file with a header: project,period_start,period_end,actual,projected', {
      position: 0,
    }),
    skipBad: arg.flag('leave out rows that cannot be read instead of refusing the file'),
  }),
  hasForm: true,
  pace: 'long',
  async run(ctx, args) {
    const projects = await listProjectNames(ctx);
    const table = readCsv(args.file, { maxRows: MAX_ROWS });
    const file = readRevenueFile(table, { currency: ctx.workspace.currency, today: ctx.today, projects });
    refuseProblems(file.problems, { rows: file.rows, skipBad: args.skipBad });
    const changes = await recordRevenue(ctx, {
      type: 'RevenueImported',
      subject: 'revenue',
      drafts: file.drafts,
    });
    const revised = changes.find(({ kind }) => kind === 'revised');
    const counted = (['added', 'revised', 'unchanged'] as const).map(
      (kind) =>
        [kind === 'added' ? 'new' : kind, changes.filter((change) => change.kind === kind).length] as const,
    );
    const shown = counted.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
    const lines: Text[] = [
      text`Revenue periods: ${shown.join(', ') || 'none in this file'}.`,
      ...(revised ? [text`For instance ${describeChange(ctx, revised, projects)}`] : []),
      ...(file.ignored.length > 0 ? [text`Not used: ${file.ignored.join(', ')}.`] : []),
      ...(file.problems.length > 0 ? [text`Rows left out: ${file.problems.length}`] : []),
      ...describeProblems(file.problems).map((line) => text`${line}`),
    ];
    return withData(answer(...lines), {
      ...Object.fromEntries(counted),
      leftOut: file.problems.length,
      problems: describeProblems(file.problems),
    });
  },
});

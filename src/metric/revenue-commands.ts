import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notFound, Refusal } from '../errors.ts';
import { findNearest } from '../ids.ts';
import { readDate } from '../time.ts';
import { answer, bold, cleanLine, type Text, text, withData } from '../view.ts';
import { describeProblems, readCsv, refuseProblems } from './csv.ts';
import { formatQuantity, readValue } from './quantity.ts';
import { findProjectId, findRevenueProblem, parseChurn, type RevenueDraft } from './revenue.ts';
import { readRevenueFile } from './revenue-file.ts';
import { listProjectNames, listRevenuePeriods, type RevenueChange, recordRevenue } from './revenue-store.ts';

const MAX_ROWS = 20_000;

const start = arg.line('the first day', { position: 0 });
const end = arg.line('the last day', { position: 1 });
const project = arg.line('the project it belongs to; none if left out', { completes: 'project' }).optional();

const addRevenue = defineCommand({
  name: 'revenue add',
  summary: 'Says what a period earned or should earn. The same project and dates again revise it.',
  examples: [
    '2026-11-01 2026-11-30 --project alpha --actual 1,500 --subscriptions 42 --churn 3%',
    '2026-12-01 2026-12-31 --projected 2,000',
  ],
  args: z.object({
    start,
    end,
    project,
    actual: arg.line('what came in, such as 1,500').optional(),
    projected: arg.line('what should come in, such as 1,500').optional(),
    subscriptions: arg.whole('subscriptions at the end of the period: a whole number', {}).optional(),
    churn: arg.line('share of subscriptions lost, such as 3%').optional(),
    notes: arg.line('what is to be known of it').optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const projects = await listProjectNames(ctx);
    const draft: RevenueDraft = {
      projectId: args.project === undefined ? null : getProjectId(args.project, projects),
      startsOn: readDate('start', args.start, ctx.today),
      endsOn: readDate('end', args.end, ctx.today),
      actualMinor: readAmount(ctx, 'actual', args.actual),
      projectedMinor: readAmount(ctx, 'projected', args.projected),
      subscriptions: args.subscriptions ?? null,
      churnRate: readChurn(args.churn),
      notes: args.notes === undefined ? null : cleanLine(args.notes, 500),
    };
    const problem = findRevenueProblem(draft, ctx.today);
    if (problem) throw new Refusal({ code: 'bad_argument', ...problem });
    const [change] = await recordRevenue(ctx, {
      type: 'RevenueRecorded',
      subject: 'revenue',
      drafts: [draft],
    });
    if (!change) throw new Error('a period was neither added nor kept');
    return withData(answer(describeChange(ctx, change, projects)), change.row);
  },
});

const importRevenue = defineCommand({
  name: 'revenue import',
  summary: 'Brings in revenue periods from a CSV file, amounts in whole currency units.',
  examples: ['revenue.csv', 'revenue.csv --skip-bad'],
  args: z.object({
    file: arg.file('a CSV file with a header: project,period_start,period_end,actual,projected', {
      position: 0,
    }),
    skipBad: arg.flag('leave out rows that cannot be read instead of refusing the file'),
  }),
  access: 'everyone',
  audience: 'asker',
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

const removeRevenue = defineCommand({
  name: 'revenue remove',
  summary: 'Takes back a revenue period that was entered by mistake.',
  examples: ['2026-11-01 2026-11-30 --project alpha'],
  args: z.object({ start, end, project }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, args) {
    const projects = await listProjectNames(ctx);
    const key = args.project === undefined ? '' : getProjectId(args.project, projects);
    const startsOn = readDate('start', args.start, ctx.today);
    const endsOn = readDate('end', args.end, ctx.today);
    const own = (await listRevenuePeriods(ctx)).filter(({ project_key }) => project_key === key);
    const row = own.find((period) => period.starts_on === startsOn && period.ends_on === endsOn);
    if (!row) {
      const kept = own.map((period) => `${period.starts_on} ${period.ends_on}`);
      throw notFound('revenue period', `${startsOn} ${endsOn}`, kept.slice(-3));
    }
    await ctx.record({ type: 'RevenueRemoved', subject: 'revenue', gone: { revenue_periods: [row] } });
    return withData(answer(text`Removed: ${describePeriod(row, projects)}.`), row);
  },
});

export const revenueCommands: readonly Command[] = [addRevenue, importRevenue, removeRevenue];

function getProjectId(ref: string, projects: readonly { id: string; name: string }[]): string {
  const id = findProjectId(ref, projects);
  if (id !== undefined) return id;
  const names = projects.map(({ name }) => name);
  throw notFound('project', ref, findNearest(ref, names));
}

function readAmount(ctx: Ctx, field: string, typed: string | undefined): number | null {
  return typed === undefined ? null : readValue(field, typed, 'money', ctx.workspace);
}

function readChurn(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const share = parseChurn(typed);
  if (share === undefined)
    throw badArgument('churn', typed, 'a percentage from 0% to 100% such as 3%, or a share such as 0.03');
  return share;
}

function describePeriod(row: RevenueChange['row'], projects: readonly { id: string; name: string }[]): Text {
  const name = projects.find(({ id }) => id === row.project_id)?.name ?? 'No project';
  return text`${bold(name)}, ${row.starts_on} to ${row.ends_on}`;
}

function describeChange(
  ctx: Ctx,
  { row, before, kind }: RevenueChange,
  projects: readonly { id: string; name: string }[],
): Text {
  const money = (minor: number) => formatQuantity(minor, 'money', ctx.workspace.currency);
  const figures = [
    describeFigure('actual', row.actual_minor, before?.actual_minor, money),
    describeFigure('projected', row.projected_minor, before?.projected_minor, money),
    describeFigure('subscriptions', row.subscriptions, before?.subscriptions, (value) =>
      value.toLocaleString('en'),
    ),
    describeFigure('churn', row.churn_rate, before?.churn_rate, (share) =>
      formatQuantity(share * 100, 'percent', ctx.workspace.currency),
    ),
  ].filter((figure) => figure !== '');
  const state = { added: '', revised: ' Revised.', unchanged: ' It was kept already; nothing changed.' }[
    kind
  ];
  return text`${describePeriod(row, projects)}: ${figures.join(', ') || 'notes only'}.${state}`;
}

function describeFigure(
  label: string,
  value: number | null,
  old: number | null | undefined,
  format: (value: number) => string,
): string {
  if (value === null) return '';
  const was = old !== null && old !== undefined && old !== value ? ` (was ${format(old)})` : '';
  return `${label} ${format(value)}${was}`;
}

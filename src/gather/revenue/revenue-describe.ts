import type { Ctx } from '../../base/command/ctx.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import { formatPeriod } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { RevenueChange } from './revenue-store.ts';

export function describePeriod(
  row: RevenueChange['row'],
  projects: readonly { id: string; name: string }[],
  today: string,
): Text {
  const name = projects.find(({ id }) => id === row.project_id)?.name ?? 'No project';
  return text`${bold(name)}, ${formatPeriod({ startsOn: row.starts_on, endsOn: row.ends_on }, today)}`;
}

export function describeChange(
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
  return text`${describePeriod(row, projects, ctx.today)}: ${figures.join(', ') || 'notes only'}.${state}`;
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

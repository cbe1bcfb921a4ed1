import { formatQuantity } from '../../base/language/format-quantity.ts';
import { formatMoney } from '../../base/language/money.ts';
import { formatPeriod } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type ReportView, type TableView, type View, withData } from '../../base/view/view.ts';
import { monthNumberAt, type Vision } from '../vision/vision.ts';
import { nameMonth } from '../vision/vision-views.ts';
import { type DateRange, type RevenuePeriod, type RevenueSummary, sumRecorded } from './revenue-target.ts';

const SHOWN_PROJECTIONS = 6;

/** Revenue against the vision's target, as of today. */
export function viewRevenue(
  summary: RevenueSummary,
  scene: {
    today: string;
    currency: string;
    vision: Vision | null;
    periods: readonly RevenuePeriod[];
    projectNames: ReadonlyMap<string, string>;
  },
): View {
  const { currency, projectNames, today } = scene;
  const nameOf = (id: string | null) => (id === null ? 'Not assigned' : (projectNames.get(id) ?? id));
  const shares: TableView = {
    kind: 'table',
    title: 'By project',
    columns: [{ title: 'Project' }, { title: 'Revenue', align: 'right' }, { title: 'Share', align: 'right' }],
    rows: summary.byProject.map(({ projectId, actualMinor, share }) => [
      nameOf(projectId),
      formatMoney(actualMinor, currency),
      share === null ? '' : formatQuantity(Math.round(share * 1_000) / 10, 'percent', currency),
    ]),
  };
  const awaited = summary.awaited.map(nameOf).join(', ');
  const report: ReportView = {
    kind: 'report',
    title: summary.monthNumber === null ? 'Revenue' : `Revenue, ${nameMonth(summary.monthNumber)}`,
    sections: [
      { heading: 'Against the target', lines: describeGap(summary, scene) },
      ...(summary.byProject.length > 0
        ? [
            {
              heading: 'By project',
              lines:
                awaited === ''
                  ? []
                  : [text`No figure yet for ${formatRange(summary.actualFor, today)}: ${awaited}.`],
              table: shares,
            },
          ]
        : []),
      { heading: 'Subscriptions', lines: describeSubscriptions(summary, scene) },
      ...(summary.projections.length > 0
        ? [{ heading: 'Projected', lines: describeProjections(summary, scene) }]
        : []),
    ],
  };
  return withData(report, { ...summary, currency });
}

function describeGap(
  summary: RevenueSummary,
  {
    currency,
    vision,
    periods,
    today,
  }: { currency: string; vision: Vision | null; periods: readonly RevenuePeriod[]; today: string },
): Text[] {
  const money = (minor: number) => formatMoney(minor, currency);
  const { targetMinor, actualMinor, gapMinor, actualFor } = summary;
  const lines: Text[] = [];
  if (actualMinor === null || actualFor === null) {
    lines.push(
      text`No revenue has been recorded. revenue add ${monthStart(today)} ${monthEnd(today)} --actual AMOUNT`,
    );
  } else {
    const share = actualFor.isMonthlyAverage ? ', a month on average' : '';
    const state = actualFor.isRunning ? ' so far' : '';
    lines.push(text`Actual${state}: ${bold(money(actualMinor))} (${formatRange(actualFor, today)}${share})`);
  }
  if (targetMinor === null) {
    lines.push(text`No target. vision set revenue targets 999 by month 3, 1498 by month 6`);
    return lines;
  }
  lines.push(text`Target: ${money(targetMinor)} a month, ${nameMilestone(summary)}`);
  if (gapMinor !== null) {
    lines.push(
      gapMinor > 0
        ? text`Gap: ${bold(money(gapMinor))} short`
        : text`Gap: none, ${money(-gapMinor)} above the target`,
    );
  }
  const yearly = vision?.revenueTargets.yearly ?? null;
  if (vision && yearly !== null) lines.push(describeYear(vision, yearly, { periods, today, currency }));
  return lines;
}

/** The vision's year that today lies in: twelve months counted from its start. */
function describeYear(
  vision: Vision,
  yearlyMinor: number,
  { periods, today, currency }: { periods: readonly RevenuePeriod[]; today: string; currency: string },
): Text {
  const year = Math.max(0, Math.floor((monthNumberAt(vision.startsOn, today) - 1) / 12));
  const start = Temporal.PlainDate.from(vision.startsOn);
  const range = {
    startsOn: start.add({ years: year }).toString(),
    endsOn: start
      .add({ years: year + 1 })
      .subtract({ days: 1 })
      .toString(),
  };
  const recorded = sumRecorded(periods, range);
  const shown = recorded === null ? 'nothing recorded yet' : `${formatMoney(recorded, currency)} recorded`;
  return text`Year ${year + 1} (${formatRange(range, today)}): ${shown}, target ${formatMoney(yearlyMinor, currency)}`;
}

function describeSubscriptions(
  { subscriptions, churnRate, subscriptionsFor }: RevenueSummary,
  { currency, today }: { currency: string; today: string },
): Text[] {
  if (subscriptionsFor === null) return [text`Not known. revenue add … --subscriptions 42 --churn 3%`];
  const count = subscriptions === null ? 'Number not known' : subscriptions.toLocaleString('en');
  const churn =
    churnRate === null
      ? 'churn not known'
      : `churn ${formatQuantity(Math.round(churnRate * 10_000) / 100, 'percent', currency)}`;
  return [text`${count}, ${churn} (${formatRange(subscriptionsFor, today)})`];
}

function describeProjections(
  { projections }: RevenueSummary,
  { currency, today }: { currency: string; today: string },
): Text[] {
  const lines = projections
    .slice(0, SHOWN_PROJECTIONS)
    .map((period) => text`${formatRange(period, today)}: ${formatMoney(period.projectedMinor, currency)}`);
  const more = projections.length - lines.length;
  return more > 0 ? [...lines, text`and ${more} more`] : lines;
}

function nameMilestone({ milestoneMonth, monthNumber }: RevenueSummary): string {
  if (milestoneMonth === null) return 'a twelfth of the yearly target';
  if (monthNumber !== null && milestoneMonth < monthNumber) return `the last one, of month ${milestoneMonth}`;
  return `by month ${milestoneMonth}`;
}

function formatRange(range: DateRange | null, today: string): string {
  return range === null ? '' : formatPeriod(range, today);
}

function monthStart(today: string): string {
  return Temporal.PlainDate.from(today).with({ day: 1 }).toString();
}

function monthEnd(today: string): string {
  const date = Temporal.PlainDate.from(today);
  return date.with({ day: date.daysInMonth }).toString();
}

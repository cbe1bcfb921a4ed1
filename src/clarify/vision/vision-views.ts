import { dateOf } from '../../base/language/date.ts';
import { formatMoney } from '../../base/language/money.ts';
import { formatDate } from '../../base/language/period.ts';
import { type Text, text } from '../../base/view/text.ts';
import {
  type AnswerView,
  answer,
  type ReportView,
  type TableView,
  type View,
  withData,
} from '../../base/view/view.ts';
import {
  findMonthlyTarget,
  listMilestones,
  monthNumberAt,
  type RevenueTargets,
  type Vision,
} from './vision.ts';
import type { VisionField } from './vision-field.ts';

export interface VisionScene {
  today: string;
  zone: string;
  currency: string;
  /** Who wrote a version, by member id. */
  handles: ReadonlyMap<string, string>;
}

/** Said while there is none: how to begin. */
export const NO_VISION: AnswerView = {
  ...answer(
    'There is no vision yet. One sentence begins it:',
    'vision set statement The scheduling tool that small clinics keep paying for',
  ),
  actions: [{ label: 'Write it', command: 'vision set', args: { field: 'statement' }, style: 'primary' }],
};

/** The vision in force, field by field; what nobody said is shown as missing with how to say it. */
export function viewVision(vision: Vision, scene: VisionScene): View {
  const report: ReportView = {
    kind: 'report',
    title: 'Vision',
    sections: [
      { heading: 'Statement', lines: [orMissing(vision.statement, 'statement')] },
      { heading: 'Primary goal', lines: [orMissing(vision.primaryGoal, 'primary goal')] },
      { heading: 'Focus areas', lines: [orMissing(vision.focusAreas.join(', '), 'focus areas')] },
      { heading: 'Revenue targets', lines: describeTargets(vision, scene) },
      { heading: 'Success metrics', lines: describeSuccess(vision) },
      { heading: 'Version', lines: [describeVersion(vision, scene)] },
    ],
  };
  return withData(report, {
    ...vision,
    monthNumber: monthNumberAt(vision.startsOn, scene.today),
    currency: scene.currency,
  });
}

/** What a change made of a field, in one line. */
export function describeField(
  field: VisionField,
  vision: Vision,
  { currency }: Pick<VisionScene, 'currency'>,
): string {
  switch (field) {
    case 'statement':
      return `Statement: ${vision.statement || 'none'}`;
    case 'primary goal':
      return `Primary goal: ${vision.primaryGoal || 'none'}`;
    case 'focus areas':
      return `Focus areas: ${vision.focusAreas.join(', ') || 'none'}`;
    case 'revenue targets':
      return `Revenue targets: ${formatTargets(vision.revenueTargets, currency) || 'none'}`;
    case 'success metrics':
      return `Success metrics: ${formatSuccess(vision.successMetrics) || 'none'}`;
  }
}

export function viewHistory(versions: readonly Vision[], active: number | null, scene: VisionScene): View {
  const table: TableView = {
    kind: 'table',
    title: 'Vision, newest first',
    columns: [{ title: 'Version', align: 'right' }, { title: 'Date' }, { title: 'By' }, { title: 'Changed' }],
    rows: versions.map((vision, index) => [
      `${vision.version}${vision.version === active ? ', in force' : ''}`,
      formatDate(dateOf(vision.createdAt, scene.zone), scene.today),
      handleOf(vision, scene),
      describeDifference(vision, versions[index + 1], scene),
    ]),
    empty: 'There is no vision yet. vision set statement begins it.',
    ...(versions.length > 1 && { foot: [text`vision restore VERSION brings one back as a new version.`] }),
  };
  return withData(
    table,
    versions.map((vision) => ({ ...vision, isActive: vision.version === active })),
  );
}

function describeTargets(vision: Vision, { today, currency }: VisionScene): Text[] {
  const shown = formatTargets(vision.revenueTargets, currency);
  if (shown === '') return [orMissing('', 'revenue targets')];
  const month = monthNumberAt(vision.startsOn, today);
  const target = findMonthlyTarget(vision, today);
  const inForce = target ? ` In force: ${formatMoney(target.amountMinor, currency)} a month.` : '';
  return [
    text`${shown}`,
    text`Now ${nameMonth(month)}, counted from ${formatDate(vision.startsOn, today)}.${inForce}`,
  ];
}

function formatTargets(targets: RevenueTargets, currency: string): string {
  const monthly = listMilestones(targets).map(
    ({ month, amountMinor }) => `${formatMoney(amountMinor, currency)} a month by month ${month}`,
  );
  const yearly = targets.yearly === null ? [] : [`${formatMoney(targets.yearly, currency)} a year`];
  return [...monthly, ...yearly].join(', ');
}

function describeSuccess({ successMetrics }: Vision): Text[] {
  const lines = Object.entries(successMetrics).map(([name, target]) => text`${name}: ${String(target)}`);
  return lines.length > 0 ? lines : [orMissing('', 'success metrics')];
}

function formatSuccess(metrics: Vision['successMetrics']): string {
  return Object.entries(metrics)
    .map(([name, target]) => `${name}: ${target}`)
    .join(', ');
}

function describeVersion(vision: Vision, scene: VisionScene): Text {
  return text`${vision.version}, by ${handleOf(vision, scene)} on ${formatDate(dateOf(vision.createdAt, scene.zone), scene.today)}`;
}

function describeDifference(vision: Vision, before: Vision | undefined, scene: VisionScene): string {
  const fields = ['statement', 'primary goal', 'focus areas', 'revenue targets', 'success metrics'] as const;
  const changed = fields
    .map((field) => describeField(field, vision, scene))
    .filter((line, index) => {
      const field = fields[index];
      if (!before) return !line.endsWith(': none');
      return field !== undefined && line !== describeField(field, before, scene);
    });
  const starts =
    before && before.startsOn !== vision.startsOn
      ? [`Month 1 begins on ${formatDate(vision.startsOn, scene.today)}`]
      : [];
  return [...changed, ...starts].join('; ');
}

function handleOf({ authorId }: Vision, { handles }: VisionScene): string {
  return authorId === null ? 'Tiller' : `@${handles.get(authorId) ?? authorId}`;
}

/** `month 3`, counted from the vision's start. */
export function nameMonth(month: number): string {
  return month >= 1 ? `month ${month}` : 'before month 1';
}

function orMissing(value: string, field: VisionField): Text {
  return value === '' ? text`Not set. vision set ${field} …` : text`${value}`;
}

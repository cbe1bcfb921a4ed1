import { formatChange } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import type { ChartView } from '../../base/view/picture.ts';
import { bold, text } from '../../base/view/text.ts';
import {
  type AnswerView,
  type ReportView,
  type TableView,
  type View,
  withData,
} from '../../base/view/view.ts';
import { toChartPoints } from '../goal/chart.ts';
import type { GoalScene } from '../goal/describe.ts';
import type { TacticWork } from './tables.ts';
import {
  describeDefinition,
  describeDoubts,
  describeFigures,
  describeRule,
  describeState,
  describeVerdict,
  describeWhat,
  describeWork,
  type TacticSheet,
} from './tactic-describe.ts';

/** The answer to a new or changed tactic: its rule in one line, and what is still in its way. */
export function viewTacticSaved(sheet: TacticSheet, scene: GoalScene): View {
  const { tactic } = sheet;
  const view: AnswerView = {
    kind: 'answer',
    lines: [
      text`${bold(tactic.id)} ${tactic.title}${describeWhat(sheet)}.`,
      ...describeRule(sheet, scene),
      ...describeDoubts(sheet, scene),
      text`Ideas for it: ${bold(`propose … --tactic ${tactic.id}`)}`,
    ],
  };
  return withData(view, { tactic, figures: sheet.standing.figures });
}

export function viewTactics(sheets: readonly TacticSheet[], scene: GoalScene): View {
  const table: TableView = {
    kind: 'table',
    title: 'Tactics',
    columns: [
      { title: 'Tactic' },
      { title: 'Metric' },
      { title: 'So far', align: 'right' },
      { title: 'Kept from', align: 'right' },
      { title: 'Judged' },
      { title: 'State' },
    ],
    rows: sheets.map(({ tactic, standing }) => [
      `${tactic.id} ${tactic.title}`,
      standing.metric.name,
      standing.figures.change === null
        ? 'no value yet'
        : formatChange(standing.figures.change, standing.metric.unit, scene.currency),
      formatChange(tactic.keep_at, standing.metric.unit, scene.currency),
      formatDate(tactic.judge_on, scene.today),
      describeState(tactic),
    ]),
    empty:
      'No tactics yet. One starts with its stop rule: tactic add "Saved replies" --goal G-1 --judge "in 4 weeks" --keep "20 min less" --retire "5 min less"',
    begin: { label: 'Add a tactic', command: 'tactic add', args: {}, style: 'primary' },
  };
  return withData(
    table,
    sheets.map(({ tactic, standing }) => ({ ...tactic, figures: standing.figures })),
  );
}

/** One tactic: its rule, what its metric did, its verdict, its tasks. */
export function viewTactic(
  sheet: TacticSheet,
  work: { tasks: readonly TacticWork[]; ideas: readonly TacticWork[] },
  scene: GoalScene,
): View {
  const { tactic, standing } = sheet;
  const chart = chartOf(sheet, scene);
  const report: ReportView = {
    kind: 'report',
    title: `${tactic.id} ${tactic.title}: ${describeState(tactic)}`,
    sections: [
      {
        heading: tactic.is_experiment === 1 ? 'Experiment' : 'Tactic',
        lines: describeDefinition(sheet, scene),
      },
      { heading: 'Stop rule', lines: describeRule(sheet, scene) },
      { heading: 'So far', lines: describeFigures(sheet, scene), ...(chart && { chart }) },
      ...(tactic.judged_at === null && tactic.overrule === ''
        ? []
        : [{ heading: 'Verdict', lines: describeVerdict(sheet, scene) }]),
      { heading: 'Work', lines: describeWork(tactic, work) },
    ],
  };
  return withData(report, {
    tactic,
    figures: standing.figures,
    guardrailChange: standing.guardrail?.change ?? null,
    points: chart?.points ?? [],
    ...work,
  });
}

/** Eight weeks before the start and all since, with the value from which it is kept. */
function chartOf({ tactic, standing }: TacticSheet, { zone }: GoalScene): ChartView | undefined {
  const { metric, points, figures } = standing;
  if (points.length < 2) return undefined;
  return {
    kind: 'chart',
    title: `${metric.name}; the line is where it goes on`,
    unit: metric.unit,
    points: toChartPoints(points, zone),
    target: figures.startValue === null ? null : figures.startValue + tactic.keep_at,
  };
}

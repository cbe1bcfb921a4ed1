import { assertNever } from '../../src/base/language/errors.ts';
import { describePlot } from '../../src/base/view/plot-text.ts';
import type { Text } from '../../src/base/view/text.ts';
import type {
  Action,
  AnswerView,
  FormView,
  RefusalView,
  ReportView,
  TableView,
  View,
} from '../../src/base/view/view.ts';
import { layOut, type Paragraph, paragraph, readText, styled } from './draw/layout.ts';
import type { Page } from './draw/page.ts';
import { drawChart } from './draw/render-chart.ts';
import { drawDigest } from './draw/render-digest.ts';
import { drawPlan } from './draw/render-plan.ts';
import { drawTable } from './draw/render-table.ts';
import { drawTask } from './draw/render-task.ts';

/** A View as lines for a terminal, none wider than the page. Total: draws every View, throws for none. */
export function renderView(view: View, page: Page): string[] {
  return layOut(drawView(view, page), page.width, page.hasColour);
}

function drawView(view: View, page: Page): Paragraph[] {
  switch (view.kind) {
    case 'answer':
      return drawAnswer(view, page);
    case 'table':
      return drawTable(view, page);
    case 'report':
      return drawReport(view, page);
    case 'chart':
      return drawChart(view, page);
    case 'form':
      return drawForm(view);
    case 'digest':
      return drawDigest(view, page);
    case 'plot':
      return [paragraph(styled(view.title, 'bold')), ...describePlot(view).map((line) => paragraph(line))];
    case 'plan':
      return drawPlan(view, page);
    case 'task':
      return drawTask(view, page);
    case 'working':
      return [paragraph(view.text)];
    case 'refusal':
      return drawRefusal(view);
    default:
      return assertNever(view);
  }
}

function drawAnswer(view: AnswerView, page: Page): Paragraph[] {
  return [...drawLines(view.lines, page), ...drawActions(view.actions ?? [], page)];
}

function drawReport(view: ReportView, page: Page): Paragraph[] {
  const sections = view.sections.flatMap((section, index) => [
    ...(index > 0 || section.heading !== '' ? [paragraph('')] : []),
    ...(section.heading === '' ? [] : [paragraph(styled(section.heading, 'bold'))]),
    ...drawLines(section.lines, page),
    ...(section.items ?? []).flatMap(({ lines, actions }) => [
      ...drawLines(lines, page),
      ...drawOffer(actions, page),
    ]),
    ...(section.table ? drawTable(untitle(section.table, section.heading), page) : []),
    ...(section.chart ? drawChart(section.chart, page) : []),
  ]);
  return [
    paragraph(styled(view.title, 'bold', 'cyan')),
    ...sections,
    ...drawActions(view.actions ?? [], page),
  ];
}

/** A table under a heading that says the same needs no title of its own. */
function untitle(table: TableView, heading: string): TableView {
  return table.title === heading ? { ...table, title: '' } : table;
}

function drawForm(view: FormView): Paragraph[] {
  return [
    paragraph(styled(view.title, 'bold')),
    ...view.fields.map((field) => {
      const choices = field.choices ? ` (${field.choices.join(', ')})` : '';
      const value = field.value === undefined ? '' : ` [${field.value}]`;
      return {
        pieces: [
          styled(`  ${field.label}${value}`, 'bold'),
          { text: `: ${field.hint}${choices}${field.isRequired ? '' : '; may be left out'}` },
        ],
        hang: 4,
      };
    }),
    paragraph(styled(`Type ${view.command} with these.`, 'dim')),
  ];
}

function drawRefusal(view: RefusalView): Paragraph[] {
  const message = view.message.split('\n').map((line, index) => ({
    pieces: [...(index === 0 ? [styled('Not done: ', 'red')] : []), { text: line }],
    hang: 2,
  }));
  const lines = (view.suggestions ?? []).filter((suggestion) => !view.message.includes(suggestion));
  return [...message, ...lines.map((line) => ({ pieces: [styled(`  ${line}`, 'dim')], hang: 4 }))];
}

function drawLines(lines: readonly Text[], page: Page): Paragraph[] {
  return lines.map((line) => ({ pieces: readText(line, page.zone), hang: 2 }));
}

/** What can be done with one item of several: in a line, so that the items are read. */
function drawOffer(actions: readonly Action[], page: Page): Paragraph[] {
  if (actions.length === 0) return [];
  const typed = actions.map((action) => page.typeAction(action)).join(' · ');
  return [{ pieces: [{ text: '  ' }, styled(typed, 'cyan')], hang: 4 }];
}

function drawActions(actions: readonly Action[], page: Page): Paragraph[] {
  return actions.map((action) => ({
    pieces: [styled(`  ${action.label}: `, 'dim'), styled(page.typeAction(action), 'cyan')],
    hang: 4,
  }));
}

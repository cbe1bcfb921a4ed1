import { assertNever } from '../language/errors.ts';
import { describeLeftOut } from './left-out.ts';
import { outlineChart } from './outline-chart.ts';
import { outlineDigest, outlineTask } from './outline-digest.ts';
import type { Outline } from './outline-parts.ts';
import { outlineActions, plain, quiet } from './outline-parts.ts';
import { outlineReport, outlineTable } from './outline-table.ts';
import { describePlot } from './plot-text.ts';
import { describeRun } from './task-lines.ts';
import { bold, cleanText, type Locale, plainText, text } from './text.ts';
import type { FormView, PlanView, RefusalView, View } from './view.ts';

/** Lays any View out for a chat. Total: throws for none. Forms are for dialogues; here they are named. */
export function outlineView(view: View, settings: Locale): Outline {
  switch (view.kind) {
    case 'answer':
      return [...view.lines.map((line) => plain(line)), ...outlineActions(view.actions ?? [])];
    case 'table':
      return outlineTable(view);
    case 'report':
      return outlineReport(view, settings);
    case 'chart':
      return outlineChart(view, settings);
    case 'plot':
      return [plain([bold(view.title)]), ...describePlot(view).map((line) => plain([line]))];
    case 'form':
      return outlineForm(view);
    case 'digest':
      return outlineDigest(view);
    case 'plan':
      return outlinePlan(view);
    case 'task':
      return outlineTask(view);
    case 'working':
      return [plain([view.text])];
    case 'refusal':
      return outlineRefusal(view);
    default:
      return assertNever(view);
  }
}

/** An outline as text alone, for notifications, screen readers and logs. Says what the parts say, without their buttons. */
export function outlineText(outline: Outline, zone: string): string {
  return outline
    .flatMap((part) => {
      switch (part.kind) {
        case 'heading':
        case 'line':
          return [plainText(part.text, zone)];
        case 'rows':
          return part.rows.map((row) => `• ${plainText(row, zone)}`);
        case 'fixed':
          return [part.text];
        case 'entry':
          return part.lines.map((line) => plainText(line, zone));
        case 'actions':
          return [];
        default:
          return assertNever(part);
      }
    })
    .join('\n');
}

function outlinePlan(view: PlanView): Outline {
  return [
    ...(view.isDryRun ? [quiet(['Preview: nothing is written or posted.'])] : []),
    ...outlineDigest({ ...view.digest, isWhole: true }),
    ...describeLeftOut(view).map((line) => quiet(line)),
    quiet([describeRun(view)]),
  ];
}

function outlineForm(view: FormView): Outline {
  return [
    { kind: 'heading', text: [bold(view.title)] },
    {
      kind: 'rows',
      rows: view.fields.map(
        ({ label, hint, isRequired }) =>
          text`${bold(label)} — ${hint}${isRequired ? '' : '; may be left out'}`,
      ),
    },
  ];
}

function outlineRefusal(view: RefusalView): Outline {
  const further = (view.suggestions ?? []).filter((suggestion) => !view.message.includes(suggestion));
  return [
    ...view.message.split('\n').map((line) => plain([cleanText(line)])),
    ...(further.length > 0 ? [{ kind: 'rows' as const, rows: further.map((line) => text`${line}`) }] : []),
    ...outlineActions(view.actions ?? []),
  ];
}

import { assertNever } from '../errors.ts';
import { formatQuantity } from '../metric/quantity.ts';
import { formatMoney } from '../money.ts';
import {
  type Action,
  bold,
  type ChartView,
  cleanText,
  type DigestView,
  type FormView,
  type GoalFigures,
  type PlanView,
  plainText,
  type RefusalView,
  type ReportView,
  type TableView,
  type TaskCard,
  type Text,
  text,
  type View,
} from '../view.ts';

/** Tasks of a digest that are open to the eye; the others wait behind "more". */
const MOST_ENTRIES = 5;
/** Lines about what changed that a phone has room for above the tasks. */
const MOST_CHANGES = 4;
const MOST_ROWS = 30;
const MOST_REASONS = 6;
const SPARK_STEPS = 28;
const SPARKS = '▁▂▃▄▅▆▇█';
/** A step of a chart without a value. */
const GAP = '·';

/** One piece of a message, the same on every chat platform. */
export type Part =
  /** The first line of what follows. */
  | { kind: 'heading'; text: Text }
  | { kind: 'line'; text: Text; tone: 'plain' | 'quiet' }
  /** A list: the first cell of a row leads, the others follow. */
  | { kind: 'rows'; rows: readonly Text[] }
  /** Kept as it is, letter under letter. */
  | { kind: 'fixed'; text: string }
  /** A task: two lines, its buttons, and those that are needed less often. */
  | { kind: 'entry'; id: string; lines: readonly Text[]; actions: readonly Action[]; more: readonly Action[] }
  | { kind: 'actions'; actions: readonly Action[] };

/** A View as parts in reading order, in the words that every chat platform shows. */
export type Outline = readonly Part[];

/** What words depend on beside the View. */
export interface OutlineSettings {
  zone: string;
  /** Of the workspace, ISO 4217. */
  currency: string;
}

/** Lays any View out for a chat. Total: throws for none. Forms are for dialogues; here they are named. */
export function outlineView(view: View, settings: OutlineSettings): Outline {
  switch (view.kind) {
    case 'answer':
      return [...view.lines.map((line) => plain(line)), ...outlineActions(view.actions ?? [])];
    case 'table':
      return outlineTable(view);
    case 'report':
      return outlineReport(view, settings);
    case 'chart':
      return outlineChart(view, settings);
    case 'form':
      return outlineForm(view);
    case 'digest':
      return outlineDigest(view);
    case 'plan':
      return outlinePlan(view);
    case 'task':
      return outlineTask(view, settings);
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

/** The two lines of a task in a digest: what it is and whose, then what is expected of it and why. */
function describeEntry(task: TaskCard, position: number): [Text, Text] {
  const goal = task.goal ? `, ${task.goal.id}` : '';
  const state: Text = task.state === 'proposed' ? (task.standingText ?? [task.approvalKind]) : sayState(task);
  const who: Text = namesExecutor(task) ? [] : [', ', ...task.executorText];
  return [
    [bold(`${position} · ${task.title}`), ` — ${task.id}${goal}`, ...who, ', ', ...state],
    [`${describeForecast(task)}. ${task.reasoning}`],
  ];
}

/** Where people react, an open task says how it is taken. */
function sayState({ state, stateText }: TaskCard): Text {
  return state === 'open' ? ['nobody has this: 🙋 takes it'] : stateText;
}

/** Whether there is nobody left to name beside the state: it says itself who has the task, or that nobody has. */
function namesExecutor({ state, stateText, executor, executorText }: TaskCard): boolean {
  if (executorText.length === 0 || ['open', 'refused', 'expired', 'cancelled'].includes(state)) return true;
  return (
    executor !== null &&
    state !== 'proposed' &&
    stateText.some((span) => typeof span === 'object' && 'mention' in span && span.mention === executor.id)
  );
}

/** The forecast in figures: chance and day, impact, effort; and what it is limited to. */
export function describeForecast(task: TaskCard): string {
  const limits = task.limits === undefined ? '' : `limits: ${task.limits}`;
  return [task.chance.shown, task.impactText, task.effortText, limits]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Count and interval of a record; they are in the card only where the asker may see them. */
export function describeRecord({ chance }: TaskCard): string {
  if (chance.count === undefined || chance.low === undefined || chance.high === undefined) return '';
  const [low, high] = [chance.low, chance.high].map((bound) => Math.round(bound * 100));
  return ` · record: ${chance.count} settled, ${low} to ${high} %`;
}

function outlineDigest(view: DigestView): Outline {
  const shown = view.tasks.slice(0, MOST_ENTRIES);
  const left = view.tasks.length - shown.length;
  const changes = view.changes.slice(0, MOST_CHANGES);
  return [
    { kind: 'heading', text: view.headline },
    ...changes.map((line) => plain(line)),
    ...shown.map((task, index) => outlineEntry(task, task.position ?? index + 1)),
    ...(left > 0
      ? [quiet(text`${left} more ${left === 1 ? 'task' : 'tasks'}: ${bold('today')} shows all.`)]
      : []),
    ...view.foot.map((line) => quiet(line)),
  ];
}

function outlineEntry(task: TaskCard, position: number): Part {
  const often = task.actions.filter(({ command }) => command !== 'why');
  return {
    kind: 'entry',
    id: task.id,
    lines: describeEntry(task, position),
    actions: often,
    more: task.actions.filter(({ command }) => command === 'why'),
  };
}

function outlineTask(task: TaskCard, settings: OutlineSettings): Outline {
  const facts = [
    task.category,
    `priority ${task.priority}`,
    ...(task.project === null ? [] : [task.project]),
    ...(task.dependsOn.length > 0 ? [`after ${task.dependsOn.join(', ')}`] : []),
  ];
  return [
    {
      kind: 'entry',
      id: task.id,
      lines: [
        [bold(`${task.id} · ${task.title}`)],
        [
          ...sayState(task),
          ` · ${task.approvalKind}`,
          ...(namesExecutor(task) ? [] : [' · ', ...task.executorText]),
        ],
        [`${describeForecast(task)}${describeRecord(task)}`],
        [facts.join(' · ')],
        ...(task.goal ? [[describeGoal(task.goal, settings)]] : []),
        [task.reasoning],
      ],
      actions: task.actions.filter(({ command }) => command !== 'why'),
      more: task.actions.filter(({ command }) => command === 'why'),
    },
  ];
}

function describeGoal(goal: GoalFigures, { currency }: OutlineSettings): string {
  const shown = (value: number | null) =>
    value === null ? 'unknown' : formatQuantity(value, goal.unit, currency);
  const chance =
    goal.targetProbability === null ? '' : `, ${Math.round(goal.targetProbability * 100)} % to reach it`;
  return `${goal.id} ${goal.title}: ${shown(goal.current)}, target ${shown(goal.target)}, ${goal.state}${chance}`;
}

function outlinePlan(view: PlanView): Outline {
  const impact =
    view.currency === null
      ? `${Math.round(view.totalImpact * 100) / 100} points`
      : `${formatMoney(view.totalImpact, view.currency)} a month`;
  const figures = `generated ${view.generated} · unique ${view.unique} · queued ${view.queued} · skipped ${view.skipped.length} · total impact ${impact}`;
  const groups = [...Map.groupBy(view.skipped, ({ reason }) => reason)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const left: Text[] = groups
    .slice(0, MOST_REASONS)
    .map(
      ([reason, items]) =>
        text`${items.length} ${reason}: ${items[0]?.title ?? ''}${items.length > 1 ? ' …' : ''}`,
    );
  return [
    quiet([`${view.isDryRun ? 'Dry run, nothing written: ' : ''}${figures}`]),
    ...outlineDigest(view.digest),
    ...(left.length > 0 ? [quiet(['Left out:']), { kind: 'rows', rows: left } as const] : []),
  ];
}

function outlineTable(view: TableView): Outline {
  const title: Outline = view.title === '' ? [] : [{ kind: 'heading', text: [bold(view.title)] }];
  const foot = (view.foot ?? []).map((line) => quiet(line));
  if (view.rows.length === 0) return [...title, plain([view.empty ?? 'Nothing here yet.']), ...foot];
  const rows = view.rows.slice(0, MOST_ROWS).map((row) => outlineRow(view, row));
  const left = view.rows.length - rows.length;
  return [
    ...title,
    { kind: 'rows', rows },
    ...(left > 0 ? [quiet([`and ${left} more; the command line lists all`])] : []),
    ...foot,
  ];
}

/** `T-3 — Title · State needs a yes · Due 2026-12-01`: on a phone a row reads better than columns. */
function outlineRow(view: TableView, row: readonly string[]): Text {
  const [lead = '', ...rest] = row.map((cell) => cleanText(cell).replace(/\s+/g, ' '));
  const said = rest.flatMap((cell, index) => {
    const { title = '', saysItself = false } = view.columns[index + 1] ?? {};
    if (cell === '' || cell === '—') return [];
    return [title === '' || saysItself || index === 0 ? cell : `${title} ${cell}`];
  });
  return said.length === 0 ? [bold(lead)] : [bold(lead), ` — ${said.join(' · ')}`];
}

function outlineReport(view: ReportView, settings: OutlineSettings): Outline {
  return [
    { kind: 'heading', text: [bold(view.title)] },
    ...view.sections.flatMap(
      (section): Outline => [
        ...(section.heading === '' ? [] : [plain([bold(section.heading)])]),
        ...section.lines.map((line) => plain(line)),
        ...(section.items ?? []).map((item): Part => ({ kind: 'entry', ...item, more: [] })),
        ...(section.table ? outlineTable(untitle(section.table, section.heading)) : []),
        ...(section.chart ? outlineChart(section.chart, settings) : []),
      ],
    ),
    ...outlineActions(view.actions ?? []),
  ];
}

/** A table under a heading that says the same needs no title of its own. */
function untitle(table: TableView, heading: string): TableView {
  return table.title === heading ? { ...table, title: '' } : table;
}

/** A chart as one line of bars, with where it began, where it is and where it should be. */
function outlineChart(view: ChartView, { currency }: OutlineSettings): Outline {
  const known = view.points.flatMap(({ at, value }) => (isKnown(value) ? [{ at, value }] : []));
  const first = known[0];
  const last = known.at(-1);
  const title = quiet([view.title]);
  if (!first || !last) return [title, quiet(['No values yet.'])];
  const format = (value: number) => formatQuantity(value, view.unit, currency);
  const target = isKnown(view.target) ? `, target ${format(view.target)}` : '';
  const end = view.fan?.at(-1);
  const fan = end ? `; heading for ${format(end.middle)} (${format(end.low)} to ${format(end.high)})` : '';
  return [
    title,
    { kind: 'fixed', text: drawSpark(view.points) },
    quiet([`${format(first.value)} → ${format(last.value)}${target}${fan}`]),
  ];
}

/** Bars from the lowest to the highest value; a step without any value is a dot, never a low bar. */
function drawSpark(points: ChartView['points']): string {
  const steps = Math.min(SPARK_STEPS, points.length);
  const means = Array.from({ length: steps }, (_, step) => {
    const slice = points.slice(
      Math.floor((step * points.length) / steps),
      Math.floor(((step + 1) * points.length) / steps),
    );
    const values = slice.flatMap(({ value }) => (isKnown(value) ? [value] : []));
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const known = means.filter(isKnown);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return means
    .map((mean) => {
      if (mean === null) return GAP;
      const level = span === 0 ? 3 : Math.round(((mean - low) / span) * (SPARKS.length - 1));
      return SPARKS[level] ?? GAP;
    })
    .join('');
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
  ];
}

function outlineActions(actions: readonly Action[]): Outline {
  return actions.length === 0 ? [] : [{ kind: 'actions', actions }];
}

function plain(line: Text): Part {
  return { kind: 'line', text: line, tone: 'plain' };
}

function quiet(line: Text): Part {
  return { kind: 'line', text: line, tone: 'quiet' };
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

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
  type Locale,
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
import { countLines, fitDigest, type Sizes } from './first-sight.ts';
import { drawSpark, isKnown } from './spark.ts';
import {
  describeEntry,
  describeForecast,
  describeGoal,
  describeRecord,
  type EntryLines,
  namesExecutor,
  sayState,
} from './task-lines.ts';

const MOST_ROWS = 30;
const MOST_REASONS = 6;

/** One piece of a message, the same on every chat platform. */
export type Part =
  /** The first line of what follows. */
  | { kind: 'heading'; text: Text }
  | { kind: 'line'; text: Text; tone: 'plain' | 'quiet' }
  /** A list: the first cell of a row leads, the others follow. */
  | { kind: 'rows'; rows: readonly Text[] }
  /** Kept as it is, letter under letter. */
  | { kind: 'fixed'; text: string }
  /** A task: its first line leads, the others are small; its buttons, and those that are needed less often. */
  | { kind: 'entry'; id: string; lines: readonly Text[]; actions: readonly Action[]; more: readonly Action[] }
  | { kind: 'actions'; actions: readonly Action[] };

/** A View as parts in reading order, in the words that every chat platform shows. */
export type Outline = readonly Part[];

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

function outlineDigest(view: DigestView): Outline {
  const entries = view.tasks
    .map((task, index) => ({ task, index, said: describeEntry(task, task.position ?? index + 1) }))
    .toSorted((a, b) => rankEntry(a.task) - rankEntry(b.task));
  const fit = view.isWhole ? null : fitDigest(measureDigest(view, entries));
  const shown = entries
    .slice(0, fit?.tasks)
    .map((entry, place) => ({ ...entry, hasReason: fit === null || place < fit.reasons }))
    .toSorted((a, b) => a.index - b.index);
  const changes = view.changes.slice(0, fit?.changes);
  const foot = view.foot.slice(0, fit?.foot);
  const isCut =
    shown.length + changes.length + foot.length < view.tasks.length + view.changes.length + view.foot.length;
  const count = shown.length < view.tasks.length ? ` ${view.tasks.length} tasks` : '';
  const showAll = { label: `Show all${count}`, command: 'today', args: { feed: view.feed } };
  return [
    { kind: 'heading', text: view.headline },
    ...changes.map((line) => plain(line)),
    ...shown.map(({ task, said, hasReason }) => outlineEntry(task, said, hasReason)),
    ...foot.map((line) => quiet(line)),
    ...(isCut ? outlineActions([{ ...showAll, style: 'plain' }]) : []),
  ];
}

interface Entry {
  task: TaskCard;
  said: EntryLines;
}

/** What waits for somebody, or can be taken back, is seen before what goes its way by itself. */
function rankEntry({ state, actions }: TaskCard): number {
  const waits = state === 'proposed' || state === 'open' || actions.some(({ command }) => command === 'undo');
  return waits ? 0 : 1;
}

/** What a digest takes on a phone. A task that was decided counts as one that was not: a page keeps its shape. */
function measureDigest(view: DigestView, entries: readonly Entry[]): Sizes {
  return {
    headline: countLines(view.headline, 'plain'),
    changes: view.changes.map((line) => countLines(line, 'plain')),
    tasks: entries.map(({ task }) => {
      const { standingText: _standing, ...rest } = task;
      const { title, facts } = describeEntry({ ...rest, state: 'proposed' }, task.position ?? 1);
      // Of a task that takes more than one yes a line will say how many it has.
      const standing = task.approvalKind === 'risky' ? 1 : 0;
      return facts.reduce(
        (sum, line) => sum + countLines(line, 'quiet'),
        countLines(title, 'plain') + standing,
      );
    }),
    reasons: entries.map(({ said }) => countLines(said.reason, 'quiet')),
    foot: view.foot.map((line) => countLines(line, 'quiet')),
  };
}

/** Once it is decided, what everybody needs of it is to say that it is done. */
function outlineEntry(task: TaskCard, { title, facts, reason }: EntryLines, hasReason: boolean): Part {
  const isHeld = task.state === 'assigned' || task.state === 'started';
  const [often, rare] = partition(task.actions, ({ command }) =>
    isHeld ? command === 'done' : command !== 'why',
  );
  const lead = isHeld ? 'primary' : undefined;
  return {
    kind: 'entry',
    id: task.id,
    lines: [title, ...facts, ...(hasReason ? [reason] : [])],
    actions: lead ? often.map((action) => ({ ...action, style: lead })) : often,
    more: lead ? rare.map((action) => ({ ...action, style: 'plain' })) : rare,
  };
}

function outlineTask(task: TaskCard, { currency }: Locale): Outline {
  const facts = [
    ...(task.project === null ? [] : [task.project]),
    ...(task.dependsOn.length > 0 ? [`after ${task.dependsOn.join(', ')}`] : []),
  ];
  const who: Text = namesExecutor(task) ? [] : [' · ', ...task.executorText];
  const [often, rare] = partition(task.actions, ({ command }) => command !== 'why');
  return [
    {
      kind: 'entry',
      id: task.id,
      lines: [
        [bold(`${task.id} · ${task.title}`)],
        [...sayState(task), ...(task.state === 'proposed' ? [` · ${task.approvalKind}`] : []), ...who],
        [`${describeForecast(task)}${describeRecord(task)}`],
        [task.reasoning],
        ...(task.goal ? [[describeGoal(task.goal, currency)]] : []),
        ...(facts.length > 0 ? [[facts.join(' · ')]] : []),
      ],
      actions: often,
      more: rare,
    },
  ];
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
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
        text`${items[0]?.title ?? ''}${items.length > 1 ? ` and ${items.length - 1} more` : ''}: ${reason}`,
    );
  return [
    quiet([`${view.isDryRun ? 'Dry run, nothing written: ' : ''}${figures}`]),
    ...outlineDigest({ ...view.digest, isWhole: true }),
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

/** `T-3 — Title · needs a yes · due Tue 1 Dec`: on a phone a row reads better than columns. */
function outlineRow(view: TableView, row: readonly string[]): Text {
  const [lead = '', ...rest] = row.map((cell) => cleanText(cell).replace(/\s+/g, ' '));
  const said = rest.flatMap((cell, index) => {
    const { title = '', saysItself = false } = view.columns[index + 1] ?? {};
    if (cell === '' || cell === '—') return [];
    return [title === '' || saysItself || index === 0 ? cell : `${lowerFirst(title)} ${cell}`];
  });
  return said.length === 0 ? [bold(lead)] : [bold(lead), ` — ${said.join(' · ')}`];
}

/** `Due` within a sentence. */
function lowerFirst(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

function outlineReport(view: ReportView, settings: Locale): Outline {
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
function outlineChart(view: ChartView, { currency }: Locale): Outline {
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
    { kind: 'fixed', text: drawSpark(view.points.map(({ value }) => value)) },
    quiet([`${format(first.value)} → ${format(last.value)}${target}${fan}`]),
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

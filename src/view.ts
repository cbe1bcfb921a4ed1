import type { RefusalDetail } from './errors.ts';

/**
 * A piece of text. A bare string is data: a renderer escapes it for its platform, so that it cannot
 * ping, break layout or be taken for an instruction.
 */
export type Span =
  | string
  | { bold: string }
  | { link: string; text: string }
  | { mention: string; name: string }
  | { at: number; style: 'time' | 'date' | 'day' };

/** How a team writes: instants in its zone (IANA), money in its currency (ISO 4217). */
export interface Locale {
  zone: string;
  currency: string;
}

/** One line or sentence of small markup. */
export type Text = readonly Span[];

/** A checkable reason: the figure, where it came from and as of when. */
export interface Fact {
  /** Names the rule that recomputes it: `goal.gap`, `project.completion` … */
  claim: string;
  /** The row it was read from: `G-2`, `project:alpha`. */
  source: string;
  value: number | string | null;
  unit: string;
  asOfAt: number;
  /** One plain sentence, made from the figures above. */
  text: string;
  /** Present after `why … check`. */
  verdict?: 'true' | 'stale' | 'false';
  /** What it is now, when that differs. */
  now?: number | string | null;
}

/** A button under a task or an answer: carried as `<command>:<id>`. */
export interface Action {
  label: string;
  command: string;
  args: Readonly<Record<string, string>>;
  style: 'primary' | 'plain' | 'danger';
}

/** The analysis of a goal that goes with every task for it. */
export interface GoalFigures {
  id: string;
  title: string;
  unit: string;
  current: number | null;
  target: number;
  gap: number | null;
  baseline: number | null;
  progressRatio: number | null;
  state: 'met' | 'ahead' | 'on pace' | 'behind' | 'no data';
  momentum: { slopePerWeek: number | null; direction: 'toward' | 'away' | 'flat' | 'cannot tell' };
  targetProbability: number | null;
  asOfAt: number | null;
}

/** A task as it is shown anywhere. Numbers are plain; `…Text` are ready to read. */
export interface TaskCard {
  kind: 'task';
  id: string;
  /** Its place in the batch, from 1; null outside one. */
  position: number | null;
  title: string;
  /** What a yes is limited to: `only new sign-ups from Portugal`. */
  limits?: string;
  category: string;
  priority: number;
  project: string | null;
  goal: GoalFigures | null;
  state: string;
  stateText: Text;
  /** Who has said yes and who is still asked, while one yes is not enough. */
  standingText?: Text;
  approvalKind: string;
  impact: {
    low: number | null;
    high: number | null;
    unit: string;
    label: 'measured' | 'estimate' | 'guess' | 'unknown';
  };
  impactText: string;
  /** What the impact is worth a month: money in minor units, or points where no money is asked. */
  valuePerMonth: number | null;
  alignment: number;
  effortHours: number;
  effortText: string;
  executor: { id: string; handle: string; kind: 'member' | 'agent' } | null;
  executorText: Text;
  /** The task's own chance; count and interval only where this asker may see them. */
  chance: { probability: number; shown: string; low?: number; high?: number; count?: number };
  dueOn: string;
  readingOn: string | null;
  dependsOn: readonly string[];
  /** One plain sentence. */
  reasoning: string;
  reasons: readonly Fact[];
  actions: readonly Action[];
}

/** The day's one message: what changed, at most N tasks, what was held back. */
export interface DigestView {
  kind: 'digest';
  feed: string;
  date: string;
  zone: string;
  headline: Text;
  /** What changed since the last digest, and the top cause first. */
  changes: readonly Text[];
  tasks: readonly TaskCard[];
  /** What was held back or still waits, in one or two lines. */
  foot: readonly Text[];
  /** Shown whole to somebody who asked for it; a post has what fits on a phone at first sight. */
  isWhole?: true;
}

/** What a run of the planner gives back: the seed's figures, each true, and the digest it made or would make. */
export interface PlanView {
  kind: 'plan';
  isDryRun: boolean;
  generated: number;
  unique: number;
  queued: number;
  skipped: readonly { title: string; reason: string }[];
  /** Sum of the midpoints of what was queued: a month, minor units of `currency`, or points where that is null. */
  totalImpact: number;
  currency: string | null;
  digest: DigestView;
}

/** One sentence or a few lines in answer. */
export interface AnswerView {
  kind: 'answer';
  lines: readonly Text[];
  actions?: readonly Action[];
}

export interface TableView {
  kind: 'table';
  title: string;
  columns: readonly {
    title: string;
    align?: 'left' | 'right';
    /** Its cells are understood without the title, where a row is a sentence. */
    saysItself?: true;
  }[];
  rows: readonly (readonly string[])[];
  /** Said when there are no rows, and what to do about it. */
  empty?: string;
  foot?: readonly Text[];
}

/** A few lines with buttons of their own. */
export interface ReportItem {
  /** What it is about: `T-3`. */
  id: string;
  lines: readonly Text[];
  actions: readonly Action[];
}

/** Headed groups of lines, items, tables and charts: a vision, a goal, the state, somebody's own page. */
export interface ReportView {
  kind: 'report';
  title: string;
  sections: readonly {
    heading: string;
    lines: readonly Text[];
    items?: readonly ReportItem[];
    table?: TableView;
    chart?: ChartView;
  }[];
  actions?: readonly Action[];
}

/** A series over time with an optional target line and fan. Missing values are null, never 0. */
export interface ChartView {
  kind: 'chart';
  title: string;
  unit: string;
  points: readonly { at: number; value: number | null }[];
  target: number | null;
  fan?: readonly { at: number; low: number; middle: number; high: number }[];
}

/** Questions whose answers become the arguments of a command. */
export interface FormView {
  kind: 'form';
  title: string;
  command: string;
  fields: readonly {
    name: string;
    label: string;
    hint: string;
    input: 'line' | 'text' | 'number' | 'flag' | 'choice' | 'date';
    choices?: readonly string[];
    value?: string;
    isRequired: boolean;
  }[];
}

/** A command that thinks was taken; its result comes by the outbox. */
interface WorkingView {
  kind: 'working';
  command: string;
  text: string;
}

/** What was refused and why; nothing has changed. */
export interface RefusalView extends RefusalDetail {
  kind: 'refusal';
}

/** Everything the engine can say. Closed: a new kind makes every renderer fail to compile until it draws it. */
export type View = (
  | AnswerView
  | TableView
  | ReportView
  | ChartView
  | FormView
  | DigestView
  | PlanView
  | TaskCard
  | WorkingView
  | RefusalView
) & {
  /** The same facts for programs: rows with raw numbers. Printed by --json, ignored by chat. */
  data?: unknown;
  /** Whole files, for a face that can write them; neither stored nor sent. */
  files?: readonly TextFile[];
};

/** A file that an answer brings along. */
export interface TextFile {
  /** Without a folder: `tasks.csv`. */
  name: string;
  text: string;
}

/**
 * Builds Text from a template: literal parts and interpolated strings and numbers are plain data,
 * interpolated spans keep their markup.
 */
export function text(parts: TemplateStringsArray, ...values: (Span | Text | number)[]): Text {
  const spans: Span[] = [];
  parts.forEach((part, index) => {
    if (part !== '') spans.push(part);
    const value = values[index];
    if (value === undefined) return;
    if (typeof value === 'number') spans.push(String(value));
    else if (typeof value === 'string') spans.push(cleanText(value));
    else if ('length' in value) spans.push(...value);
    else spans.push(value);
  });
  return spans;
}

export function bold(words: string): Span {
  return { bold: cleanText(words) };
}

/** Names a member or agent; whether that notifies is the deliverer's choice for the place. */
export function mention(executor: { id: string; handle: string }): Span {
  return { mention: executor.id, name: executor.handle };
}

export function instant(at: number, style: 'time' | 'date' | 'day' = 'time'): Span {
  return { at, style };
}

/** A plain answer of one or more lines. */
export function answer(...lines: (Text | string)[]): AnswerView {
  return { kind: 'answer', lines: lines.map((line) => (typeof line === 'string' ? text`${line}` : line)) };
}

/** Attaches the machine-readable twin of a View. */
export function withData<V extends View>(view: V, data: unknown): V {
  return { ...view, data };
}

const CONTROL = /(?!\n)\p{Cc}/gu;
// Marks that reorder or hide text: bidirectional controls, zero-width characters, tags, soft hyphen.
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Makes supplied text inert: no control or invisible characters, no reordering, at most four combining
 * marks on a letter, NFC. Idempotent. Keeps line breaks and emoji (a zero-width joiner inside an emoji is lost).
 */
export function cleanText(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(MARKS, '$1')
    .normalize('NFC');
}

/** cleanText on one line, cut with a mark at `most` characters. */
export function cleanLine(raw: string, most: number): string {
  const line = cleanText(raw).replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= most
    ? line
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** To make a format takes longer than all else of a line. */
const DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** Text as words alone: what screen readers and notifications get. Instants are written in `zone`. */
export function plainText(line: Text, zone: string): string {
  return line.map((span) => plainSpan(span, zone)).join('');
}

function plainSpan(span: Span, zone: string): string {
  if (typeof span === 'string') return span;
  if ('bold' in span) return span.bold;
  if ('link' in span) return `${span.text} (${span.link})`;
  if ('mention' in span) return `@${span.name}`;
  const when = Temporal.Instant.fromEpochMilliseconds(span.at).toZonedDateTimeISO(zone);
  if (span.style === 'time') return when.toPlainTime().toString().slice(0, 5);
  const day = DAY.format(when.toPlainDate());
  return `${day.replace(',', '')}${span.style === 'day' ? '' : ` ${when.year}`}`;
}

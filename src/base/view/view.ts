import type { RefusalDetail } from '../language/errors.ts';
import type { ChartView, Picture, PlotView } from './picture.ts';
import { type Text, text } from './text.ts';

/** A checkable reason: the figure, where it came from and as of when. */
export interface Fact {
  /** Names the rule that recomputes it: `goal.gap`, `project.completion` … */
  claim: string;
  /** The row it was read from: `G-2`, `project:alpha`. */
  source: string;
  value: number | string | null;
  unit: string;
  asOfAt: number;
  /** Which edition of its rule made the figure; left out for the first. */
  edition?: number | undefined;
  /** One plain sentence, made from the figures above. */
  text: string;
  /** Present after `why … check`. */
  verdict?: 'true' | 'stale' | 'false' | 'older measure' | 'as somebody said' | 'in general';
  /** What it is now, when that differs. */
  now?: number | string | null;
}

/** A button under a task or an answer: carried as `<command>:<id>`. */
export interface Action {
  label: string;
  command: string;
  args: Readonly<Record<string, string>>;
  style: 'primary' | 'plain' | 'danger';
  /** Opens the command's form, with the arguments in it, and does nothing yet. */
  isForm?: boolean;
  /** A shorter line that does the same where it is typed at once: `undo`. */
  typed?: string;
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
  /** Share of the way from baseline to target, 0..1. */
  progressRatio: number | null;
  /** The same, below 0 on the wrong side and above 1 past the target. It and what is optional below: absent in pages that version 0.1 left. */
  progressRatioRaw?: number | null;
  /** Share of the time from start to deadline, 0..1. */
  timeShare?: number;
  /** The share of the way against the share of the time. */
  progress?: 'met' | 'ahead' | 'on pace' | 'late' | 'open' | 'no data';
  /** Of a met one: it is short of the target again, by no more than its noise. */
  hasSlipped?: boolean;
  /** Its values stopped: nobody can say how it goes, only where it was last. */
  isSilent?: boolean;
  /** It has begun too lately for its progress to say anything, and its chance cannot be told. */
  isEarly?: boolean;
  /** What `targetProbability` says, in a word; null where it cannot be told. */
  outlook?: 'likely' | 'open' | 'unlikely' | null;
  /** For sorting, never shown in place of the two: `ahead` and `behind` only where both say so. */
  state: 'met' | 'ahead' | 'on pace' | 'behind' | 'no data';
  /** `weeks`: how long a time it looks at. */
  momentum: {
    slopePerWeek: number | null;
    direction: 'toward' | 'away' | 'flat' | 'cannot tell';
    weeks?: number;
  };
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
  /** What of it is a guess by its words, which a yes confirms. */
  guessed?: readonly ('goal' | 'category')[];
  /** The words that make it risky: `Delete … backups`. */
  danger?: string;
  /** What makes it risky without a word of it: `customers`. */
  touches?: readonly string[];
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
  /**
   * To be done by the due date, 0..1, without anybody's own terms; the range (80 %) is left out where it was somebody's
   * own. `own` is the assignee's, over `count` such tasks: only where there are any and this asker may see it. `why` says both, no page does.
   */
  chance: {
    probability: number;
    isLittleRecord: boolean;
    low?: number;
    high?: number;
    own?: { probability: number; low: number; high: number; count: number };
  };
  dueOn: string;
  /** `due Wed 25 Nov`. */
  dueText: string;
  readingOn: string | null;
  dependsOn: readonly string[];
  /** One plain sentence. */
  reasoning: string;
  reasons: readonly Fact[];
  actions: readonly Action[];
}

/** The day's one message: what is wanted, the goal that lacks most and what changed, at most N tasks, what to expect. */
export interface DigestView {
  kind: 'digest';
  feed: string;
  date: string;
  zone: string;
  headline: Text;
  /** The goal that lacks most, then what changed since the last digest. */
  changes: readonly Text[];
  tasks: readonly TaskCard[];
  /** What to expect, what is not shown and what else waits. */
  foot: readonly Text[];
  /** What can be done with the page as a whole. Absent in pages that were left before there was any. */
  actions?: readonly Action[];
  /** Without news: the headline says all that there is to say, unless somebody asks for the rest. */
  isQuiet?: true;
  /** Shown whole to somebody who asked for it; a post has what fits on a phone at first sight. */
  isWhole?: true;
}

/** Ideas that a run left out for one reason: how many, and the first of them in the order in which they were weighed. */
export interface LeftOut {
  reason: string;
  count: number;
  /** At most a hundred: of ten thousand most would be read by nobody, and each run would store them. */
  titles: readonly string[];
}

/** What a run of the planner gives back: the seed's figures, each true, and the digest it made or would make. */
export interface PlanView {
  kind: 'plan';
  isDryRun: boolean;
  generated: number;
  unique: number;
  queued: number;
  skipped: readonly LeftOut[];
  /** Sum of the midpoints of what was queued: a month, minor units of `currency`, or points where that is null. */
  totalImpact: number;
  /** Of the tasks that were chosen those whose impact is an amount of money, and their sum, minor units of `currency` a month. */
  inMoney: { count: number; of: number; total: number };
  currency: string | null;
  digest: DigestView;
}

/** One sentence or a few lines in answer. */
export interface AnswerView {
  kind: 'answer';
  lines: readonly Text[];
  actions?: readonly Action[];
  /** Nothing is done yet before whoever asked answers it: it is shown to them, also where a click says nothing more. */
  isQuestion?: true;
}

export interface TableView {
  kind: 'table';
  title: string;
  columns: readonly {
    title: string;
    align?: 'left' | 'right';
    /** Its cells are understood without the title, where a row is a sentence. */
    saysItself?: true;
    /** What a phone has no room for: left out of a chat’s table that would be too wide. */
    isDetail?: true;
  }[];
  rows: readonly (readonly string[])[];
  /** Said when there are no rows, and what to do about it. */
  empty?: string;
  /** What makes the first row, where there is none. */
  begin?: Action;
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
    /** Beside lines that say the same: shown where pictures are, and missing nowhere else. */
    pictures?: readonly Picture[];
  }[];
  actions?: readonly Action[];
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
    /** What a choice is called, where that is more than its value. */
    names?: Readonly<Record<string, string>>;
    value?: string;
    isRequired: boolean;
    /** What else is asked hangs on it: where a form can change while it is open, it is asked alone first. */
    leads?: true;
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
  /** What can be pressed instead, in a chat. */
  actions?: readonly Action[];
}

/** Everything the engine can say. Closed: a new kind makes every renderer fail to compile until it draws it. */
export type View = (
  | AnswerView
  | TableView
  | ReportView
  | ChartView
  | PlotView
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
  /** What is long comes in parts, read while the call that gives it runs and at no other time. */
  text: string | (() => AsyncIterable<string>);
}

/** A plain answer of one or more lines. */
export function answer(...lines: (Text | string)[]): AnswerView {
  return { kind: 'answer', lines: lines.map((line) => (typeof line === 'string' ? text`${line}` : line)) };
}

/** Attaches the machine-readable twin of a View. */
export function withData<V extends View>(view: V, data: unknown): V {
  return { ...view, data };
}

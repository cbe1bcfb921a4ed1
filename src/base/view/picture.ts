/** A series over time with an optional target line and fan. Missing values are null, never 0. */
export interface ChartView {
  kind: 'chart';
  title: string;
  unit: string;
  points: readonly { at: number; value: number | null }[];
  target: number | null;
  /** The instant by which the target is to be reached. */
  deadlineAt?: number;
  /** Where four in five outcomes should fall. */
  fan?: readonly { at: number; low: number; middle: number; high: number }[];
  /** Where it would be by its earlier trend, and where it was promised to be. */
  bands?: readonly ChartBand[];
  /** What happened meanwhile, oldest first; drawn where there is a picture, named in its words. */
  marks?: readonly ChartMark[];
}

/** What is drawn where there are pictures. */
export type Picture = ChartView | PlotView;

/** What was said against what came, or a week day by day. */
export type PlotView = { kind: 'plot'; title: string } & (
  | { shape: 'reliability'; bands: readonly SaidAndCame[] }
  | { shape: 'week'; days: readonly DayCount[] }
);

/** Chances that were alike: their mean, and the share that came true with its 95 % interval, all 0..1. */
export interface SaidAndCame {
  said: number;
  came: number;
  low: number;
  high: number;
  count: number;
}

/** What happened on a date. */
export interface DayCount {
  /** ISO date. */
  on: string;
  proposed: number;
  approved: number;
  done: number;
}

/** Where a series lies, or would lie, over a time. */
export interface ChartBand {
  kind: 'earlier' | 'promised';
  fromAt: number;
  untilAt: number;
  low: number;
  middle: number;
  high: number;
}

/** Something that may have moved a series. */
export interface ChartMark {
  kind: 'task' | 'event';
  at: number;
  /** The end of what lasted; left out for what took a day. */
  untilAt?: number;
  /** The few letters that stand in the picture: `T-3`, `Black Friday`. */
  label: string;
}

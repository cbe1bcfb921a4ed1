import type { CustomSeriesRenderItem } from 'echarts/types/dist/shared';
import { DAY_MS, dateOf } from '../../src/base/language/date.ts';
import { formatQuantity } from '../../src/base/language/format-quantity.ts';
import { formatDate, formatDay } from '../../src/base/language/period.ts';
import type { ChartView } from '../../src/base/view/picture.ts';
import type { Locale } from '../../src/base/view/text.ts';
import { type Course, listDates, listTicks, readCourse } from './course.ts';
import { FONT, FONT_SIZE, type Palette, SMALL_SIZE, WIDTH } from './theme.ts';

/** Values are shown as dots as long as there are no more of them. */
const MOST_DOTS = 45;
/** Pixels that a letter takes at most, on average. */
const LETTER = 8;
/** Pixels that a sign and the gap beside it take. */
const SIGN = 14;
/** Letters of a title on one line. */
const LONGEST_TITLE = 44;
const MARGIN = 14;
const PLOT = 190;
const TOP = 68;
const LANE = 24;
const LEGEND = 30;
const AXIS = 30;

/** What happened, by kind, in the words of the legend. */
const LANES = [
  { kind: 'task', name: 'finished task', symbol: 'triangle' },
  { kind: 'event', name: 'outside event', symbol: 'diamond' },
] as const;
const FAN = 'likely range';
const BANDS = { earlier: 'by its earlier trend', promised: 'as promised' } as const;

/** What the library draws, and how high. */
export interface Drawing {
  option: object;
  height: number;
}

/** The course of a metric: its values, its target, where it is heading, and what happened meanwhile. */
export function buildCourse(view: ChartView, palette: Palette, locale: Locale): Drawing {
  const course = readCourse(view, locale.zone);
  const format = (value: number) => formatQuantity(value, view.unit, locale.currency);
  const lanes = LANES.filter(({ kind }) => course.marks.some((mark) => mark.kind === kind));
  const small = { fontFamily: FONT, fontSize: SMALL_SIZE, color: palette.quiet };
  const widest = Math.max(...listTicks(course.scale).map((tick) => format(tick).length));
  const sides = { left: MARGIN + widest * LETTER + 8, right: MARGIN + 14 };
  const legend = [
    ...(course.fan.length > 0 ? [FAN] : []),
    ...course.bands.map(({ kind }) => BANDS[kind]),
    ...lanes.map(({ name }) => name),
  ];
  const lanesTop = TOP + PLOT + AXIS;
  const height = lanesTop + lanes.length * LANE + (legend.length > 0 ? LEGEND : 0) + 10;
  const dates = listDates(course.from, course.to);
  const time = { type: 'time', min: course.from, max: course.to } as const;
  const option = {
    animation: false,
    useUTC: true,
    backgroundColor: palette.background,
    textStyle: { fontFamily: FONT },
    title: {
      ...{
        text: cutTitle(view.title),
        subtext: describeNow(view, format, locale),
        left: MARGIN,
        top: 10,
        itemGap: 5,
      },
      textStyle: {
        ...{ fontFamily: FONT, fontSize: FONT_SIZE + 2, fontWeight: 600, color: palette.text },
      },
      subtextStyle: { ...small, fontSize: FONT_SIZE },
    },
    legend: {
      ...{ show: legend.length > 0, data: legend, left: MARGIN, bottom: 8, itemGap: 14 },
      ...{ itemWidth: 14, itemHeight: 11, selectedMode: false, textStyle: small },
    },
    grid: [
      { ...sides, top: TOP, height: PLOT },
      { ...sides, top: lanesTop, height: Math.max(1, lanes.length * LANE) },
    ],
    xAxis: [
      {
        ...{ ...time, axisTick: { customValues: dates, lineStyle: { color: palette.quiet } } },
        axisLine: { onZero: false, lineStyle: { color: palette.quiet } },
        axisLabel: { ...small, customValues: dates, formatter: formatWall },
      },
      { ...time, gridIndex: 1, show: false },
    ],
    yAxis: [
      {
        ...{ type: 'value', ...course.scale, axisLabel: { ...small, formatter: format } },
        splitLine: { lineStyle: { color: palette.grid } },
      },
      { type: 'value', gridIndex: 1, show: false, min: 0, max: Math.max(1, lanes.length), inverse: true },
    ],
    series: [
      ...drawFan(course, palette),
      ...course.bands.flatMap((band) => drawBand(band, palette)),
      {
        ...{ type: 'line', silent: true, data: course.points, z: 5, symbol: 'circle', symbolSize: 6 },
        ...{ showSymbol: course.points.length <= MOST_DOTS, lineStyle: { width: 2.5, color: palette.value } },
        itemStyle: { color: palette.value },
        markLine: { silent: true, symbol: 'none', data: drawLines(view, course, { format, palette }) },
        markArea: { silent: true, data: drawSpans(course, palette) },
      },
      ...lanes.map((lane, index) => drawLane({ ...lane, index }, course, { palette, sides })),
    ],
  };
  return { option, height };
}

/** `now 4.9 %, target 6 % by Sun 31 Jan`. */
function describeNow(view: ChartView, format: (value: number) => string, { zone }: Locale): string {
  const known = view.points.filter(({ value }) => value !== null && Number.isFinite(value));
  const last = known.at(-1);
  const now = last === undefined ? 'no values yet' : `now ${format(last.value ?? 0)}`;
  if (view.target === null) return now;
  const today = dateOf(last?.at ?? view.deadlineAt ?? 0, zone);
  const by = view.deadlineAt === undefined ? '' : ` by ${formatDate(dateOf(view.deadlineAt, zone), today)}`;
  return `${now}, target ${format(view.target)}${by}`;
}

/** The band to the deadline with its middle, as one shape. */
function drawFan({ fan }: Course, palette: Palette): object[] {
  if (fan.length === 0) return [];
  const edge = [
    ...fan.map(({ at, high }) => [at, high] as const),
    ...fan.toReversed().map(({ at, low }) => [at, low] as const),
  ];
  const renderItem: CustomSeriesRenderItem = (_params, api) => ({
    type: 'polygon',
    shape: { points: edge.map(([at, value]) => api.coord([at, value])) },
    style: { fill: palette.value, opacity: 0.22 },
  });
  const start = fan[0]?.at ?? 0;
  return [
    {
      ...{
        type: 'custom',
        silent: true,
        name: FAN,
        clip: true,
        z: 2,
        renderItem,
        data: [[start, fan[0]?.middle]],
      },
      itemStyle: { color: palette.value, opacity: 0.35 },
    },
    {
      ...{
        type: 'line',
        silent: true,
        z: 3,
        symbol: 'none',
        data: fan.map(({ at, middle }) => [at, middle]),
      },
      lineStyle: { width: 2, type: [3, 4], color: palette.value },
    },
  ];
}

/** A range over some time with its middle; what was promised has an edge as well, so that the two are told apart without colour. */
function drawBand(
  { kind, from, to, low, middle, high }: Course['bands'][number],
  palette: Palette,
): object[] {
  const color = kind === 'promised' ? palette.target : palette.quiet;
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const [x = 0, y = 0] = api.coord([from, high]);
    const [right = 0, bottom = 0] = api.coord([to, low]);
    const edge = kind === 'promised' ? { stroke: color, lineWidth: 1.5, lineDash: [5, 3] } : {};
    return {
      type: 'rect',
      shape: { x, y, width: Math.max(2, right - x), height: Math.max(2, bottom - y) },
      style: { fill: color, fillOpacity: 0.18, ...edge },
    };
  };
  return [
    {
      ...{ type: 'custom', silent: true, name: BANDS[kind], clip: true, z: 2, renderItem },
      data: [[from, middle]],
      itemStyle: { color, opacity: 0.5 },
    },
    {
      ...{ type: 'line', silent: true, z: 3, symbol: 'none' },
      data: [
        [from, middle],
        [to, middle],
      ],
      lineStyle: { width: 2, type: [3, 4], color },
    },
  ];
}

/** The target across, and a line down for each task that was finished. */
function drawLines(
  { target }: ChartView,
  { marks }: Course,
  { format, palette }: { format: (value: number) => string; palette: Palette },
): object[] {
  const across = {
    yAxis: target,
    lineStyle: { width: 2, type: [8, 5], color: palette.target },
    label: {
      ...{ position: 'insideStartTop', formatter: `target ${target === null ? '' : format(target)}` },
      ...{ fontFamily: FONT, fontSize: SMALL_SIZE, fontWeight: 600, color: palette.target },
      ...{ textBorderColor: palette.background, textBorderWidth: 3 },
    },
  };
  const down = marks
    .filter(({ kind }) => kind === 'task')
    .map(({ from }) => ({
      xAxis: from,
      label: { show: false },
      lineStyle: { width: 1.2, type: [2, 3], color: palette.task },
    }));
  return [...(target === null ? [] : [across]), ...down];
}

/** A shade over the days of what happened outside. */
function drawSpans({ marks, to }: Course, palette: Palette): object[] {
  return marks
    .filter(({ kind }) => kind === 'event')
    .map((mark) => [
      { xAxis: mark.from, itemStyle: { color: palette.event, opacity: 0.16 } },
      { xAxis: Math.min(to, Math.max(mark.to, mark.from + DAY_MS)) },
    ]);
}

/** Signs in a row under the plot. Those that lie on one another are named together; a label without room is left out. */
function drawLane(
  { kind, name, symbol, index }: { kind: string; name: string; symbol: string; index: number },
  { marks, from, to }: Course,
  { palette, sides }: { palette: Palette; sides: { left: number; right: number } },
): object {
  const width = WIDTH - sides.left - sides.right;
  const groups: { x: number; at: number; labels: string[] }[] = [];
  for (const mark of marks.filter((each) => each.kind === kind)) {
    const x = ((mark.from - from) / Math.max(1, to - from)) * width;
    const last = groups.at(-1);
    if (last && x - last.x < SIGN) last.labels.push(mark.label);
    else groups.push({ x, at: mark.from, labels: [mark.label] });
  }
  let freeFrom = Number.NEGATIVE_INFINITY;
  const data = groups.map(({ x, at, labels }, place) => {
    const next = groups[place + 1]?.x ?? Number.POSITIVE_INFINITY;
    const reachOf = (words: string) => words.length * LETTER + SIGN;
    const fits = (words: string) => x + reachOf(words) < Math.min(next - SIGN / 2, width + sides.right - 6);
    const [first = ''] = labels;
    const short = labels.length > 1 ? `${first} +${labels.length - 1}` : first;
    const words = [labels.slice(0, 2).join(', '), short].find(
      (each, attempt) => fits(each) && (attempt > 0 || labels.length < 3),
    );
    const isLeft = words === undefined && x - reachOf(short) >= freeFrom;
    freeFrom = x + (words === undefined ? SIGN / 2 : reachOf(words));
    const label = {
      ...{ show: words !== undefined || isLeft, position: isLeft ? 'left' : 'right' },
      formatter: () => words ?? short,
    };
    return { value: [at, index + 0.5], label };
  });
  const color = kind === 'task' ? palette.task : palette.event;
  return {
    ...{
      type: 'scatter',
      silent: true,
      name,
      symbol,
      symbolSize: 11,
      xAxisIndex: 1,
      yAxisIndex: 1,
      data,
      clip: false,
    },
    itemStyle: { color, opacity: 1 },
    label: { fontFamily: FONT, fontSize: SMALL_SIZE, color: palette.text },
  };
}

/** The library guesses how wide letters are, too narrow; all of the title is in the words. */
function cutTitle(title: string): string {
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1).trim()}…` : title;
}

/** `3 Nov`, of wall time. */
function formatWall(at: number): string {
  return formatDay(dateOf(at, 'UTC'));
}

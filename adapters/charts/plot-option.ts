import type { CustomSeriesRenderItem } from 'echarts/types/dist/shared';
import { formatDate } from '../../src/base/language/period.ts';
import type { DayCount, PlotView, SaidAndCame } from '../../src/base/view/picture.ts';
import type { Drawing } from './course-option.ts';
import { FONT, FONT_SIZE, type Palette, SMALL_SIZE } from './theme.ts';

const MARGIN = 14;
const TOP = 70;
const CAME = 'came true (95 % interval)';
const EXACT = 'exactly as said';
/** Points of the reliability plot that are nearer to each other than this have no room for a number between them. */
const NEAR = 0.1;

/** What was said against what came, or the days of a week. */
export function buildPlot(view: PlotView, palette: Palette): Drawing {
  return view.shape === 'reliability' ? buildReliability(view, palette) : buildWeek(view, palette);
}

/**
 * A reliability diagram (Murphy and Winkler 1977): a point a band, its share that came true over what was said, with the
 * interval of the share; on the diagonal what is said is what comes.
 */
function buildReliability(
  { title, bands }: { title: string; bands: readonly SaidAndCame[] },
  palette: Palette,
): Drawing {
  const side = 300;
  const axis = { min: 0, max: 100, interval: 20, type: 'value' } as const;
  const small = smallText(palette);
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const [x = 0, low = 0] = api.coord([api.value(0), api.value(1)]);
    const [, high = 0] = api.coord([api.value(0), api.value(2)]);
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: palette.value, lineWidth: 2 },
    });
    return {
      type: 'group',
      children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)],
    };
  };
  const hundred = (share: number) => share * 100;
  const option = {
    ...base(palette, title, 'the number beside a point: how many forecasts it stands for'),
    legend: legend(palette, [CAME, EXACT]),
    grid: { left: 58, right: 34, top: TOP, height: side },
    xAxis: {
      ...{ ...axis, name: 'I said (%)', nameLocation: 'middle', nameGap: 28, nameTextStyle: small },
      ...{ axisLabel: small, splitLine: { lineStyle: { color: palette.grid } } },
    },
    yAxis: {
      ...{ ...axis, name: 'came true (%)', nameLocation: 'middle', nameGap: 36, nameTextStyle: small },
      ...{ axisLabel: small, splitLine: { lineStyle: { color: palette.grid } } },
    },
    series: [
      {
        ...{ type: 'line', silent: true, name: EXACT, symbol: 'none', z: 2 },
        data: [
          [0, 0],
          [100, 100],
        ],
        lineStyle: { width: 2, type: [8, 5], color: palette.target },
        itemStyle: { color: palette.target },
      },
      {
        ...{ type: 'custom', silent: true, renderItem, z: 4, clip: true },
        data: bands.map(({ said, low, high }) => [said, low, high].map(hundred)),
      },
      {
        ...{ type: 'scatter', silent: true, name: CAME, symbol: 'circle', symbolSize: 11, z: 5 },
        data: bands.map(({ said, came, count }) => {
          // Between two points a number would be read as the other one's.
          const isCrowded = bands.some((next) => next.said > said && next.said - said < NEAR);
          const position = said > 0.9 || isCrowded ? 'left' : 'right';
          return {
            value: [hundred(said), hundred(came)],
            label: { formatter: () => String(count), position },
          };
        }),
        itemStyle: { color: palette.value },
        label: {
          ...small,
          show: true,
          color: palette.text,
          textBorderColor: palette.background,
          textBorderWidth: 3,
        },
      },
    ],
  };
  return { option, height: TOP + side + 94 };
}

/** Three bars a day, told apart by their fill as well as their colour: hollow, half, full. */
function buildWeek({ title, days }: { title: string; days: readonly DayCount[] }, palette: Palette): Drawing {
  const plot = 170;
  const small = smallText(palette);
  const last = days.at(-1)?.on ?? '';
  const bar = (
    name: string,
    of: (day: DayCount) => number,
    fill: { color: string; opacity: number },
    edge: string,
  ) => ({
    ...{ type: 'bar', silent: true, name, barGap: '8%', barCategoryGap: '22%' },
    data: days.map((day) => (of(day) === 0 ? null : of(day))),
    itemStyle: { ...fill, borderColor: edge, borderWidth: 2, borderRadius: [2, 2, 0, 0] },
    label: { ...small, show: true, position: 'top', color: palette.text },
  });
  const most = Math.max(1, ...days.flatMap(({ proposed, approved, done }) => [proposed, approved, done]));
  const sum = (of: (day: DayCount) => number) => days.reduce((total, day) => total + of(day), 0);
  const counted = `${sum((day) => day.proposed)} proposed, ${sum((day) => day.approved)} yes, ${sum((day) => day.done)} done`;
  const option = {
    ...base(palette, title, counted),
    legend: legend(palette, ['proposed', 'yes', 'done']),
    grid: { left: MARGIN + 4, right: MARGIN + 4, top: TOP + 14, height: plot },
    xAxis: {
      ...{
        type: 'category',
        data: days.map(({ on }) => formatDate(on, last).replace(/^(\w+) (\d+).*$/, '$1 $2')),
      },
      ...{ axisTick: { show: false }, axisLabel: { ...small, interval: 0 } },
      axisLine: { lineStyle: { color: palette.quiet } },
    },
    yAxis: { type: 'value', show: false, min: 0, max: most },
    series: [
      bar('proposed', ({ proposed }) => proposed, { color: palette.background, opacity: 1 }, palette.quiet),
      bar('yes', ({ approved }) => approved, { color: palette.value, opacity: 1 }, palette.value),
      bar('done', ({ done }) => done, { color: palette.task, opacity: 1 }, palette.task),
    ],
  };
  return { option, height: TOP + 14 + plot + 74 };
}

function base(palette: Palette, title: string, below: string): object {
  return {
    animation: false,
    backgroundColor: palette.background,
    textStyle: { fontFamily: FONT },
    title: {
      ...{ text: title, subtext: below, left: MARGIN, top: 10, itemGap: 5 },
      textStyle: { fontFamily: FONT, fontSize: FONT_SIZE + 2, fontWeight: 600, color: palette.text },
      subtextStyle: smallText(palette),
    },
  };
}

function legend(palette: Palette, names: readonly string[]): object {
  return {
    ...{
      data: names,
      left: MARGIN,
      bottom: 8,
      itemGap: 26,
      itemWidth: 14,
      itemHeight: 11,
      selectedMode: false,
    },
    textStyle: smallText(palette),
  };
}

function smallText(palette: Palette): { fontFamily: string; fontSize: number; color: string } {
  return { fontFamily: FONT, fontSize: SMALL_SIZE, color: palette.quiet };
}

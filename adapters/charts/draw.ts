import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { init } from 'echarts/dist/echarts.esm.min.mjs';
import { describeChart } from '../../src/base/view/chart-text.ts';
import { buildCourse } from './course-option.ts';
import type { ChartOrder } from './painter.ts';
import { buildPlot } from './plot-option.ts';
import { FONT, PALETTES, WIDTH } from './theme.ts';

/** Pixels of the file for one of the layout: sharp on a phone's screen, and some 60 kB. */
const SCALE = 2.5;
const FONT_FILES = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${file}`)),
);

/** Draws a chart as SVG, with what it shows in words as its title. */
export function drawSvg({ view, locale, theme }: ChartOrder): string {
  const palette = PALETTES[theme];
  const { option, height } =
    view.kind === 'plot' ? buildPlot(view, palette) : buildCourse(view, palette, locale);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ ...option });
    const words = escapeXml(describeChart(view, locale));
    return chart
      .renderToSVGString()
      .replace(
        /<svg ([^>]*)>/,
        (_whole, attributes) => `<svg ${attributes} role="img"><title>${words}</title>`,
      );
  } finally {
    chart.dispose();
  }
}

/** Draws a chart as PNG. */
export function drawPng(order: ChartOrder): Uint8Array {
  const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT };
  return new Resvg(drawSvg(order), { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng();
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

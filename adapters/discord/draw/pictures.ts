import { type APIMediaGalleryComponent, ComponentType, type RawFile } from 'discord.js';
import type { Delivery, Log, Painter } from '../../../src/base/ports.ts';
import { describeChart } from '../../../src/base/view/chart-text.ts';
import { listCharts } from '../../../src/base/view/charts.ts';

/** What Discord takes as a picture's alternative text. */
const MOST_WORDS = 1_024;
/** Pictures of one gallery. */
const MOST_PICTURES = 10;

/** The pictures of a message, as files and as the component that shows them. */
export interface Pictures {
  files: RawFile[];
  gallery: APIMediaGalleryComponent;
}

/** Draws a message's charts, for the dark pages that most people of Discord look at. Null without any, and where that fails. */
export async function drawPictures(
  { view, locale }: Delivery,
  { painter, log }: { painter: Painter | undefined; log: Log },
): Promise<Pictures | null> {
  const charts = listCharts(view).slice(0, MOST_PICTURES);
  if (charts.length === 0 || painter === undefined) return null;
  try {
    const drawn = await Promise.all(charts.map((chart) => painter.draw(chart, { locale, theme: 'dark' })));
    const files = drawn.map((data, index) => ({
      ...{ name: `chart-${index + 1}.png`, contentType: 'image/png' },
      data: Buffer.from(data),
    }));
    const items = charts.map((chart, index) => ({
      media: { url: `attachment://chart-${index + 1}.png` },
      description: describeChart(chart, locale).slice(0, MOST_WORDS),
    }));
    return { files, gallery: { type: ComponentType.MediaGallery, items } };
  } catch (error) {
    log.warn({ err: error }, 'a picture was not drawn');
    return null;
  }
}

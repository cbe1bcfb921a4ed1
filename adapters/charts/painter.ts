import { createHash } from 'node:crypto';
import type { Background, Painter } from '../../src/base/ports.ts';
import type { Picture } from '../../src/base/view/picture.ts';
import type { Locale } from '../../src/base/view/text.ts';

/** What the background is asked to do: it alone loads what draws. */
export const DRAW_CHART = 'draw chart';
/** Pictures that are kept, some 60 kB each: a week's review goes to several places. */
const MOST_KEPT = 16;

/** A chart to draw: as the team writes, for a light or a dark page. */
export interface ChartOrder {
  view: Picture;
  locale: Locale;
  theme: 'light' | 'dark';
}

/** Has charts drawn in the background; the same content is drawn once while it is remembered. */
export function createPainter(background: Background): Painter {
  const kept = new Map<string, Promise<Uint8Array>>();
  return {
    draw(view, { locale, theme }) {
      const order: ChartOrder = { view, locale: { zone: locale.zone, currency: locale.currency }, theme };
      const hash = createHash('sha256').update(JSON.stringify(order)).digest('base64url');
      const known = kept.get(hash);
      if (known) return known;
      const drawing = background.run(DRAW_CHART, order) as Promise<Uint8Array>;
      drawing.catch(() => kept.delete(hash));
      kept.set(hash, drawing);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return drawing;
    },
  };
}

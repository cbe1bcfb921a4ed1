import type { PlotView } from '../base/view/picture.ts';
import type { ChanceScore } from './score.ts';

/** What was said against what came true, band by band. */
export function plotReliability({ bands, count }: Pick<ChanceScore, 'bands' | 'count'>): PlotView {
  return {
    kind: 'plot',
    shape: 'reliability',
    title: `My dates: ${count} forecasts settled`,
    bands: bands.map(({ meanProbability: said, hitRate: came, low, high, count: many }) => ({
      ...{ said, came, low, high, count: many },
    })),
  };
}

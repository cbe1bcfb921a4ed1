import { formatDate } from '../language/period.ts';
import type { PlotView } from './picture.ts';

/** What a plot shows, a line for each of its bands or days. */
export function describePlot(view: PlotView): string[] {
  if (view.shape === 'reliability') {
    return view.bands.map(
      ({ said, came, low, high, count: many }) =>
        `Said ${percent(said)} %: came true ${percent(came)} % of ${many} (${percent(low)} to ${percent(high)} %).`,
    );
  }
  const last = view.days.at(-1)?.on ?? '';
  return view.days
    .filter(({ proposed, approved, done }) => proposed + approved + done > 0)
    .map(
      ({ on, proposed, approved, done }) =>
        `${formatDate(on, last)}: ${proposed} proposed, ${approved} yes, ${done} done.`,
    );
}

/** A share as it is said: whole percent. */
function percent(share: number): number {
  return Math.round(share * 100);
}

import type { Picture } from './picture.ts';
import type { View } from './view.ts';

/** The pictures of a View, for whoever can send them beside its text. */
export function listCharts(view: View): Picture[] {
  if (view.kind === 'chart' || view.kind === 'plot') return [view];
  if (view.kind !== 'report') return [];
  return view.sections.flatMap(({ chart, pictures = [] }) => [...(chart ? [chart] : []), ...pictures]);
}

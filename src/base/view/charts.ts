import type { ChartView, View } from './view.ts';

/** The charts of a View, for whoever can send pictures of them beside its text. */
export function listCharts(view: View): ChartView[] {
  if (view.kind === 'chart') return [view];
  return view.kind === 'report' ? view.sections.flatMap(({ chart }) => chart ?? []) : [];
}

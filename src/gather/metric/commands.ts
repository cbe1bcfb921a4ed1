import type { Command } from '../../base/command/command.ts';
import { revenueCommands } from '../revenue/commands.ts';
import { addContext } from './context-add-command.ts';
import { showContext } from './context-list-command.ts';
import { addMetric } from './metric-add-command.ts';
import { compareMetric } from './metric-compare-command.ts';
import { importMetrics } from './metric-import-command.ts';
import { showMetrics } from './metric-list-command.ts';
import { recordMetric } from './metric-record-command.ts';
import { showMetric } from './metric-show-command.ts';
import { undoMetric } from './metric-undo-command.ts';

/** The commands of metrics and of what goes with them. */
export const metricCommands: readonly Command[] = [
  addMetric,
  showMetrics,
  showMetric,
  recordMetric,
  undoMetric,
  importMetrics,
  compareMetric,
  addContext,
  showContext,
  ...revenueCommands,
];

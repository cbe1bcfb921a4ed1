import type { Command } from '../../base/command/command.ts';
import { addRevenue } from './revenue-add-command.ts';
import { importRevenue } from './revenue-import-command.ts';
import { removeRevenue } from './revenue-remove-command.ts';

export const revenueCommands: readonly Command[] = [addRevenue, importRevenue, removeRevenue];

import type { Command } from '../../base/command/command.ts';
import { revenueShow } from './revenue-command.ts';
import { visionHistory } from './vision-history-command.ts';
import { visionRestore } from './vision-restore-command.ts';
import { visionSet } from './vision-set-command.ts';
import { visionShow } from './vision-show-command.ts';

export const visionCommands: readonly Command[] = [
  visionShow,
  visionSet,
  visionHistory,
  visionRestore,
  revenueShow,
];

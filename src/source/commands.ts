import type { Command } from '../base/command/command.ts';
import { sourceAdd } from './commands/source-add-command.ts';
import { sourceList } from './commands/source-list-command.ts';
import { sourcePause, sourceResume } from './commands/source-pause-command.ts';
import { sourceRemove } from './commands/source-remove-command.ts';
import { sourceSet } from './commands/source-set-command.ts';
import { sourceShow } from './commands/source-show-command.ts';
import { sourceSync } from './commands/source-sync-command.ts';
import { sourceTitle } from './commands/source-title-command.ts';

export const sourceCommands: readonly Command[] = [
  sourceAdd,
  sourceList,
  sourceShow,
  sourceSync,
  sourceSet,
  sourcePause,
  sourceResume,
  sourceRemove,
  sourceTitle,
];

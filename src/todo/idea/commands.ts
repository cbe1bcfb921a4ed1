import type { Command } from '../../base/command/command.ts';
import { importCommands } from '../backlog/backlog-import-commands.ts';
import { listCommands } from '../backlog/backlog-list-commands.ts';
import { same } from '../likeness/same-command.ts';
import { backlogDrop } from './backlog-drop-command.ts';
import { backlogEdit } from './backlog-edit-command.ts';
import { estimateIdea } from './estimate-command.ts';
import { propose } from './propose-command.ts';
/** Everything that people do with the backlog. */
export const candidateCommands: readonly Command[] = [
  propose,
  ...listCommands,
  backlogEdit,
  backlogDrop,
  estimateIdea,
  ...importCommands,
  same,
];

import type { Command } from '../../base/command/command.ts';
import { tacticCommands } from '../tactic/commands.ts';
import { visionCommands } from '../vision/commands.ts';
import { goalAdd } from './commands/goal-add-command.ts';
import { goalChart } from './commands/goal-chart-command.ts';
import { goalCheck } from './commands/goal-check-command.ts';
import { goalClose } from './commands/goal-close-command.ts';
import { goalDone } from './commands/goal-done-command.ts';
import { goalEdit } from './commands/goal-edit-command.ts';
import { goalList } from './commands/goal-list-command.ts';
import { goalShow } from './commands/goal-show-command.ts';
import { addNote } from './commands/note-add-command.ts';
import { showNotes } from './commands/note-list-command.ts';

/** Vision, goals, tactics, notes, and revenue against the vision's target. */
export const goalCommands: readonly Command[] = [
  ...visionCommands,
  goalAdd,
  goalEdit,
  goalClose,
  goalDone,
  goalList,
  goalShow,
  goalChart,
  goalCheck,
  ...tacticCommands,
  addNote,
  showNotes,
];

import type { Command } from '../command.ts';
import { candidateCommands } from './candidate-commands.ts';
import { tasks } from './list-command.ts';
import { outcomeCommands } from './outcome-commands.ts';
import { start } from './start-command.ts';
import { take } from './take-command.ts';

export const taskCommands: readonly Command[] = [
  take,
  start,
  ...outcomeCommands,
  tasks,
  ...candidateCommands,
];

import type { Command } from '../../base/command/command.ts';
import { candidateCommands } from '../idea/commands.ts';
import { done } from './doing/done-command.ts';
import { fail } from './doing/fail-command.ts';
import { start } from './doing/start-command.ts';
import { take } from './doing/take-command.ts';
import { tasks } from './list/list-command.ts';

export const taskCommands: readonly Command[] = [take, start, done, fail, tasks, ...candidateCommands];

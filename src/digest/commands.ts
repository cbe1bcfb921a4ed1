import type { Command } from '../command.ts';
import { forgetCommand } from './forget-commands.ts';

/** What the team is told each week, what it keeps, and what leaves Tiller. */
export const digestCommands: readonly Command[] = [forgetCommand];

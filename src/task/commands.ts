import type { Command } from '../command.ts';

export const taskCommands: readonly Command[] = [];

import type { Command } from '../command.ts';

export const scheduleCommands: readonly Command[] = [];

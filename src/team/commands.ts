import type { Command } from '../command.ts';

export const teamCommands: readonly Command[] = [];

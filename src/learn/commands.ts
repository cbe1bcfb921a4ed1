import type { Command } from '../command.ts';

export const learnCommands: readonly Command[] = [];

import type { Command } from '../command.ts';

export const goalCommands: readonly Command[] = [];

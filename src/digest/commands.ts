import type { Command } from '../command.ts';

export const digestCommands: readonly Command[] = [];

import type { Command } from '../command.ts';

export const decisionCommands: readonly Command[] = [];

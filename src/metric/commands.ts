import type { Command } from '../command.ts';

export const metricCommands: readonly Command[] = [];

import type { Command } from '../command.ts';
import { approve } from './approve-command.ts';
import { later } from './later-command.ts';
import { refuse } from './refuse-command.ts';

export const decisionCommands: readonly Command[] = [approve, refuse, later];

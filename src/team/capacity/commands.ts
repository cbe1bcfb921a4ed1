import type { Command } from '../../base/command/command.ts';
import { awayCancel } from './away-cancel-command.ts';
import { away } from './away-command.ts';
import { awayList } from './away-list-command.ts';

export const awayCommands: readonly Command[] = [away, awayList, awayCancel];

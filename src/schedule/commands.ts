import type { Command } from '../base/command/command.ts';
import { feedAddCommand } from './commands/feed-add-command.ts';
import { feedEditCommand } from './commands/feed-edit-command.ts';
import { feedListCommand } from './commands/feed-list-command.ts';
import { goCommand } from './commands/go-command.ts';
import { notePlaceCommand } from './commands/note-place-command.ts';
import { pauseCommand } from './commands/pause-command.ts';
import { planCommand } from './commands/plan-command.ts';
import { resumeCommand } from './commands/resume-command.ts';
import { routingCommand, routingEndCommand, routingTestCommand } from './commands/routing-command.ts';

export const scheduleCommands: readonly Command[] = [
  planCommand,
  feedListCommand,
  feedAddCommand,
  feedEditCommand,
  pauseCommand,
  resumeCommand,
  goCommand,
  routingCommand,
  routingTestCommand,
  routingEndCommand,
  notePlaceCommand,
];

import type { Command } from '../command.ts';
import { archiveCommand } from './archive-command.ts';
import { exportCommand } from './export-command.ts';
import { forgetCommand } from './forget-commands.ts';
import { inboxCommand } from './inbox-command.ts';
import { outboxCommands } from './outbox-commands.ts';
import { reviewCommand } from './review-commands.ts';
import { shareCommands } from './share-commands.ts';

/** What the team is told each week, what it keeps, and what leaves Tiller. */
export const digestCommands: readonly Command[] = [
  inboxCommand,
  reviewCommand,
  ...shareCommands,
  archiveCommand,
  exportCommand,
  forgetCommand,
  ...outboxCommands,
];

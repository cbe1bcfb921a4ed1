import type { Command } from '../base/command/command.ts';
import { outboxCommands } from '../say/commands.ts';
import { inboxCommand } from './page/inbox-command.ts';
import { mineCommand } from './page/mine-command.ts';
import { archiveCommand } from './record/archive-command.ts';
import { exportCommand } from './record/export-command.ts';
import { forgetCommand } from './record/forget-command.ts';
import { chartCommand } from './review/chart-command.ts';
import { reviewCommand } from './review/review-command.ts';
import { shareGoalCommand } from './review/share-goal-command.ts';
import { shareReviewCommand } from './review/share-review-command.ts';
import { webhookCommands } from './webhook/commands.ts';

/** What the team is told each week, what it keeps, and what leaves Tiller. */
export const shareCommands: readonly Command[] = [
  inboxCommand,
  mineCommand,
  chartCommand,
  reviewCommand,
  shareReviewCommand,
  shareGoalCommand,
  archiveCommand,
  exportCommand,
  forgetCommand,
  ...outboxCommands,
  ...webhookCommands,
];

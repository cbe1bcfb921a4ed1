import type { Command } from '../../base/command/command.ts';
import { webhookAdd } from './webhook-add-command.ts';
import { webhookList } from './webhook-list-command.ts';
import { webhookPause, webhookResume } from './webhook-pause-command.ts';
import { webhookRemove } from './webhook-remove-command.ts';
import { webhookReplay } from './webhook-replay-command.ts';
import { webhookShow } from './webhook-show-command.ts';

export const webhookCommands: readonly Command[] = [
  webhookAdd,
  webhookList,
  webhookShow,
  webhookPause,
  webhookResume,
  webhookRemove,
  webhookReplay,
];

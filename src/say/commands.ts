import type { Command } from '../base/command/command.ts';
import { outbox } from './outbox-command.ts';
import { outboxDrop } from './outbox-drop-command.ts';
import { outboxSend } from './outbox-send-command.ts';

export const outboxCommands: readonly Command[] = [outbox, outboxSend, outboxDrop];

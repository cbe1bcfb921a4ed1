import type { Command } from '../base/command/command.ts';
import { feedbackAdd } from './team/feedback-add-command.ts';
import { feedbackOff } from './team/feedback-off-command.ts';
import { feedbackOn } from './team/feedback-on-command.ts';
import { feedbackShow } from './team/feedback-show-command.ts';

export const loopCommands: readonly Command[] = [feedbackOn, feedbackOff, feedbackShow, feedbackAdd];

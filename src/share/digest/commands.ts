import type { Command } from '../../base/command/command.ts';
import { blockedCommand } from '../../plan/rework/blocked-command.ts';
import { changeCommand } from '../../plan/rework/change-command.ts';
import { handOnCommand } from '../../plan/rework/hand-on-command.ts';
import { handOverCommand } from '../../plan/rework/hand-over-command.ts';
import { notRiskyCommand } from '../../plan/rework/not-risky-command.ts';
import { readyCommand } from '../../plan/rework/ready-command.ts';
import { stillCommand } from '../../plan/rework/still-command.ts';
import {
  portfolioEndCommand,
  portfolioListCommand,
  portfolioSetCommand,
} from '../../plan/terms/portfolio.ts';
import { whyCommand } from '../why/why-command.ts';
import { outlookCommand } from './outlook-command.ts';
import { previewCommand } from './preview-command.ts';
import { stateCommand } from './state-command.ts';
import { todayCommand } from './today-command.ts';

export const planCommands: readonly Command[] = [
  previewCommand,
  outlookCommand,
  todayCommand,
  whyCommand,
  changeCommand,
  notRiskyCommand,
  handOverCommand,
  handOnCommand,
  stillCommand,
  blockedCommand,
  readyCommand,
  stateCommand,
  portfolioSetCommand,
  portfolioListCommand,
  portfolioEndCommand,
];

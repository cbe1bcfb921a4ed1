import type { Command } from '../../base/command/command.ts';
import { tokenAdd } from './token-add-command.ts';
import { tokenList } from './token-list-command.ts';
import { tokenRevoke } from './token-revoke-command.ts';

export const tokenCommands: readonly Command[] = [tokenAdd, tokenList, tokenRevoke];

import type { Command } from '../../base/command/command.ts';
import { policyShow } from './policy-command.ts';
import { policyKind } from './policy-kind-command.ts';
import { policyRule } from './policy-rule-command.ts';
export const policyCommands: readonly Command[] = [policyShow, policyKind, policyRule];

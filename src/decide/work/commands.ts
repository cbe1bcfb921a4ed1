import type { Command } from '../../base/command/command.ts';
import { claim } from './claim-command.ts';
import { complete } from './complete-command.ts';
import { failWork, release } from './give-up-commands.ts';
import { heartbeat } from './heartbeat-command.ts';
import { workList } from './list-command.ts';
import { answerAgent, askPerson } from './question-commands.ts';
import { returnDelivery } from './return-command.ts';

export const workCommands: readonly Command[] = [
  workList,
  claim,
  heartbeat,
  complete,
  failWork,
  release,
  askPerson,
  answerAgent,
  returnDelivery,
];

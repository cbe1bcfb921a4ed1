import type { Command } from '../base/command/command.ts';
import { CommandTable } from '../base/command/table.ts';
import { goalCommands } from '../clarify/goal/commands.ts';
import { decisionCommands } from '../decide/commands.ts';
import { createAnswerCommand } from '../face/answer-command.ts';
import { createAskCommand } from '../face/ask-command.ts';
import { createHelpCommand } from '../face/help.ts';
import { readPhrase } from '../face/phrases.ts';
import { createReactCommands } from '../face/react-command.ts';
import { whyNotCommand } from '../face/why-not-command.ts';
import { hasMark } from '../face/words/question.ts';
import { createWordsCommand } from '../face/words/words-command.ts';
import { metricCommands } from '../gather/metric/commands.ts';
import { projectCommands } from '../gather/project/commands.ts';
import { learnCommands } from '../learn/commands.ts';
import { loopCommands } from '../loop/commands.ts';
import { scheduleCommands } from '../schedule/commands.ts';
import { describeNextDigests } from '../schedule/describe.ts';
import { shareCommands } from '../share/commands.ts';
import { planCommands } from '../share/digest/commands.ts';
import { createHome } from '../share/page/home.ts';
import { sourceCommands } from '../source/commands.ts';
import { teamCommands } from '../team/commands.ts';
import { taskCommands } from '../todo/task/commands.ts';

/** Every command there is; the only list of them. */
const COMMANDS: readonly Command[] = [
  ...teamCommands,
  ...metricCommands,
  ...goalCommands,
  ...projectCommands,
  ...taskCommands,
  ...decisionCommands,
  ...learnCommands,
  ...planCommands,
  ...shareCommands,
  ...scheduleCommands,
  ...sourceCommands,
  ...loopCommands,
];

export const home = createHome(describeNextDigests);

/** The command table of most processes. */
const USUAL = makeTable([]);

/** The command table, with commands beside it that not every process offers. */
export function createCommands(extra: readonly Command[] = []): CommandTable {
  return extra.length === 0 ? USUAL : makeTable(extra);
}

function makeTable(extra: readonly Command[]): CommandTable {
  const commands: CommandTable = new CommandTable(
    [
      createHelpCommand(() => commands),
      ...createReactCommands(() => commands),
      createAskCommand(() => commands),
      createAnswerCommand(() => commands),
      createWordsCommand(() => commands),
      whyNotCommand,
      home.command,
      ...COMMANDS,
      ...extra,
    ],
    (typed) => {
      const line = readPhrase(typed);
      return line && hasMark(typed) && !onlyShows(commands, line) ? undefined : line;
    },
  );
  return commands;
}

/** A question is answered: what it means may show something, or add the question as an idea. */
const SHOWS = ['help', 'mine', 'propose'];

function onlyShows(commands: CommandTable, line: string): boolean {
  const { command } = commands.match(line.split(' '));
  return command.reads || SHOWS.includes(command.name);
}

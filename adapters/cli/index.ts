import { type ParsedLine, parseLine, parseWords } from '../../src/base/command/parse.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Locale } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { type ReadInput, readFileArgs } from '../calls/file-argument.ts';
import type { Progress } from '../calls/progress.ts';
import { asView, type Desk } from '../process/local.ts';

/** How a process ends. */
export const EXIT = { done: 0, broke: 1, refused: 2 } as const;

export interface CliDeps {
  desk: Desk;
  /** Who acts. */
  user: string;
  /** Runs it only where nothing ran under this key before; null for always. */
  once?: string | null;
  readInput: ReadInput;
  progress: Progress;
  /** Takes the files of an answer, and says what is to be shown. Throws a Refusal. */
  takeFiles?: (view: View) => Promise<View>;
}

/** Runs one command of the table, as a shell has split its words; `locale` is the team's, once somebody has come in. */
export async function runWords(
  words: readonly string[],
  deps: CliDeps,
): Promise<{ view: View; locale: Locale | undefined }> {
  const { desk } = deps;
  let locale: Locale | undefined;
  const view = await asView(async () => {
    const { command, args: typed } = parseShellWords(desk.commands, words);
    const args = await readFileArgs(command, typed, deps.readInput);
    const entered = await desk.enter(deps.user);
    locale = entered.locale;
    try {
      return await desk.run(entered, 'cli', {
        command,
        args,
        once: deps.once ?? undefined,
        onProgress: deps.progress.show,
        takeFiles: deps.takeFiles,
      });
    } finally {
      deps.progress.clear();
    }
  });
  return { view, locale };
}

/** What begins with a command as the shell has split it; anything else, such as `2 yes` or a line in quotes, as it is typed on a terminal. */
function parseShellWords(commands: CommandTable, words: readonly string[]): ParsedLine {
  let found: ReturnType<CommandTable['match']>;
  try {
    found = commands.match(words);
  } catch (error) {
    if (!(error instanceof Refusal && error.detail.code === 'unknown_command')) throw error;
    return parseLine(commands, words.join(' '));
  }
  const { command, used } = found;
  return {
    command,
    args: parseWords(command, words.slice(used), { listKin: () => commands.kinOf(command) }),
  };
}

export interface Output {
  isJson: boolean;
  /** A View as text, in the team's currency where it is known; written to a stream it ends in a line end. */
  render(view: View, locale?: Pick<Locale, 'currency'>): string[];
  out(text: string): void;
  err(text: string): void;
}

/** Prints an answer: text, or one JSON document; refusals as text go to the error stream. Gives the exit code. */
export function printView(view: View, output: Output): number {
  const isRefused = view.kind === 'refusal';
  if (output.isJson) output.out(`${JSON.stringify(view, null, 2)}\n`);
  else {
    const lines = output.render(view).map((line) => `${line}\n`);
    (isRefused ? output.err : output.out)(lines.join(''));
  }
  return isRefused ? EXIT.refused : EXIT.done;
}

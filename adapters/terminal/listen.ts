import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { toDiskTrouble } from '../../src/base/store/sqlite/refusal.ts';
import type { ScreenStream } from '../process/world.ts';
import { HISTORY_LINES } from './limits.ts';

/** Completes the word at the end of what was typed: the choices, and the part that they replace. */
type Completer = (typed: string) => Promise<[string[], string]>;

/** Lines that people type or that a pipe holds, in order, and the page above them. */
export interface Listener {
  /** The next line; undefined when there are no more. */
  next(prompt: string): Promise<string | undefined>;
  /** Prints lines; a line that is being typed stays as it is, below them. */
  print(lines: readonly string[]): void;
  /** Ends `next` for good. */
  stop(): void;
}

export interface ListenOptions {
  input: NodeJS.ReadableStream;
  output: ScreenStream;
  isInteractive: boolean;
  /** Where typed lines are kept between sessions; undefined for nowhere. */
  historyFile: string | undefined;
  complete: Completer;
}

export function createListener(options: ListenOptions): Listener {
  const { input, output, isInteractive } = options;
  const reader = createInterface({
    input,
    terminal: isInteractive,
    ...(isInteractive && {
      output,
      history: readHistory(options.historyFile),
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: options.complete,
    }),
  });
  const waiting: string[] = [];
  let isEnded = false;
  let receive: ((line: string | undefined) => void) | undefined;

  const take = (line: string | undefined) => {
    const receiver = receive;
    receive = undefined;
    receiver?.(line);
  };
  reader.on('line', (line) => {
    if (receive) take(line);
    else waiting.push(line);
  });
  const end = () => {
    isEnded = true;
    take(undefined);
  };
  reader.on('close', () => {
    if (isInteractive && receive) output.write('\n');
    end();
  });
  reader.on('SIGINT', () => reader.close());
  // A window that was closed can neither be read nor reset: that is an end, not a bug.
  reader.on('error', end);
  reader.on('history', (lines: string[]) => writeHistory(options.historyFile, lines));

  return {
    async next(prompt) {
      const line = waiting.shift();
      if (line !== undefined || isEnded) return line;
      reader.setPrompt(prompt);
      if (isInteractive) reader.prompt();
      return new Promise((resolve) => {
        receive = resolve;
      });
    },
    print(lines) {
      const isTyping = isInteractive && receive !== undefined;
      if (isTyping) {
        // The prompt and what was typed may take several rows.
        moveCursor(output, 0, -reader.getCursorPos().rows);
        cursorTo(output, 0);
        clearScreenDown(output);
      }
      output.write(lines.map((line) => `${line}\n`).join(''));
      if (isTyping) reader.prompt(true);
    },
    stop: () => reader.close(),
  };
}

/** Newest first, as readline keeps it. */
function readHistory(file: string | undefined): string[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .toReversed();
}

function writeHistory(file: string | undefined, lines: readonly string[]): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${lines.toReversed().join('\n')}\n`, { mode: 0o600 });
    // The mode above counts for a new file only.
    chmodSync(file, 0o600);
  } catch (error) {
    // A line that cannot be kept for the next time is no reason to end.
    if (toDiskTrouble(error) === null) throw error;
  }
}

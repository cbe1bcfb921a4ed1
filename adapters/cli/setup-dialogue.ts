import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type Dialogue, DialogueEnded } from '../setup.ts';

export interface DialogueStreams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Whether somebody types; else the answers come line by line from a pipe. */
  isInteractive: boolean;
}

/** Questions and answers on a terminal or a pipe; a secret is not shown while it is typed, nor afterwards. */
export function createDialogue({ input, output, isInteractive }: DialogueStreams): Dialogue & Disposable {
  let isHidden = false;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  // The reader asks its output how wide it is.
  Object.defineProperty(shown, 'columns', { get: () => ('columns' in output ? output.columns : undefined) });
  const reader = createInterface({ input, output: shown, terminal: isInteractive });
  const waiting: string[] = [];
  let take: ((line: string | undefined) => void) | undefined;
  let isEnded = false;
  const give = (line: string | undefined) => {
    const taker = take;
    take = undefined;
    taker?.(line);
  };
  reader.on('line', (line) => {
    if (take) give(line);
    else waiting.push(line);
  });
  reader.on('close', () => {
    isEnded = true;
    give(undefined);
  });
  reader.on('SIGINT', () => reader.close());

  async function next(): Promise<string | undefined> {
    const line = waiting.shift();
    if (line !== undefined || isEnded) return line;
    return new Promise((resolve) => {
      take = resolve;
    });
  }

  return {
    async ask(question, { isSecret = false } = {}) {
      if (isInteractive && !isEnded) {
        // Known to the reader, which draws the line anew when something is deleted.
        reader.setPrompt(question);
        reader.prompt();
      } else output.write(question);
      isHidden = isSecret && isInteractive;
      const line = await next();
      isHidden = false;
      // What was typed unseen, or came from a pipe, left no line end behind.
      if (isSecret || !isInteractive || line === undefined) {
        const echo = isSecret
          ? line === undefined || line.trim() === ''
            ? ''
            : '(not shown)'
          : (line ?? '');
        output.write(`${echo}\n`);
      }
      if (line === undefined) {
        throw new DialogueEnded({
          code: 'not_possible',
          message: `The setup ended at “${question.trim().replace(/:$/, '')}”. Run it again: what was saved is kept, and Enter keeps it.`,
        });
      }
      return line.trim();
    },
    say: (...lines) => void output.write(lines.map((line) => `${line}\n`).join('')),
    [Symbol.dispose]: () => reader.close(),
  };
}

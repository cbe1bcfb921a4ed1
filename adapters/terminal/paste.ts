import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { readFileArgs } from '../calls/file-argument.ts';
import { MOST_PASTED_LINES } from './limits.ts';

/**
 * Fills the argument that holds many lines: from the path that was typed, else from the lines that follow,
 * up to an empty line or a line with only a dot.
 */
export async function fillFileArgs(
  command: Command,
  args: Readonly<Record<string, unknown>>,
  nextLine: () => Promise<string | undefined>,
): Promise<Record<string, unknown>> {
  const missing = describeArgs(command).find(
    (info) => (info.isFile || info.isPasted) && info.isRequired && args[info.name] === undefined,
  );
  const filled = missing ? { ...args, [missing.name]: '-' } : args;
  return readFileArgs(command, filled, () => readPaste(nextLine));
}

async function readPaste(nextLine: () => Promise<string | undefined>): Promise<string> {
  const lines: string[] = [];
  while (lines.length < MOST_PASTED_LINES) {
    const line = await nextLine();
    if (line === undefined || line.trim() === '' || line.trim() === '.') break;
    lines.push(line);
  }
  return lines.join('\n');
}

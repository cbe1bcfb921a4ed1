import { readFile } from 'node:fs/promises';
import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { badArgument, Refusal } from '../../src/base/language/errors.ts';

/** Reads what `-` stands for. */
export type ReadInput = () => Promise<string>;

/** Puts the text of the named files in the place of their paths; `-` is what is piped in. Refuses a file that cannot be read. */
export async function readFileArgs(
  command: Command,
  args: Readonly<Record<string, unknown>>,
  readInput: ReadInput,
): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = { ...args };
  for (const info of describeArgs(command)) {
    const path = args[info.name];
    if (typeof path !== 'string') continue;
    if ((info.isFile || info.isPasted) && path === '-') read[info.name] = await readInput();
    else if (info.isFile) read[info.name] = await readPath(info.name, path);
  }
  return read;
}

async function readPath(field: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : String(code);
    const { detail } = badArgument(
      field,
      path,
      `a file that can be read (${why}), or - for what is piped in`,
    );
    throw new Refusal({ ...detail, code: 'bad_file' });
  }
}

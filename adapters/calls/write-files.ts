import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { notPossible } from '../../src/base/language/errors.ts';
import { type AnswerView, answer, type TextFile, type View, withData } from '../../src/base/view/view.ts';

/** The commands whose answers bring files along. */
export const WRITERS: readonly string[] = ['archive', 'export'];

/**
 * Writes the files that come with an answer: several into a folder that may be new, one into the file named. Without
 * `out` the first goes to the screen, as it is. Gives what is then to be said. Refuses to write over anything.
 */
export async function handOver(
  view: View,
  out: string | null,
  output: { out(text: string): void },
): Promise<View> {
  const [first] = view.files ?? [];
  if (!first) return view;
  if (out === null) {
    for await (const part of partsOf(first)) output.out(part);
    return { kind: 'answer', lines: [] };
  }
  return writeFiles(view, out);
}

/** Writes the files of an answer, as said above; an answer without any stays as it is. */
export async function writeFiles(view: View, out: string): Promise<View> {
  const [first, ...more] = view.files ?? [];
  if (!first) return view;
  const written = more.length === 0 ? [await writeOne(out, first)] : await writeAll(out, [first, ...more]);
  return withData(sayWritten(written, view), { files: written });
}

/** An answer with its files' whole texts in memory. */
export async function readFiles(view: View): Promise<View> {
  const files: TextFile[] = [];
  for (const file of view.files ?? []) {
    const parts: string[] = [];
    for await (const part of partsOf(file)) parts.push(part);
    files.push({ name: file.name, text: parts.join('') });
  }
  return { ...view, files };
}

function partsOf({ text }: TextFile): AsyncIterable<string> | Iterable<string> {
  return typeof text === 'string' ? [text] : text();
}

async function writeAll(folder: string, files: readonly TextFile[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  for (const file of files) written.push(await writeOne(join(folder, basename(file.name)), file));
  return written;
}

/** Only a whole file stays. */
async function writeOne(path: string, file: TextFile): Promise<string> {
  const handle = openNew(path);
  let isWhole = false;
  try {
    for await (const part of partsOf(file)) writeFileSync(handle, part);
    isWhole = true;
  } finally {
    closeSync(handle);
    if (!isWhole) rmSync(path, { force: true });
  }
  return path;
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST' || code === 'EISDIR') throw notPossible(`${path} exists.`, 'Choose another name.');
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') {
      throw notPossible(`${path} cannot be written (${code}).`, 'Choose a folder that exists.');
    }
    throw error;
  }
}

/** The first and the last lines of the answer say what is in the files; where they are is said between. */
function sayWritten(paths: readonly string[], view: View): AnswerView {
  const said = view.kind === 'answer' ? view.lines : [];
  const [first, ...rest] = said;
  const wrote = answer(`Wrote ${paths.join(' and ')}.`);
  const last = rest.length > 1 ? rest.slice(1) : [];
  return { kind: 'answer', lines: [...wrote.lines, ...(first ? [first] : []), ...last] };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { notPossible } from '../../src/base/language/errors.ts';
import { type AnswerView, answer, type TextFile, type View, withData } from '../../src/base/view/view.ts';

/** The commands whose answers bring files along. */
export const WRITERS: readonly string[] = ['archive', 'export'];

/**
 * Writes the files that come with an answer: several into a folder that may be new, one into the file named. Without
 * `out` the first goes to the screen, as it is. Gives what is then to be said. Refuses to write over anything.
 */
export function handOver(view: View, out: string | null, output: { out(text: string): void }): View {
  const [first] = view.files ?? [];
  if (!first) return view;
  if (out === null) {
    output.out(first.text);
    return { kind: 'answer', lines: [] };
  }
  return writeFiles(view, out);
}

/** Writes the files of an answer, as said above; an answer without any stays as it is. */
export function writeFiles(view: View, out: string): View {
  const [first, ...more] = view.files ?? [];
  if (!first) return view;
  const written = more.length === 0 ? [writeOne(out, first)] : writeAll(out, [first, ...more]);
  return withData(sayWritten(written, view), { files: written });
}

function writeAll(folder: string, files: readonly TextFile[]): string[] {
  mkdirSync(folder, { recursive: true });
  return files.map((file) => writeOne(join(folder, basename(file.name)), file));
}

function writeOne(path: string, { text }: TextFile): string {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST' || code === 'EISDIR') throw notPossible(`${path} exists.`, 'Choose another name.');
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') {
      throw notPossible(`${path} cannot be written (${code}).`, 'Choose a folder that exists.');
    }
    throw error;
  }
  return path;
}

/** The first and the last lines of the answer say what is in the files; where they are is said between. */
function sayWritten(paths: readonly string[], view: View): AnswerView {
  const said = view.kind === 'answer' ? view.lines : [];
  const [first, ...rest] = said;
  const wrote = answer(`Wrote ${paths.join(' and ')}.`);
  const last = rest.length > 1 ? rest.slice(1) : [];
  return { kind: 'answer', lines: [...wrote.lines, ...(first ? [first] : []), ...last] };
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import type { View } from '../../src/base/view/view.ts';

/** What somebody reads: a text, lines, or a View, a refusal with its code. Nothing is said to be nothing. */
type Read = string | readonly (string | undefined)[] | View | null | undefined;

const FOLDER = join(import.meta.dirname, '../golden');

/** What each file says by now, with what tests of this worker have seen. */
const known = new Map<string, Map<string, string>>();
/** How often the test that runs has looked. */
const looks = new Map<string, number>();

/**
 * Holds what somebody reads against the part of `test/golden/<noun>.txt` that is called like the test: there the
 * sentences of a noun stand and change, in one place. `npm test -- --update` writes it anew; one test file has a noun.
 */
export async function expectGolden(noun: string, shown: Read): Promise<void> {
  const file = join(FOLDER, `${noun}.txt`);
  const parts = known.get(noun) ?? readParts(file);
  known.set(noun, parts);
  const part = namePart();
  const before = parts.get(part);
  parts.set(part, toText(shown));
  if (expect.getState().snapshotState.snapshotUpdateState === 'all') return writeParts(file, parts);
  try {
    await expect(format(parts)).toMatchFileSnapshot(file);
  } catch (error) {
    // What is wrong here is not wrong of the parts after it.
    if (before === undefined) parts.delete(part);
    else parts.set(part, before);
    throw error;
  }
}

/** The same on every database and over every transport; numbered where a test looks more than once. */
function namePart(): string {
  const test = expect.getState().currentTestName ?? '';
  const look = (looks.get(test) ?? 0) + 1;
  if (look === 1) onTestFinished(() => void looks.delete(test));
  looks.set(test, look);
  const name = test
    .replaceAll(/,? on (?:memory|sqlite|postgres|PostgreSQL|SQLite|MySQL)\b/g, '')
    .replaceAll('over http', 'over socket');
  return look === 1 ? name : `${name} (${look})`;
}

function toText(shown: Read): string {
  if (shown === undefined || shown === null) return '(nothing)';
  if (typeof shown === 'string') return shown;
  if ('kind' in shown) return viewToText(shown);
  return shown.map((line) => line ?? '(nothing)').join('\n');
}

function viewToText(view: View): string {
  if (view.kind === 'refusal') return `${view.code}${view.field ? ` (${view.field})` : ''}: ${view.message}`;
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
}

function readParts(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const [, ...parts] = readFileSync(file, 'utf8').split(/^=== /m);
  return new Map(
    parts.map((each) => {
      const end = each.indexOf('\n');
      return [each.slice(0, end), each.slice(end + 1).trimEnd()];
    }),
  );
}

/** At once: Vitest would write all looks of a file at the same time, and any of them might be the last. */
function writeParts(file: string, parts: ReadonlyMap<string, string>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, format(parts));
}

function format(parts: ReadonlyMap<string, string>): string {
  return [...parts].map(([name, text]) => `=== ${name}\n${text.trimEnd()}\n`).join('\n');
}

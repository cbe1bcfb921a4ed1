import type { Ctx } from '../../base/command/ctx.ts';
import { type Erasure, readPayloads } from '../../base/store/erase.ts';
import type { Payload } from '../../base/store/events.ts';
import { readStrings } from '../../base/store/json.ts';
import type { ProjectedTable } from '../../base/store/tables.ts';
import type { ForgetTarget } from './store.ts';

/** What stands in the place of a text that was forgotten. */
const ERASED_TEXT = '(erased)';

/** A shorter text is only replaced where it stands by itself: inside others it may be a common word. */
const LEAST_INSIDE = 8;
/** Of a longer text this much is enough to know it by, where only its beginning was shown. */
const BEGINNING = 30;

type AnyRow = Readonly<Record<string, unknown>>;

/** What the thing, or a task made from it, has ever said, and the keys that other ideas knew it by. */
export interface PastWords {
  texts: ReadonlySet<string>;
  keys: ReadonlySet<string>;
}

export async function readPastWords(ctx: Ctx, thing: ForgetTarget): Promise<PastWords> {
  const texts = new Set<string>();
  const keys = new Set<string>();
  for await (const { rows } of readPayloads(ctx)) {
    for (const text of textsOf(rows, thing)) texts.add(text);
    if (thing.table !== 'candidates') continue;
    for (const { id, key } of rows?.candidates ?? []) if (id === thing.id) keys.add(key);
  }
  texts.delete('');
  texts.delete(ERASED_TEXT);
  return { texts, keys };
}

/** Forgets the words of a thing wherever they are: in its row, in tasks made from it, in what quoted it. */
export function eraseText(thing: ForgetTarget, { texts, keys }: PastWords): Erasure {
  const known = new Set([...texts].flatMap((text) => [text, onOneLine(text)]));
  const patterns = [...known]
    .filter((text) => [...text].length >= LEAST_INSIDE)
    .toSorted((a, b) => b.length - a.length)
    .flatMap(patternsOf);
  return {
    row: (table, row) => (isMeant(table, row, thing) ? blank(table, row) : row),
    text: (text) =>
      known.has(text)
        ? ERASED_TEXT
        : patterns.reduce((kept, pattern) => kept.replace(pattern, () => ERASED_TEXT), text),
    leaf: (text) => (keys.has(text) ? keyOf(thing) : text),
  };
}

function textsOf(rows: Payload['rows'], thing: ForgetTarget): string[] {
  if (thing.table === 'candidates') {
    const ideas = (rows?.candidates ?? []).filter(({ id }) => id === thing.id);
    const tasks = (rows?.tasks ?? []).filter(({ candidate_id }) => candidate_id === thing.id);
    return [
      ...ideas.flatMap(({ title, evidence }) => [title, ...readStrings(evidence)]),
      ...tasks.flatMap(({ title, limits }) => [title, limits]),
    ];
  }
  return (rows?.[thing.table] ?? []).filter(({ id }) => id === thing.id).map(({ body }) => body);
}

function isMeant(table: ProjectedTable, row: AnyRow, thing: ForgetTarget): boolean {
  if (table === thing.table) return row.id === thing.id;
  return thing.table === 'candidates' && table === 'tasks' && row.candidate_id === thing.id;
}

function blank(table: ProjectedTable, row: AnyRow): AnyRow {
  if (table === 'candidates') {
    return { ...row, title: ERASED_TEXT, key: keyOf({ id: String(row.id) }), evidence: '[]' };
  }
  if (table === 'tasks') return { ...row, title: ERASED_TEXT, reasons: '[]', limits: '' };
  return { ...row, body: ERASED_TEXT };
}

function keyOf({ id }: Pick<ForgetTarget, 'id'>): string {
  return `erased-${id}`;
}

/** The whole text, and what begins like it: where it was shown, its end may have been cut off. */
function patternsOf(text: string): RegExp[] {
  const whole = new RegExp(RegExp.escape(text), 'gu');
  const letters = [...text];
  if (letters.length <= BEGINNING) return [whole];
  return [whole, new RegExp(`${RegExp.escape(letters.slice(0, BEGINNING).join(''))}[^\\n”]*`, 'gu')];
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

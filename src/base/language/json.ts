const BARE_KEY = /([{,]\s*)([\p{L}\p{N}_][\p{L}\p{N}_ -]*?)\s*:/gu;

/**
 * What somebody typed, where they mean it as JSON; undefined for words. A face that splits words at spaces takes the
 * quotation marks away, so keys may be bare: `{month_3: 999}`. Throws a SyntaxError for what cannot be read.
 */
export function parseTypedJson(typed: string): unknown {
  if (!/^[[{]/.test(typed)) return undefined;
  return JSON.parse(typed.includes('"') ? typed : typed.replace(BARE_KEY, '$1"$2":'));
}

/** What a tracker's JSON calls the words of an object: a person, a label, a column. */
const NAMES = ['name', 'title', 'login', 'displayName', 'value', 'key'] as const;

/**
 * A file that is a JSON array of objects as a header and rows of text, as a CSV file has them; undefined for any other text.
 * The columns are the keys in the order they come in; what stands in `fields`, as in Jira, counts as the object's own; of a
 * list or an object in a cell its names are taken. Throws a SyntaxError for what cannot be read.
 */
export function readJsonRows(text: string): { header: string[]; records: string[][] } | undefined {
  if (!/^\s*\[\s*\{/.test(text)) return undefined;
  const objects = (JSON.parse(text) as unknown[]).map(flatten);
  const header = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return { header, records: objects.map((object) => header.map((key) => cellOf(object[key]))) };
}

function flatten(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const { fields, ...own } = given as Record<string, unknown>;
  return { ...own, ...(fields === undefined ? {} : flatten(fields)) };
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellOf).filter(Boolean).join(', ');
  if (typeof value !== 'object') return String(value);
  const named = value as Record<string, unknown>;
  const name = NAMES.find((each) => typeof named[each] === 'string');
  return name === undefined ? '' : String(named[name]);
}

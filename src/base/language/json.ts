const BARE_KEY = /([{,]\s*)([\p{L}\p{N}_][\p{L}\p{N}_ -]*?)\s*:/gu;

/**
 * What somebody typed, where they mean it as JSON; undefined for words. A face that splits words at spaces takes the
 * quotation marks away, so keys may be bare: `{month_3: 999}`. Throws a SyntaxError for what cannot be read.
 */
export function parseTypedJson(typed: string): unknown {
  if (!/^[[{]/.test(typed)) return undefined;
  return JSON.parse(typed.includes('"') ? typed : typed.replace(BARE_KEY, '$1"$2":'));
}

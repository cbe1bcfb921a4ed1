/** What means something in Markdown (CommonMark and GitHub's), where it stands inside a line. */
const SPECIAL = /[\\`*_[\]<>~|&#@!^$]/gu;
/** Programs that show Markdown make links of bare addresses. */
const ADDRESS = /(?<=\b(?:https?|ftp)):(?=\/\/)|(?<=\bwww)\.(?=\p{L})/giu;

/** Supplied text as one line of Markdown that shows just that text: nothing in it is a link, a heading or a mark. */
export function escapeLine(raw: string): string {
  return raw
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(SPECIAL, (mark) => `\\${mark}`)
    .replace(ADDRESS, (mark) => `\\${mark}`);
}

/** Whether a text is a web address and nothing else, so that `<…>` around it makes a link and cannot end early. */
export function isLink(text: string): boolean {
  return /^https?:\/\/[^\s<>\\`"]+$/u.test(text) && URL.canParse(text);
}

/** Markdown lines with supplied strings made harmless; a list of lines made here is taken as it is. */
export function md(parts: TemplateStringsArray, ...values: (string | number | Markdown)[]): Markdown {
  const line = parts.reduce((sum, part, index) => {
    const value = index === 0 ? '' : values[index - 1];
    return sum + showValue(value) + part;
  }, '');
  return { markdown: line };
}

/** A line that is safe already. */
export interface Markdown {
  markdown: string;
}

/** Lines as a document that ends in a line end; an empty line separates blocks. */
export function joinLines(lines: readonly Markdown[]): string {
  return `${lines.map(({ markdown }) => markdown).join('\n')}\n`;
}

function showValue(value: string | number | Markdown | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? escapeLine(value) : value.markdown;
}

import { cleanText, type Span, type Text } from '../../../src/base/view/text.ts';

/** Takes the place of what had to be cut. */
const MARK = '…';

/**
 * Supplied text with everything inert that Discord would read: emphasis, code, spoilers, links with and without a
 * name, mentions, timestamps, commands, emoji names. A backslash before a mark shows the mark. What counts at the
 * beginning of a line alone is left to `formatLine`.
 */
export function escapeMarkdown(raw: string): string {
  return (
    cleanText(raw)
      .replace(/[\\*_~`|<>#[\]]/g, '\\$&')
      .replace(/:(?=\/\/)|:(?=[^\s:]+:)/g, '\\:')
      // The one mention that is made of letters: parted, it is a word like any other.
      .replace(/@(?=everyone|here)/gi, '@\u200b')
  );
}

/** One line of small markup as Discord reads it, at most `most` characters long, with a mark where it was cut. */
export function formatLine(line: Text, most: number): string {
  let said = '';
  for (const span of mergeBold(line)) {
    const room = most - said.length - MARK.length;
    const whole = formatSpan(span);
    if (whole.length <= room) {
      said += whole;
      continue;
    }
    return escapeLine(`${said}${formatCut(span, room)}${MARK}`);
  }
  return escapeLine(said);
}

/** Text that stays as it is, letter under letter; on one line. */
export function formatFixed(raw: string, most: number): string {
  const words = cleanText(raw).replace(/\s/g, ' ').replaceAll('`', 'ˋ').slice(0, most);
  return words.trim() === '' ? '' : `\`${words}\``;
}

function formatSpan(span: Span): string {
  if (typeof span === 'string') return escapeMarkdown(span);
  if ('bold' in span) return formatBold(span.bold);
  // A name, not a mention: whoever a message is meant for hears of it privately, and nobody else is pinged.
  if ('mention' in span) return formatBold(`@${span.name}`);
  if ('link' in span) return formatLink(span);
  return `<t:${Math.floor(span.at / 1_000)}:${{ time: 't', date: 'D', day: 'D' }[span.style]}>`;
}

function formatBold(raw: string): string {
  const words = escapeMarkdown(raw);
  return words.trim() === '' ? words : `**${words}**`;
}

function formatLink(span: { link: string; text: string }): string {
  const url = readWebAddress(span.link);
  const words = escapeMarkdown(span.text).replace(/\s+/g, ' ').trim();
  if (url === null) return words;
  // Discord draws no link whose name looks like another address.
  if (words === '' || /\/\/|www\.|\.\w/i.test(words)) return `${words} <${url}>`.trim();
  return `[${words}](${url})`;
}

/** An address that leads to the web, with nothing in it that could end it early; null for any other. */
function readWebAddress(raw: string): string | null {
  const url = URL.parse(raw);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return url.href.replace(
    /[()<>\\`*~|[\]\s"']/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As much of a span as there is room for; a link or an instant goes as a whole. */
function formatCut(span: Span, room: number): string {
  const raw = typeof span === 'string' ? span : 'bold' in span ? span.bold : undefined;
  if (raw === undefined) return '';
  const draw = typeof span === 'string' ? escapeMarkdown : formatBold;
  // The longest beginning that finds room, found by halves: texts may be long.
  const letters = [...raw.slice(0, Math.max(0, room)).replace(/[\ud800-\udbff]$/, '')];
  const drawFirst = (count: number) => draw(letters.slice(0, count).join(''));
  let [least, most] = [0, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (drawFirst(middle).length <= room) least = middle;
    else most = middle - 1;
  }
  return least === 0 ? '' : drawFirst(least);
}

/** Two bold spans side by side are one: their marks would be read as four. */
function mergeBold(line: Text): Span[] {
  const merged: Span[] = [];
  for (const span of line) {
    const shown = typeof span === 'object' && 'mention' in span ? { bold: `@${span.name}` } : span;
    if (typeof shown === 'string' ? shown === '' : 'bold' in shown && shown.bold === '') continue;
    const last = merged.at(-1);
    const isPair = typeof last === 'object' && 'bold' in last && typeof shown === 'object' && 'bold' in shown;
    if (isPair) merged[merged.length - 1] = { bold: `${last.bold}${shown.bold}` };
    else merged.push(shown);
  }
  return merged;
}

/**
 * Makes inert what only a whole line shows: the beginning of a list, and what spans make up together. Escapes, and the
 * instants and links of our own, stay as they are.
 */
function escapeLine(said: string): string {
  return said
    .replace(/\\[\s\S]|<[^>]*>|\]\([^)]*\)|:(?=\/\/|[^\s:]+:)|@(?=everyone|here)/gi, (token) =>
      token === ':' ? '\\:' : token === '@' ? '@\u200b' : token,
    )
    .replace(/^([^\S\r\n\u2028\u2029]*(?:\*\*[^\S\r\n\u2028\u2029]*)?)([-+])/gm, '$1\\$2')
    .replace(/^([^\S\r\n\u2028\u2029]*(?:\*\*[^\S\r\n\u2028\u2029]*)?\d+)([.)])/gm, '$1\\$2');
}

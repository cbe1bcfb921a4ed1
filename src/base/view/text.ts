import { dateOf } from '../language/date.ts';

/**
 * A piece of text. A bare string is data: a renderer escapes it for its platform, so that it cannot
 * ping, break layout or be taken for an instruction.
 */
export type Span =
  | string
  | { bold: string }
  | { link: string; text: string }
  | { mention: string; name: string }
  | { at: number; style: 'time' | 'date' | 'day' };

/** How a team writes: instants in its zone (IANA), money in its currency (ISO 4217). */
export interface Locale {
  zone: string;
  currency: string;
}

/** One line or sentence of small markup. */
export type Text = readonly Span[];

/**
 * Builds Text from a template: literal parts and interpolated strings and numbers are plain data,
 * interpolated spans keep their markup.
 */
export function text(parts: TemplateStringsArray, ...values: (Span | Text | number)[]): Text {
  const spans: Span[] = [];
  parts.forEach((part, index) => {
    if (part !== '') spans.push(part);
    const value = values[index];
    if (value === undefined) return;
    if (typeof value === 'number') spans.push(String(value));
    else if (typeof value === 'string') spans.push(cleanText(value));
    else if ('length' in value) spans.push(...value);
    else spans.push(value);
  });
  return spans;
}

export function bold(words: string): Span {
  return { bold: cleanText(words) };
}

/** Names a member or agent; whether that notifies is the deliverer's choice for the place. */
export function mention(executor: { id: string; handle: string }): Span {
  return { mention: executor.id, name: executor.handle };
}

export function instant(at: number, style: 'time' | 'date' | 'day' = 'time'): Span {
  return { at, style };
}

/** When something was, as told on a date (ISO): its time on that day, else its day. */
export function toldOn(onDate: string, at: number, zone: string): Span {
  return instant(at, dateOf(at, zone) === onDate ? 'time' : 'day');
}

/** Most of what people and files write, in which there is nothing to clean. */
const PLAIN = /^[\n\x20-\x7e]*$/;

const CONTROL = /(?!\n)\p{Cc}/gu;

// What Unicode has as not shown (bidirectional controls, zero-width characters, tags, fillers), and what annotates words;
// not joiners, and not what chooses a picture or a form of a letter.
const INVISIBLE =
  /(?!\p{Join_Control}|\p{Variation_Selector})[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

// Letters of scripts that are written with joiners inside a word (Unicode Standard Annex 31, section 2.3).
const JOINED =
  '[\\p{Script=Arab}\\p{Script=Syrc}\\p{Script=Mong}\\p{Script=Deva}\\p{Script=Beng}\\p{Script=Guru}\\p{Script=Gujr}' +
  '\\p{Script=Orya}\\p{Script=Taml}\\p{Script=Telu}\\p{Script=Knda}\\p{Script=Mlym}\\p{Script=Sinh}]';

/** A joiner: in an emoji, or between such letters; or, in the group, one that only hides. */
const JOINER = new RegExp(
  `(?<=[\\p{Extended_Pictographic}\\ufe0f\\u{1f3fb}-\\u{1f3ff}])\\u200d(?=\\p{Extended_Pictographic})|` +
    `(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})|([\\u200c\\u200d])`,
  'gu',
);

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

const MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Makes supplied text inert: no control or invisible characters, no reordering, at most four combining
 * marks on a letter, NFC. Idempotent. Keeps line breaks, emoji, and joiners inside the words of scripts that need them.
 */
export function cleanText(raw: string): string {
  if (PLAIN.test(raw)) return raw;
  return raw
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(JOINER, (mark: string, loose?: string) => (loose === undefined ? mark : ''))
    .replace(MARKS, '$1')
    .normalize('NFC');
}

/** cleanText on one line, cut with a mark at `most` characters. */
export function cleanLine(raw: string, most: number): string {
  const line = cleanText(raw).replace(/\s+/g, ' ').trim();
  // A letter is one or two units, and most lines are short.
  if (line.length <= most) return line;
  if ([...line].length <= most) return line;
  let kept = '';
  let count = 0;
  // An emoji of several characters stays whole or goes.
  for (const { segment } of GRAPHEMES.segment(line)) {
    count += [...segment].length;
    if (count >= most) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** cleanLine that ends after a whole word: for titles among other words. */
export function cutTitle(title: string, most: number): string {
  return cleanLine(title, most).replace(/(?:\.|[\s,;:]+\S*(…))$/, '$1');
}

/** To make a format takes longer than all else of a line. */
const DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** Text as words alone: what screen readers and notifications get. Instants are written in `zone`. */
export function plainText(line: Text, zone: string): string {
  return line.map((span) => plainSpan(span, zone)).join('');
}

function plainSpan(span: Span, zone: string): string {
  if (typeof span === 'string') return span;
  if ('bold' in span) return span.bold;
  if ('link' in span) return `${span.text} (${span.link})`;
  if ('mention' in span) return `@${span.name}`;
  const when = Temporal.Instant.fromEpochMilliseconds(span.at).toZonedDateTimeISO(zone);
  if (span.style === 'time') return when.toPlainTime().toString().slice(0, 5);
  const day = DAY.format(when.toPlainDate());
  return `${day.replace(',', '')}${span.style === 'day' ? '' : ` ${when.year}`}`;
}

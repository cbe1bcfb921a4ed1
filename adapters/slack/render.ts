import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  HomeView,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
} from '@slack/types';
import { encodeAction } from '../../src/base/command/action-code.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { assertNever } from '../../src/base/language/errors.ts';
import { outlineText } from '../../src/base/view/outline.ts';
import type { Part } from '../../src/base/view/outline-parts.ts';
import { cleanText, type Locale, plainText, type Span, type Text } from '../../src/base/view/text.ts';
import type { Action, View } from '../../src/base/view/view.ts';
import { outlineForChat } from '../../src/chat/options.ts';
import { drawTable } from './draw/table.ts';
import { BUTTONS_IN_A_ROW, LIMITS } from './limits.ts';

/** What a page of Slack is made with. */
export interface SlackSettings extends Locale {
  /** Gives actions their codes. */
  commands: CommandTable;
  /** Messages alone take a table, and one each: the others of a message, and those of other pages, are lists. */
  hasTables?: boolean;
}

/** A message: its blocks, and the same as text for notifications and screen readers. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

/** Said where a message has more than Slack shows. */
const CUT: Text = ['… there is more; the command line shows all of it'];

/**
 * A View as a message. Total: draws every View, throws for none, keeps every limit, and drops nothing silently.
 * Supplied text is put into rich text elements, which Slack never parses: it can ping nobody and format nothing.
 */
export function renderMessage(view: View, settings: SlackSettings): SlackMessage {
  const outline = outlineForChat(view, settings);
  const first = settings.hasTables ? outline.find((part) => part.kind === 'rows' && part.table) : undefined;
  const blocks = limitBlocks(
    outline.flatMap((part) => (part === first ? drawFirstTable(part, settings) : drawPart(part, settings))),
    LIMITS.messageBlocks,
  );
  return {
    text: toPlainMessage(outlineText(outline, settings.zone)),
    blocks: blocks.length > 0 ? blocks : drawLine(CUT, 'UTC'),
  };
}

/** Views one under the other as a Home tab. */
export function renderHome(views: readonly View[], settings: SlackSettings): HomeView {
  const parts = views.flatMap((view) => outlineForChat(view, settings));
  const blocks = parts.flatMap((part) => drawPart(part, settings));
  return { type: 'home', blocks: limitBlocks(blocks, LIMITS.homeBlocks) };
}

/** Text for a place that Slack does parse: what could be a mention, a link or an escape is made inert. */
function escapeText(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A plain text object of at most `most` characters, cut with a mark; Slack takes no empty one. */
export function plainElement(raw: string, most: number): PlainTextElement {
  const cut = cutText(cleanText(raw).trim(), most);
  return { type: 'plain_text', text: cut === '' ? '—' : cut, emoji: false };
}

function drawPart(part: Part, settings: SlackSettings): KnownBlock[] {
  switch (part.kind) {
    case 'heading':
      return drawLine(part.text, settings.zone);
    case 'line':
      return part.tone === 'quiet'
        ? drawSmall([part.text], settings.zone)
        : drawLine(part.text, settings.zone);
    case 'rows':
      return drawRows(part.rows, settings.zone);
    case 'fixed':
      return drawFixed(part.text);
    case 'entry':
      return [
        ...drawLines(part.lines.slice(0, 1), settings.zone),
        ...drawSmall(part.lines.slice(1), settings.zone),
        ...drawActions(part.actions, part.more, settings),
      ];
    case 'actions':
      return drawActions(part.actions, [], settings);
    default:
      return assertNever(part);
  }
}

function drawFirstTable(part: Part, settings: SlackSettings): KnownBlock[] {
  const table = part.kind === 'rows' && part.table ? drawTable(part.table) : null;
  return table ? [table] : drawPart(part, settings);
}

function drawLine(line: Text, zone: string): KnownBlock[] {
  return drawLines([line], zone);
}

/** Lines of one rich text block, which Slack sets close together. */
function drawLines(lines: readonly Text[], zone: string): KnownBlock[] {
  const elements = lines.flatMap((line, index) => [
    ...(index > 0 ? [{ type: 'text', text: '\n' } as const] : []),
    ...line.flatMap((span) => drawSpan(span, zone)),
  ]);
  const kept = cutElements(elements, LIMITS.richText);
  return kept.length === 0 ? [] : [richText([{ type: 'rich_text_section', elements: kept }])];
}

function drawRows(rows: readonly Text[], zone: string): KnownBlock[] {
  const sections = rows.flatMap((row) => {
    const elements = cutElements(
      row.flatMap((span) => drawSpan(span, zone)),
      LIMITS.richText / 10,
    );
    return elements.length === 0 ? [] : [{ type: 'rich_text_section', elements } as const];
  });
  return sections.length === 0
    ? []
    : [richText([{ type: 'rich_text_list', style: 'bullet', elements: sections }])];
}

function drawFixed(line: string): KnownBlock[] {
  const kept = cutText(cleanText(line), LIMITS.richText);
  return kept === ''
    ? []
    : [richText([{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: kept }] }])];
}

/** Lines in small letters; one with an instant is a line like others, because only there does Slack show it in the reader's zone. */
function drawSmall(lines: readonly Text[], zone: string): KnownBlock[] {
  const groups: { hasInstant: boolean; lines: Text[] }[] = [];
  for (const line of lines) {
    const hasInstant = line.some((span) => typeof span === 'object' && 'at' in span);
    const last = groups.at(-1);
    if (last?.hasInstant === hasInstant) last.lines.push(line);
    else groups.push({ hasInstant, lines: [line] });
  }
  return groups.flatMap((group) =>
    group.hasInstant
      ? drawLines(group.lines, zone)
      : drawContext(group.lines.map((line) => plainText(line, zone))),
  );
}

function drawContext(lines: readonly string[]): KnownBlock[] {
  const said = lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  if (said === '') return [];
  const block: ContextBlock = { type: 'context', elements: [plainElement(said, LIMITS.richText)] };
  return [block];
}

function drawSpan(span: Span, zone: string): RichTextElement[] {
  if (typeof span === 'string') return textElement(span);
  if ('bold' in span) return textElement(span.bold, true);
  // A name, not a mention: whoever a message is meant for hears of it privately, and nobody else is pinged.
  if ('mention' in span) return textElement(`@${span.name}`, true);
  if ('link' in span) {
    const isWeb = /^https?:\/\//i.test(span.link) && URL.canParse(span.link);
    const words = cleanText(span.text);
    return isWeb && words !== '' ? [{ type: 'link', url: span.link, text: words }] : textElement(words);
  }
  // Slack writes days in ways of its own: only the hour is left to it, which is the reader's.
  if (span.style !== 'time') return textElement(plainText([span], zone));
  const fallback = `${plainText([span], 'UTC')} UTC`;
  return [{ type: 'date', timestamp: Math.floor(span.at / 1_000), format: '{time}', fallback }];
}

function textElement(raw: string, isBold = false): RichTextElement[] {
  const words = cleanText(raw);
  if (words === '') return [];
  return [{ type: 'text', text: words, ...(isBold && { style: { bold: true } }) }];
}

function richText(elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** A row of buttons; what does not fit, and what is needed less often, is in the overflow menu at its end. */
function drawActions(
  actions: readonly Action[],
  more: readonly Action[],
  settings: SlackSettings,
): KnownBlock[] {
  const buttons = actions.slice(0, BUTTONS_IN_A_ROW);
  const rest = [...actions.slice(BUTTONS_IN_A_ROW), ...more];
  const drawn = [
    ...buttons.flatMap((action) => drawButton(action, settings.commands)),
    ...drawOverflow(rest, settings.commands),
  ];
  // Two buttons that do the same thing are one: Slack takes an id once in a row.
  const elements = drawn.filter(
    ({ action_id: id }, index) => drawn.findIndex((other) => other.action_id === id) === index,
  );
  if (elements.length === 0) return [];
  const block: ActionsBlock = { type: 'actions', elements };
  return [block];
}

function drawButton(action: Action, commands: CommandTable): Button[] {
  const code = encodeAction(commands, action);
  if (code === null) return [];
  return [
    {
      type: 'button',
      action_id: code,
      text: plainElement(action.label, LIMITS.button),
      ...(action.style !== 'plain' && { style: action.style }),
    },
  ];
}

function drawOverflow(actions: readonly Action[], commands: CommandTable): ActionsBlockElement[] {
  const options = actions.flatMap((action) => {
    const value = encodeAction(commands, action);
    return value === null || value.length > LIMITS.option
      ? []
      : [{ text: plainElement(action.label, LIMITS.option), value }];
  });
  const [first] = options;
  if (!first) return [];
  return [
    { type: 'overflow', action_id: `more:${first.value}`, options: options.slice(0, LIMITS.overflowOptions) },
  ];
}

/** At most so many blocks; where some had to go, the last one says so. */
function limitBlocks(blocks: readonly KnownBlock[], most: number): KnownBlock[] {
  return blocks.length <= most ? [...blocks] : [...blocks.slice(0, most - 1), ...drawLine(CUT, 'UTC')];
}

function cutElements(elements: readonly RichTextElement[], most: number): RichTextElement[] {
  const kept: RichTextElement[] = [];
  let used = 0;
  for (const element of elements) {
    const length = element.type === 'text' ? element.text.length : 30;
    if (used + length <= most) {
      kept.push(element);
      used += length;
      continue;
    }
    if (element.type === 'text')
      kept.push({ ...element, text: cutText(element.text, Math.max(1, most - used)) });
    return kept;
  }
  return kept;
}

function cutText(words: string, most: number): string {
  if (words.length <= most) return words;
  // Never through the middle of a pair: half a character is an error.
  return `${words.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function toPlainMessage(words: string): string {
  const escaped = escapeText(words);
  return cutText(escaped === '' ? '—' : escaped, LIMITS.messageText).replace(/&[a-z]*…$/, '…');
}

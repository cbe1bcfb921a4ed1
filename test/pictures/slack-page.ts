import type {
  ActionsBlockElement,
  AnyBlock,
  InputBlockElement,
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  TableBlock,
} from '@slack/types';
import { renderForm } from '../../adapters/slack/draw/render-form.ts';
import { renderHome, renderMessage, type SlackSettings } from '../../adapters/slack/render.ts';
import type { FormView, View } from '../../src/base/view/view.ts';
import { drawMessage, drawPage, drawSaid, escapeHtml } from './page.ts';
import type { Scene } from './story.ts';
import { ZONE } from './team.ts';

/** A scene as its people see it in Slack: the blocks that are sent, drawn in our own style. */
export function drawInSlack(scene: Scene, settings: SlackSettings, isDark = false): string {
  return drawPage(drawScene(scene, settings), isDark);
}

function drawScene(scene: Scene, settings: SlackSettings): string {
  const at = new Date(scene.at).toISOString().slice(11, 16);
  const show = (view: View, note?: string) =>
    drawMessage(drawBlocks(renderMessage(view, { ...settings, hasTables: true }).blocks), {
      at,
      ...(note && { note }),
    });
  switch (scene.kind) {
    case 'message':
      return show(scene.view);
    case 'thread':
      return `${show(scene.view)}<div class="replies">${scene.replies.map((reply) => show(reply)).join('')}</div>`;
    case 'direct':
      return scene.views.map((view) => show(view)).join('');
    case 'answer':
      return `${scene.typed === '' ? '' : drawSaid('you', scene.typed, at)}${show(scene.view, 'Only visible to you')}`;
    case 'home':
      return drawBlocks(renderHome([scene.view], settings).blocks);
    case 'form':
      return drawForm(scene.form);
  }
}

function drawForm(form: FormView): string {
  const modal = renderForm(form, { command: form.command, args: {}, channel: null });
  const submit = modal.submit?.text ?? '';
  const close = modal.close?.text ?? '';
  return `<div class="card"><div class="bar"><span>${escapeHtml(modal.title.text)}</span><span>×</span></div>${drawBlocks(modal.blocks)}<div class="row" style="justify-content:flex-end"><span class="button">${escapeHtml(close)}</span><span class="button primary">${escapeHtml(submit)}</span></div></div>`;
}

function drawBlocks(blocks: readonly AnyBlock[]): string {
  return (blocks as readonly KnownBlock[]).map(drawBlock).join('');
}

function drawBlock(block: KnownBlock): string {
  switch (block.type) {
    case 'rich_text':
      return block.elements.map(drawRich).join('');
    case 'context':
      return `<div class="quiet">${block.elements.map((element) => ('text' in element ? escapeHtml(element.text) : '')).join(' ')}</div>`;
    case 'actions':
      return `<div class="row">${block.elements.map(drawElement).join('')}</div>`;
    case 'divider':
      return '<hr>';
    case 'table':
      return drawTable(block);
    case 'input': {
      const hint = block.hint ? `<div class="hint">${escapeHtml(block.hint.text)}</div>` : '';
      const optional = block.optional ? ' <span class="hint">(optional)</span>' : '';
      return `<div class="field"><b>${escapeHtml(block.label.text)}${optional}</b>${drawElement(block.element)}${hint}</div>`;
    }
    default:
      throw new Error(`the pictures do not draw the block ${block.type}`);
  }
}

function drawTable({ rows, column_settings: columns = [] }: TableBlock): string {
  const drawn = rows.map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    const cells = row.map((cell, column) => {
      const words = cell.type === 'raw_text' ? escapeHtml(cell.text) : '';
      return `<${tag} style="text-align:${columns[column]?.align ?? 'left'}">${words}</${tag}>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table>${drawn.join('')}</table></div>`;
}

function drawRich(part: RichTextBlock['elements'][number]): string {
  switch (part.type) {
    case 'rich_text_section':
      return `<div class="text">${part.elements.map(drawWords).join('')}</div>`;
    case 'rich_text_list':
      return `<ul>${part.elements.map(({ elements }) => `<li>${elements.map(drawWords).join('')}</li>`).join('')}</ul>`;
    default:
      return `<pre>${part.elements.map(drawWords).join('')}</pre>`;
  }
}

function drawWords(element: RichTextElement): string {
  if (element.type === 'text') {
    const words = escapeHtml(element.text);
    return element.style?.bold ? `<b>${words}</b>` : words;
  }
  if (element.type === 'link') return `<a>${escapeHtml(element.text ?? element.url)}</a>`;
  if (element.type === 'date') return drawDate(element.timestamp, element.format);
  throw new Error(`the pictures do not draw ${element.type} in a text`);
}

/** Slack writes an instant as its reader is used to: here, somebody in Lisbon with a clock of 24 hours. */
function drawDate(seconds: number, format: string): string {
  const when = Temporal.Instant.fromEpochMilliseconds(seconds * 1_000).toZonedDateTimeISO(ZONE);
  return format.replace('{time}', when.toPlainTime().toString().slice(0, 5));
}

/** As Slack's picker writes a date. */
function drawDay(date: string): string {
  return Temporal.PlainDate.from(date).toLocaleString('en-US', { dateStyle: 'medium' });
}

function drawElement(element: ActionsBlockElement | InputBlockElement): string {
  switch (element.type) {
    case 'button':
      return `<span class="button ${element.style ?? ''}">${escapeHtml(element.text.text)}</span>`;
    case 'overflow':
      return `<span class="button" title="${escapeHtml(element.options.map(({ text }) => text.text).join(', '))}">⋯</span>`;
    case 'static_select':
      return drawInput(
        element.initial_option?.text.text,
        element.placeholder?.text ?? 'Select an option',
        ' ▾',
      );
    case 'datepicker':
      return drawInput(
        element.initial_date && drawDay(element.initial_date),
        element.placeholder?.text ?? 'Select a date',
        ' ▾',
      );
    case 'checkboxes':
      return element.options.map(({ text }) => `<div>☐ ${escapeHtml(text.text)}</div>`).join('');
    case 'radio_buttons':
      return element.options.map(({ text }) => `<div>○ ${escapeHtml(text.text)}</div>`).join('');
    case 'plain_text_input':
      return drawInput(
        element.initial_value,
        element.placeholder?.text ?? '',
        '',
        element.multiline === true,
      );
    default:
      throw new Error(`the pictures do not draw ${element.type}`);
  }
}

function drawInput(value: string | undefined, placeholder: string, mark: string, isTall = false): string {
  const kind = `${isTall ? ' tall' : ''}${value === undefined ? '' : ' filled'}`;
  return `<div class="input${kind}">${escapeHtml(value ?? placeholder)}${mark}</div>`;
}

import { renderForm } from '../../adapters/discord/draw/render-form.ts';
import { type DiscordSettings, renderPages } from '../../adapters/discord/render.ts';
import type { FormView, View } from '../../src/base/view/view.ts';
import { drawMessage, drawPage, drawSaid, escapeHtml } from './page.ts';
import type { Scene } from './story.ts';
import { ZONE } from './team.ts';

/** Any component, with what the pictures read of it. */
interface Drawn {
  accent_color?: number | null;
  type: number;
  content?: string;
  label?: string;
  description?: string;
  placeholder?: string;
  value?: string;
  style?: number;
  options?: readonly { label: string; default?: boolean }[];
  components?: readonly Drawn[];
  component?: Drawn;
  accessory?: Drawn;
}

const ROW = 1;
const BUTTON = 2;
const SELECT = 3;
const INPUT = 4;
const SECTION = 9;
const TEXT = 10;
const LABEL = 18;
const CHECKBOX = 23;
const CONTAINER = 17;
const STYLES: Readonly<Record<number, string>> = { 1: 'primary', 4: 'danger' };

/** A scene as its people see it in Discord, in either of its themes: the components that are sent, drawn in our own style. */
export function drawInDiscord(scene: Scene, settings: DiscordSettings, theme: 'dark' | 'light'): string {
  const isDark = theme === 'dark';
  const at = new Date(scene.at).toISOString().slice(11, 16);
  const show = (view: View, note?: string) =>
    renderPages(view, settings)
      .map(({ components }) => drawMessage(drawAll(components), { at, ...(note && { note }) }))
      .join('');
  switch (scene.kind) {
    case 'message':
    case 'home':
      return drawPage(show(scene.view), isDark);
    case 'thread':
      return drawPage(
        `${show(scene.view)}<div class="replies">${scene.replies.map((reply) => show(reply)).join('')}</div>`,
        isDark,
      );
    case 'direct':
      return drawPage(scene.views.map((view) => show(view)).join(''), isDark);
    case 'answer':
      return drawPage(
        `${scene.typed === '' ? '' : drawSaid('you', scene.typed, at)}${show(scene.view, 'Only you can see this')}`,
        isDark,
      );
    case 'form':
      return drawPage(drawForm(scene.form), isDark);
  }
}

function drawForm(form: FormView): string {
  const modal = renderForm(form, { command: form.command, args: {} });
  if (!modal) return '<div class="text">(run without a form)</div>';
  return `<div class="card"><div class="bar"><span>${escapeHtml(modal.title)}</span><span>×</span></div>${drawAll(modal.components)}<div class="row" style="justify-content:flex-end"><span class="button">Cancel</span><span class="button primary">Submit</span></div></div>`;
}

function drawAll(components: readonly object[]): string {
  return (components as readonly Drawn[]).map(drawComponent).join('');
}

function drawComponent(one: Drawn): string {
  const inside = (one.components ?? []).map(drawComponent).join('');
  switch (one.type) {
    case ROW:
      return `<div class="row">${inside}</div>`;
    case BUTTON:
      return `<span class="button ${STYLES[one.style ?? 0] ?? ''}">${escapeHtml(one.label ?? '')}</span>`;
    case SELECT: {
      const chosen = one.options?.find((option) => option.default)?.label;
      return drawInput(chosen, one.placeholder ?? 'Make a selection', ' ▾', false);
    }
    case INPUT:
      return drawInput(one.value, one.placeholder ?? '', '', one.style === 2);
    case SECTION:
      return `<div style="display:flex;gap:10px"><div style="flex:1">${inside}</div>${one.accessory ? drawComponent(one.accessory) : ''}</div>`;
    case TEXT:
      return drawMarkdown(one.content ?? '');
    case LABEL:
      return `<div class="field"><b>${escapeHtml(one.label ?? '')}</b><div class="hint">${escapeHtml(one.description ?? '')}</div>${one.component ? drawComponent(one.component) : ''}</div>`;
    case CONTAINER:
      return `<div style="border-left:4px solid #${(one.accent_color ?? 0).toString(16).padStart(6, '0')};border-radius:6px;padding:6px 10px;margin:6px 0;background:rgba(128,128,128,.08)">${inside}</div>`;
    case CHECKBOX:
      return '<div>☐</div>';
    default:
      throw new Error(`the pictures do not draw component ${one.type}`);
  }
}

function drawInput(value: string | undefined, placeholder: string, mark: string, isTall: boolean): string {
  const kind = `${isTall ? ' tall' : ''}${value === undefined ? '' : ' filled'}`;
  return `<div class="input${kind}" style="flex:1">${escapeHtml(value ?? placeholder)}${mark}</div>`;
}

/** The little of Markdown that Tiller writes. */
function drawMarkdown(content: string): string {
  return content
    .split('\n')
    .map((row) => {
      const [, sign = '', words = ''] = /^(?:(###|-#|-) )?(.*)$/.exec(row) ?? [];
      const said = drawSpans(words);
      if (said === '') return '<div style="height:7px"></div>';
      if (sign === '###') return `<div class="text" style="font-size:16px"><b>${said}</b></div>`;
      if (sign === '-#') return `<div class="quiet" style="margin:0">${said}</div>`;
      return sign === '-'
        ? `<ul style="margin:0"><li>${said}</li></ul>`
        : `<div class="text" style="margin:0">${said}</div>`;
    })
    .join('');
}

function drawSpans(words: string): string {
  return escapeHtml(words)
    .replace(/\\([\\*_~`|#[\]:+.)-])/g, (_, sign: string) => `&#${sign.codePointAt(0)};`)
    .replace(/\\&(lt|gt);/g, '&$1;')
    .replace(/&lt;t:(\d+):(\w)&gt;/g, (_, seconds: string, style: string) =>
      drawInstant(Number(seconds), style),
    )
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '<a>$1</a>');
}

/** Discord writes an instant as its reader is used to: here, somebody in Lisbon with a clock of 24 hours. */
function drawInstant(seconds: number, style: string): string {
  const when = Temporal.Instant.fromEpochMilliseconds(seconds * 1_000).toZonedDateTimeISO(ZONE);
  if (style === 't') return when.toPlainTime().toString().slice(0, 5);
  return when.toLocaleString('en-GB', { dateStyle: style === 'd' ? 'short' : 'long' });
}

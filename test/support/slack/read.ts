import type { Ack } from '../fake-slack/state.ts';

interface Part {
  [field: string]: unknown;
  type?: string;
}

/** What stands in a view or in blocks, a block a line; a button or menu in brackets. */
export function readWords(shown: unknown): string {
  if (typeof shown !== 'object' || shown === null) return '';
  if (Array.isArray(shown)) return join(shown, '\n');
  const part = shown as Part;
  if (Array.isArray(part.blocks)) return readWords([part.title, ...part.blocks]);
  if (part.type === 'button') return `[${readWords(part.text)}]`;
  if (part.type === 'overflow' || part.type?.endsWith('_select'))
    return `[${join(part.options as unknown[], ' | ')}]`;
  if (typeof part.text === 'string') return part.text;
  if (part.type === 'date') return String(part.fallback);
  if (part.type?.startsWith('rich_text_')) return join(part.elements as unknown[], '');
  return join(Object.values(part).flat(), ' ');
}

/** What somebody reads as the answer to a command or a form. */
export function readAnswer({ body }: Ack): string {
  if (typeof body !== 'object' || body === null) return '';
  return 'text' in body ? String(body.text) : readWords('view' in body ? body.view : body);
}

function join(parts: readonly unknown[], between: string): string {
  return parts
    .map(readWords)
    .filter((words) => words !== '')
    .join(between);
}

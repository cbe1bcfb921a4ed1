import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import type { Locale } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';

/** An answer in words, as people read it, without buttons. */
export function renderText(view: View, locale: Locale): string {
  return outlineText(outlineView(view, locale), locale.zone);
}

/** An answer as the result of a tool: its words, and the same facts for programs. A refusal is an error that says what to do. */
export function renderResult(view: View, locale: Locale) {
  const content = [{ type: 'text' as const, text: renderText(view, locale) }];
  if (view.kind === 'refusal') {
    const { kind: _, ...detail } = view;
    return { content, structuredContent: { ...detail }, isError: true };
  }
  if (view.data === undefined) return { content };
  // Once more as text, for clients that show their model nothing else.
  const facts = { type: 'text' as const, text: JSON.stringify(view.data) };
  return { content: [...content, facts], structuredContent: { data: view.data } };
}

/** An answer as a resource: in words, and for programs. */
export function renderResource(uri: string, view: View, locale: Locale) {
  const text = renderText(view, locale);
  return [
    { uri, mimeType: 'text/plain', text },
    ...(view.data === undefined
      ? []
      : [{ uri, mimeType: 'application/json', text: JSON.stringify(view.data, null, 2) }]),
  ];
}

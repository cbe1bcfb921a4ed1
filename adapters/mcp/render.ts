import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import type { Locale } from '../../src/base/view/text.ts';
import type { DigestView, RefusalView, View } from '../../src/base/view/view.ts';

/** An answer in words, as people read it, without buttons. */
function renderText(view: View, locale: Locale): string {
  return outlineText(outlineView(view, locale), locale.zone);
}

/** An answer as the result of a tool: its words, and the same facts for programs. A refusal is an error that says what to do. */
export function renderResult(view: View, locale: Locale) {
  if (view.kind === 'refusal') return renderRefusal(view, locale);
  const content = [{ type: 'text' as const, text: renderText(view, locale) }];
  const data = factsOf(view);
  if (data === undefined) return { content };
  // Once more as text, for clients that show their model nothing else.
  const facts = { type: 'text' as const, text: JSON.stringify(data) };
  return { content: [...content, facts], structuredContent: { data } };
}

/** A client fills in arguments by their names, and types no line. */
function renderRefusal({ forPrograms, ...view }: RefusalView, locale: Locale) {
  const said: RefusalView = { ...view, message: forPrograms ?? view.message };
  const { kind: _, lines: __, short: ___, ...detail } = said;
  const content = [{ type: 'text' as const, text: renderText(said, locale) }];
  return { content, structuredContent: detail, isError: true };
}

/** An answer as a resource: in words, and for programs. */
export function renderResource(uri: string, view: View, locale: Locale) {
  const text = renderText(view, locale);
  const data = factsOf(view);
  return [
    { uri, mimeType: 'text/plain', text },
    ...(data === undefined
      ? []
      : [{ uri, mimeType: 'application/json', text: JSON.stringify(data, null, 2) }]),
  ];
}

/** What an answer says for programs; of a page its tasks, which its words call by their places alone. */
function factsOf(view: View): unknown {
  if (view.kind === 'digest') return { ...pageOf(view), ...(view.data as object | undefined) };
  if (view.kind !== 'plan') return view.data;
  const { kind: _, digest, data, ...figures } = view;
  return { ...figures, ...pageOf(digest), ...(data as object | undefined) };
}

function pageOf({ feed, date, tasks }: DigestView): object {
  return {
    ...{ feed, date },
    tasks: tasks.map((card) => {
      const { kind, stateText, standingText, impactText, effortText, executorText, dueText, ...rest } = card;
      // A page says no chance beside a name; why does.
      const { actions, reasons, chance, ...facts } = rest;
      return facts;
    }),
  };
}

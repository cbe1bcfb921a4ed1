import type { Block } from './block-kit.ts';

/** The element with an action id; people can only click what is there. */
export function findElement(within: unknown, actionId: string): object {
  const found = search(within, actionId);
  if (!found) throw new Error(`nothing to click is called ${actionId}`);
  return found;
}

function search(value: unknown, actionId: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('action_id' in value && value.action_id === actionId) return value;
  for (const inner of Object.values(value)) {
    const found = search(inner, actionId);
    if (found) return found;
  }
  return undefined;
}

/** Values as Slack reports them: by block id and action id, in the shape of each element. */
export function fillForm(view: Record<string, unknown>, values: Readonly<Record<string, unknown>>): object {
  const blocks = (view.blocks ?? []) as {
    type: string;
    block_id?: string;
    element?: { type: string; action_id: string };
  }[];
  return Object.fromEntries(
    blocks.flatMap(({ block_id: id, element }) => {
      if (id === undefined || !element) return [];
      return [[id, { [element.action_id]: { type: element.type, ...shape(element.type, values[id]) } }]];
    }),
  );
}

function shape(type: string, value: unknown): object {
  const option =
    value === undefined ? null : { text: { type: 'plain_text', text: String(value) }, value: String(value) };
  if (type === 'static_select' || type === 'radio_buttons') return { selected_option: option };
  if (type === 'datepicker') return { selected_date: value ?? null };
  if (type === 'checkboxes') return { selected_options: value === true ? [{ value: 'yes' }] : [] };
  return { value: value === undefined ? null : String(value) };
}

/** People whom a message would notify: mentions in its text, and in rich text. */
export function countPings({ text, blocks }: { text: string; blocks: readonly Block[] }): number {
  const parsed = [text, ...collect(blocks, 'mrkdwn')].join('\n');
  const written =
    parsed.match(/<(?:[@#][A-Z0-9]+|!(?:channel|here|everyone|subteam\^[^>]*))(?:\|[^>]*)?>/g) ?? [];
  const drawn = JSON.stringify(blocks).match(/"type":"(?:user|usergroup|broadcast)"/g) ?? [];
  return written.length + drawn.length;
}

/** Texts of mrkdwn objects anywhere in blocks. */
function collect(value: unknown, type: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, type));
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  const own = object.type === type && typeof object.text === 'string' ? [object.text] : [];
  return [...own, ...Object.values(object).flatMap((item) => collect(item, type))];
}

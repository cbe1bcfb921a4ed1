import type { Json } from './fake-discord/state.ts';

interface Shown {
  content?: string;
  components: readonly Json[];
}

/** What a message says, top to bottom, one text per line. */
export function textOf({ content = '', components }: Shown): string {
  const texts = listParts(components).filter(({ type }) => type === 10);
  return [content, ...texts.map((part) => String(part.content))].filter((text) => text !== '').join('\n');
}

/** The buttons of a message, in the order in which they are read. */
export function listButtons({ components }: Shown): { id: string; label: string; isDisabled: boolean }[] {
  const buttons = listParts(components).filter(({ type }) => type === 2);
  return buttons.map(({ custom_id: id, url, label, disabled }) => {
    return { id: String(id ?? url), label: String(label ?? ''), isDisabled: disabled === true };
  });
}

/** What a select offers. */
export function listOptions({ components }: Shown, customId: string): { value: string; label: string }[] {
  const { options = [] } = findPart(components, customId);
  return (options as Json[]).map(({ value, label }) => ({ value: String(value), label: String(label) }));
}

/** The part with a custom id; people can only use what is there. */
export function findPart(components: readonly Json[], customId: string): Json {
  const found = listParts(components).find(({ custom_id: id }) => id === customId);
  if (!found) throw new Error(`nothing to use is called ${customId}`);
  return found;
}

/** Every part of components, those inside others too, in the order in which they are read. */
export function listParts(components: readonly Json[]): Json[] {
  return components.flatMap((part) => [
    part,
    ...listParts((part.components ?? []) as Json[]),
    ...listParts([part.accessory, part.component].filter(Boolean) as Json[]),
  ]);
}

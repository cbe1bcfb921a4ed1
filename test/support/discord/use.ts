import type { Json } from './entities.ts';

interface Shown {
  content?: string;
  components: readonly Json[];
}

/** What a message says, top to bottom, one text per line. */
export function textOf({ content = '', components }: Shown): string {
  const texts = listParts(components).filter(({ type }) => type === 10);
  return [content, ...texts.map((part) => String(part.content))].filter((text) => text !== '').join('\n');
}

/** The buttons of a message, in the order in which they are read; a link's id is its address. */
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

/** The components of a modal as they are sent, with values by custom id; the others stay as they were drawn. */
export function fillModal(components: readonly Json[], values: Json): Json[] {
  const fields = listParts(components).map(({ custom_id: id }) => id);
  const unknown = Object.keys(values).filter((id) => !fields.includes(id));
  if (unknown.length > 0) throw new Error(`the modal has no ${unknown.join(', ')}`);
  return components.map((part) => {
    const { type, components: inner, component } = part;
    if (component) return { type, component: fillField(component as Json, values) };
    return Array.isArray(inner)
      ? { type, components: inner.map((each) => fillField(each, values)) }
      : { type };
  });
}

/** Texts, radio groups and single boxes have a value; all others have a list. */
function fillField(part: Json, values: Json): Json {
  const { type, custom_id, required = type !== 23, options = [] } = part;
  const offered = (options as Json[]).map(({ value }) => value);
  const drawn = (options as Json[]).filter((each) => each.default === true).map(({ value }) => value);
  const given = values[String(custom_id)] ?? (type === 4 ? part.value : type === 23 ? part.default : drawn);
  const list = [given ?? []].flat();
  if (required === true && (list.length === 0 || given === ''))
    throw new Error(`${custom_id} must be filled in`);
  const odd = offered.length === 0 ? [] : list.filter((each) => !offered.includes(each));
  if (odd.length > 0) throw new Error(`${custom_id} offers no ${odd.join(', ')}`);
  const isOne = type === 4 || type === 21 || type === 23;
  const none = { 4: '', 21: null, 23: false }[Number(type)];
  return { type, custom_id, ...(isOne ? { value: list[0] ?? none } : { values: list }) };
}

/** What the words after a command's name lead to: the branches on the way, and the options at their end. */
export function walkCommand(command: Json, words: readonly string[]): { branches: Json[]; options: Json[] } {
  let options = (command.options ?? []) as Json[];
  const isBranch = ({ type }: Json) => type === 1 || type === 2;
  const branches = words.map((word) => {
    const branch = options.find((each) => each.name === word && isBranch(each));
    if (!branch) throw new Error(`/${command.name} has no ${word}`);
    options = (branch.options ?? []) as Json[];
    return branch;
  });
  if (options.some(isBranch)) throw new Error(`/${[command.name, ...words].join(' ')} needs another word`);
  return { branches, options };
}

/** Typed options by name, as Discord lets people give them; only what is offered, and nothing that is required left out. */
export function typeOptions(options: readonly Json[], given: Json, focused?: string): Json[] {
  const missing = options.filter(
    ({ name, required }) => required === true && given[String(name)] === undefined,
  );
  if (missing.length > 0 && focused === undefined)
    throw new Error(`${missing.map(({ name }) => name).join(', ')} must be given`);
  return Object.entries(given).map(([name, value]) => {
    const option = options.find((each) => each.name === name);
    if (!option) throw new Error(`there is no option ${name}`);
    if (name === focused && option.autocomplete !== true) throw new Error(`${name} is not completed`);
    if (name === focused) return { name, type: option.type, value, focused: true };
    checkTyped(option, value);
    return { name, type: option.type, value };
  });
}

const TYPES: Readonly<Record<number, string>> = { 3: 'string', 4: 'number', 5: 'boolean', 10: 'number' };

function checkTyped({ name, type, choices = [], ...limits }: Json, value: unknown): void {
  const offered = (choices as Json[]).map((each) => each.value);
  if (typeof value !== (TYPES[Number(type)] ?? 'string')) throw new Error(`${name} takes no ${typeof value}`);
  if (type === 4 && !Number.isInteger(value)) throw new Error(`${name} takes whole numbers`);
  if (offered.length > 0 && !offered.includes(value)) throw new Error(`${name} offers no ${value}`);
  const size = typeof value === 'string' ? value.length : Number(value);
  const { min_value, max_value, min_length, max_length } = limits as Readonly<Record<string, number>>;
  if (size < (min_value ?? min_length ?? -Infinity) || size > (max_value ?? max_length ?? Infinity))
    throw new Error(`${name} does not take ${value}: it is out of range`);
}

import { partition } from '../view/outline-digest.ts';
import type { FormView } from '../view/view.ts';
import { type ArgInfo, describeArgs } from './args.ts';
import type { Command } from './command.ts';

/**
 * Whether a call is one for a form: something that the command needs was not typed, or it has a form and nothing was. A
 * button says only what it is about: its form asks for the rest.
 */
export function needsForm(
  command: Command,
  given: Readonly<Record<string, unknown>>,
  isButton: boolean,
): boolean {
  const names = Object.keys(given);
  const asked = listAsked(command, given);
  const isShort =
    asked.some(({ isRequired }) => isRequired) ||
    (!hasText(command, given) && asked.some(({ isFormRequired }) => isFormRequired));
  // Whoever types too little is asked for the rest, also where a command has no form by itself.
  if (command.hasForm !== true) return isShort && !isButton;
  if (names.length === 0 || isShort) return true;
  const placed = describeArgs(command).filter(({ position }) => position !== undefined);
  return isButton && names.every((name) => placed.some((place) => place.name === name));
}

/**
 * The questions whose answers complete a call: what was given already is not asked again, and each starts with the
 * value of its argument, where there is one.
 */
export function buildForm(
  command: Command,
  given: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>> = {},
): FormView {
  const first = describeArgs(command).find(({ position }) => position === 0);
  const about = first && given[first.name];
  return {
    kind: 'form',
    title: `${labelOf(command.name)}${about === undefined ? '' : ` ${String(about)}`}`,
    command: command.name,
    fields: listAsked(command, given, values).map((info) => ({
      name: info.name,
      label: info.label ?? labelOf(info.name),
      hint: info.description,
      input: inputOf(info),
      ...(info.choices && { choices: info.choices }),
      ...(info.names && { names: info.names }),
      ...(values[info.name] !== undefined && { value: values[info.name] }),
      isRequired: info.isRequired || info.isFormRequired === true,
      ...(leads(command, info) && { leads: true as const }),
    })),
  };
}

/** A form some of whose fields are chosen: each value, and what it is called. */
export function withChoices(form: FormView, offers: ReturnType<NonNullable<Command['offers']>>): FormView {
  const fields = form.fields.map((field) => {
    const names = offers[field.name];
    return names ? { ...field, input: 'choice' as const, choices: Object.keys(names), names } : field;
  });
  return { ...form, fields };
}

/** What a form keeps as it is, and the text that it starts with: that may be said better. */
export function splitForForm(
  command: Command,
  given: Readonly<Record<string, string>>,
): { args: Readonly<Record<string, string>>; values: Readonly<Record<string, string>> } {
  const infos = describeArgs(command);
  const [values, args] = partition(Object.entries(given), ([name]) =>
    infos.some((info) => info.isRest === true && info.isTyped !== true && info.name === name),
  );
  return { args: Object.fromEntries(args), values: Object.fromEntries(values) };
}

/** Whether words were typed that may say what a form asks for in fields of their own. */
function hasText(command: Command, given: Readonly<Record<string, unknown>>): boolean {
  return describeArgs(command).some(({ name, isRest }) => isRest === true && given[name] !== undefined);
}

/** What is not asked twice, and not asked at all: hidden arguments are for programs, rare ones for who types them. */
function listAsked(
  command: Command,
  given: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>> = {},
): ArgInfo[] {
  const said = { ...values, ...given };
  return describeArgs(command).filter(
    ({ name, isHidden, isTyped, isRare, onlyWith = {} }) =>
      !isHidden &&
      !isTyped &&
      !isRare &&
      given[name] === undefined &&
      Object.entries(onlyWith).every(([other, wanted]) => wanted.includes(String(said[other]))),
  );
}

/** Whether others are asked for only with some of its values. */
function leads(command: Command, { name }: ArgInfo): boolean {
  return describeArgs(command).some(({ onlyWith = {} }) => name in onlyWith);
}

function inputOf(info: ArgInfo): FormView['fields'][number]['input'] {
  if (info.choices) return 'choice';
  if (info.isDate) return 'date';
  if (info.isFlag) return 'flag';
  return info.isRest || info.isFile || info.isList || info.isPasted ? 'text' : 'line';
}

/** `maxTasks` as `Max tasks`. */
function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

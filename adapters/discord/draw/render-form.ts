import type {
  APIComponentInLabel,
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
} from 'discord.js';
import { cleanLine } from '../../../src/base/view/text.ts';
import type { FormView } from '../../../src/base/view/view.ts';
import { cutWords, LIMITS } from '../limits.ts';

const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LABEL = 18;
const CHECKBOX = 23;
const ONE_LINE = 1;
const LINES = 2;
const FORM = 'form:';
/** Whether the rest is to be asked, too; no argument is called so. */
export const ASK_MORE = 'more:';
/** Of its id: a button that opens a form again puts a word before it. */
const LONGEST_ID = LIMITS.customId - 'again:'.length;

/** What a form remembers of the call that it completes. */
interface FormMemory {
  command: string;
  args: Readonly<Record<string, string>>;
}

type Field = FormView['fields'][number];

/**
 * A form as a modal. What was said already is remembered in its id; what is too long for that is a field that begins
 * with it. Discord takes five fields: what is needed comes first, and whoever ticks the last one is asked for the rest.
 * Null where not even what is needed finds room, or nothing is asked: such a call is run as it is, and its answer says
 * what is missing.
 */
export function renderForm(
  form: FormView,
  memory: FormMemory,
): APIModalInteractionResponseCallbackData | null {
  const { id, carried } = writeMemory(memory);
  const needed = [...form.fields.filter(({ isRequired }) => isRequired), ...carried];
  const fields = [...needed, ...form.fields.filter(({ isRequired }) => !isRequired)].filter(
    ({ name }, index, all) => all.findIndex((other) => other.name === name) === index,
  );
  const most = fields.length <= LIMITS.modalComponents ? fields.length : LIMITS.modalComponents - 1;
  const isTooLong = carried.some(({ value = '' }) => value.length > LIMITS.textInput);
  if (most === 0 || needed.length > most || id.length > LONGEST_ID || isTooLong) return null;
  const rest = fields.slice(most);
  return {
    custom_id: id,
    title: plain(form.title, LIMITS.modalTitle),
    components: [...fields.slice(0, most).map(drawField), ...(rest.length > 0 ? [askMore(rest)] : [])],
  };
}

/** What a form remembers, read from its id. Undefined for one that is not ours. */
export function readMemory(id: string): FormMemory | undefined {
  if (!id.startsWith(FORM)) return undefined;
  const [name = '', ...said] = id.slice(FORM.length).split('?');
  return {
    command: name.replaceAll('.', ' '),
    args: Object.fromEntries(new URLSearchParams(said.join('?'))),
  };
}

/** The id of a form, with as much of what was said as it holds; the longest becomes fields. */
function writeMemory({ command, args }: FormMemory): { id: string; carried: Field[] } {
  const kept = Object.entries(args).sort(([, a], [, b]) => a.length - b.length);
  const carried: Field[] = [];
  for (;;) {
    const said = new URLSearchParams(kept).toString();
    const id = `${FORM}${command.replaceAll(' ', '.')}${said === '' ? '' : `?${said}`}`;
    const longest = id.length > LONGEST_ID ? kept.pop() : undefined;
    if (longest === undefined) return { id, carried };
    const [name, value] = longest;
    carried.push({ name, label: name, hint: 'as you gave it', input: 'text', value, isRequired: true });
  }
}

function askMore(rest: readonly Field[]): APILabelComponent {
  return {
    type: LABEL,
    label: 'Ask me the rest, too',
    description: plain(rest.map(({ label }) => label.toLowerCase()).join(', '), LIMITS.labelHint),
    component: { type: CHECKBOX, custom_id: ASK_MORE, default: false },
  };
}

function drawField(field: Field): APILabelComponent {
  return {
    type: LABEL,
    label: plain(field.label, LIMITS.label),
    ...(cleanLine(field.hint, 1) !== '' && { description: plain(field.hint, LIMITS.labelHint) }),
    component: drawInput(field),
  };
}

function drawInput({ name, input, value, choices = [], names = {}, isRequired }: Field): APIComponentInLabel {
  const options = [...new Set(choices)].filter(
    (choice) => cleanLine(choice, 1) !== '' && choice.length <= LIMITS.option,
  );
  if (input === 'choice' && options.length > 0)
    return {
      type: STRING_SELECT,
      custom_id: name,
      required: isRequired,
      options: options.slice(0, LIMITS.selectOptions).map((choice) => ({
        label: plain(names[choice] ?? choice, LIMITS.option),
        value: choice,
        ...(choice === value && { default: true }),
      })),
    };
  if (input === 'flag') return { type: CHECKBOX, custom_id: name, default: value === 'true' };
  return {
    type: TEXT_INPUT,
    custom_id: name,
    style: input === 'text' ? LINES : ONE_LINE,
    required: isRequired,
    max_length: LIMITS.textInput,
    ...(value !== undefined && value !== '' && { value: value.slice(0, LIMITS.textInput) }),
  };
}

function plain(raw: string, most: number): string {
  const words = cutWords(cleanLine(raw, most), most);
  return words === '' ? '—' : words;
}

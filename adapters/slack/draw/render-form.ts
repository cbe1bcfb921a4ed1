import type { ViewOutput } from '@slack/bolt';
import type { InputBlock, InputBlockElement, ModalView } from '@slack/types';
import { isDate } from '../../../src/base/language/date.ts';
import type { FormView, RefusalView, View } from '../../../src/base/view/view.ts';
import { sayWrong } from '../../../src/chat/options.ts';
import { LIMITS } from '../limits.ts';
import { plainElement, renderMessage, type SlackSettings } from '../render.ts';
import { FORM, type FormMemory } from './read-form.ts';

/** A form as a modal. What was said already goes along in its metadata and comes back with the answers. */
export function renderForm(form: FormView, memory: FormMemory): ModalView {
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: JSON.stringify(memory),
    title: plainElement(form.title, LIMITS.modalTitle),
    submit: plainElement('Send', LIMITS.modalTitle),
    close: plainElement('Cancel', LIMITS.modalTitle),
    blocks: listFirst(form.fields).slice(0, LIMITS.modalBlocks).map(drawField),
  };
}

/** What is asked first: the rest hangs on an answer that is not there yet. */
function listFirst(fields: FormView['fields']): FormView['fields'] {
  const open = fields.findIndex(({ leads, value }) => leads === true && value === undefined);
  return open === -1 ? fields : fields.slice(0, open + 1);
}

/** An answer for one person alone, where there is no channel to show it in. */
export function renderNotice(view: View, settings: SlackSettings): ModalView {
  return {
    type: 'modal',
    title: plainElement('Tiller', LIMITS.modalTitle),
    close: plainElement('Close', LIMITS.modalTitle),
    blocks: renderMessage(view, settings).blocks,
  };
}

/** A form as Slack gives it back when it was sent. */
export type SentView = Pick<ViewOutput, 'id' | 'callback_id' | 'private_metadata' | 'blocks' | 'state'>;

/** What is wrong, beside its field, so that nothing that was filled in is lost; null for what no field can say. */
export function renderBeside(
  view: View,
  { blocks }: Pick<SentView, 'blocks'>,
  { commands }: SlackSettings,
): { response_action: 'errors'; errors: Record<string, string> } | null {
  if (view.kind !== 'refusal') return null;
  const { field } = view;
  const message = sayWrong(view, commands);
  const ids = blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  const id = ids.find((each) => each === field) ?? ids[0];
  return id === undefined ? null : { response_action: 'errors', errors: { [id]: message.slice(0, 2_000) } };
}

/** A form once more with all that was filled in, and above it why it was not taken. */
export function refillForm(sent: SentView, why: RefusalView, settings: SlackSettings): ModalView {
  const memory = { type: 'modal' as const, callback_id: sent.callback_id };
  const blocks = (sent.blocks as InputBlock[]).filter(({ type }) => type === 'input');
  return {
    ...memory,
    private_metadata: sent.private_metadata,
    title: plainElement('Once more', LIMITS.modalTitle),
    submit: plainElement('Send', LIMITS.modalTitle),
    close: plainElement('Cancel', LIMITS.modalTitle),
    blocks: [...renderMessage(why, settings).blocks, ...blocks.map((block) => refill(block, sent))],
  };
}

function refill(block: InputBlock, { state }: SentView): InputBlock {
  const [filled] = Object.values(state.values[block.block_id ?? ''] ?? {});
  const element = Object.fromEntries(
    Object.entries({
      ...block.element,
      initial_value: filled?.value,
      initial_option: filled?.selected_option,
      initial_date: filled?.selected_date,
      initial_options: filled?.selected_options?.length ? filled.selected_options : undefined,
    }).filter(([, value]) => value !== undefined && value !== null),
  );
  return { ...block, element: element as unknown as InputBlockElement };
}

function drawField(field: FormView['fields'][number]): InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    label: plainElement(field.label, LIMITS.inputLabel),
    hint: plainElement(field.hint, LIMITS.inputHint),
    optional: !field.isRequired || field.input === 'flag',
    // Slack tells of a choice at once, so that the form can go on from it.
    ...(field.leads && { dispatch_action: true }),
    element: drawInput(field),
  };
}

function drawInput(field: FormView['fields'][number]): InputBlockElement {
  const { name, input, value, leads } = field;
  const choices = (field.choices ?? []).filter((choice) => choice.trim() !== '');
  if (input === 'choice' && choices.length > 0) {
    const options = choices
      .slice(0, LIMITS.selectOptions)
      .map((choice) => toOption(choice, field.names?.[choice]));
    const initial = options.find((option) => option.value === value);
    return {
      type: leads && options.length <= LIMITS.radioButtons ? 'radio_buttons' : 'static_select',
      action_id: name,
      options,
      ...(initial && { initial_option: initial }),
    };
  }
  if (input === 'date')
    return {
      type: 'datepicker',
      action_id: name,
      ...(value !== undefined && isDate(value) && { initial_date: value }),
    };
  if (input === 'flag') return { type: 'checkboxes', action_id: name, options: [toOption('yes')] };
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: input === 'text',
    max_length: LIMITS.plainTextInput,
    ...(value !== undefined && { initial_value: value.slice(0, LIMITS.plainTextInput) }),
  };
}

function toOption(choice: string, name = choice) {
  return { text: plainElement(name, LIMITS.option), value: choice.slice(0, LIMITS.option) };
}

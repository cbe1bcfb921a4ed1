import { z } from 'zod';

/**
 * Block Kit as strictly as Slack checks it: the block and element types that a Tiller may send, their limits
 * (Block Kit reference, types of @slack/types 3.2.0), and what must be unique. Anything else is an error, so that a
 * block that Slack would refuse fails a test first.
 */

const plain = (most: number, least = 1) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(least).max(most),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
const words = (most: number) => z.union([plain(most), mrkdwn(most)]);
const actionId = z.string().min(1).max(255);
const blockId = z.string().min(1).max(255).optional();

const confirm = z.strictObject({
  title: plain(100),
  text: words(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
});
const option = z.strictObject({
  text: words(75),
  value: z.string().min(1).max(75),
  description: plain(75).optional(),
});
const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plain(75),
  value: z.string().max(2_000).optional(),
  url: z.url().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
});
const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
  placeholder: plain(150).optional(),
});
const dated = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  action_id: actionId,
  initial_date: dated.optional(),
  placeholder: plain(150).optional(),
});
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  action_id: actionId,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).max(10).optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  action_id: actionId,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
});
const textInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  multiline: z.boolean().optional(),
  initial_value: z.string().max(3_000).optional(),
  max_length: z.int().min(1).max(3_000).optional(),
  min_length: z.int().min(0).max(3_000).optional(),
  placeholder: plain(150).optional(),
});
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  action_id: actionId,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
  placeholder: plain(150).optional(),
});

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional();
const richElement = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style }),
  z.strictObject({
    type: z.literal('link'),
    url: z.url().max(3_000),
    text: z.string().min(1).optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW]/), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('emoji'), name: z.string().min(1), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().min(0),
    format: z.string().regex(/\{\w+\}/),
    fallback: z.string().min(1).optional(),
    style,
  }),
]);
const richSection = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(richElement).min(1),
});
const richBlock = z.discriminatedUnion('type', [
  richSection,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(richSection).min(1),
    indent: z.int().min(0).max(8).optional(),
  }),
  z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(richElement).min(1) }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(richElement).min(1) }),
]);

const shared = {
  rich_text: z.strictObject({
    type: z.literal('rich_text'),
    block_id: blockId,
    elements: z.array(richBlock).min(1),
  }),
  section: z.strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: words(3_000).optional(),
    fields: z.array(words(2_000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [button, overflow, staticSelect, datepicker]).optional(),
    expand: z.boolean().optional(),
  }),
  context: z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z.array(words(3_000)).min(1).max(10),
  }),
  actions: z.strictObject({
    type: z.literal('actions'),
    block_id: blockId,
    elements: z
      .array(
        z.discriminatedUnion('type', [button, overflow, staticSelect, datepicker, checkboxes, radioButtons]),
      )
      .min(1)
      .max(25),
  }),
  divider: z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  header: z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) }),
};
const tableBlock = z.strictObject({
  type: z.literal('table'),
  block_id: blockId,
  rows: z
    .array(
      z
        .array(z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }))
        .min(1)
        .max(20),
    )
    .min(1)
    .max(100)
    .refine(
      (rows) => rows.flat().reduce((sum, { text }) => sum + text.length, 0) <= 10_000,
      'table too long',
    ),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
});
const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plain(2_000),
  hint: plain(2_000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    textInput,
    numberInput,
    staticSelect,
    datepicker,
    checkboxes,
    radioButtons,
  ]),
});
const anyBlock = z.discriminatedUnion('type', [
  shared.rich_text,
  shared.section,
  shared.context,
  shared.actions,
  shared.divider,
  shared.header,
  tableBlock,
  input,
]);
const blocks = (most: number) => z.array(anyBlock).max(most);

const metadata = z.string().max(3_000).optional();
const modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: metadata,
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  blocks: blocks(100),
});
const home = z.strictObject({
  type: z.literal('home'),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: metadata,
  blocks: blocks(100),
});

export type Block = z.output<typeof anyBlock>;

/** What is wrong with a message's blocks; empty if Slack would take them. */
export function checkMessageBlocks(given: unknown): string[] {
  return checkWith(
    blocks(50)
      .refine((list) => list.every(({ type }) => type !== 'input'), 'input blocks belong in views')
      .refine((list) => list.filter(({ type }) => type === 'table').length <= 1, 'only_one_table_allowed'),
    given,
  );
}

/** What is wrong with a modal or a Home tab; empty if Slack would take it. */
export function checkView(given: unknown): string[] {
  const found = checkWith(z.discriminatedUnion('type', [modal, home]), given);
  const view = modal.safeParse(given);
  const { blocks: drawn = [] } = given as { blocks?: Block[] };
  if (drawn.some(({ type }) => type === 'table')) found.push('tables belong in messages');
  const needsSubmit =
    view.success && !view.data.submit && view.data.blocks.some(({ type }) => type === 'input');
  return needsSubmit ? [...found, 'submit: is required with input blocks'] : found;
}

function checkWith(schema: z.ZodType, given: unknown): string[] {
  const read = schema.safeParse(given);
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);
  const data = read.data as Block[] | { blocks: Block[] };
  return checkUnique(Array.isArray(data) ? data : data.blocks);
}

/** Block ids are unique in a message or view, action ids in a block. */
function checkUnique(list: readonly Block[]): string[] {
  const ids = list.flatMap((block) => (block.block_id === undefined ? [] : [block.block_id]));
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const actions = list.flatMap((block, index) => {
    if (block.type !== 'actions') return [];
    const own = block.elements.map(({ action_id }) => action_id);
    return own.length === new Set(own).size ? [] : [`${index}/elements: action_id is there twice`];
  });
  return [...twice.map((id) => `block_id ${id} is there twice`), ...actions];
}

import { FLAG, type Json } from './entities.ts';

/** What is wrong with a payload, and where: `components.0.label`. */
export interface Wrong {
  path: string;
  code: string;
}

/** A refusal as Discord gives it: an HTTP status and its own code, with what is wrong in the payload for 50035. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly wrong: readonly Wrong[];

  constructor(status: number, code: number, wrong: readonly Wrong[] = []) {
    super(MESSAGES[code] ?? `${status}`);
    this.status = status;
    this.code = code;
    this.wrong = wrong;
  }
}

/** Refuses a payload with anything wrong in it. */
export function refuse(wrong: readonly Wrong[]): void {
  if (wrong.length > 0) throw new DiscordError(400, 50035, wrong);
}

const MESSAGES: Readonly<Record<number, string>> = {
  10003: 'Unknown Channel',
  10004: 'Unknown Guild',
  10007: 'Unknown Member',
  10008: 'Unknown Message',
  10013: 'Unknown User',
  10014: 'Unknown Emoji',
  10015: 'Unknown Webhook',
  10062: 'Unknown interaction',
  30003: 'Maximum number of pins reached (50)',
  40060: 'Interaction has already been acknowledged.',
  50001: 'Missing Access',
  50005: 'Cannot edit a message authored by another user',
  50006: 'Cannot send an empty message',
  50007: 'Cannot send messages to this user',
  50013: 'Missing Permissions',
  50027: 'Invalid Webhook Token',
  50035: 'Invalid Form Body',
  50083: 'Thread is archived',
  160004: 'A thread has already been created for this message',
};

interface Rule {
  needs: string;
  may?: string;
  /** Least and most length of a text or a list, or least and most of a number, by key. */
  within?: Readonly<Record<string, readonly [number, number]>>;
}

const ID = { custom_id: [1, 100] } as const;
const MOST_PARTS = 40;
const MOST_TEXT = 4_000;
const MOST_CONTENT = 2_000;
const MOST_EMBED_TEXT = 6_000;
const MOST_COMMAND_TEXT = 8_000;
const VALUES = { min_values: [0, 25], max_values: [1, 25], placeholder: [0, 150] } as const;
const SELECT: Rule = {
  needs: 'custom_id',
  may: 'placeholder default_values min_values max_values disabled required',
  within: { ...ID, ...VALUES },
};

const PARTS: Readonly<Record<number, Rule>> = {
  1: { needs: 'components', within: { components: [1, 5] } },
  2: {
    needs: 'style',
    may: 'label emoji custom_id url sku_id disabled',
    within: { ...ID, label: [0, 80], url: [1, 512], style: [1, 6] },
  },
  3: {
    needs: 'custom_id options',
    may: 'placeholder min_values max_values disabled required',
    within: { ...ID, ...VALUES, options: [1, 25] },
  },
  4: {
    needs: 'custom_id style',
    may: 'label min_length max_length required value placeholder',
    within: {
      ...{ ...ID, style: [1, 2], label: [1, 45], value: [0, 4_000], placeholder: [0, 100] },
      ...{ min_length: [0, 4_000], max_length: [1, 4_000] },
    },
  },
  5: SELECT,
  6: SELECT,
  7: SELECT,
  8: { ...SELECT, may: `${SELECT.may} channel_types` },
  9: { needs: 'components accessory', within: { components: [1, 3] } },
  10: { needs: 'content', within: { content: [1, MOST_TEXT] } },
  11: { needs: 'media', may: 'description spoiler', within: { description: [1, 1_024] } },
  12: { needs: 'items', within: { items: [1, 10] } },
  13: { needs: 'file', may: 'spoiler' },
  14: { needs: '', may: 'divider spacing', within: { spacing: [1, 2] } },
  17: { needs: 'components', may: 'accent_color spoiler', within: { accent_color: [0, 0xffffff] } },
  18: { needs: 'label component', may: 'description', within: { label: [1, 45], description: [1, 100] } },
  19: {
    needs: 'custom_id',
    may: 'min_values max_values required file_types',
    within: { ...ID, min_values: [0, 10], max_values: [1, 10] },
  },
  21: { needs: 'custom_id options', may: 'required', within: { ...ID, options: [2, 10] } },
  22: {
    needs: 'custom_id options',
    may: 'min_values max_values required',
    within: { ...ID, options: [1, 10], min_values: [0, 10], max_values: [1, 10] },
  },
  23: { needs: 'custom_id', may: 'default', within: ID },
};
const OPTION: Rule = {
  needs: 'label value',
  may: 'description emoji default',
  within: { label: [1, 100], value: [1, 100], description: [0, 100] },
};
const MESSAGE: Rule = {
  needs: '',
  may: 'content tts nonce enforce_nonce embeds allowed_mentions message_reference components attachments flags',
  within: { content: [0, MOST_CONTENT], nonce: [0, 25], embeds: [0, 10], attachments: [0, 10] },
};
const EMBED: Rule = {
  needs: '',
  may: 'title type description url timestamp color footer image thumbnail author fields',
  within: { title: [0, 256], description: [0, 4_096], fields: [0, 25] },
};
const FIELD: Rule = { needs: 'name value', may: 'inline', within: { name: [1, 256], value: [1, 1_024] } };

const SELECTS = [3, 5, 6, 7, 8];
const IN_CONTAINER = [1, 9, 10, 12, 13, 14];
const IN_LABEL = [4, ...SELECTS, 19, 21, 22, 23];
const IN_MODAL = [1, 10, 18];

/** What Discord says of a message that is sent or edited; `known` is what the edited one has. */
export function checkMessage(body: Json, known: { flags: number; content: string } | null): Wrong[] {
  const wrong = checkRule(body, MESSAGE, '');
  const flags = Number(body.flags ?? 0);
  const isV2 = ((flags | (known?.flags ?? 0)) & FLAG.componentsV2) !== 0;
  const embeds = listOf(body.embeds);
  for (const [at, embed] of embeds.entries()) {
    wrong.push(...checkRule(embed, EMBED, `embeds.${at}`));
    for (const [each, field] of listOf(embed.fields).entries())
      wrong.push(...checkRule(field, FIELD, `embeds.${at}.fields.${each}`));
  }
  if (sumTexts(embeds, ['title', 'description', 'name', 'value', 'text']) > MOST_EMBED_TEXT)
    wrong.push({ path: 'embeds', code: 'MAX_EMBED_SIZE_EXCEEDED' });
  if (known && body.flags !== undefined && isV2 && (flags & FLAG.componentsV2) === 0)
    wrong.push({ path: 'flags', code: 'MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG' });
  const legacy = [['content', known?.content], ['embeds'], ['poll'], ['sticker_ids']] as const;
  for (const [key, before] of isV2 ? legacy : []) {
    const value = body[key] === undefined ? before : body[key];
    if (Array.isArray(value) ? value.length > 0 : Boolean(value))
      wrong.push({ path: key, code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2' });
  }
  const top = listOf(body.components);
  if (!isV2 && top.length > 5) wrong.push({ path: 'components', code: 'BASE_TYPE_BAD_LENGTH' });
  return [...wrong, ...checkParts(top, isV2 ? [...IN_CONTAINER, 17] : [1], 'message')];
}

/** What Discord says of a modal. */
export function checkModal(data: Json): Wrong[] {
  const within = { ...ID, title: [1, 45], components: [1, 5] } as const;
  const wrong = checkRule(data, { needs: 'custom_id title components', within }, '');
  return [...wrong, ...checkParts(listOf(data.components), IN_MODAL, 'modal')];
}

/** What Discord says of the choices that answer what somebody types. */
export function checkChoices(data: Json): Wrong[] {
  const wrong = checkRule(data, { needs: 'choices', within: { choices: [0, 25] } }, '');
  return [...wrong, ...listOf(data.choices).flatMap((each, at) => checkRule(each, CHOICE, `choices.${at}`))];
}

/** What Discord says of the commands that an app registers. */
export function checkCommands(commands: readonly Json[]): Wrong[] {
  const wrong = commands.flatMap((command, at) => checkCommand(command, `${at}`));
  const keys = commands.map(({ type = 1, name }) => `${type} ${name}`);
  if (new Set(keys).size < keys.length) wrong.push({ path: '', code: 'APPLICATION_COMMANDS_DUPLICATE_NAME' });
  for (const [type, most] of [
    [1, 100],
    [2, 15],
    [3, 15],
  ] as const)
    if (commands.filter((each) => (each.type ?? 1) === type).length > most)
      wrong.push({ path: '', code: 'APPLICATION_COMMANDS_MAX' });
  return wrong;
}

/** Texts of a message that people read as Markdown, and that can ping. */
export function listTexts(body: Json): string[] {
  const texts: string[] = body.content ? [String(body.content)] : [];
  visit(listOf(body.components), (part) => {
    if (part.type === 10) texts.push(String(part.content));
  });
  return texts;
}

/** Whom texts ping under `allowed_mentions`: everybody they name where it is missing. */
export function listPings(texts: readonly string[], allowed: Json | undefined): string[] {
  const text = texts.join('\n');
  const may = (kind: string, id = '') =>
    allowed === undefined ||
    (Array.isArray(allowed.parse) && allowed.parse.includes(kind)) ||
    (Array.isArray(allowed[kind]) && allowed[kind].includes(id));
  const named = [...text.matchAll(/<@(&?)!?(\d+)>/g)].flatMap(([, mark, id = '']) =>
    may(mark === '' ? 'users' : 'roles', id) ? [id] : [],
  );
  return [...new Set([...named, ...(/@(everyone|here)/.test(text) && may('everyone') ? ['everyone'] : [])])];
}

export function isEmoji(text: string): boolean {
  return /^\w+:\d+$/.test(text) || /^(\p{RGI_Emoji}|\p{Emoji}\u{FE0F}?\u{20E3}?)$/v.test(text);
}

/** Discord's own form of what is wrong. */
export function nestErrors(wrong: readonly Wrong[]): object {
  const errors: Record<string, unknown> = {};
  for (const { path, code } of wrong) {
    let at = errors;
    for (const key of path.split('.').filter(Boolean)) {
      const inner = (at[key] ?? {}) as Record<string, unknown>;
      at[key] = inner;
      at = inner;
    }
    at._errors = [...((at._errors as object[] | undefined) ?? []), { code, message: `${code} at ${path}` }];
  }
  return errors;
}

function checkRule(value: Json, { needs, may = '', within = {} }: Rule, path: string): Wrong[] {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const required = needs.split(' ').filter(Boolean);
  const known = [...required, ...may.split(' '), 'id', 'type'];
  const missing = required.filter((key) => value[key] === undefined || value[key] === null);
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  const outside = Object.entries(within).filter(([key, [least, most]]) => {
    const given = value[key];
    if (given === undefined || given === null) return false;
    const size = typeof given === 'string' || Array.isArray(given) ? given.length : Number(given);
    return !(size >= least && size <= most);
  });
  return [
    ...missing.map((key) => ({ path: at(key), code: 'BASE_TYPE_REQUIRED' })),
    // Discord takes what it does not know without a word: a slip would be a silent no-op.
    ...unknown.map((key) => ({ path: at(key), code: 'UNKNOWN_PROPERTY' })),
    ...outside.map(([key]) => ({ path: at(key), code: 'BASE_TYPE_BAD_LENGTH' })),
  ];
}

function checkParts(top: readonly Json[], allowed: readonly number[], where: 'message' | 'modal'): Wrong[] {
  const wrong: Wrong[] = [];
  const ids: string[] = [];
  let count = 0;

  function check(part: Json, path: string, may: readonly number[]): void {
    count++;
    const type = Number(part.type);
    const rule = PARTS[type];
    if (!rule || !may.includes(type)) {
      wrong.push({ path: `${path}.type`, code: 'UNION_TYPE_CHOICES' });
      return;
    }
    wrong.push(...checkRule(part, rule, path), ...checkOwn(part, type, path));
    if (typeof part.custom_id === 'string') ids.push(part.custom_id);
    const inner = listOf(part.components);
    const isRow = type === 1;
    if (isRow && where === 'message' && inner.length > 1 && inner.some((each) => each.type !== 2))
      wrong.push({ path: `${path}.components`, code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED' });
    if (isRow && where === 'modal' && inner.length > 1)
      wrong.push({ path: `${path}.components`, code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED' });
    const inRow = where === 'modal' ? [4] : [2, ...SELECTS];
    const holds = isRow ? inRow : type === 9 ? [10] : IN_CONTAINER;
    for (const [at, each] of inner.entries()) check(each, `${path}.components.${at}`, holds);
    if (part.accessory) check(part.accessory as Json, `${path}.accessory`, [2, 11]);
    if (part.component) check(part.component as Json, `${path}.component`, IN_LABEL);
  }

  for (const [at, part] of top.entries()) check(part, `components.${at}`, allowed);
  if (count > MOST_PARTS) wrong.push({ path: 'components', code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED' });
  if (listTexts({ components: top }).join('').length > MOST_TEXT)
    wrong.push({ path: 'components', code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED' });
  if (new Set(ids).size < ids.length)
    wrong.push({ path: 'components', code: 'COMPONENT_CUSTOM_ID_DUPLICATED' });
  return wrong;
}

/** What the parts of a kind have to themselves. */
function checkOwn(part: Json, type: number, path: string): Wrong[] {
  const codes: [key: string, code: string][] = [];
  if (type === 2) {
    const isLink = part.style === 5;
    if (isLink !== (part.url !== undefined)) codes.push(['url', 'BASE_TYPE_REQUIRED']);
    if (isLink === (part.custom_id !== undefined)) codes.push(['custom_id', 'BASE_TYPE_REQUIRED']);
    if (!part.label && !part.emoji) codes.push(['label', 'BUTTON_COMPONENT_INVALID']);
  }
  const emoji = part.emoji as Json | undefined;
  if (emoji && !emoji.id && !isEmoji(String(emoji.name))) codes.push(['emoji', 'COMPONENT_INVALID_EMOJI']);
  const options = listOf(part.options);
  const values = options.map(({ value }) => value);
  if (new Set(values).size < values.length)
    codes.push(['options', 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED']);
  if (Number(part.min_values ?? 0) > Number(part.max_values ?? Math.max(1, options.length)))
    codes.push(['min_values', 'BASE_TYPE_BAD_LENGTH']);
  if (Number(part.min_length ?? 0) > Number(part.max_length ?? MOST_TEXT))
    codes.push(['min_length', 'BASE_TYPE_BAD_LENGTH']);
  return [
    ...codes.map(([key, code]) => ({ path: `${path}.${key}`, code })),
    ...options.flatMap((option, at) => checkRule(option, OPTION, `${path}.options.${at}`)),
  ];
}

const CHOICE: Rule = {
  needs: 'name value',
  may: 'name_localizations',
  within: { name: [1, 100] },
};
const COMMAND: Rule = {
  needs: 'name',
  may: 'description options default_member_permissions dm_permission contexts integration_types nsfw',
  within: { name: [1, 32], description: [0, 100], options: [0, 25] },
};
const PARAMETER: Rule = {
  needs: 'name description type',
  may: 'required choices autocomplete options min_value max_value min_length max_length channel_types',
  within: { name: [1, 32], description: [1, 100], choices: [0, 25], options: [0, 25] },
};
const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

function checkCommand(command: Json, path: string): Wrong[] {
  const wrong = checkRule(command, COMMAND, path);
  if ((command.type ?? 1) !== 1) {
    if (command.description) wrong.push({ path: `${path}.description`, code: 'BASE_TYPE_BAD_LENGTH' });
    return wrong;
  }
  if (!isName(command.name)) wrong.push({ path: `${path}.name`, code: 'APPLICATION_COMMAND_INVALID_NAME' });
  if (!command.description) wrong.push({ path: `${path}.description`, code: 'BASE_TYPE_REQUIRED' });
  if (sumTexts(command, ['name', 'description', 'value']) > MOST_COMMAND_TEXT)
    wrong.push({ path, code: 'APPLICATION_COMMAND_TOO_LARGE' });
  return [...wrong, ...checkParameters(listOf(command.options), `${path}.options`, 0)];
}

function checkParameters(options: readonly Json[], path: string, depth: number): Wrong[] {
  const branches = options.filter(({ type }) => type === 1 || type === 2);
  const names = options.map(({ name }) => name);
  const wrong: Wrong[] = [];
  const isMixed = branches.length > 0 && branches.length < options.length;
  const isDeep = depth === 2 ? branches.length > 0 : depth === 1 && branches.some(({ type }) => type === 2);
  if (isMixed || isDeep) wrong.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID' });
  if (new Set(names).size < names.length)
    wrong.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED' });
  for (const [at, option] of options.entries()) {
    const here = `${path}.${at}`;
    wrong.push(...checkRule(option, PARAMETER, here));
    if (!isName(option.name)) wrong.push({ path: `${here}.name`, code: 'APPLICATION_COMMAND_INVALID_NAME' });
    if (option.required === true && options.slice(0, at).some(({ required }) => required !== true))
      wrong.push({ path: here, code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID' });
    const choices = listOf(option.choices);
    if (option.autocomplete === true && choices.length > 0)
      wrong.push({ path: here, code: 'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES' });
    wrong.push(...choices.flatMap((each, index) => checkRule(each, CHOICE, `${here}.choices.${index}`)));
    const isBranch = option.type === 1 || option.type === 2;
    if (isBranch)
      wrong.push(
        ...checkParameters(listOf(option.options), `${here}.options`, Number(option.type) === 2 ? 1 : 2),
      );
  }
  return wrong;
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name) && name === name.toLowerCase();
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Length of all texts under some keys, anywhere inside. */
function sumTexts(value: unknown, keys: readonly string[]): number {
  let sum = 0;
  visit(value, (each) => {
    for (const key of keys) if (typeof each[key] === 'string') sum += String(each[key]).length;
  });
  return sum;
}

function visit(value: unknown, look: (each: Json) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) look(value as Json);
  for (const inner of Object.values(value)) visit(inner, look);
}

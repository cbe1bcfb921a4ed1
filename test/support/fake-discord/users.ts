import { randomBytes } from 'node:crypto';
import { PermissionFlagsBits, type PermissionsString } from 'discord.js';
import { findPart, listParts } from '../discord-use.ts';
import { addMessage, tell } from './messages.ts';
import { addChannel, addReaction, openDm, removeReaction } from './routes.ts';
import { showChannel, showMember, showMessage, showRole, showUser } from './show.ts';
import {
  type Callback,
  type Channel,
  type DiscordMessage,
  type DiscordState,
  type Interaction,
  type Json,
  type Member,
  permissionsIn,
  toBits,
} from './state.ts';

/** A modal that somebody sees. */
export interface Modal {
  readonly customId: string;
  readonly title: string;
  readonly components: readonly Json[];
  readonly channel: string;
  /** The message whose button opened it. */
  readonly source: DiscordMessage | null;
}

/** What somebody did, and what came of it. */
export interface Done {
  /** The app's first answer; null if it gave none within three seconds of the fake's clock, or none was due. */
  readonly answer: Callback | null;
  /** The message that the answer made or changed, or that somebody wrote. */
  readonly message: DiscordMessage | null;
  readonly modal: Modal | null;
  /** Delivers the same event again; resolves when the app has taken it. */
  repeat(): Promise<void>;
}

export type Users = ReturnType<typeof createUsers>;

/** The people of the fake: each does what a person does, and Discord tells the app. */
export function createUsers(state: DiscordState) {
  async function send(type: string, data: object, message: DiscordMessage | null = null): Promise<Done> {
    await state.dispatch(type, data);
    return { answer: null, message, modal: null, repeat: () => state.dispatch(type, data) };
  }

  /** Tells the app, and waits for its first answer. */
  async function ask(
    type: number,
    user: string,
    channelId: string,
    data: object,
    source: DiscordMessage | null = null,
  ): Promise<Done> {
    const channel = getChannel(channelId);
    const isDm = channel.recipient !== null;
    const [id, token] = [state.newId(), randomBytes(24).toString('hex')];
    const settled = Promise.withResolvers<void>();
    const at = { user, channel: channelId, at: state.now, source };
    const interaction: Interaction = {
      id,
      token,
      type,
      ...at,
      answer: null,
      original: null,
      settle: settled.resolve,
    };
    state.interactions.set(token, interaction);
    const payload = {
      ...{ id, token, type, version: 1, application_id: state.applicationId, data },
      ...{ channel_id: channelId, channel: showChannel(state, channel), locale: 'en-US', entitlements: [] },
      ...(isDm
        ? { user: showUser(state, user), context: 1, authorizing_integration_owners: { 0: '0' } }
        : {
            ...{ guild_id: state.guildId, guild_locale: 'en-US', context: 0 },
            guild: { id: state.guildId, locale: 'en-US', features: [] },
            member: showMember(state, user, channel),
            authorizing_integration_owners: { 0: state.guildId },
          }),
      app_permissions: String(permissionsIn(state, state.botUserId, channel)),
      attachment_size_limit: 10_485_760,
      ...(source && { message: showMessage(state, source, true) }),
    };
    const done = await send('INTERACTION_CREATE', payload);
    await settled.promise;
    const { answer, original } = interaction;
    return { ...done, answer, message: original, modal: answer?.type === 9 ? openModal(interaction) : null };
  }

  function openModal({ answer, channel, source }: Interaction): Modal {
    const { custom_id, title, components } = (answer?.data ?? {}) as Json;
    const parts = (components ?? []) as Json[];
    return { customId: String(custom_id), title: String(title), components: parts, channel, source };
  }

  function getChannel(id: string): Channel {
    const channel = state.channels.get(id);
    if (!channel) throw new Error(`there is no channel ${id}`);
    return channel;
  }

  /** A registered command and the options that its words lead to; people can only use what is there. */
  function findCommand(user: string, channelId: string, path: string, type: number) {
    const channel = getChannel(channelId);
    const [name, ...words] = type === 1 ? path.split(' ') : [path];
    const offered = [...(channel.recipient === null ? state.commands.guild : []), ...state.commands.global];
    const command = offered.find((each) => each.name === name && each.type === type);
    if (!command) throw new Error(`no registered command is called ${name}`);
    const contexts = command.contexts as number[] | undefined;
    const needs = BigInt(String(command.default_member_permissions ?? 0));
    if (contexts && !contexts.includes(channel.recipient === null ? 0 : 1))
      throw new Error(`/${path} is not offered here`);
    if ((permissionsIn(state, user, channel) & needs) !== needs)
      throw new Error(`/${path} is not theirs to use`);
    let options = (command.options ?? []) as Json[];
    const branches = words.map((word) => {
      const branch = options.find((each) => each.name === word && Number(each.type) <= 2);
      if (!branch) throw new Error(`/${path} is not registered: there is no ${word}`);
      options = (branch.options ?? []) as Json[];
      return branch;
    });
    if (options.some((each) => Number(each.type) <= 2)) throw new Error(`/${path} needs another word`);
    const wrap = (given: Json[]): Json[] =>
      branches.reduceRight<Json[]>((inner, { name, type }) => [{ name, type, options: inner }], given);
    const { id } = command;
    const guild = command.guild_id !== undefined && { guild_id: command.guild_id };
    return { data: { id, name, type, ...guild }, options, wrap };
  }

  /** What a chosen member, role or channel is, as events explain it. */
  function resolve(ids: readonly unknown[]): Json {
    const known = ids.map(String);
    const pick = (has: (id: string) => boolean, show: (id: string) => object) =>
      Object.fromEntries(known.filter(has).map((id) => [id, show(id)]));
    return {
      users: pick(
        (id) => state.members.has(id),
        (id) => showUser(state, id),
      ),
      members: pick(
        (id) => state.members.has(id),
        (id) => showMember(state, id, [...state.channels.values()][0]),
      ),
      roles: pick(
        (id) => state.roles.has(id),
        (id) => showRole({ name: '', permissions: 0n, ...state.roles.get(id), id }),
      ),
      channels: pick(
        (id) => state.channels.has(id),
        (id) => showChannel(state, getChannel(id)),
      ),
    };
  }

  const users = {
    /** A new member of the server; its id. */
    addMember(name: string, options: Partial<Omit<Member, 'id' | 'name'>> = {}): string {
      const id = state.newId();
      state.members.set(id, { roles: [], isBot: false, hasClosedDms: false, ...options, id, name });
      return id;
    },
    addRole(name: string, permissions: readonly PermissionsString[] = []): string {
      const role = { id: state.newId(), name, permissions: toBits(permissions) };
      state.roles.set(role.id, role);
      void state.dispatch('GUILD_ROLE_CREATE', { guild_id: state.guildId, role: showRole(role) });
      return role.id;
    },
    /** A new channel; with `permissions`, all that the app may do there; with `members`, seen by them and the app alone. */
    addChannel(
      name: string,
      options: { permissions?: readonly PermissionsString[]; members?: readonly string[] } = {},
    ): Channel {
      const channel = addChannel(state, { name });
      const { permissions, members } = options;
      const view = PermissionFlagsBits.ViewChannel;
      if (members) channel.overwrites.set(state.guildId, { allow: 0n, deny: view });
      for (const id of members ? [...members, state.botUserId] : [])
        channel.overwrites.set(id, { allow: view, deny: 0n });
      const allow = toBits(permissions ?? []);
      const all = toBits(Object.keys(PermissionFlagsBits) as PermissionsString[]);
      if (permissions) channel.overwrites.set(state.botUserId, { allow, deny: all & ~allow });
      void state.dispatch('CHANNEL_CREATE', showChannel(state, channel));
      return channel;
    },
    /** The channel in which a member writes to the app privately. */
    openDm: (user: string): string => openDm(state, user).id,
    /** Uses a slash command: `goal add` with its options by name. */
    command(user: string, channel: string, path: string, given: Json = {}): Promise<Done> {
      const { data, options, wrap } = findCommand(user, channel, path, 1);
      const missing = options.filter(
        ({ name, required }) => required === true && given[String(name)] === undefined,
      );
      if (missing.length > 0) throw new Error(`/${path} needs ${missing.map(({ name }) => name).join(', ')}`);
      const typed = readOptions(path, options, given);
      const resolved = resolve(typed.map(({ value }) => value));
      return ask(2, user, channel, { ...data, options: wrap(typed), resolved });
    },
    /** Types in an option; the choices that the app offers. */
    async autocomplete(user: string, channel: string, path: string, given: Json, focused: string) {
      const { data, options, wrap } = findCommand(user, channel, path, 1);
      const option = options.find(({ name }) => name === focused);
      if (option?.autocomplete !== true) throw new Error(`/${path} completes no ${focused}`);
      const typed = readOptions(path, options, given).map((each) =>
        each.name === focused ? { ...each, focused: true } : each,
      );
      const done = await ask(4, user, channel, { ...data, options: wrap(typed) });
      return (done.answer?.data.choices ?? []) as { name: string; value: string | number }[];
    },
    messageCommand(user: string, message: DiscordMessage, name: string): Promise<Done> {
      const { data } = findCommand(user, message.channel, name, 3);
      const messages = { [message.id]: showMessage(state, message, true) };
      return ask(2, user, message.channel, { ...data, target_id: message.id, resolved: { messages } });
    },
    click(user: string, message: DiscordMessage, customId: string): Promise<Done> {
      return use(user, message, customId, {});
    },
    /** Chooses in a select. */
    choose(
      user: string,
      message: DiscordMessage,
      customId: string,
      values: readonly string[],
    ): Promise<Done> {
      return use(user, message, customId, { values, resolved: resolve(values) });
    },
    /** Sends a modal with values by custom id; the others stay as they were drawn. */
    submit(user: string, modal: Modal, values: Json): Promise<Done> {
      const fields = listParts(modal.components).filter(({ custom_id: id }) => id !== undefined);
      const unknown = Object.keys(values).filter((id) => !fields.some((field) => field.custom_id === id));
      if (unknown.length > 0) throw new Error(`the modal has no ${unknown.join(', ')}`);
      const fill = (part: Json): Json => {
        const { type, components, component } = part;
        if (component) return { type, component: fill(component as Json) };
        if (Array.isArray(components)) return { type, components: components.map(fill) };
        return part.custom_id === undefined ? { type } : fillField(part, values[String(part.custom_id)]);
      };
      const data = {
        custom_id: modal.customId,
        components: modal.components.map(fill),
        resolved: resolve(Object.values(values).flat()),
      };
      return ask(5, user, modal.channel, data, modal.source);
    },
    react: (user: string, message: DiscordMessage, emoji: string) =>
      send(...addReaction(state, message, user, emoji), message),
    unreact: (user: string, message: DiscordMessage, emoji: string) =>
      send(...removeReaction(state, message, user, emoji), message),
    /** Writes a message, as an answer to another or in a thread. */
    async write(
      user: string,
      channel: string,
      text: string,
      { replyTo, thread }: { replyTo?: DiscordMessage; thread?: string } = {},
    ): Promise<Done> {
      const body = { content: text, ...(replyTo && { message_reference: { message_id: replyTo.id } }) };
      const message = addMessage(state, getChannel(thread ?? channel), { body, files: [] }, { user });
      const repeat = () => tell(state, 'MESSAGE_CREATE', message);
      await repeat();
      return { answer: null, message, modal: null, repeat };
    },
  };

  /** Uses a component that is there, is not disabled and is theirs to see. */
  function use(user: string, message: DiscordMessage, customId: string, given: object): Promise<Done> {
    const part = findPart(message.components, customId);
    if (part.disabled === true) throw new Error(`${customId} is disabled`);
    if (![null, user].includes(message.only)) throw new Error(`${customId} is not shown to them`);
    const data = { custom_id: customId, component_type: part.type, id: 1, ...given };
    return ask(3, user, message.channel, data, message);
  }

  return users;
}

/** Typed options by name, as Discord lets people give them. */
function readOptions(path: string, options: readonly Json[], given: Json): Json[] {
  return Object.entries(given).map(([name, value]) => {
    const option = options.find((each) => each.name === name);
    if (!option) throw new Error(`/${path} has no option ${name}`);
    const choices = (option.choices ?? []) as Json[];
    if (choices.length > 0 && !choices.some((each) => each.value === value))
      throw new Error(`/${path} offers no ${value} for ${name}`);
    const { type } = option;
    const isNumber = type === 4 || type === 10;
    if (isNumber !== (typeof value === 'number') && option.autocomplete !== true)
      throw new Error(`/${path} takes ${isNumber ? 'a number' : 'no number'} for ${name}`);
    return { name, type, value };
  });
}

/** A field of a modal as it is sent: what was given, else what it was drawn with. */
function fillField(part: Json, given: unknown): Json {
  const { type, custom_id, options = [] } = part;
  const drawn = (options as Json[]).filter((each) => each.default === true).map(({ value }) => value);
  const values = given === undefined ? drawn : Array.isArray(given) ? given : [given];
  const isOne = type === 4 || type === 21 || type === 23;
  const one =
    type === 21 ? (values[0] ?? null) : (given ?? part.value ?? part.default ?? (type === 23 ? false : ''));
  if (part.required !== false && type !== 23 && (isOne ? one === '' || one === null : values.length === 0))
    throw new Error(`${custom_id} must be filled in`);
  const offered = (options as Json[]).map(({ value }) => value);
  const odd =
    type === 4 || type === 23 || offered.length === 0 ? [] : values.filter((each) => !offered.includes(each));
  if (odd.length > 0) throw new Error(`${custom_id} offers no ${odd.join(', ')}`);
  return { type, custom_id, ...(isOne ? { value: one } : { values }) };
}

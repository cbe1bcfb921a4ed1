import { randomBytes } from 'node:crypto';
import { PermissionFlagsBits, type PermissionsString } from 'discord.js';
import { addMessage } from '../fake-discord/messages.ts';
import { addReaction, removeReaction } from '../fake-discord/routes.ts';
import { addChannel, addFile, type DiscordState, openDm } from '../fake-discord/state.ts';
import type { Callback, Channel, DiscordMessage, Interaction, Json, Member } from './entities.ts';
import {
  showChannel,
  showFile,
  showMember,
  showMessage,
  showRole,
  showUser,
  toMessageEvent,
} from './payloads.ts';
import { ALL, permissionsIn, toBits } from './permissions.ts';
import { fillModal, findPart, typeOptions, walkCommand } from './use.ts';

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
  /** The message that the answer made or changed, or that somebody wrote or reacted to. */
  readonly message: DiscordMessage | null;
  readonly modal: Modal | null;
  /** Delivers the same event again; resolves when the app has taken it, and with what is answered by then. */
  repeat(): Promise<Done>;
}

export type Users = ReturnType<typeof createUsers>;

/** The people of the fake: each does what a person does, and Discord tells the app. */
export function createUsers(state: DiscordState) {
  async function send(type: string, data: object, message: DiscordMessage): Promise<Done> {
    await state.dispatch(type, data);
    return { answer: null, message, modal: null, repeat: () => send(type, data, message) };
  }

  /** Tells the app, and waits for its first answer. */
  async function ask(
    type: number,
    user: string,
    where: string,
    data: object,
    source: DiscordMessage | null = null,
  ): Promise<Done> {
    const channel = getChannel(where);
    const [id, token] = [state.newId(), randomBytes(24).toString('hex')];
    const { promise, resolve: settle } = Promise.withResolvers<void>();
    const asked = { id, token, type, user, channel: where, at: state.now, source };
    const interaction: Interaction = { ...asked, answer: null, original: null, settle };
    state.interactions.set(token, interaction);
    const from = {
      ...{ guild_id: state.guildId, guild_locale: 'en-US', context: 0 },
      ...{ guild: { id: state.guildId, locale: 'en-US', features: [] } },
      ...{ member: showMember(state, user, channel), authorizing_integration_owners: { 0: state.guildId } },
    };
    const fromDm = { user: showUser(state, user), context: 1, authorizing_integration_owners: { 0: '0' } };
    const payload = {
      ...{ id, token, type, version: 1, application_id: state.applicationId, data, channel_id: where },
      ...{ channel: showChannel(state, channel), locale: 'en-US', entitlements: [] },
      ...(channel.recipient === null ? from : fromDm),
      app_permissions: String(permissionsIn(state, state.botUserId, channel)),
      attachment_size_limit: 10_485_760,
      ...(source && { message: showMessage(state, source, true) }),
    };
    const tellIt = async (): Promise<Done> => {
      if (!(await state.dispatch('INTERACTION_CREATE', payload))) settle();
      await promise;
      const { answer, original } = interaction;
      const modal = answer?.type === 9 ? toModal(answer.data, interaction) : null;
      return { answer, message: original, modal, repeat: tellIt };
    };
    return tellIt();
  }

  function getChannel(id: string): Channel {
    const channel = state.channels.get(id);
    if (!channel) throw new Error(`there is no channel ${id}`);
    return channel;
  }

  /** A registered command as it is used; people can only use what is there. */
  function findCommand(user: string, where: string, name: string, type: number): Json {
    const channel = getChannel(where);
    const isGuild = channel.recipient === null;
    const offered = [...(isGuild ? state.commands.guild : []), ...state.commands.global];
    const command = offered.find((each) => each.name === name && each.type === type);
    if (!command) throw new Error(`no registered command is called ${name}`);
    const { contexts, default_member_permissions: needs } = command as { contexts?: number[] } & Json;
    if (contexts && !contexts.includes(isGuild ? 0 : 1)) throw new Error(`${name} is not offered here`);
    if ((BigInt(String(needs ?? 0)) & ~permissionsIn(state, user, channel)) !== 0n)
      throw new Error(`${name} is not theirs to use`);
    return command;
  }

  async function useCommand(user: string, where: string, path: string, given: Json, focused?: string) {
    const [name = '', ...words] = path.split(' ');
    const command = findCommand(user, where, name, 1);
    const { branches, options } = walkCommand(command, words);
    const attachments: Record<string, object> = {};
    const upload = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return value;
      const file = addFile(state, value as { name: string; text: string });
      attachments[file.id] = showFile(state, file);
      return file.id;
    };
    const uploaded = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, upload(value)]));
    const typed = typeOptions(options, uploaded, focused);
    const wrapped = branches.reduceRight<Json[]>((inner, each) => {
      return [{ name: each.name, type: each.type, options: inner }];
    }, typed);
    const resolved = { ...resolve(typed.map(({ value }) => value)), attachments };
    const guild = command.guild_id !== undefined && { guild_id: command.guild_id };
    const data = { id: command.id, name, type: 1, ...guild, options: wrapped, resolved };
    return ask(focused === undefined ? 2 : 4, user, where, data);
  }

  /** What chosen members, roles and channels are, as events explain them. */
  function resolve(ids: readonly unknown[]): Json {
    const pick = <T>(known: ReadonlyMap<string, T>, show: (each: T, id: string) => object) =>
      Object.fromEntries(
        ids.map(String).flatMap((id) => {
          const each = known.get(id);
          return each === undefined ? [] : [[id, show(each, id)]];
        }),
      );
    return {
      users: pick(state.members, (_, id) => showUser(state, id)),
      members: pick(state.members, (_, id) => showMember(state, id)),
      roles: pick(state.roles, showRole),
      channels: pick(state.channels, (each) => showChannel(state, each)),
    };
  }

  /** Uses a component that is there, is not disabled and is theirs to see. */
  function use(user: string, message: DiscordMessage, customId: string, given: object): Promise<Done> {
    const part = findPart(message.components, customId);
    if (part.disabled === true) throw new Error(`${customId} is disabled`);
    if (![null, user].includes(message.only)) throw new Error(`${customId} is not shown to them`);
    const data = { custom_id: customId, component_type: part.type, id: 1, ...given };
    return ask(3, user, message.channel, data, message);
  }

  return {
    /** A new member of the server; its id. */
    addMember(name: string, options: Partial<Omit<Member, 'id' | 'name'>> = {}): string {
      const id = state.newId();
      state.members.set(id, { roles: [], isBot: false, hasClosedDms: false, ...options, id, name });
      return id;
    },
    /** Somebody leaves the server, is banned from it, or their account is deleted: Discord tells the same of each. */
    async leave(user: string): Promise<() => Promise<void>> {
      const member = state.members.get(user);
      const event = { guild_id: state.guildId, user: showUser(state, user) };
      state.members.delete(user);
      await state.dispatch('GUILD_MEMBER_REMOVE', event);
      return async () => {
        if (member) state.members.set(user, member);
        await state.dispatch('GUILD_MEMBER_ADD', { guild_id: state.guildId, ...showMember(state, user) });
      };
    },
    /** A new role; its id. */
    addRole(name: string, permissions: readonly PermissionsString[] = []): string {
      const role = { id: state.newId(), name, permissions: toBits(permissions) };
      state.roles.set(role.id, role);
      void state.dispatch('GUILD_ROLE_CREATE', { guild_id: state.guildId, role: showRole(role) });
      return role.id;
    },
    /** A new channel; with `permissions`, all that the app may do there; with `members`, seen by them and the app alone. */
    addChannel(
      name: string,
      { permissions, members = [] }: { permissions?: readonly PermissionsString[]; members?: string[] } = {},
    ): Channel {
      const channel = addChannel(state, { name });
      const view = PermissionFlagsBits.ViewChannel;
      if (members.length > 0) channel.overwrites.set(state.guildId, { allow: 0n, deny: view });
      for (const id of members.length > 0 ? [...members, state.botUserId] : [])
        channel.overwrites.set(id, { allow: view, deny: 0n });
      const allow = toBits(permissions ?? []);
      if (permissions) channel.overwrites.set(state.botUserId, { allow, deny: ALL & ~allow });
      void state.dispatch('CHANNEL_CREATE', showChannel(state, channel));
      return channel;
    },
    /** The channel in which a member writes to the app privately. */
    openDm: (user: string): string => openDm(state, user).id,
    /** Uses a slash command: `goal add` with its options by name; a file is `{ name, text }`. */
    command: (user: string, channel: string, path: string, options: Json = {}) =>
      useCommand(user, channel, path, options),
    /** Types in an option; the choices that the app offers. */
    async autocomplete(user: string, channel: string, path: string, options: Json, focused: string) {
      const { answer } = await useCommand(user, channel, path, options, focused);
      return (answer?.data.choices ?? []) as { name: string; value: string | number }[];
    },
    async messageCommand(user: string, message: DiscordMessage, name: string): Promise<Done> {
      const { id } = findCommand(user, message.channel, name, 3);
      const messages = { [message.id]: showMessage(state, message, true) };
      return ask(2, user, message.channel, {
        id,
        name,
        type: 3,
        target_id: message.id,
        resolved: { messages },
      });
    },
    click: async (user: string, message: DiscordMessage, customId: string) =>
      use(user, message, customId, {}),
    /** Chooses in a select: values that it offers, or ids. */
    async choose(user: string, message: DiscordMessage, customId: string, values: readonly string[]) {
      const { options } = findPart(message.components, customId);
      const odd = values.find(
        (value) => Array.isArray(options) && !options.some((each) => each.value === value),
      );
      if (odd !== undefined) throw new Error(`${customId} offers no ${odd}`);
      return use(user, message, customId, { values, resolved: resolve(values) });
    },
    /** Sends a modal with values by custom id; the others stay as they were drawn. */
    async submit(user: string, modal: Modal, values: Json): Promise<Done> {
      const components = fillModal(modal.components, values);
      const resolved = resolve(Object.values(values).flat());
      return ask(5, user, modal.channel, { custom_id: modal.customId, components, resolved }, modal.source);
    },
    react: (user: string, message: DiscordMessage, emoji: string) =>
      send(...addReaction(state, message, user, emoji), message),
    unreact: (user: string, message: DiscordMessage, emoji: string) =>
      send(...removeReaction(state, message, user, emoji), message),
    /** Writes a message, as an answer to another or in a thread. */
    async write(
      user: string,
      channel: string,
      content: string,
      { replyTo, thread }: { replyTo?: DiscordMessage; thread?: string } = {},
    ): Promise<Done & { message: DiscordMessage }> {
      const more = replyTo ? { type: 19, replyTo: replyTo.id } : {};
      const message = addMessage(state, getChannel(thread ?? channel), { user, content, ...more });
      return { ...(await send(...toMessageEvent(state, 'MESSAGE_CREATE', message), message)), message };
    },
  };
}

function toModal({ custom_id, title, components }: Json, { channel, source }: Interaction): Modal {
  return {
    customId: String(custom_id),
    title: String(title),
    components: components as Json[],
    channel,
    source,
  };
}

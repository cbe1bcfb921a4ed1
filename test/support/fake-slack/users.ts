import { randomBytes } from 'node:crypto';
import { fillForm, findElement } from '../slack/block-use.ts';
import { addMessage, newResponseUrl, newTrigger, toApi, toUser } from './api.ts';
import type { Ack, Channel, Delivery, Kind, Member, SlackMessage, SlackState } from './state.ts';

type Send = (kind: Kind, payload: object, delivery?: Delivery) => Promise<Ack>;

/** What somebody did, and the same once more: Slack repeats events, and a test may repeat anything. */
export interface Done {
  ack: Ack;
  repeat(delivery?: Delivery): Promise<Ack>;
}

const MEMBER = {
  tz: 'Europe/Lisbon',
  isBot: false,
  isAdmin: false,
  isGuest: false,
  isStranger: false,
  isDeleted: false,
};

export type Users = ReturnType<typeof createUsers>;

/** The people of the fake: each does what a person does, and Slack tells the app. */
export function createUsers(state: SlackState, send: Send) {
  async function tell(kind: Kind, payload: object): Promise<Done> {
    return { ack: await send(kind, payload), repeat: (delivery) => send(kind, payload, delivery) };
  }

  function event(inner: object): Promise<Done> {
    return tell('event', {
      type: 'event_callback',
      team_id: state.teamId,
      event_id: `Ev${randomBytes(6).toString('hex')}`,
      event_time: Math.floor(state.now / 1_000),
      authorizations: [{ team_id: state.teamId, user_id: state.botUserId, is_bot: true }],
      event: inner,
    });
  }

  function origin(user: string): object {
    return {
      team: { id: state.teamId, domain: 'fake' },
      user: { id: user, username: nameOf(user), name: nameOf(user), team_id: state.teamId },
      api_app_id: 'A1',
      trigger_id: newTrigger(state, user),
    };
  }

  function nameOf(user: string): string {
    return state.members.get(user)?.name ?? user;
  }

  function place(id: string): object {
    return { id, name: state.channels.get(id)?.name ?? '' };
  }

  function reaction(
    type: `reaction_${'added' | 'removed'}`,
    user: string,
    message: SlackMessage,
    name: string,
  ) {
    const item = { type: 'message', channel: message.channel, ts: message.ts };
    const event_ts = String(++state.lastTs / 1e6);
    return event({ type, user, reaction: name, item, item_user: message.user, event_ts });
  }

  return {
    addMember(name: string, options: Partial<Omit<Member, 'id' | 'name'>> = {}): string {
      const id = `U${name.toUpperCase().replace(/\W/g, '')}`;
      state.members.set(id, { ...MEMBER, ...options, id, name });
      return id;
    },
    /** What an admin of the workspace makes of an account. */
    changeMember(user: string, changes: Partial<Omit<Member, 'id'>>): Promise<Done> {
      const member = { ...MEMBER, id: user, name: user, ...state.members.get(user), ...changes };
      state.members.set(user, member);
      return event({
        type: 'user_change',
        user: { ...toUser(member), team_id: state.teamId },
        event_ts: '1',
      });
    },
    leaveChannel(user: string, channel: string): Promise<Done> {
      state.channels.get(channel)?.members.delete(user);
      const where = { channel, channel_type: 'C', team: state.teamId };
      return event({ type: 'member_left_channel', user, ...where, event_ts: '1' });
    },
    addChannel(name: string, options: { members?: readonly string[]; hasBot?: boolean } = {}): Channel {
      const { members = [], hasBot = true } = options;
      const id = `C${name.toUpperCase().replace(/\W/g, '')}`;
      const inside = new Set([...members, ...(hasBot ? [state.botUserId] : [])]);
      const channel = { id, name, members: inside, isArchived: false, im: null };
      state.channels.set(id, channel);
      return channel;
    },
    command: (user: string, channel: string, text: string) =>
      tell('command', {
        command: '/tiller',
        text,
        team_id: state.teamId,
        team_domain: 'fake',
        channel_id: channel,
        channel_name: state.channels.get(channel)?.name ?? 'directmessage',
        user_id: user,
        user_name: nameOf(user),
        trigger_id: newTrigger(state, user),
        response_url: newResponseUrl(state, channel, user, null),
      }),
    click: (user: string, message: SlackMessage, actionId: string, option?: string) =>
      tell('interactive', {
        ...origin(user),
        type: 'block_actions',
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channel,
          is_ephemeral: message.only !== null,
          ...(message.threadTs !== null && { thread_ts: message.threadTs }),
        },
        channel: place(message.channel),
        message: toApi(message),
        response_url: newResponseUrl(state, message.channel, user, message.ts),
        actions: [actionOf(message, actionId, option)],
      }),
    /** Clicks in a Home tab or modal. */
    clickView(user: string, viewId: string, actionId: string, option?: string) {
      const { view, hash } = state.views.get(viewId) ?? { view: {}, hash: '' };
      // Our fields are called as their blocks are.
      const chosen = option !== undefined && {
        [actionId]: { [actionId]: { selected_option: { value: option } } },
      };
      return tell('interactive', {
        ...origin(user),
        type: 'block_actions',
        container: { type: 'view', view_id: viewId },
        view: { ...view, id: viewId, hash, root_view_id: viewId, state: { values: chosen || {} } },
        actions: [
          {
            ...findElement(view, actionId),
            ...(option !== undefined && { selected_option: { value: option } }),
            ...{ block_id: 'b', action_ts: String(state.now / 1_000) },
          },
        ],
      });
    },
    /** Sends a modal with values by block id. */
    submit(user: string, viewId: string, values: Readonly<Record<string, unknown>>) {
      const { view, hash } = state.views.get(viewId) ?? { view: {}, hash: '' };
      return tell('interactive', {
        ...origin(user),
        type: 'view_submission',
        response_urls: [],
        view: { ...view, id: viewId, hash, root_view_id: viewId, state: { values: fillForm(view, values) } },
      });
    },
    /** Something that happens to the app or a channel, as Slack tells of it. */
    tellApp: (inner: object) => event(inner),
    react(user: string, message: SlackMessage, name: string) {
      const known = message.reactions.find((each) => each.name === name);
      if (known) known.users.push(user);
      else message.reactions.push({ name, users: [user] });
      return reaction('reaction_added', user, message, name);
    },
    unreact(user: string, message: SlackMessage, name: string) {
      for (const each of message.reactions) {
        if (each.name === name) each.users = each.users.filter((other) => other !== user);
      }
      return reaction('reaction_removed', user, message, name);
    },
    /** Writes in a channel; a mention of the bot is told to the app. */
    write(user: string, channel: string, text: string, threadTs?: string) {
      const where = state.channels.get(channel);
      if (!where) throw new Error(`there is no channel ${channel}`);
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      const { ts } = addMessage(state, where, { text, ...thread }, user);
      const isMention = text.includes(`<@${state.botUserId}>`);
      return event({
        type: where.im === null && isMention ? 'app_mention' : 'message',
        ...(where.im !== null && { channel_type: 'im' }),
        ...{ channel, user, text, ts, event_ts: ts, ...thread },
      });
    },
    shortcut: (user: string, message: SlackMessage, callbackId: string) =>
      tell('interactive', {
        ...origin(user),
        type: 'message_action',
        callback_id: callbackId,
        message_ts: message.ts,
        action_ts: String(state.now / 1_000),
        channel: place(message.channel),
        message: toApi(message),
        response_url: newResponseUrl(state, message.channel, user, null),
      }),
    /** A shortcut of the search bar: it is about no message. */
    globalShortcut: (user: string, callbackId: string) =>
      tell('interactive', {
        ...origin(user),
        type: 'shortcut',
        callback_id: callbackId,
        action_ts: String(state.now / 1_000),
      }),
    openHome: (user: string) =>
      event({ type: 'app_home_opened', user, channel: `D${user}`, tab: 'home', event_ts: String(state.now) }),
  };

  function actionOf(message: SlackMessage, actionId: string, option: string | undefined): object {
    const chosen = option !== undefined && { selected_option: { value: option } };
    const action_ts = String(++state.lastTs / 1e6);
    return { ...findElement(message.blocks, actionId), ...chosen, block_id: 'b', action_ts };
  }
}

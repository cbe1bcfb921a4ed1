import { randomBytes } from 'node:crypto';
import { addMessage, newResponseUrl, newTrigger, toApi } from './api.ts';
import type { Ack, Channel, Delivery, SlackMessage, SlackState } from './index.ts';

type Send = (kind: 'event' | 'command' | 'interactive', payload: object, delivery?: Delivery) => Promise<Ack>;

/** What somebody did, and the same once more: Slack repeats events, and a test may repeat anything. */
export interface Done {
  ack: Ack;
  repeat(delivery?: Delivery): Promise<Ack>;
}

/** The people of the fake: each does what a person does, and Slack tells the app. */
export interface Users {
  addMember(name: string, options?: { tz?: string; isBot?: boolean }): string;
  addChannel(name: string, options?: { members?: readonly string[]; hasBot?: boolean }): Channel;
  command(user: string, channel: string, text: string): Promise<Done>;
  click(user: string, message: SlackMessage, actionId: string, option?: string): Promise<Done>;
  /** Clicks in a Home tab or modal. */
  clickView(user: string, viewId: string, actionId: string): Promise<Done>;
  /** Sends a modal with values by block id. */
  submit(user: string, viewId: string, values: Readonly<Record<string, unknown>>): Promise<Done>;
  react(user: string, message: SlackMessage, name: string): Promise<Done>;
  unreact(user: string, message: SlackMessage, name: string): Promise<Done>;
  /** Writes in a channel; a mention of the bot is told to the app. */
  write(user: string, channel: string, text: string, threadTs?: string): Promise<Done>;
  shortcut(user: string, message: SlackMessage, callbackId: string): Promise<Done>;
  openHome(user: string): Promise<Done>;
}

export function createUsers(state: SlackState, send: Send): Users {
  async function tell(kind: Parameters<Send>[0], payload: object): Promise<Done> {
    return { ack: await send(kind, payload), repeat: (delivery) => send(kind, payload, delivery) };
  }

  function event(inner: object): Promise<Done> {
    return tell('event', {
      type: 'event_callback',
      token: 'fake',
      team_id: state.teamId,
      api_app_id: 'A1',
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
      token: 'fake',
      trigger_id: newTrigger(state, user),
      is_enterprise_install: false,
    };
  }

  function nameOf(user: string): string {
    return state.members.get(user)?.name ?? user;
  }

  function place(id: string): object {
    return { id, name: state.channels.get(id)?.name ?? '' };
  }

  function reaction(
    type: 'reaction_added' | 'reaction_removed',
    user: string,
    message: SlackMessage,
    name: string,
  ) {
    const item = { type: 'message', channel: message.channel, ts: message.ts };
    state.lastTs += 1;
    return event({
      type,
      user,
      reaction: name,
      item,
      item_user: message.user,
      event_ts: String(state.lastTs / 1e6),
    });
  }

  return {
    addMember(name, { tz = 'Europe/Lisbon', isBot = false } = {}) {
      const id = `U${name.toUpperCase().replace(/\W/g, '')}`;
      state.members.set(id, { id, name, tz, isBot });
      return id;
    },
    addChannel(name, { members = [], hasBot = true } = {}) {
      const id = `C${name.toUpperCase().replace(/\W/g, '')}`;
      const inside = new Set([...members, ...(hasBot ? [state.botUserId] : [])]);
      const channel = { id, name, members: inside, isArchived: false, im: null };
      state.channels.set(id, channel);
      return channel;
    },
    command: (user, channel, text) =>
      tell('command', {
        command: '/tiller',
        text,
        token: 'fake',
        team_id: state.teamId,
        team_domain: 'fake',
        channel_id: channel,
        channel_name: state.channels.get(channel)?.name ?? 'directmessage',
        user_id: user,
        user_name: nameOf(user),
        api_app_id: 'A1',
        is_enterprise_install: 'false',
        trigger_id: newTrigger(state, user),
        response_url: newResponseUrl(state, channel, user, null),
      }),
    click: (user, message, actionId, option) =>
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
    clickView(user, viewId, actionId) {
      const { view, hash } = state.views.get(viewId) ?? { view: {}, hash: '' };
      return tell('interactive', {
        ...origin(user),
        type: 'block_actions',
        container: { type: 'view', view_id: viewId },
        view: { ...view, id: viewId, hash, root_view_id: viewId, state: { values: {} } },
        actions: [{ ...findElement(view, actionId), block_id: 'b', action_ts: String(state.now / 1_000) }],
      });
    },
    submit(user, viewId, values) {
      const { view, hash } = state.views.get(viewId) ?? { view: {}, hash: '' };
      return tell('interactive', {
        ...origin(user),
        type: 'view_submission',
        response_urls: [],
        view: { ...view, id: viewId, hash, root_view_id: viewId, state: { values: stateOf(view, values) } },
      });
    },
    react(user, message, name) {
      const known = message.reactions.find((each) => each.name === name);
      if (known) known.users.push(user);
      else message.reactions.push({ name, users: [user] });
      return reaction('reaction_added', user, message, name);
    },
    unreact(user, message, name) {
      for (const each of message.reactions) {
        if (each.name === name) each.users = each.users.filter((other) => other !== user);
      }
      return reaction('reaction_removed', user, message, name);
    },
    write(user, channel, text, threadTs) {
      const where = state.channels.get(channel);
      if (!where) throw new Error(`there is no channel ${channel}`);
      const message = addMessage(
        state,
        where,
        { text, ...(threadTs !== undefined && { thread_ts: threadTs }) },
        user,
      );
      const isMention = text.includes(`<@${state.botUserId}>`);
      return event({
        type: where.im === null && isMention ? 'app_mention' : 'message',
        ...(where.im !== null && { channel_type: 'im' }),
        channel,
        user,
        text,
        ts: message.ts,
        event_ts: message.ts,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
      });
    },
    shortcut: (user, message, callbackId) =>
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
    openHome: (user) =>
      event({
        type: 'app_home_opened',
        user,
        channel: `D${user}`,
        tab: 'home',
        event_ts: String(state.now / 1_000),
      }),
  };

  function actionOf(message: SlackMessage, actionId: string, option: string | undefined): object {
    const element = findElement(message.blocks, actionId);
    const chosen =
      option === undefined
        ? {}
        : { selected_option: { text: { type: 'plain_text', text: '' }, value: option } };
    state.lastTs += 1;
    return { ...element, ...chosen, block_id: 'b', action_ts: String(state.lastTs / 1e6) };
  }
}

/** The element with an action id; people can only click what is there. */
function findElement(within: unknown, actionId: string): object {
  const found = search(within, actionId);
  if (!found) throw new Error(`nothing to click is called ${actionId}`);
  return found;
}

function search(value: unknown, actionId: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('action_id' in value && value.action_id === actionId) return value;
  for (const inner of Object.values(value)) {
    const found = search(inner, actionId);
    if (found) return found;
  }
  return undefined;
}

/** Values as Slack reports them: by block id and action id, in the shape of each element. */
function stateOf(view: Record<string, unknown>, values: Readonly<Record<string, unknown>>): object {
  const blocks = (view.blocks ?? []) as {
    type: string;
    block_id?: string;
    element?: { type: string; action_id: string };
  }[];
  return Object.fromEntries(
    blocks.flatMap(({ block_id: id, element }) => {
      if (id === undefined || !element) return [];
      return [[id, { [element.action_id]: { type: element.type, ...shape(element.type, values[id]) } }]];
    }),
  );
}

function shape(type: string, value: unknown): object {
  const option =
    value === undefined ? null : { text: { type: 'plain_text', text: String(value) }, value: String(value) };
  if (type === 'static_select' || type === 'radio_buttons') return { selected_option: option };
  if (type === 'datepicker') return { selected_date: value ?? null };
  if (type === 'checkboxes') return { selected_options: value === true ? [{ value: 'yes' }] : [] };
  return { value: value === undefined ? null : String(value) };
}

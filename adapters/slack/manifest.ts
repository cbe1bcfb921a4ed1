import type { CommandTable } from '../../src/base/command/table.ts';
import { CHANNEL_EVENTS } from './channels.ts';
import { MAKE_TASK } from './decode.ts';
import { PEOPLE_EVENTS } from './people/changes.ts';
import { REDIRECT_PATH } from './teams/pages.ts';

/** What Tiller may do in Slack, and what for. `tiller doctor` and the docs read the same list. */
export const SCOPES: readonly { scope: string; why: string; isOptional?: boolean }[] = [
  { scope: 'commands', why: '/tiller' },
  { scope: 'chat:write', why: 'the digest, its thread, private lines' },
  { scope: 'im:write', why: 'private lines to whom a task is for' },
  { scope: 'im:history', why: 'answers to what people write to it privately' },
  { scope: 'app_mentions:read', why: 'answers to @tiller' },
  { scope: 'reactions:read', why: 'a ✅ on a task counts' },
  { scope: 'users:read', why: 'names, time zones, and who is a guest' },
  { scope: 'channels:read', why: 'the name of a channel, and whether it is in it' },
  { scope: 'groups:read', why: 'the same for private channels' },
  {
    scope: 'channels:history',
    why: 'after a lost answer: whether its own message is there already',
    isOptional: true,
  },
  { scope: 'groups:history', why: 'the same for private channels', isOptional: true },
  { scope: 'files:write', why: 'charts as pictures', isOptional: true },
];

/** What is missing of what it needs. */
export function listNeeded(given: readonly string[]): (typeof SCOPES)[number][] {
  return SCOPES.filter(({ scope, isOptional }) => !isOptional && !given.includes(scope));
}

/** Events that are handled; a test holds this list against what listens. */
export const EVENTS = [
  'app_home_opened',
  'app_mention',
  'message.im',
  'reaction_added',
  'reaction_removed',
  ...CHANNEL_EVENTS,
  ...PEOPLE_EVENTS,
] as const;

/** Stands for the team's own address, to which Slack sends its requests over HTTP. */
const EXAMPLE_ADDRESS = 'https://tiller.example.org';

/** How Slack reaches the app: by sockets, by requests over HTTP, or so for many teams, which install it themselves. */
export type ManifestMode = 'socket' | 'http' | 'install';

/**
 * The app's manifest (version 2), for an address without a path. Tokens are rotated where they are kept by us: one in a
 * file that a person wrote could not be.
 */
export function buildManifest(commands: CommandTable, mode: ManifestMode, address = EXAMPLE_ADDRESS): object {
  const requestUrl = `${address}/slack/events`;
  const url = mode === 'socket' ? {} : { request_url: requestUrl };
  const hint = commands.all.filter(({ isEssential }) => isEssential).map(({ name }) => name);
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: 'Tiller',
      description: 'Proposes a few tasks each morning, and says later whether it was right.',
      background_color: '#1f4d3a',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'tiller', always_online: true },
      slash_commands: [
        {
          command: '/tiller',
          ...(mode !== 'socket' && { url: requestUrl }),
          description: 'Tasks, decisions, goals and what came of them',
          usage_hint: `${hint.join(' | ')} | help all`,
          should_escape: true,
        },
      ],
      shortcuts: [
        {
          name: 'Make this a task',
          type: 'message',
          callback_id: MAKE_TASK,
          description: 'Adds the message to the backlog',
        },
      ],
    },
    oauth_config: {
      ...(mode === 'install' && { redirect_urls: [`${address}${REDIRECT_PATH}`] }),
      scopes: { bot: SCOPES.map(({ scope }) => scope).sort() },
    },
    settings: {
      event_subscriptions: { ...url, bot_events: [...EVENTS].sort() },
      interactivity: { is_enabled: true, ...url },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: mode === 'install',
    },
  };
}

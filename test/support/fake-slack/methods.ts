import type {
  ChatDeleteArguments,
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatUpdateArguments,
  ConversationsHistoryArguments,
  ConversationsInfoArguments,
  ConversationsOpenArguments,
  ConversationsRepliesArguments,
  ReactionsAddArguments,
  ReactionsGetArguments,
  UsersInfoArguments,
  ViewsOpenArguments,
  ViewsPublishArguments,
  ViewsUpdateArguments,
} from '@slack/web-api';

/** The names that any of a union's members has. */
type Names<T> = T extends unknown ? keyof T & string : never;

/** What Slack checks of a call before it looks at the values. */
export interface Method {
  /** Any one of these scopes lets it through; none for what every token may. */
  scopes: readonly string[];
  required: readonly string[];
  optional: readonly string[];
}

/** A method whose argument names come from the SDK's own types: a name that is none does not compile. */
function method<Arguments>(
  scopes: readonly string[],
  required: readonly Names<Arguments>[],
  optional: readonly Names<Arguments>[] = [],
): Method {
  return { scopes, required, optional };
}

const HISTORY = ['channels:history', 'groups:history', 'im:history'];
const READ = ['channels:read', 'groups:read', 'im:read'];

/** Every method that the fake answers; any other is `unknown_method`. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { scopes: [], required: [], optional: [] },
  'apps.connections.open': { scopes: ['connections:write'], required: [], optional: [] },
  'chat.postMessage': method<ChatPostMessageArguments>(
    ['chat:write'],
    ['channel', 'text'],
    [
      'blocks',
      'thread_ts',
      'reply_broadcast',
      'metadata',
      'unfurl_links',
      'unfurl_media',
      'mrkdwn',
      'parse',
      'link_names',
    ],
  ),
  'chat.update': method<ChatUpdateArguments>(
    ['chat:write'],
    ['channel', 'ts', 'text'],
    ['blocks', 'metadata', 'parse', 'link_names'],
  ),
  'chat.delete': method<ChatDeleteArguments>(['chat:write'], ['channel', 'ts']),
  'chat.postEphemeral': method<ChatPostEphemeralArguments>(
    ['chat:write'],
    ['channel', 'user', 'text'],
    ['blocks', 'thread_ts', 'parse', 'link_names'],
  ),
  'conversations.open': method<ConversationsOpenArguments>(['im:write'], ['users'], ['return_im']),
  'conversations.info': method<ConversationsInfoArguments>(READ, ['channel']),
  'conversations.history': method<ConversationsHistoryArguments>(
    HISTORY,
    ['channel'],
    ['oldest', 'latest', 'inclusive', 'limit', 'cursor', 'include_all_metadata'],
  ),
  'conversations.replies': method<ConversationsRepliesArguments>(
    HISTORY,
    ['channel', 'ts'],
    ['oldest', 'latest', 'inclusive', 'limit', 'cursor', 'include_all_metadata'],
  ),
  'reactions.add': method<ReactionsAddArguments>(['reactions:write'], ['channel', 'timestamp', 'name']),
  'reactions.get': method<ReactionsGetArguments>(['reactions:read'], [], ['channel', 'timestamp', 'full']),
  'users.info': method<UsersInfoArguments>(['users:read'], ['user'], ['include_locale']),
  'views.open': method<ViewsOpenArguments>([], ['view'], ['trigger_id', 'interactivity_pointer']),
  'views.update': method<ViewsUpdateArguments>([], ['view'], ['view_id', 'external_id', 'hash']),
  'views.publish': method<ViewsPublishArguments>([], ['user_id', 'view'], ['hash']),
};

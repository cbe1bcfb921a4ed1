import type * as sdk from '@slack/web-api';

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

const LOOK = ['oldest', 'limit', 'include_all_metadata'] as const;
const WRITE = ['chat:write'];
const SEEN = ['reactions:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history'];
const READ = ['channels:read', 'groups:read', 'im:read'];

/** Every method that the fake answers, with what a Tiller may say; any other is `unknown_method`. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { scopes: [], required: [], optional: [] },
  'apps.connections.open': { scopes: ['connections:write'], required: [], optional: [] },
  'chat.postMessage': method<sdk.ChatPostMessageArguments>(
    WRITE,
    ['channel', 'text'],
    ['blocks', 'thread_ts', 'metadata', 'unfurl_links', 'unfurl_media'],
  ),
  'chat.update': method<sdk.ChatUpdateArguments>(WRITE, ['channel', 'ts', 'text'], ['blocks', 'metadata']),
  'chat.postEphemeral': method<sdk.ChatPostEphemeralArguments>(
    WRITE,
    ['channel', 'user', 'text'],
    ['blocks', 'thread_ts'],
  ),
  'conversations.open': method<sdk.ConversationsOpenArguments>(['im:write'], ['users'], ['return_im']),
  'conversations.info': method<sdk.ConversationsInfoArguments>(READ, ['channel']),
  'conversations.members': method<sdk.ConversationsMembersArguments>(READ, ['channel'], ['limit', 'cursor']),
  'conversations.list': method<sdk.ConversationsListArguments>(
    ['channels:read', 'groups:read'],
    [],
    ['types', 'exclude_archived', 'limit', 'cursor', 'team_id'],
  ),
  'conversations.history': method<sdk.ConversationsHistoryArguments>(HISTORY, ['channel'], LOOK),
  'conversations.replies': method<sdk.ConversationsRepliesArguments>(HISTORY, ['channel', 'ts'], LOOK),
  'files.getUploadURLExternal': method<sdk.FilesGetUploadURLExternalArguments>(
    ['files:write'],
    ['filename', 'length'],
    ['alt_text'],
  ),
  'files.completeUploadExternal': method<sdk.FilesCompleteUploadExternalArguments>(
    ['files:write'],
    ['files'],
    ['channel_id', 'thread_ts'],
  ),
  'reactions.get': method<sdk.ReactionsGetArguments>(SEEN, [], ['channel', 'timestamp', 'full']),
  'users.info': method<sdk.UsersInfoArguments>(['users:read'], ['user'], ['include_locale']),
  'users.list': method<sdk.UsersListArguments>(['users:read'], [], ['limit', 'cursor']),
  'views.open': method<sdk.ViewsOpenArguments>([], ['view'], ['trigger_id', 'interactivity_pointer']),
  'views.update': method<sdk.ViewsUpdateArguments>([], ['view_id', 'view'], ['hash']),
  'views.publish': method<sdk.ViewsPublishArguments>([], ['user_id', 'view'], ['hash']),
};

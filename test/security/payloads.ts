/** Payloads as each platform and vendor sends them: what the fuzzer changes. */

const PERSON = { id: 'U1', name: 'ana' };
const TEAM = { id: 'T1', domain: 'acme' };
const CHANNEL = { id: 'C1', name: 'tasks' };
const eventOf = (event: object) => ({ team_id: 'T1', event_id: 'E1', event });

export const SLACK: readonly object[] = [
  {
    ...{ team_id: 'T1', team_domain: 'acme', user_id: 'U1', user_name: 'ana' },
    ...{ channel_id: 'C1', channel_name: 'tasks', text: 'tasks <@U2|ben>', trigger_id: '1.2' },
  },
  {
    ...{ team: TEAM, user: PERSON, trigger_id: '1.2', container: { message_ts: '1.1' }, channel: CHANNEL },
    actions: [{ action_id: 'approve:T-1', action_ts: '1.3', selected_option: { value: 'refuse:T-1:later' } }],
  },
  {
    ...{ team: TEAM, user: PERSON },
    view: {
      ...{ id: 'V1', hash: '1', private_metadata: '{"command":"propose","args":{"why":"x"},"channel":"C1"}' },
      state: {
        values: {
          title: { a: { value: 'Paint' } },
          due: { b: { selected_date: '2026-12-01' } },
          all: { c: { selected_options: [{ value: 'true' }] } },
        },
      },
    },
  },
  {
    ...{
      team: TEAM,
      user: PERSON,
      callback_id: 'make_task',
      trigger_id: '1.2',
      action_ts: '1',
      message_ts: '2',
    },
    ...{ channel: CHANNEL, message: { text: 'We should <https://x.example|paint> it &amp; more' } },
  },
  eventOf({
    ...{ type: 'reaction_added', user: 'U1', reaction: '+1::skin-tone-4' },
    item: { type: 'message', channel: 'C1', ts: '1.1' },
  }),
  eventOf({
    type: 'app_mention',
    user: 'U1',
    text: '<@U9> why T-1',
    channel: 'C1',
    ts: '1.1',
    thread_ts: '1',
  }),
  eventOf({ type: 'app_home_opened', user: 'U1', tab: 'home' }),
  eventOf({ type: 'channel_rename', channel: CHANNEL }),
  eventOf({ type: 'tokens_revoked', tokens: { bot: ['B1'] } }),
  eventOf({ type: 'member_joined_channel', user: 'U9', channel: 'C1' }),
];

const USER = { id: '4', username: 'ana' };
const interaction = (type: number, data: object) => ({
  ...{ id: '1', token: 't', application_id: '5', type, guild_id: '2', channel_id: '3' },
  ...{ channel: { type: 11, name: 'tasks', parent_id: '6' }, data },
  member: { user: USER, roles: ['7'], permissions: '1024' },
});
const option = (name: string, value: unknown) => ({ name, type: 3, value });

export const DISCORD: readonly object[] = [
  interaction(2, {
    ...{ id: '8', name: 'propose', type: 1 },
    options: [option('title', 'Paint'), option('effort', '3h')],
  }),
  interaction(2, {
    ...{
      id: '8',
      name: 'goal',
      type: 1,
      options: [{ name: 'add', type: 1, options: [option('what', 'x')] }],
    },
    resolved: { attachments: { '9': { url: 'https://x.example', filename: 'a.csv', size: 10 } } },
  }),
  interaction(2, {
    ...{ id: '8', name: 'Make this a task', type: 3, target_id: '9' },
    resolved: { messages: { '9': { content: 'We should paint it' } } },
  }),
  interaction(3, { custom_id: 'approve:T-1', component_type: 3, values: ['refuse:T-1:later'] }),
  {
    ...interaction(3, { custom_id: 'again:form:propose?title=x', component_type: 2 }),
    message: {
      id: '1',
      channel_id: '3',
      components: [
        { type: 10, content: 'title:\n```\nPaint\n```' },
        { type: 10, content: '-# Left open: why, effort' },
        { type: 1, components: [{ type: 2, custom_id: 'again:form:propose?title=x' }] },
      ],
    },
  },
  interaction(4, { id: '8', name: 'why', type: 1, options: [{ ...option('task', 'T-'), focused: true }] }),
  interaction(5, {
    custom_id: 'form:propose?why=x',
    components: [{ type: 18, component: { type: 4, custom_id: 'title', value: 'Paint' } }],
  }),
  {
    ...{ id: '1', type: 0, guild_id: '2', channel_id: '3', author: USER, member: { roles: ['7'] } },
    ...{ content: '<@9> why <@4>', mentions: [USER] },
  },
  {
    ...{ guild_id: '2', channel_id: '3', message_id: '1', user_id: '4', message_author_id: '9' },
    emoji: { id: null, name: '✅' },
  },
];

export const VENDORS: readonly object[] = [
  {
    action: 'opened',
    repository: { id: 1, full_name: 'acme/site', html_url: 'https://github.com/acme/site' },
    issue: {
      ...{ id: 1, number: 2, title: 'Login', body: 'x', state: 'open', state_reason: null, labels: [] },
      ...{ html_url: 'https://github.com/acme/site/issues/2', updated_at: '2026-01-05T09:00:00Z' },
      ...{
        created_at: '2026-01-05T09:00:00Z',
        closed_at: null,
        assignees: [],
        user: { login: 'ana', id: 1 },
      },
    },
  },
  { webhookEvent: 'jira:issue_updated', timestamp: 1, issue: { id: '10001', key: 'A-1', fields: {} } },
  { webhookEvent: 'jira:issue_deleted', timestamp: 1, issue: { id: '10001' } },
  { action: 'update', type: 'Issue', webhookTimestamp: 1, data: { id: 'x', title: 'Login' } },
  { action: 'remove', type: 'Issue', webhookTimestamp: 1, data: { id: 'x' } },
  { id: 'evt_1', object: 'event', livemode: true, type: 'invoice.paid', data: { object: {} } },
];

/** What a program may send: signed values and outcomes, and calls of the Model Context Protocol. */
export const PROGRAMS: readonly object[] = [
  { values: [{ metric: 'visits', value: 12, at: '2026-11-22', source: 'ci', context: 'x' }], outcomes: [] },
  { outcomes: [{ task: 'T-1', result: 'done', note: 'x', link: 'https://x.example', minutes: 30 }] },
  { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'propose', arguments: { title: 'x' } } },
  { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'tiller://tasks/T-1/why' } },
  { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'what_should_i_do_next' } },
];

/** Codes that buttons and forms carry. */
export const CODES: readonly string[] = [
  ...['approve:T-1', 'refuse:T-1:later', 'propose', 'goal.edit:G-1', 'form:propose?title=x', 'more:why:T-1'],
  ...['again:form:propose?why=%', 'tiller:3:approve:T-1', 'answer:T-1:yes', 'remind:2026-11-23:T-1'],
];

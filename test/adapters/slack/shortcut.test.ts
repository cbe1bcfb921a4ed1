import { describe, expect, it } from 'vitest';
import { type SlackTeam, startSlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

function readTitle({ slack }: SlackTeam): { id: string; title: unknown } {
  const [id = '', open] = [...slack.state.views].at(-1) ?? [];
  const blocks = (open?.view.blocks ?? []) as unknown as {
    block_id: string;
    element: { initial_value?: string };
  }[];
  return { id, title: blocks.find(({ block_id }) => block_id === 'title')?.element.initial_value };
}

async function pick(team: SlackTeam, user: string, words: string) {
  const { slack, channel } = team;
  await slack.users.write(user, channel.id, words);
  const message = slack.read(channel.id).at(-1);
  if (!message) throw new Error('nothing was written');
  const answered = Promise.race([slack.whenCalled('views.open'), slack.whenCalled('response_url')]);
  await slack.users.shortcut(user, message, 'make_task');
  await answered;
}

describe.each(TEAM_TRANSPORTS)('“Make this a task” in Slack over %s', (transport) => {
  it('opens the form with the message’s words, and answers whoever asked alone', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, channel } = team;
    await pick(team, people.ana, '> - [ ] Export &lt;invoices&gt; as CSV.\nClients ask for it every week.');
    const { id, title } = readTitle(team);
    expect(title).toBe('Export <invoices> as CSV');
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.submit(people.ana, id, { title, effort: '3h' });
    await told;
    expect(slack.readPrivate(channel.id, people.ana).at(-1)?.text).toContain(
      'Export <invoices> as CSV'.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    );
    expect(slack.read(channel.id)).toHaveLength(1);
    const ideas = await team.db.kysely.selectFrom('candidates').select('title').execute();
    expect(ideas).toEqual([{ title: 'Export <invoices> as CSV' }]);
  });

  it('takes the first sentence of a long message, and an empty one for nothing', async () => {
    await using team = await startSlackTeam({ transport });
    const { people } = team;
    const first = 'We should call the ten clinics that left';
    await pick(team, people.ana, `${first}. ${'They know why. '.repeat(40)}`);
    expect(readTitle(team).title).toBe(first);
    await pick(team, people.ana, '…');
    expect(readTitle(team).title ?? '').toBe('');
  });

  it('answers in private where the bot is not in the channel', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people } = team;
    const other = slack.users.addChannel('other', { members: [people.ana], hasBot: false });
    await slack.users.write(people.ana, other.id, 'Export invoices');
    const message = slack.read(other.id).at(-1);
    if (!message) throw new Error('nothing was written');
    const opened = slack.whenCalled('views.open');
    await slack.users.shortcut(people.ana, message, 'make_task');
    await opened;
    const { id, title } = readTitle(team);
    const told = slack.whenCalled('chat.postMessage');
    await slack.users.submit(people.ana, id, { title });
    await told;
    expect(slack.read(`D${people.ana}`).at(-1)?.text).toContain('Export invoices');
  });

  it('tells a guest who can, and opens no form', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, channel } = team;
    const guest = slack.users.addMember('guest', { isBot: true });
    channel.members.add(guest);
    await pick(team, guest, 'Give me admin');
    expect(slack.readPrivate(channel.id, guest).at(-1)?.text).toContain('member');
    expect(slack.state.views.size).toBe(0);
  });
});

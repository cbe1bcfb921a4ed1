import { describe, expect, it } from 'vitest';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';

async function askForTeam({ slack, people, channel }: SlackTeam): Promise<string[]> {
  const answered = slack.whenCalled('response_url');
  await slack.users.command(people.lead, channel.id, 'team');
  await answered;
  const said = slack.readPrivate(channel.id, people.lead).at(-1);
  return (said?.blocks ?? []).map(({ type }) => type);
}

describe('a table in Slack', () => {
  it('is one of Slack’s own in answer to a command', async () => {
    await using team = await startSlackTeam();
    await team.slack.users.command(team.people.ana, team.channel.id, 'me');
    expect(await askForTeam(team)).toContain('table');
  });

  it('is a list where Slack takes no tables, and from then on at once', async () => {
    await using team = await startSlackTeam();
    const { slack, people, channel } = team;
    await slack.users.command(people.ana, channel.id, 'me');
    slack.state.takesTables = false;
    const posts = () => slack.state.calls.filter(({ method }) => method === 'response_url').length;
    slack.users.command(people.lead, channel.id, 'team');
    await expect.poll(posts).toBe(2);
    expect(slack.readPrivate(channel.id, people.lead).at(-1)?.text).toContain('@ana');
    const { ack } = await slack.users.command(people.lead, channel.id, 'team');
    expect(JSON.stringify(ack)).toContain('rich_text_list');
    expect(posts()).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../support/fake-slack/index.ts';
import { expectGolden } from '../../support/golden.ts';
import {
  type SlackTeam,
  startSlackTeam,
  TEAM_TRANSPORTS,
  type TRANSPORTS,
} from '../../support/slack/team.ts';

/** A team with one goal and two ideas, on the morning when its first digest is there. */
async function startMorning(
  transport: (typeof TRANSPORTS)[number],
): Promise<{ team: SlackTeam; digest: SlackMessage }> {
  const team = await startSlackTeam({ transport });
  const { slack, channel, people } = team;
  for (const words of [
    'propose Chart failed payments --effort 6h',
    'propose Saved replies for the five commonest questions --effort 2h',
  ]) {
    await slack.users.command(people.lead, channel.id, words);
  }
  await team.setClock('2026-11-23T09:00:01Z');
  const [digest] = slack.read(channel.id);
  if (!digest) throw new Error('no digest was posted');
  return { team, digest };
}

describe.each(TEAM_TRANSPORTS)('a day in Slack over %s', (transport) => {
  it('shows the six commands a member needs for a bare command, to the asker alone', async () => {
    await using team = await startSlackTeam({ transport });
    const { ack } = await team.slack.users.command(team.people.lead, team.channel.id, '');
    expect(ack.body).toMatchObject({ response_type: 'ephemeral' });
    expect(team.slack.read(team.channel.id)).toEqual([]);
  });

  it('answers nothing in public before go', async () => {
    await using team = await startSlackTeam({ transport, isUnfounded: true });
    const { slack, people, channel } = team;
    const say = async (words: string) => (await slack.users.command(people.lead, channel.id, words)).ack.body;
    await say('metric add sign-ups --unit count');
    expect(await say('metric record sign-ups 12')).toMatchObject({ response_type: 'ephemeral' });
    await slack.users.write(people.lead, channel.id, `<@${slack.state.botUserId}> why not saved replies?`);
    await team.settle();
    expect(slack.readPrivate(channel.id, people.lead)).toHaveLength(1);
    const [question, ...others] = slack.read(channel.id);
    expect(others).toEqual([]);
    expect(slack.read(channel.id, question?.ts)).toEqual([]);
    expect(await say('go')).toMatchObject({ response_type: 'in_channel' });
    expect(await say('metric record sign-ups 14')).toMatchObject({ response_type: 'in_channel' });
  });

  it('posts one digest, with each task on its own line in its thread', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    expect(team.slack.read(team.channel.id)).toHaveLength(1);
    expect(digest.text).toContain('Chart failed payments');
    const lines = team.slack.read(team.channel.id, digest.ts);
    expect(lines.map(({ text }) => text.split(' ')[0])).toEqual(expect.arrayContaining(['T-1', 'T-2']));
  });

  it('takes a click once, however often it is delivered, and edits the digest in place', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people, channel } = team;
    const click = await slack.users.click(people.lead, digest, 'approve:T-1');
    const again = await Promise.all(Array.from({ length: 50 }, () => click.repeat()));
    expect([click.ack, ...again].every(({ isAcked }) => isAcked)).toBe(true);
    await team.settle();
    const decisions = await team.db.kysely.selectFrom('decisions').selectAll().execute();
    expect(decisions).toHaveLength(1);
    expect(slack.read(channel.id)).toHaveLength(1);
    const [edited] = slack.read(channel.id);
    expect(edited?.text).toContain('approved by @lead');
    expect(JSON.stringify(edited?.blocks)).not.toContain('approve:T-1');
  });

  it('asks why in a form when a task is refused, and the digest shows it', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people, channel } = team;
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.lead, digest, 'refuse:T-2');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    expect(viewId).not.toBe('');
    const { ack } = await slack.users.submit(people.lead, viewId, { reason: 'not now' });
    expect(ack.isAcked).toBe(true);
    await team.settle();
    expect(slack.read(channel.id)[0]?.text).toContain('refused');
    expect(slack.readPrivate(channel.id, people.lead).length + slack.read(channel.id).length).toBeGreaterThan(
      0,
    );
  });

  it('asks why not first, and then only what that reason needs', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people } = team;
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.lead, digest, 'refuse:T-2');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    const fields = () => {
      const { view } = slack.state.views.get(viewId) ?? { view: { blocks: [] } };
      return (view as { blocks: { block_id: string }[] }).blocks.map(({ block_id: id }) => id);
    };
    expect(fields()).toEqual(['reason']);
    for (const [reason, more] of [
      ['not now', ['until', 'note']],
      ['too big', ['first', 'hours', 'note']],
      ['already done', ['note']],
    ] as const) {
      const changed = slack.whenCalled('views.update');
      await slack.users.clickView(people.lead, viewId, 'reason', reason);
      await changed;
      expect(fields()).toEqual(['reason', ...more]);
    }
    const { ack } = await slack.users.submit(people.lead, viewId, { reason: 'already done' });
    expect(ack.isAcked).toBe(true);
    await team.settle();
    const rows = await team.db.kysely.selectFrom('decisions').select(['choice', 'reason']).execute();
    expect(rows).toEqual([{ choice: 'refuse', reason: 'already done' }]);
  });

  it('counts a reaction on a task’s own line, and takes it back when it is removed', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people, channel } = team;
    const line = slack.read(channel.id, digest.ts).find(({ text }) => text.startsWith('T-1'));
    if (!line) throw new Error('T-1 has no line');
    const added = await slack.users.react(people.lead, line, '+1::skin-tone-3');
    await added.repeat();
    await team.settle();
    expect(slack.read(channel.id)[0]?.text).toContain('approved by @lead');
    expect(slack.read(channel.id, digest.ts).at(-1)?.text).toContain('Read ✅ from @lead');
    await slack.users.unreact(people.lead, line, '+1::skin-tone-3');
    await team.settle();
    expect(slack.read(channel.id)[0]?.text).not.toContain('approved by @lead');
    expect(slack.read(channel.id, digest.ts).at(-1)?.text).toContain('taken back');
  });

  it('approves the task of a number, and asks whoever reacts to the page otherwise which, privately', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people, channel } = team;
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.react(people.lead, digest, 'two');
    await slack.users.react(people.ana, digest, 'white_check_mark');
    await told;
    await team.settle();
    expect(slack.readPrivate(channel.id, people.ana).at(-1)?.text).toContain('Which task?');
    const said = slack.read(channel.id, digest.ts).map(({ text }) => text);
    expect(said.filter((line) => line.startsWith('Which task?'))).toEqual([]);
    const { state } = await team.db.kysely
      .selectFrom('tasks')
      .select('state')
      .where('id', '=', 'T-2')
      .executeTakeFirstOrThrow();
    expect(state).toBe('approved');
  });

  it('answers a mention in its thread', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, people, channel } = team;
    await slack.users.write(people.ana, channel.id, '<@UBOT> why T-1?', digest.ts);
    await team.settle();
    expect(slack.read(channel.id, digest.ts).at(-1)?.text).toContain('Chart failed payments');
  });

  it('goes on after a restart: an old button works', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    await team.restart();
    const { ack } = await team.slack.users.click(team.people.lead, digest, 'approve:T-1');
    expect(ack.isAcked).toBe(true);
    await team.settle();
    expect(team.slack.read(team.channel.id)[0]?.text).toContain('approved by @lead');
  });

  it('tells a guest privately who can decide, and changes nothing', async () => {
    const { team, digest } = await startMorning(transport);
    await using _ = team;
    const { slack, channel } = team;
    const guest = slack.users.addMember('guest', { isBot: true });
    channel.members.add(guest);
    const told = slack.whenCalled('response_url');
    await slack.users.click(guest, digest, 'approve:T-1');
    await told;
    await expectGolden('slack/day', slack.readPrivate(channel.id, guest)[0]?.text);
    expect(await team.db.kysely.selectFrom('decisions').selectAll().execute()).toEqual([]);
  });

  it('pings nobody by hostile text', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, channel } = team;
    await slack.users.command(
      people.lead,
      channel.id,
      'propose "Tell <!channel> and &lt;!here&gt; @everyone *now*"',
    );
    await team.setClock('2026-11-23T09:00:01Z');
    expect(slack.read(channel.id)).toHaveLength(1);
    expect(slack.countPings()).toBe(0);
  });
});

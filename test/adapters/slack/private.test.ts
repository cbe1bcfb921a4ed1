import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { TEAM_TRANSPORTS } from '../../support/slack/team.ts';

const ROUTED = [
  ['ana', 'me --routed on --hours 40'],
  ['ana', 'tasks'],
] as const;

describe.each(TEAM_TRANSPORTS)('private lines in Slack over %s', (transport) => {
  it('tells whoever gets a task with all that they can do, and edits that line as the task moves', async () => {
    await using morning = await startMorning(transport, ROUTED);
    const { team, digest } = morning;
    const { slack, people } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    const [told] = morning.direct(people.ana);
    if (!told) throw new Error('nobody was told');
    const blocks = JSON.stringify(told.blocks);
    for (const code of ['start:T-1', 'done:T-1', 'hand.over:T-1', 'later:T-1', 'fail:T-1', 'why:T-1:me']) {
      expect(blocks).toContain(code);
    }
    await slack.users.click(people.ana, told, 'start:T-1');
    await team.settle();
    expect(morning.direct(people.ana)).toHaveLength(1);
    expect(morning.direct(people.ana)[0]?.text).toContain('started');
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.ana, told, 'done:T-1');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    await slack.users.submit(people.ana, viewId, { note: 'merged', link: 'https://example.org/7' });
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('done');
    const [edited] = morning.direct(people.ana);
    await expectGolden('slack/private', edited?.text);
    expect(JSON.stringify(edited?.blocks)).not.toContain('done:T-1');
    expect(
      morning
        .direct(people.lead)
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('merged');
  });

  it('answers there what takes long and is for whoever asked alone', async () => {
    await using morning = await startMorning(transport);
    const { slack, people, channel } = morning.team;
    const { ack } = await slack.users.command(people.ana, channel.id, 'preview');
    const before = slack.read(channel.id);
    await morning.team.settle();
    const told = morning.direct(people.ana);
    expect(told).toHaveLength(1);
    expect(slack.read(channel.id)).toEqual(before);
    const mine = await slack.users.command(people.ana, channel.id, 'me');
    await expectGolden('slack/private', [
      readAnswer(ack),
      told[0]?.text.split('\n').at(-1),
      readAnswer(mine.ack),
    ]);
  });

  it('asks for the reason of a hand-over in a window, and says beside the field what is wrong', async () => {
    await using morning = await startMorning(transport, ROUTED);
    const { team, digest } = morning;
    const { slack, people } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    const [told] = morning.direct(people.ana);
    if (!told) throw new Error('nobody was told');
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.ana, told, 'hand.over:T-1');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    const asked = slack.whenCalled('views.update');
    await slack.users.clickView(people.ana, viewId, 'reason', 'too much open');
    await asked;
    const wrong = await slack.users.submit(people.ana, viewId, { reason: 'too much open', to: '@zoe' });
    expect(wrong.ack.body).toMatchObject({ response_action: 'errors', errors: { to: expect.any(String) } });
    await slack.users.submit(people.ana, viewId, { reason: 'too much open' });
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('open');
    const [edited] = morning.direct(people.ana);
    expect(JSON.stringify(edited?.blocks)).not.toContain('hand.over:T-1');
  });

  it('reminds whoever puts a task off that they have, on the day they choose', async () => {
    await using morning = await startMorning(transport, ROUTED);
    const { team, digest } = morning;
    const { slack, people } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    const [told] = morning.direct(people.ana);
    if (!told) throw new Error('nobody was told');
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.ana, told, 'more:later:T-1', 'later:T-1');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    await slack.users.submit(people.ana, viewId, { until: '2026-11-25' });
    await team.setClock('2026-11-24T12:00:00Z');
    const before = morning.direct(people.ana).map(({ text }) => text);
    expect(before.filter((text) => text.includes('put it off'))).toEqual([]);
    await team.setClock('2026-11-25T09:00:05Z');
    const reminded = morning.direct(people.ana).slice(before.length);
    expect(reminded).toHaveLength(1);
    await expectGolden('slack/private', reminded[0]?.text);
    expect(await morning.taskState('T-1')).toBe('assigned');
  });

  it('keeps what is over the limit of a day for the next morning, and says how much was used', async () => {
    await using morning = await startMorning(transport, [...ROUTED, ['ana', 'me --private 1']]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await slack.users.click(people.lead, digest, 'approve:T-2');
    await team.setClock('2026-11-23T09:06:00Z');
    expect(await morning.taskState('T-2')).toBe('assigned');
    expect(morning.direct(people.ana)).toHaveLength(1);
    const { ack } = await slack.users.command(people.ana, channel.id, 'me');
    await expectGolden('slack/private', readAnswer(ack));
    await team.setClock('2026-11-24T08:59:00Z');
    expect(morning.direct(people.ana)).toHaveLength(1);
    await team.setClock('2026-11-24T09:00:05Z');
    expect(morning.direct(people.ana)).toHaveLength(2);
  });
});

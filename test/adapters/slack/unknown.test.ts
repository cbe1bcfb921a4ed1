import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer, readWords } from '../../support/slack/read.ts';
import { startSlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

describe.each(TEAM_TRANSPORTS)('what Tiller does not know in Slack, over %s', (transport) => {
  it('is said of a shortcut, to whoever used it alone', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    const answered = slack.whenCalled('response_url');
    expect((await slack.users.shortcut(people.ana, digest, 'of_another_time')).ack.isAcked).toBe(true);
    await answered;
    const told = slack.readPrivate(channel.id, people.ana);
    expect(told).toHaveLength(1);
    const opened = slack.whenCalled('views.open');
    const { ack } = await slack.users.globalShortcut(people.ana, 'of_another_time');
    expect(ack.isAcked).toBe(true);
    await opened;
    const window = [...slack.state.views.values()].at(-1)?.view;
    await expectGolden('slack/unknown', [told[0]?.text, readWords(window)]);
  });

  it('is said of a form, in its window', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people } = team;
    const view = { type: 'modal', callback_id: 'of_another_time', blocks: [] };
    slack.state.views.set('VOLD', { view, user: people.ana, hash: '1', rootId: 'VOLD' });
    const { ack } = await slack.users.submit(people.ana, 'VOLD', {});
    expect(ack).toMatchObject({ isAcked: true, body: { response_action: 'update' } });
    await expectGolden('slack/unknown', readAnswer(ack));
  });

  it('is acknowledged of a menu that asks for choices, of a closed window, and of whatever else there may be', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people } = team;
    const from = { team: { id: 'T1', domain: 'fake' }, user: { id: people.ana, name: 'ana' } };
    const asks = { ...from, type: 'block_suggestion', action_id: 'x', block_id: 'b', value: 'a' };
    expect(await slack.send('interactive', asks)).toMatchObject({ isAcked: true, body: { options: [] } });
    const view = { id: 'V1', callback_id: 'form', private_metadata: '', state: { values: {} }, blocks: [] };
    expect((await slack.send('interactive', { ...from, type: 'view_closed', view })).isAcked).toBe(true);
    expect((await slack.send('interactive', { ...from, type: 'of_another_time' })).isAcked).toBe(true);
  });

  it('is answered once where an event of it is delivered again', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    const guest = slack.users.addMember('guest', { isGuest: true });
    channel.members.add(guest);
    const countTold = () => slack.readPrivate(channel.id, guest).length;
    const reacted = await slack.users.react(guest, digest, 'white_check_mark');
    const told = countTold();
    await reacted.repeat();
    expect(countTold()).toBe(told);
    const asked = await slack.users.write(guest, channel.id, '<@UBOT> approve T-1');
    const before = countTold();
    await asked.repeat();
    await team.settle();
    expect(countTold()).toBe(before);
    const refused = await slack.users.write(people.ana, channel.id, '<@UBOT> why T-99');
    const thread = slack.read(channel.id).at(-1)?.ts ?? '';
    await team.settle();
    const answers = () => [...slack.read(channel.id, thread), ...slack.readPrivate(channel.id, people.ana)];
    const count = answers().length;
    expect(count).toBe(1);
    await refused.repeat();
    await team.settle();
    expect(answers()).toHaveLength(count);
  });
});

it.each(['null', '7', '"words"', '[]', '{'])('refuses a signed body that is %s with 400', async (body) => {
  await using team = await startSlackTeam({ transport: 'http' });
  expect(await team.slack.sendText(body)).toMatchObject({ isAcked: false, status: 400 });
  expect(await team.slack.sendText(body, { isForged: true })).toMatchObject({ status: 401 });
  const { ack } = await team.slack.users.command(team.people.ana, team.channel.id, 'help');
  expect(ack.isAcked).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { TEAM_TRANSPORTS } from '../../support/slack/team.ts';

describe.each(TEAM_TRANSPORTS)('asking in words in Slack over %s', (transport) => {
  it('answers in the thread of the question, once however often it is told', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people, channel } = team;
    const asked = await slack.users.write(people.ana, channel.id, '<@UBOT> why not saved replies?');
    await asked.repeat();
    await team.settle();
    const question = slack.read(channel.id).at(-1);
    const answers = slack.read(channel.id, question?.ts ?? '');
    expect(answers).toHaveLength(1);
    await expectGolden('slack/mention', answers[0]?.text);
    expect(slack.read(channel.id)).toHaveLength(2);
  });

  it('says what can be asked where it does not understand', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.write(people.ana, channel.id, '<@UBOT> what do you think of all this?', digest.ts);
    await team.settle();
    await expectGolden('slack/mention', morning.thread().at(-1));
  });

  it('still reads reactions on a page in whose thread somebody asked', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.write(people.ana, channel.id, '<@UBOT> why T-1', digest.ts);
    await team.settle();
    await slack.users.react(people.lead, digest, 'one');
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('approved');
  });

  it('keeps what is of the asker alone out of the thread', async () => {
    await using morning = await startMorning(transport);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    const before = morning.thread();
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.write(people.lead, channel.id, '<@UBOT> inbox', digest.ts);
    await told;
    await team.settle();
    const answer = slack.readPrivate(channel.id, people.lead).at(-1);
    expect(answer).toMatchObject({ threadTs: digest.ts });
    await expectGolden('slack/mention', answer?.text);
    expect(morning.thread().length).toBe(before.length + 1);
  });

  it('answers in a conversation of two with what concerns that person', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people } = team;
    slack.state.channels.set('DX', {
      id: 'DX',
      name: '',
      members: new Set([people.lead, slack.state.botUserId]),
      isArchived: false,
      im: people.lead,
    });
    await slack.users.write(people.lead, 'DX', 'inbox');
    await team.settle();
    await expectGolden('slack/mention', slack.read('DX').at(-1)?.text);
  });

  it('takes a yes that is typed for the button below what it asked', async () => {
    await using morning = await startMorning(transport);
    const { slack, people, channel } = morning.team;
    await slack.users.command(people.lead, channel.id, 'sick tomorrow');
    await slack.users.command(people.ana, channel.id, 'yes');
    await slack.users.command(people.lead, channel.id, 'ja');
    await morning.team.settle();
    const leaves = await morning.team.db.kysely.selectFrom('leaves').select('executor_id').execute();
    expect(leaves).toHaveLength(1);
  });

  it('answers the form of somebody in a conversation that it is not in by a message of its own', async () => {
    await using morning = await startMorning(transport);
    const { slack, people } = morning.team;
    const opened = slack.whenCalled('views.open');
    await slack.users.command(people.lead, 'DTWOOTHERS', 'propose');
    await opened;
    const [viewId = ''] = slack.state.views.keys();
    const told = slack.whenCalled('chat.postMessage');
    await slack.users.submit(people.lead, viewId, { title: 'Sort the help pages' });
    await told;
    expect(morning.direct(people.lead).at(-1)).toMatchObject({
      only: null,
      text: expect.stringContaining('Sort the help pages'),
    });
  });

  it('shows the inbox to a command, to the asker alone', async () => {
    await using morning = await startMorning(transport);
    const { slack, people, channel } = morning.team;
    const { ack } = await slack.users.command(people.lead, channel.id, 'inbox');
    expect(ack.body).toMatchObject({ response_type: 'ephemeral' });
    await expectGolden('slack/mention', readAnswer(ack));
  });
});

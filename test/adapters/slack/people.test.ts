import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';

const countLookups = ({ slack, people }: SlackTeam) =>
  slack.state.calls.filter(({ method, args }) => method === 'users.info' && args.user === people.ana).length;

/** Slack is asked once more, and then no answer is guessed. */
function failTwice(slack: SlackTeam['slack']): void {
  for (let time = 0; time < 2; time++)
    slack.fail('users.info', { kind: 'status', status: 503, isStored: false });
}

describe('who somebody is in Slack', () => {
  it('is asked once, however much they do at once, and again after an hour', async () => {
    await using team = await startSlackTeam();
    const { slack, people, channel } = team;
    await team.caughtUp;
    const held = Promise.withResolvers<void>();
    slack.fail('users.info', { kind: 'held', until: held.promise });
    const typed = [1, 2, 3].map(() => slack.users.command(people.ana, channel.id, 'tasks'));
    await until(() => expect(countLookups(team)).toBe(1));
    held.resolve();
    await Promise.all(typed);
    await slack.users.command(people.ana, channel.id, 'tasks');
    expect(countLookups(team)).toBe(1);
    team.clock.advance(3_600_000);
    await slack.users.command(people.ana, channel.id, 'tasks');
    expect(countLookups(team)).toBe(2);
  });

  it('holds for longer where Slack does not say', async () => {
    await using team = await startSlackTeam();
    const { slack, people, channel } = team;
    await slack.users.command(people.ana, channel.id, 'tasks');
    team.clock.advance(3_600_000);
    slack.fail('users.info', { kind: 'status', status: 503, isStored: false });
    const { ack } = await slack.users.command(people.ana, channel.id, 'propose Paint the door --effort 1h');
    expect(JSON.stringify(ack.body)).toContain('Paint the door');
  });

  it('is not “no member” where Slack does not say: they are asked to try again, and then it counts', async () => {
    await using morning = await startMorning('socket');
    const { team, line } = morning;
    const { slack, people, channel } = team;
    failTwice(slack);
    const { ack } = await slack.users.command(people.ben, channel.id, 'tasks');
    await expectGolden('slack/people', readAnswer(ack));
    const again = await slack.users.command(people.ben, channel.id, 'me');
    expect(JSON.stringify(again.ack.body)).toContain('@ben');
    // Whoever is in the team already needs no lookup.
    await team.restart();
    slack.fail('users.info', { kind: 'status', status: 503, isStored: false });
    await slack.users.react(people.lead, line('T-1'), 'white_check_mark');
    expect(await morning.taskState('T-1')).toBe('approved');
  });

  it('is not guessed of somebody who is named', async () => {
    await using team = await startSlackTeam({ others: ['cy'] });
    const { slack, people, channel } = team;
    await slack.users.command(people.lead, channel.id, 'tasks');
    failTwice(slack);
    const { ack } = await slack.users.command(people.lead, channel.id, 'member add <@UCY|cy>');
    await expectGolden('slack/people', readAnswer(ack));
  });
});

import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { readAnswer, readWords } from '../../support/slack/read.ts';
import { type SlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

const readHome = ({ slack }: SlackTeam, user: string): unknown =>
  slack.state.views.get(`VHOME${user}`)?.view ?? null;

describe.each(TEAM_TRANSPORTS)('the Home in Slack over %s', (transport) => {
  it('shows what waits for whoever opens it, with buttons, and their settings', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    await team.slack.users.openHome(team.people.lead);
    await team.settle();
    await expectGolden('slack/home', readWords(readHome(team, team.people.lead)));
    const home = JSON.stringify(readHome(team, team.people.lead));
    for (const code of [
      'approve:T-1',
      'change:T-1',
      'refuse:T-1',
      'later:T-1',
      'why:T-1',
      'member.edit:@lead',
    ]) {
      expect(home).toContain(code);
    }

    // Instants, which Slack shows everybody in their own zone.
    expect(home).toMatch(/Next digest: .*"timestamp":1795510800.*"fallback":"09:00 UTC/);
  });

  it('follows what happens, once for several changes, and is not published again for nothing', async () => {
    await using morning = await startMorning(transport, [['ana', 'team']]);
    const { team, digest } = morning;
    const { slack, people } = team;
    await slack.users.openHome(people.lead);
    await team.settle();
    const published = () => slack.state.calls.filter(({ method }) => method === 'views.publish').length;
    const before = published();
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await slack.users.click(people.lead, digest, 'approve:T-2');
    await team.settle();
    expect(published()).toBe(before + 1);
    expect(JSON.stringify(readHome(team, people.lead))).not.toContain('approve:');
    await expectGolden('slack/home', readWords(readHome(team, people.lead)));
    await slack.users.command(people.ana, team.channel.id, 'tasks');
    await team.settle();
    expect(published()).toBe(before + 1);
  });

  it('is not published again where it shows the same', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people } = team;
    const published = () => slack.state.calls.filter(({ method }) => method === 'views.publish').length;
    await slack.users.openHome(people.lead);
    await team.settle();
    await slack.users.openHome(people.lead);
    await team.settle();
    expect(published()).toBe(1);
    await team.restart();
    await slack.users.openHome(people.lead);
    await team.settle();
    expect(published()).toBe(2);
  });

  it('takes a click on a button of it, and answers a question in a window', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const { slack, people } = team;
    await slack.users.openHome(people.lead);
    await team.settle();
    const id = `VHOME${people.lead}`;
    await slack.users.clickView(people.lead, id, 'approve:T-1');
    await team.settle();
    expect(await morning.taskState('T-1')).toBe('approved');
    const opened = slack.whenCalled('views.open');
    await slack.users.clickView(people.lead, id, 'more:change:T-2', 'later:T-2');
    await opened;
    const [viewId, form] = [...slack.state.views].find(([key]) => !key.startsWith('VHOME')) ?? [];
    expect(JSON.stringify(form?.view)).toContain('2026-11-24');
    const { ack } = await slack.users.submit(people.lead, viewId ?? '', { until: '2026-11-30' });
    await expectGolden('slack/home', readAnswer(ack));
    await team.settle();
    expect(await morning.taskState('T-2')).toBe('snoozed');
    await expectGolden('slack/home', readWords(readHome(team, people.lead)));
  });

  it('shows nothing to a guest', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const guest = team.slack.users.addMember('guest', { isBot: true });
    await team.slack.users.openHome(guest);
    await team.settle();
    expect(readHome(team, guest)).toBeNull();
    expect(team.slack.read(`D${guest}`)).toEqual([]);
  });
});

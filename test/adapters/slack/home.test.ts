import { describe, expect, it } from 'vitest';
import { startMorning } from '../../support/slack/morning.ts';
import { type SlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

function readHome({ slack }: SlackTeam, user: string): string {
  return readAll(slack.state.views.get(`VHOME${user}`)?.view ?? null);
}

/** All that can be read or clicked; words that stand next to each other in one go. */
function readAll(view: unknown): string {
  return JSON.stringify(view).replaceAll('"},{"type":"text","text":"', '');
}

describe.each(TEAM_TRANSPORTS)('the Home in Slack over %s', (transport) => {
  it('shows what waits for whoever opens it, with buttons, and their settings', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    await team.slack.users.openHome(team.people.lead);
    await team.settle();
    const home = readHome(team, team.people.lead);
    expect(home).toContain('Waiting on you');
    expect(home).toContain('T-1 · Chart failed payments');
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
    expect(home).toContain('0 of 8 private messages today');
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
    expect(readHome(team, people.lead)).toContain('Decided this week');
    expect(readHome(team, people.lead)).toContain('Nothing waits for you');
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
    await slack.users.clickView(people.lead, id, 'later:T-2');
    await opened;
    const [viewId, form] = [...slack.state.views].find(([key]) => !key.startsWith('VHOME')) ?? [];
    expect(JSON.stringify(form?.view)).toContain('2026-11-24');
    const { ack } = await slack.users.submit(people.lead, viewId ?? '', { until: '2026-11-30' });
    expect(readAll(ack.body)).toContain('T-2 comes back on');
    await team.settle();
    expect(await morning.taskState('T-2')).toBe('snoozed');
    expect(readHome(team, people.lead)).toContain('You said later');
  });

  it('shows nothing to a guest', async () => {
    await using morning = await startMorning(transport);
    const { team } = morning;
    const guest = team.slack.users.addMember('guest', { isBot: true });
    await team.slack.users.openHome(guest);
    await team.settle();
    expect(readHome(team, guest)).toBe('null');
    expect(team.slack.read(`D${guest}`)).toEqual([]);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { examine, viewFinding, viewVerdict } from '../../../adapters/cli/doctor.ts';
import type { SlackConfig } from '../../../adapters/process/config.ts';
import { examineSlack } from '../../../adapters/slack/doctor.ts';
import { SCOPES } from '../../../adapters/slack/manifest.ts';
import { takeLease } from '../../../src/base/store/lease.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';
import { fakePorts, startTeam } from '../../support/team.ts';

const LOG = fakePorts({ now: () => 0, set: () => undefined, advance: () => undefined }, []).log;

async function startFounded(options: Parameters<typeof startSlackTeam>[0] = {}): Promise<SlackTeam> {
  const team = await startSlackTeam(options);
  onTestFinished(() => team[Symbol.asyncDispose]());
  return team;
}

function configOf({ slack }: SlackTeam, changes: Partial<SlackConfig> = {}): SlackConfig {
  const { botToken, appToken } = slack.state;
  return {
    botToken,
    client: null,
    appToken,
    signingSecret: null,
    port: 3_000,
    apiUrl: slack.apiUrl,
    ...changes,
  };
}

/** What doctor prints, and its last line. */
async function look(
  team: SlackTeam,
  changes: Partial<SlackConfig> = {},
): Promise<{ lines: string[]; verdict: string }> {
  const config = configOf(team, changes);
  const findings = await examine({
    engine: team.engine,
    address: 'tiller.db',
    runner: 'runner',
    chats: [(places) => examineSlack({ config, places, installs: team.engine.installs, log: LOG })],
    withoutChats: '',
  });
  const show = (view: ReturnType<typeof viewFinding>) =>
    view.lines.map((line) => plainText(line, 'UTC')).join('\n');
  return {
    lines: findings.map((finding) => show(viewFinding(finding))),
    verdict: show(viewVerdict(findings)),
  };
}

describe('tiller doctor', () => {
  it('says of each part that it works', async () => {
    const team = await startFounded();
    await takeLease(team.db, {
      name: 'runner',
      token: 'x',
      holder: 'process 7 on host',
      now: team.clock.now(),
      ttlMs: 60_000,
    });
    await team.slack.users.command(team.people.lead, team.channel.id, 'help');
    expect(await look(team)).toEqual({
      lines: [
        'ok      database: tiller.db, one team',
        'ok      running: process 7 on host runs this database',
        'ok      Slack: @tiller in Fake team (T1)',
        'ok      Slack connection: Socket Mode: Slack gives a connection',
        `ok      Slack permissions: all ${SCOPES.length}`,
        'ok      Slack channel #team: @tiller is in it',
        'ok      feed main: next digest Mon 23 Nov at 09:00, next review Fri 27 Nov at 15:00; weekdays 09:00, UTC, posted to #team',
        'ok      last event from Slack: Mon 23 Nov at 08:00',
        'ok      messages: none is stuck',
      ],
      verdict: 'All is well.',
    });
  });

  it('says that nothing runs, that a feed is quiet and that nothing was heard yet, which breaks nothing', async () => {
    const team = await startFounded({ isUnfounded: true });
    await team.slack.users.command(team.people.lead, team.channel.id, 'help');
    await team.db.kysely.deleteFrom('inbox').execute();
    const { lines, verdict } = await look(team);
    expect(lines).toContain(
      'note    running: no process runs this database: nothing is posted until Tiller is started',
    );
    expect(lines.find((line) => line.includes('feed main'))).toMatch(/^note {4}feed main: quiet until go/);
    expect(lines).toContain('note    last event from Slack: none yet: type /tiller help in the channel');
    expect(verdict).toMatch(/^Nothing is broken\. To know: /);
  });

  it.each([
    ['invalid_auth', 'Slack does not take the bot token (invalid_auth)'],
    ['token_revoked', 'Install the app again'],
  ])('says where to copy a token that Slack answers with %s', async (error, words) => {
    const team = await startFounded();
    team.slack.fail('auth.test', { kind: 'error', error });
    const { lines, verdict } = await look(team);
    expect(lines.find((line) => line.startsWith('BROKEN  Slack: '))).toContain(words);
    expect(verdict).toBe('Something is broken: Slack.');
    expect(lines.join('\n')).not.toContain(team.slack.state.botToken);
  });

  it('tells a wrong app token from a right one', async () => {
    const team = await startFounded();
    const { lines, verdict } = await look(team, { appToken: 'xapp-other' });
    expect(lines.find((line) => line.startsWith('BROKEN'))).toContain('App-Level Tokens');
    expect(verdict).toBe('Something is broken: Slack connection.');
  });

  it('says where Slack must reach it over HTTP', async () => {
    const team = await startFounded();
    const { lines } = await look(team, { appToken: null, signingSecret: 'x'.repeat(32) });
    expect(lines.find((line) => line.includes('connection'))).toContain('port 3000');
  });

  it.each(SCOPES)('names $scope when it is missing, and what is lost', async ({ scope, why, isOptional }) => {
    const team = await startFounded();
    team.slack.state.scopes.delete(scope);
    const found = (await look(team)).lines.find((line) => line.includes('Slack permissions')) ?? '';
    if (isOptional) expect(found).toMatch(new RegExp(`^note .*without ${scope}`));
    else expect(found).toContain(`missing ${scope} (${why})`);
  });

  it('says what keeps it out of a channel', async () => {
    const team = await startFounded();
    const channelLine = async () =>
      (await look(team)).lines.find((line) => line.includes('channel #team')) ?? '';
    team.channel.members.delete('UBOT');
    expect(await channelLine()).toBe(
      'BROKEN  Slack channel #team: @tiller is not in it: type /invite @tiller there',
    );
    team.channel.isArchived = true;
    expect(await channelLine()).toContain('archived');
    team.slack.state.channels.delete(team.channel.id);
    expect(await channelLine()).toContain('cannot see it');
    team.slack.state.teamId = 'T2';
    expect(await channelLine()).toContain('another Slack team (T1)');
  });

  it('lists messages that were given up, and those that wait too long', async () => {
    const team = await startFounded();
    await team.slack.users.command(team.people.lead, team.channel.id, 'propose Chart failed payments');
    team.clock.set('2026-11-23T09:00:01Z');
    await team.engine.tick();
    const { id } = await team.db.kysely
      .updateTable('outbox')
      .set({ state: 'unknown', last_error: 'Error: reset' })
      .where('subject', 'like', 'digest:%')
      .returning('id')
      .executeTakeFirstOrThrow();
    team.clock.set('2026-11-23T09:20:00Z');
    const { lines, verdict } = await look(team);
    expect(lines).toContain(
      `BROKEN  message ${id}: digest main 2026-11-23 for #team may or may not have arrived: reset. outbox send ${id} sends it again, outbox drop ${id} forgets it`,
    );
    expect(lines.find((line) => line.startsWith('note    messages'))).toContain('1 wait');
    expect(verdict).toContain(`message ${id}`);
  });

  it('works without a chat, and without a team', async () => {
    const { engine } = await startTeam();
    const settings = {
      engine,
      address: 'tiller.db',
      runner: 'runner',
      chats: [],
      withoutChats: 'none is set up',
    };
    const names = (await examine(settings)).map(({ name }) => name);
    expect(names).toEqual(['database', 'running', 'chat', 'feed main', 'messages']);
  });
});

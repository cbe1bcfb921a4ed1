import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { examine, viewFinding, viewVerdict } from '../../../adapters/cli/doctor.ts';
import type { SlackConfig } from '../../../adapters/process/config.ts';
import { examineSlack } from '../../../adapters/slack/doctor.ts';
import { SCOPES } from '../../../adapters/slack/manifest.ts';
import { takeLease } from '../../../src/base/store/lease.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { Finding } from '../../../src/schedule/health.ts';
import { expectGolden } from '../../support/golden.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';
import { fakePorts, startTeam } from '../../support/team.ts';

const LOG = fakePorts({ now: () => 0, set: () => undefined, advance: () => undefined }, []).log;

async function startFounded(options: Parameters<typeof startSlackTeam>[0] = {}): Promise<SlackTeam> {
  const team = await startSlackTeam(options);
  onTestFinished(() => team[Symbol.asyncDispose]());
  return team;
}

/** For all that leave it as it was. */
let shared: SlackTeam | undefined;
afterAll(() => shared?.[Symbol.asyncDispose]());

async function useFounded(): Promise<SlackTeam> {
  shared ??= await startSlackTeam();
  return shared;
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

interface Look {
  findings: Finding[];
  lines: string[];
  verdict: string;
}

/** What doctor finds, what it prints of that, and its last line. */
async function look(team: SlackTeam, changes: Partial<SlackConfig> = {}): Promise<Look> {
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
    findings,
    lines: findings.map((finding) => show(viewFinding(finding))),
    verdict: show(viewVerdict(findings)),
  };
}

const namesOf = (findings: readonly Finding[], state: Finding['state']) =>
  findings.filter((finding) => finding.state === state).map(({ name }) => name);

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
    const { findings, lines, verdict } = await look(team);
    expect(findings.map(({ state }) => state)).toEqual(Array(9).fill('ok'));
    await expectGolden('slack/doctor', [...lines, verdict]);
  });

  it('says that nothing runs, that a feed is quiet and that nothing was heard yet, which breaks nothing', async () => {
    const team = await startFounded({ isUnfounded: true });
    await team.slack.users.command(team.people.lead, team.channel.id, 'help');
    await team.db.kysely.deleteFrom('inbox').execute();
    const { findings, lines, verdict } = await look(team);
    expect(namesOf(findings, 'broken')).toEqual([]);
    expect(namesOf(findings, 'note')).toHaveLength(3);
    await expectGolden('slack/doctor', [...lines.filter((line) => line.startsWith('note')), verdict]);
  });

  it.each(['invalid_auth', 'token_revoked'])(
    'says where to copy a token that Slack answers with %s',
    async (error) => {
      const team = await useFounded();
      team.slack.fail('auth.test', { kind: 'error', error });
      const { findings, lines, verdict } = await look(team);
      expect(namesOf(findings, 'broken')).toEqual(['Slack']);
      await expectGolden('slack/doctor', [...lines.filter((line) => line.startsWith('BROKEN')), verdict]);
      expect(lines.join('\n')).not.toContain(team.slack.state.botToken);
    },
  );

  it('tells a wrong app token from a right one', async () => {
    const team = await useFounded();
    const { findings, lines, verdict } = await look(team, { appToken: 'xapp-other' });
    expect(namesOf(findings, 'broken')).toEqual(['Slack connection']);
    await expectGolden('slack/doctor', [...lines.filter((line) => line.startsWith('BROKEN')), verdict]);
  });

  it('says where Slack must reach it over HTTP', async () => {
    const team = await useFounded();
    const { lines } = await look(team, { appToken: null, signingSecret: 'x'.repeat(32) });
    const connection = lines.find((line) => line.includes('connection'));
    expect(connection).toContain('3000');
    await expectGolden('slack/doctor', connection);
  });

  it.each(SCOPES)('names $scope when it is missing, and what is lost', async ({ scope, why, isOptional }) => {
    const team = await useFounded();
    const { scopes } = team.slack.state;
    scopes.delete(scope);
    onTestFinished(() => void scopes.add(scope));
    const found = (await look(team)).lines.find((line) => line.includes('Slack permissions')) ?? '';
    if (isOptional) expect(found).toMatch(new RegExp(`^note .*without ${scope}`));
    else expect(found).toContain(`missing ${scope} (${why})`);
  });

  it('says what keeps it out of a channel', async () => {
    const team = await startFounded();
    const said: (string | undefined)[] = [];
    const lookAtChannel = async () => {
      const { findings, lines } = await look(team);
      expect(namesOf(findings, 'broken')).toContain('Slack channel #team');
      said.push(lines.find((line) => line.includes('channel #team')));
    };
    team.channel.members.delete('UBOT');
    await lookAtChannel();
    team.channel.isArchived = true;
    await lookAtChannel();
    team.slack.state.channels.delete(team.channel.id);
    await lookAtChannel();
    team.slack.state.teamId = 'T2';
    await lookAtChannel();
    await expectGolden('slack/doctor', said);
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
    const { findings, lines, verdict } = await look(team);
    expect(namesOf(findings, 'broken')).toEqual([`message ${id}`]);
    expect(namesOf(findings, 'note')).toEqual(['running', 'messages']);
    await expectGolden('slack/doctor', [...lines.filter((line) => /message/.test(line)), verdict]);
  });

  it('says of each team that installed the app which permissions Slack did not give', async () => {
    const { slack } = await useFounded();
    const { botToken: token, teamId, botUserId, botId } = slack.state;
    const lookAt = (scopes: readonly string[], teams: readonly string[] = [teamId]) => {
      const bot = { token, scopes, id: botId, userId: botUserId };
      const kept = { team: { id: teamId }, user: { id: 'U1' }, bot, authVersion: 'v2' };
      return examineSlack({
        config: {
          botToken: null,
          client: { id: '1', secret: '2' },
          appToken: null,
          signingSecret: '3',
          port: 3_000,
          apiUrl: slack.apiUrl,
        },
        places: [],
        installs: { list: async () => [...teams], find: async () => JSON.stringify(kept) },
        log: LOG,
      });
    };
    const all = SCOPES.map(({ scope }) => scope);
    expect(namesOf(await lookAt(all), 'broken')).toEqual([]);
    const nowhere = await lookAt(all, []);
    const lacking = await lookAt(all.filter((scope) => scope !== 'chat:write' && scope !== 'files:write'));
    expect(namesOf(lacking, 'broken')).toEqual([`Slack team ${teamId}`]);
    await expectGolden(
      'slack/doctor',
      [...lacking, ...nowhere.slice(0, 1)].map(({ detail }) => detail),
    );
  });

  it('asks a few of many teams at a time, and names those that do not answer in their order', async () => {
    const { slack } = await useFounded();
    const tenants = Array.from({ length: 20 }, (_, index) => `T${100 + index}`);
    const asked = Promise.withResolvers<void>();
    let waiting = 0;
    const findings = await examineSlack({
      config: {
        ...{ botToken: null, client: { id: '1', secret: '2' }, appToken: null, signingSecret: '3' },
        ...{ port: 3_000, apiUrl: slack.apiUrl },
      },
      places: [],
      installs: {
        list: async () => tenants,
        async find({ tenant }) {
          if (++waiting === 4) asked.resolve();
          await asked.promise;
          if (tenant === 'T100') await new Promise((resolve) => setImmediate(resolve));
          return null;
        },
      },
      log: LOG,
    });
    const names = findings.map(({ name }) => name).filter((name) => name.startsWith('Slack team'));
    expect(names).toEqual(tenants.map((tenant) => `Slack team ${tenant}`));
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

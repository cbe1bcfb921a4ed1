import { describe, expect, it } from 'vitest';
import type { View } from '../../src/base/view/view.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { BY_AGENTS, IN_ONES_OWN_NAME, NEVER_BY_TOKEN } from '../../src/team/token/limits.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { startTeam, type Team } from '../support/team.ts';

function secretOf(view: View): string {
  return (view.data as { secret: string }).secret;
}

async function startWithPeople(): Promise<Team> {
  const team = await startTeam();
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'member add @ben');
  await team.ok('lead', 'agent add @coder --responsible @ana');
  return team;
}

/** Runs a command as the program that has the secret. */
async function call(team: Team, secret: string, command: string, args: Record<string, unknown> = {}) {
  const found = await team.engine.authenticate(secret);
  if (!found) throw new Error('no such token');
  const { workspace, actor } = found;
  const origin = `http:${found.token}:${team.ports.newId()}`;
  return team.engine.handle({ workspace, actor, command, args, origin, placeId: null, waits: true });
}

describe('a token', () => {
  it('is shown once: only its hash is anywhere afterwards', async () => {
    const team = await startWithPeople();
    const origin = 'same';
    const view = await team.say('ana', 'token add ci', { origin });
    const secret = secretOf(view);
    expect(secret).toMatch(/^tiller_[\w-]{43}$/);
    expect(await team.say('ana', 'token add ci', { origin })).toMatchObject({ kind: 'answer' });
    for (const table of ['events', 'inbox', 'tokens', 'outbox'] as const) {
      const rows = await team.db.kysely.selectFrom(table).selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
    const { files } = await team.ok('lead', 'archive');
    expect(JSON.stringify(files)).not.toContain(secret);
    await expectRebuilt(team.db);
  });

  it('is its owner’s or an agent’s, and at most of the owner’s role', async () => {
    const team = await startWithPeople();
    expect(await team.refused('ben', 'token add ci --for @ana')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('ana', 'token add ci --role admin')).toMatchObject({ code: 'not_allowed' });
    expect(await team.refused('ana', 'token add ci --for @coder --role member')).toMatchObject({
      code: 'bad_argument',
    });
    expect((await team.ok('ana', 'token add ci --for @coder')).data).toMatchObject({
      role: 'agent',
      for: 'coder',
    });
    expect((await team.ok('lead', 'token add ben --for @ben')).data).toMatchObject({ role: 'member' });
    expect((await team.ok('ben', 'token list')).data).toMatchObject([{ name: 'ben' }]);
    expect((await team.ok('lead', 'token list')).data).toMatchObject([{ name: 'ci' }, { name: 'ben' }]);
  });

  it('does nothing once it is revoked, has ended, or its owner has left', async () => {
    const team = await startWithPeople();
    const [revoked, ended, left] = [
      secretOf(await team.ok('ana', 'token add one')),
      secretOf(await team.ok('ana', 'token add two --days 1')),
      secretOf(await team.ok('ben', 'token add three')),
    ];
    expect(await call(team, left, 'tasks')).not.toMatchObject({ kind: 'refusal' });
    expect(await team.refused('ben', 'token revoke one')).toMatchObject({ code: 'not_allowed' });
    await team.ok('ana', 'token revoke one');
    expect(await team.engine.authenticate(revoked)).toBeNull();
    await team.ok('lead', 'member remove @ben');
    expect(await call(team, left, 'tasks')).toMatchObject({ code: 'not_allowed' });
    team.clock.advance(86_400_001);
    expect(await team.engine.authenticate(ended)).toBeNull();
    expect(await team.engine.authenticate('tiller_guess')).toBeNull();
  });

  it('votes as its owner, on nothing risky, and not when somebody else made it or it has fewer rights', async () => {
    const team = await startWithPeople();
    await team.ok('lead', 'propose Write the guide --effort 2');
    await team.ok('lead', 'propose Delete the customer database --effort 2');
    await team.ok('lead', 'plan --feed main');
    const tasks = await team.db.kysely.selectFrom('tasks').select(['id', 'title']).execute();
    const [plain, risky] = ['Write', 'Delete'].map(
      (word) => tasks.find(({ title }) => title.startsWith(word))?.id ?? `no ${word}`,
    );
    const own = secretOf(await team.ok('ana', 'token add own --role approver'));
    const reduced = secretOf(await team.ok('ana', 'token add less'));
    const given = secretOf(await team.ok('lead', 'token add given --for @ana --role approver'));
    const agent = secretOf(await team.ok('ana', 'token add agent --for @coder'));
    for (const secret of [reduced, given, agent])
      expect(await call(team, secret, 'approve', { task: plain })).toMatchObject({ code: 'not_allowed' });
    for (const command of ['approve', 'refuse', 'later', 'change', 'not risky']) {
      const more = { refuse: { reason: 'not us' }, later: { until: '2026-12-24' }, change: { hours: '1h' } };
      const args = { task: risky, ...more[command as keyof typeof more] };
      expect([command, await call(team, own, command, args)]).toMatchObject([
        command,
        { code: 'not_allowed' },
      ]);
    }
    expect(await call(team, own, 'approve', { task: plain })).toMatchObject({ kind: 'answer' });
    const votes = await team.db.kysely.selectFrom('votes').selectAll().execute();
    expect(votes).toMatchObject([{ task_id: plain, member_id: 'M-2' }]);
  });

  it('of an agent takes work and brings in figures, and neither votes, settles nor changes rules or members', async () => {
    const team = await startWithPeople();
    const agent = secretOf(await team.ok('ana', 'token add agent --for @coder'));
    const may = new Set(BY_AGENTS);
    for (const { name, reads, isInternal, access } of team.engine.commands.all) {
      if (may.has(name) || isInternal || (reads && access === 'everyone')) continue;
      expect([name, await call(team, agent, name)]).toMatchObject([name, { code: 'not_allowed' }]);
    }
    await team.ok('lead', 'metric add sign-ups --unit count');
    expect(await call(team, agent, 'metric record', { metric: 'sign-ups', value: '3' })).toMatchObject({
      kind: 'answer',
    });
  });

  it('has limits that name commands there are', () => {
    const names = createCommands().all.map(({ name }) => name);
    expect(
      [...NEVER_BY_TOKEN, ...IN_ONES_OWN_NAME, ...BY_AGENTS].filter((each) => !names.includes(each)),
    ).toEqual([]);
  });
});

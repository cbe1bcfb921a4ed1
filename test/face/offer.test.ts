import { describe, expect, it } from 'vitest';
import { TEAM_DIALECTS, type TeamDialect } from '../support/database.ts';
import { startGuild } from '../support/discord/guild.ts';
import { startTeam, type Team } from '../support/team.ts';

async function startWithIdeas(dialect: TeamDialect): Promise<Team> {
  const team = await startTeam({ dialect });
  await team.ok('lead', 'member add @ana --name "Ana Lopes"');
  for (const idea of ['Call the venue', 'Write the Guide', 'Mend the lamp', 'Guide the newcomers']) {
    await team.ok('lead', `propose ${idea} --effort 1`);
  }
  await team.ok('lead', 'plan');
  await team.ok('lead', 'refuse T-3 not now');
  await team.ok('lead', 'agent add @annotator --responsible @lead');
  return team;
}

describe.each(TEAM_DIALECTS)('what is suggested while somebody types, on %s', (dialect) => {
  it('fits by id, words and names in any case, the best and the open first, and never too long', async () => {
    const team = await startWithIdeas(dialect);
    const list = async (kind: Parameters<typeof team.engine.suggest>[1], typed: string) =>
      (await team.engine.suggest(team.workspace, kind, typed)).map(({ label }) => label);
    const titles = await list('task', '');
    expect(titles.map((label) => label.slice(0, 3))).toEqual(['T-4', 'T-2', 'T-1']);
    expect(await list('task', 'gUIDE')).toEqual(['T-4 · Guide the newcomers', 'T-2 · Write the Guide']);
    expect(await list('task', 'guide write')).toEqual(['T-2 · Write the Guide']);
    expect(await list('task', 'lamp')).toEqual(['T-3 · Mend the lamp (refused)']);
    for (const typed of ['t-2', 'T2', '2']) {
      expect((await list('task', typed))[0]).toBe('T-2 · Write the Guide');
    }
    expect(await list('member', 'an')).toEqual(['@ana · Ana Lopes']);
    expect(await list('executor', '@an')).toEqual(['@ana · Ana Lopes', '@annotator']);
    expect(await list('executor', 'lopes')).toEqual(['@ana · Ana Lopes']);
    expect(await list('command', 'backlog d')).toEqual([expect.stringContaining('backlog drop')]);
    expect(await list('task', "%_'; drop")).toEqual([]);
    await team.ok('ana', `propose ${'Very '.repeat(30)}long`);
    const [long] = await team.engine.suggest(team.workspace, 'candidate', 'very');
    expect(long?.value).toBe('C-5');
    expect(long?.label).toHaveLength(100);
  });
});

describe('what is suggested', () => {
  it('is at most 25, of this workspace alone', async () => {
    const team = await startTeam();
    const list = Array.from({ length: 40 }, (_, index) => `- Idea ${index} of ours`).join('\n');
    await team.run('lead', 'backlog paste', { list });
    const found = await team.engine.suggest(team.workspace, 'candidate', 'idea');
    expect(found).toHaveLength(25);
    expect(found[0]).toEqual({ value: 'C-40', label: 'C-40 · Idea 39 of ours' });
    expect((await team.engine.suggest(team.workspace, 'candidate', 'c-7'))[0]?.value).toBe('C-7');
    expect(await team.engine.suggest('another', 'candidate', 'idea')).toEqual([]);
  });
});

describe('what completes an argument', () => {
  it.each(['task', 'goal', 'candidate', 'member', 'executor', 'feed', 'metric'] as const)(
    'is what is suggested before anything is typed: %s',
    async (kind) => {
      const team = await startWithIdeas('sqlite');
      const completed = await team.engine.complete(team.workspace, kind);
      const suggested = await team.engine.suggest(team.workspace, kind, '');
      expect(completed).toEqual(suggested.map(({ value }) => value));
    },
  );

  it('is no command that is for adapters alone', async () => {
    const team = await startTeam();
    const commands = await team.engine.complete(team.workspace, 'command');
    expect(commands).toContain('approve');
    expect(commands).not.toContain('react');
  });

  it('is a role by its name, as people write it', async () => {
    const guild = await startGuild();
    await guild.ok('discord:lead', 'help');
    const workspace = (await guild.engine.findWorkspace('discord', 'discord1')) ?? '';
    await guild.engine.noteRoles({ platform: 'discord', tenant: 'discord1' }, [
      { id: '777', name: 'moderators' },
    ]);
    expect(await guild.engine.complete(workspace, 'role')).toEqual(['@moderators']);
    expect(await guild.engine.suggest(workspace, 'role', 'mod')).toEqual([
      { value: '777', label: '@moderators' },
    ]);
  });
});

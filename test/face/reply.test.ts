import { describe, expect, it } from 'vitest';
import { readReply } from '../../src/face/words/reply.ts';
import { startTeam, type Team } from '../support/team.ts';

async function startWithTasks(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana');
  for (const idea of ['Mend the fence --effort 1h', 'Call the landlord --effort 1h'])
    await team.ok('lead', `propose ${idea}`);
  await team.ok('lead', 'plan');
  for (const id of ['T-1', 'T-2']) await team.ok('lead', `approve ${id}`);
  team.clock.set('2026-11-23T09:00:00Z');
  await team.settle();
  return team;
}

async function stateOf(team: Team, title: string): Promise<string> {
  const task = team.db.kysely.selectFrom('tasks').select('state').where('title', 'like', `%${title}%`);
  return (await task.executeTakeFirstOrThrow()).state;
}

const MINUTE_MS = 60_000;

describe('a typed yes or no', () => {
  it.each(['yes', 'Yes, do it!', 'ok', 'ja bitte', 'sí', '👍', 'yes please', 'sure'])(
    'does what was asked: “%s”',
    async (yes) => {
      const team = await startWithTasks();
      expect(await team.ok('ana', 'I’ll take the fence')).toMatchObject({ isQuestion: true });
      await team.ok('ana', yes);
      expect(await stateOf(team, 'fence')).toBe('assigned');
    },
  );

  it.each(['no', 'nein danke', 'no, thanks', 'never mind'])('ends the question: “%s”', async (no) => {
    const team = await startWithTasks();
    await team.ok('ana', 'I’ll take the fence');
    expect(await team.ok('ana', no)).toMatchObject({ kind: 'answer' });
    await team.ok('ana', 'yes');
    expect(await stateOf(team, 'fence')).toBe('open');
  });

  it('is of nobody else’s question, of none that is old, and of none after another line, act or page', async () => {
    const team = await startWithTasks();
    const ask = () => team.ok('ana', 'I’ll take the fence');
    await ask();
    await team.ok('lead', 'yes');
    await ask();
    team.clock.advance(11 * MINUTE_MS);
    await team.ok('ana', 'yes');
    await ask();
    await team.ok('ana', 'the landlord');
    await team.ok('ana', 'yes');
    await ask();
    await team.ok('ana', 'propose Sweep the hall');
    await team.ok('ana', 'yes');
    await ask();
    team.clock.advance(MINUTE_MS);
    await team.db.kysely
      .insertInto('messages')
      .values({
        ...{ workspace_id: team.workspace, subject: 'digest:x', platform_id: 'x', sent_at: team.clock.now() },
        place_id: (await team.db.kysely.selectFrom('places').select('id').executeTakeFirstOrThrow()).id,
      })
      .execute();
    await team.ok('ana', 'yes');
    expect(await stateOf(team, 'fence')).toBe('open');
  });

  it('is of the newest of two questions, and is taken once', async () => {
    const team = await startWithTasks();
    await team.ok('ana', 'I’ll take the fence');
    await team.ok('ana', 'I’ll take the landlord');
    await team.ok('ana', 'yes');
    expect([await stateOf(team, 'fence'), await stateOf(team, 'landlord')]).toEqual(['open', 'assigned']);
    await team.ok('ana', 'yes');
    expect(await stateOf(team, 'fence')).toBe('open');
  });

  it('is asked again where several buttons could be meant, and where “ok” is said of what is grave', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Refund the fair --touches money --effort 1h');
    await team.ok('lead', 'plan');
    expect(await team.ok('lead', 'approve T-1')).toMatchObject({ isQuestion: true });
    expect(await team.ok('lead', 'ok')).toMatchObject({ isQuestion: true });
    expect(await stateOf(team, 'Refund')).toBe('proposed');
    await team.ok('lead', 'yes');
    expect(await stateOf(team, 'Refund')).toBe('approved');
    const asked = await team.ok('lead', 'I am away');
    expect(await team.ok('lead', 'yes')).toMatchObject({
      isQuestion: true,
      actions: asked.kind === 'answer' ? asked.actions : [],
    });
  });

  it('takes back nothing, and asks for more by a press, where the button opens a form', async () => {
    const team = await startWithTasks();
    await team.ok('lead', 'propose Sweep the hall --effort 1h');
    await team.ok('lead', 'plan');
    const asked = await team.ok('lead', 'drop the hall');
    expect(asked).toMatchObject({ isQuestion: true });
    expect(await team.ok('lead', 'yes')).toMatchObject({ isQuestion: true });
    expect(await stateOf(team, 'hall')).toBe('proposed');
  });

  it.each(['no way', 'no problem', 'yes but later', 'ok T-3', 'not now', 'thanks'])(
    'is not read in “%s”',
    (typed) => {
      expect(readReply(typed)).toBeUndefined();
    },
  );
});

describe('a no after all', () => {
  async function startDecided(): Promise<Team> {
    const team = await startWithTasks();
    await team.ok('lead', 'propose Sweep the hall --effort 1h');
    await team.ok('lead', 'plan');
    const task = team.db.kysely.selectFrom('tasks').select('id').where('title', 'like', '%hall%');
    await team.ok('lead', `approve ${(await task.executeTakeFirstOrThrow()).id}`);
    return team;
  }

  it.each(['doch nicht', 'never mind', 'nevermind!', 'undo that', 'undo it', 'take that back'])(
    'takes back what was just done, as undo does: “%s”',
    async (typed) => {
      const team = await startDecided();
      await team.ok('lead', typed);
      expect(await stateOf(team, 'hall')).toBe('proposed');
    },
  );

  it.each(['doch nicht', 'never mind'])(
    'ends what was asked, and takes back nothing: “%s”',
    async (typed) => {
      const team = await startDecided();
      expect(await team.ok('lead', 'I’ll take the fence')).toMatchObject({ isQuestion: true });
      await team.ok('lead', typed);
      expect([await stateOf(team, 'hall'), await stateOf(team, 'fence')]).toEqual(['approved', 'open']);
    },
  );

  it('is of nothing where nothing was done of late', async () => {
    const team = await startDecided();
    team.clock.advance(11 * MINUTE_MS);
    expect(await team.refused('lead', 'doch nicht')).toMatchObject({ code: 'not_possible' });
  });
});

describe('a mention', () => {
  it('is answered by a yes in the same conversation', async () => {
    const team = await startWithTasks();
    await team.run('ana', 'ask', { text: 'I’ll take the fence' });
    await team.run('ana', 'ask', { text: 'yes' });
    expect(await stateOf(team, 'fence')).toBe('assigned');
  });
});

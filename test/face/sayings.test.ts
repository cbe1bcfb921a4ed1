import { describe, expect, it } from 'vitest';
import type { View } from '../../src/base/view/view.ts';
import { startTeam, type Team } from '../support/team.ts';

async function startBand(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ben');
  await team.ok('lead', 'propose rent a tuba for the concert --effort 2h');
  await team.ok('lead', 'propose carry the chairs to the hall --effort 1h');
  return team;
}

function pressesOf(view: View): string[] {
  return view.kind === 'answer'
    ? (view.actions ?? []).map(({ command, args }) => [command, ...Object.values(args)].join(' '))
    : [];
}

describe('an idea that is no task yet', () => {
  it.each([
    ['I take the tuba', 'C-1'],
    ['I’ll rent the tuba', 'C-1'],
    ['we carried the chairs', 'C-2'],
    ['who does the tuba?', 'C-1'],
    ['wer macht die tuba?', 'C-1'],
  ])('is named by “%s”', async (typed, id) => {
    const team = await startBand();
    expect(pressesOf(await team.ok('ben', typed))).toEqual([`backlog show ${id}`, `backlog edit ${id}`]);
  });

  it('is not meant by what shares a word with it and is nothing that is said of a task', async () => {
    const team = await startBand();
    expect(await team.refused('ben', 'we should buy chairs for the kitchen')).toMatchObject({
      code: 'unknown_command',
    });
  });
});

describe('why me', () => {
  it('shows what waits, why of the only thing, or asks of which', async () => {
    const team = await startBand();
    expect(await team.ok('ben', 'why me?')).toMatchObject({ kind: 'report' });
    await team.ok('lead', 'plan');
    const asked = await team.ok('ben', 'why are you asking me this?');
    expect(pressesOf(asked).at(-1)).toMatch(/^why T-\d more$/);
  });
});

describe('when I post', () => {
  it.each(['when do you post?', 'wann postest du?', 'when does tiller post'])(
    'is answered: “%s”',
    async (typed) => {
      const team = await startBand();
      expect(await team.ok('ben', typed)).toMatchObject(await team.ok('ben', 'feed list'));
    },
  );
});

describe('an absence of which nobody is said', () => {
  it.each(['sick today', 'krank heute', 'off friday', 'urlaub nächste woche', 'sick'])(
    'is asked of whoever says it: “%s”',
    async (typed) => {
      const team = await startBand();
      const view = await team.ok('ben', typed);
      expect(view).toMatchObject({ isQuestion: true });
      expect(pressesOf(view)[0]).toMatch(/^away /);
      expect(pressesOf(view).at(-1)).toMatch(/^away list/);
    },
  );

  it('is a question with its mark, also behind the command’s own word', async () => {
    const team = await startBand();
    for (const typed of ['sick today?', 'away today?', 'anyone sick today', 'who is off friday'])
      expect(await team.ok('ben', typed)).not.toMatchObject({ isQuestion: true });
    expect(await team.db.kysely.selectFrom('leaves').selectAll().execute()).toEqual([]);
  });
});

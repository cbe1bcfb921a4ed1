import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

const WORDS = 'the printer is closed until May';

/** Two goals; of three ideas one is refused with words, one is a task and one had no place. */
async function startDay(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('ana', 'help');
  await team.ok('lead', 'goal add find a room by 31 march');
  await team.ok('lead', 'goal add 40 members by june');
  await team.ok('lead', 'propose Poster for the winter concert --effort 4h');
  await team.ok('lead', 'propose Ask the parish for a room --effort 2h --goal G-1');
  await team.ok('lead', 'plan');
  const task = team.db.kysely.selectFrom('tasks').select('id').where('title', 'like', 'Poster%');
  const { id } = await task.executeTakeFirstOrThrow();
  await team.ok('lead', `refuse ${id} not now --note "${WORDS}"`);
  team.clock.advance(60_000);
  await team.ok('lead', 'propose Look at the school hall --effort 2h --goal G-1');
  return team;
}

function read(view: View | undefined): string {
  if (view?.kind !== 'answer') return JSON.stringify(view);
  return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
}

describe('why not', () => {
  it('a goal: what is done for it, and which idea for it comes next', async () => {
    const team = await startDay();
    for (const words of ['why not G-1', 'why not G-2', 'why not G-9', 'what about more members?'])
      await expectGolden('why-not', read(await team.ok('ana', words)));
    await team.ok('lead', 'goal done G-1');
    await expectGolden('why-not', read(await team.ok('ana', 'why not G-1')));
  });

  it('a refused task or its idea: who said no, when, why, and in which words', async () => {
    const team = await startDay();
    const { id } = await team.db.kysely
      .selectFrom('tasks')
      .select('id')
      .where('state', '=', 'refused')
      .executeTakeFirstOrThrow();
    for (const words of [`why not ${id}`, 'why not the poster?', 'why not C-1']) {
      const said = read(await team.ok('ana', words));
      expect(said).toContain(WORDS);
      await expectGolden('why-not', said);
    }
  });

  it('a refused task, asked where others read: without the words', async () => {
    const team = await startDay();
    await team.run('ana', 'ask', { text: 'why not the poster?', thread: 'C1/7.7' });
    await team.settle();
    const said = read(team.delivered.find(({ subject }) => subject.startsWith('answer:'))?.view);
    expect(said).not.toContain(WORDS);
    await expectGolden('why-not', said);
  });
});

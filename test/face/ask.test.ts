import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** The first page of a team: two tasks, and an idea that had no place. */
async function startDay(): Promise<Team> {
  const team = await startTeam();
  await team.ok('ana', 'help');
  await team.ok('lead', 'propose Retry failed payments --effort 6h');
  await team.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  return team;
}

function read(view: View | undefined): string {
  if (view?.kind === 'refusal') return view.message;
  if (view?.kind !== 'answer') return JSON.stringify(view);
  return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
}

/** Asks under a message of the platform's, and gives what is then said in its thread, and to whoever asks alone. */
async function ask(team: Team, who: string, text: string): Promise<{ thread: string | null; alone: View }> {
  const before = team.delivered.length;
  const alone = await team.run(who, 'ask', { text, thread: 'C1/7.7' });
  await team.settle();
  const said = team.delivered.slice(before).filter(({ subject }) => subject.startsWith('answer:'));
  expect(said.length).toBeLessThanOrEqual(1);
  if (said[0]) expect(said[0].underId).toBe('C1/7.7');
  return { thread: said[0] ? read(said[0].view) : null, alone };
}

describe('a question in words', () => {
  it('why a task was proposed is answered in its thread, without anybody’s own figures', async () => {
    const team = await startDay();
    const { thread, alone } = await ask(team, 'ana', 'why T-1?');
    await expectGolden('ask', thread);
    expect(alone).toMatchObject({ lines: [] });
    const me = await ask(team, 'ana', 'Why T-9');
    expect(me.alone).toMatchObject({ kind: 'refusal', message: expect.stringContaining('T-9') });
  });

  it('why not an idea says how it stands: a task, refused, done, ranked, or not known', async () => {
    const team = await startDay();
    expect((await ask(team, 'ana', 'why not the saved replies?')).thread).toContain('is T-2 already');
    await team.ok('lead', 'refuse T-2 not now --until 2026-12-10');
    await expectGolden('ask', (await ask(team, 'ana', 'why is it not saved replies')).thread);
    await expectGolden('ask', (await ask(team, 'ana', 'why don’t we build a moon base')).thread);
    team.clock.advance(60_000);
    await team.ok('lead', 'propose Paint the office door green --effort 1h');
    await expectGolden('ask', (await ask(team, 'ana', 'why not paint the office door?')).thread);
  });

  it('may be a command, with the rights of who asks', async () => {
    const team = await startDay();
    expect((await ask(team, 'ana', 'approve T-1')).alone).toMatchObject({
      kind: 'refusal',
      message: expect.stringContaining('@lead can'),
    });
    expect((await ask(team, 'lead', 'approve T-1')).thread).toContain('T-1 approved');
    expect((await ask(team, 'ana', 'member add @zoe')).alone).toMatchObject({
      kind: 'refusal',
      code: 'not_allowed',
    });
  });

  it('is not a way to commands that are for adapters alone', async () => {
    const team = await startDay();
    const { thread } = await ask(team, 'ana', 'react x lead ✅');
    await expectGolden('ask', thread);
    const typed = await team.refused('ana', 'react x lead ✅');
    expect(typed.code).toBe('unknown_command');
    expect((await team.refused('ana', 'open home')).code).toBe('unknown_command');
  });

  it('about oneself is answered to oneself, and in a conversation of two there', async () => {
    const team = await startDay();
    const { thread, alone } = await ask(team, 'lead', 'inbox');
    expect(thread).toBeNull();
    await expectGolden('ask', read(alone));
    await team.run('lead', 'ask', { text: 'inbox' });
    await team.settle();
    await expectGolden('ask', read(team.delivered.at(-1)?.view));
  });

  it('that is none gets what can be asked, and a wrong one what is wrong', async () => {
    const team = await startDay();
    for (const words of ['thanks!', '', '🙂', 'why', 'what now, little bot?']) {
      const { thread, alone } = await ask(team, 'ana', words === '' ? '?' : words);
      await expectGolden('ask', thread ?? read(alone));
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/base/ports.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { wordsOf } from '../support/discord/guild.ts';
import { isFull } from '../support/full.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

interface Day {
  team: Team;
  /** `at` is when, by the chat's clock; left out where it does not say. */
  react(who: string, message: string, emoji: string, removed?: boolean, at?: number): Promise<View>;
  /** The platform's id of a message, by the start of its subject. */
  find(subject: string): string;
  /** The lines of a message as it was sent last. */
  read(subject: string): string;
  taskState(task: string): Promise<string>;
}

/** The first page of a team: its lead, who decides, and two people who do not. */
async function startDay(setUp: readonly (readonly [string, string])[] = []): Promise<Day> {
  const team = await startTeam();
  await team.ok('ana', 'help');
  await team.ok('ben', 'help');
  for (const [who, line] of setUp) await team.ok(who, line);
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  await team.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  const last = (subject: string): Delivery => {
    const found = team.delivered.findLast((sent) => sent.subject.startsWith(subject));
    if (!found) throw new Error(`nothing was said of ${subject}`);
    return found;
  };
  return {
    team,
    react: (who, message, emoji, removed = false, at) =>
      team.run(who, 'react', { message, user: who, emoji, removed, ...(at !== undefined && { at }) }),
    find: (subject) => last(subject).platformId ?? last(subject).key,
    read: (subject) => {
      const { view } = last(subject);
      return view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')).join('\n') : '';
    },
    async taskState(task) {
      const row = await team.db.kysely
        .selectFrom('tasks')
        .select('state')
        .where('id', '=', task)
        .executeTakeFirstOrThrow();
      return row.state;
    },
  };
}

describe('a reaction', () => {
  it('counts once, in any skin tone, and is taken back by removing it', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    await day.react('lead', line, '👍🏽');
    await day.react('lead', line, '👍🏽');
    await day.team.settle();
    expect(await day.taskState('T-1')).toBe('approved');
    await expectGolden('face/react', day.read('read:digest:main'));
    await day.react('lead', line, '👍🏽', true);
    await day.react('lead', line, '👍🏽', true);
    await day.team.settle();
    expect(await day.taskState('T-1')).toBe('proposed');
    await expectGolden('face/react', day.read('read:digest:main'));
  });

  it('stays while another one of the same person says the same', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    await day.react('lead', line, '✅');
    await day.react('lead', line, '✅🏻', false);
    await day.react('lead', line, '✅', true);
    expect(await day.taskState('T-1')).toBe('approved');
    await day.react('lead', line, '✅🏻', true);
    expect(await day.taskState('T-1')).toBe('proposed');
  });

  it('that was taken away does not count though its removal comes first', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    await day.react('lead', line, '✅', true, 2);
    await day.react('lead', line, '✅', false, 1);
    expect(await day.taskState('T-1')).toBe('proposed');
    await day.react('lead', line, '✅', false, 3);
    expect(await day.taskState('T-1')).toBe('approved');
  });

  it('ends as its last change says, in whatever order the changes are told', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    let at = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('✅', '👍', '👍🏽'), { minLength: 1, maxLength: 20 }).chain((emojis) => {
          const stands = new Set<string>();
          const changes = emojis.map((emoji) => {
            const removed = stands.has(emoji);
            if (removed) stands.delete(emoji);
            else stands.add(emoji);
            return { emoji, removed, at: ++at };
          });
          const told = fc.shuffledSubarray(changes, { minLength: changes.length, maxLength: changes.length });
          return told.map((list) => ({ stands, list }));
        }),
        async ({ stands, list }) => {
          for (const each of list) await day.react('lead', line, each.emoji, each.removed, each.at);
          expect(await day.taskState('T-1')).toBe(stands.size > 0 ? 'approved' : 'proposed');
          for (const emoji of stands) await day.react('lead', line, emoji, true, ++at);
          expect(await day.taskState('T-1')).toBe('proposed');
        },
      ),
      { numRuns: isFull ? 300 : 30 },
    );
  });

  it('on the page means the task of its number; without one who reacts is asked, once', async () => {
    const day = await startDay();
    const page = day.find('digest:main');
    await day.react('lead', page, '2️⃣');
    expect(await day.taskState('T-2')).toBe('approved');
    const before = day.team.delivered.length;
    await expectGolden('face/react', wordsOf(await day.react('lead', page, '✅')));
    expect(wordsOf(await day.react('lead', page, '✅'))).not.toContain('Which task?');
    await day.team.settle();
    expect(day.team.delivered.slice(before).some(({ view }) => wordsOf(view).includes('Which'))).toBe(false);
    expect(await day.taskState('T-1')).toBe('proposed');
  });

  it('names all who said yes, and takes back only their own word', async () => {
    const day = await startDay([
      ['lead', 'member edit @ana --role approver'],
      ['lead', 'member edit @ben --role approver'],
      ['lead', 'policy kind normal --quorum 2'],
    ]);
    const line = day.find('line:main:2026-11-23:T-1');
    await day.react('ana', line, '✅');
    await day.react('ben', line, '👍');
    await day.team.settle();
    await expectGolden('face/react', day.read('read:digest:main'));
    expect(await day.taskState('T-1')).toBe('approved');
    const refused = await day.react('ana', line, '✅', true);
    expect(refused).toMatchObject({ kind: 'refusal', message: expect.stringContaining('@ben') });
    expect(await day.taskState('T-1')).toBe('approved');
  });

  it('of who may not decide is an opinion, said to them once, and changes nothing', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    for (const emoji of ['✅', '❌', '⏰']) {
      const view = await day.react('ana', line, emoji);
      expect(view).toMatchObject({ kind: 'refusal', message: expect.stringContaining('@lead can') });
      expect(await day.react('ana', line, emoji)).toMatchObject({ kind: 'answer', lines: [] });
    }
    await day.team.settle();
    expect(day.team.delivered.filter(({ subject }) => subject.startsWith('read:'))).toEqual([]);
    expect(await day.taskState('T-1')).toBe('proposed');
  });

  it('with a question is answered to who asks, once', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    expect(await day.react('ana', line, '❓')).toMatchObject({ data: { task: 'T-1' } });
    expect(await day.react('ana', line, '❓')).toMatchObject({ kind: 'answer', lines: [] });
  });

  it('with a no asks for a reason by buttons, which go when it was given', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-2');
    await day.react('lead', line, '👎');
    await day.team.settle();
    const asked = day.team.delivered.findLast(({ subject }) => subject.startsWith('read:'));
    expect(asked?.view).toMatchObject({
      actions: expect.arrayContaining([
        expect.objectContaining({ command: 'refuse', args: { task: 'T-2', why: 'not now' } }),
        expect.objectContaining({ command: 'refuse', args: { task: 'T-2' } }),
      ]),
    });
    await day.team.ok('lead', 'refuse T-2 not now');
    await day.team.settle();
    const said = day.team.delivered.findLast(({ subject }) => subject.startsWith('read:'));
    expect(said?.view).toMatchObject({ kind: 'answer' });
    expect(said?.view).not.toHaveProperty('actions');
    await expectGolden('face/react', day.read('read:'));
  });

  it('from whoever has the task means that it is done, also on their private line', async () => {
    const day = await startDay([['ana', 'me --routed on --hours 40']]);
    await day.team.ok('lead', 'approve T-1');
    await day.team.ok('lead', 'approve T-2');
    day.team.clock.advance(6 * 60_000);
    await day.team.settle();
    day.team.clock.set('2026-11-23T09:30:00Z');
    await day.team.settle();
    await day.react('ben', day.find('line:main:2026-11-23:T-1'), '✅');
    expect(await day.taskState('T-1')).toBe('assigned');
    await day.react('ana', day.find('line:main:2026-11-23:T-1'), '✅');
    expect(await day.taskState('T-1')).toBe('done');
    await day.react('ana', day.find('assigned:T-2'), '✅');
    expect(await day.taskState('T-2')).toBe('done');
  });

  it('is known to whoever reads it again, and can be rebuilt from the log', async () => {
    const day = await startDay();
    const line = day.find('line:main:2026-11-23:T-1');
    await day.react('lead', line, '✅');
    await day.react('ana', line, '🙋');
    const rows = await day.team.db.kysely.selectFrom('reactions').select(['user_id', 'effect']).execute();
    expect(rows).toEqual(
      expect.arrayContaining([
        { user_id: 'lead', effect: 'approve' },
        { user_id: 'ana', effect: '' },
      ]),
    );
    await expectRebuilt(day.team.db);
  });
});

import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A team that has three tasks for @ana, approved on Monday morning and handed out five minutes later. */
async function startMorning(limit: string): Promise<Team> {
  const team = await startTeam();
  await team.ok('ana', `me --routed on --hours 40 ${limit}`);
  for (const title of ['Chart failed payments', 'Saved replies for questions', 'Count the office chairs']) {
    await team.ok('lead', `propose ${title} --effort 2h --kind normal`);
  }
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  for (const task of ['T-1', 'T-2', 'T-3']) await team.ok('lead', `approve ${task}`);
  team.clock.set('2026-11-23T09:06:00Z');
  await team.settle();
  return team;
}

/** Subjects of what was first said to @ana in private. */
function readPrivate(team: Team): string[] {
  const own = team.delivered.filter(({ place, platformId }) => place.place === '@ana' && platformId === null);
  return own.map(({ subject }) => subject);
}

/** The line that says how many private messages she got, and the two figures in it: today, and at most. */
async function readUse(team: Team): Promise<{ line: string; used: number[] }> {
  const view = await team.ok('ana', 'me');
  const lines = view.kind === 'answer' ? view.lines.map((each) => plainText(each, 'UTC')) : [];
  const line = lines.find((each) => /^\d+ of \d+ private/.test(each)) ?? '';
  return { line, used: (line.match(/\d+/g) ?? []).map(Number) };
}

describe('the limit of private messages', () => {
  it('is eight a day unless the team or the person sets another', async () => {
    const team = await startTeam();
    await team.ok('ana', 'help');
    await expectGolden('say/private-limit', (await readUse(team)).line);
    await team.ok('lead', 'settings --private 4');
    expect((await readUse(team)).used).toEqual([0, 4]);
    await team.ok('ana', 'me --private 2');
    expect((await readUse(team)).used).toEqual([0, 2]);
    expect((await team.refused('ana', 'me --private 0')).field).toBe('private');
  });

  it('keeps what is over it for the mornings after, each once and in order', async () => {
    const team = await startMorning('--private 1');
    expect(readPrivate(team)).toEqual(['assigned:T-1']);
    expect((await readUse(team)).used).toEqual([1, 1]);
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    expect(readPrivate(team)).toEqual(['assigned:T-1', 'assigned:T-2']);
    team.clock.set('2026-11-25T09:00:01Z');
    await team.settle();
    expect(readPrivate(team)).toEqual(['assigned:T-1', 'assigned:T-2', 'assigned:T-3']);
  });

  it('does not count what changes a line that is there, which is said at once', async () => {
    const team = await startMorning('--private 3');
    expect(readPrivate(team)).toHaveLength(3);
    await team.ok('ana', 'start T-1');
    await team.ok('ana', 'done T-1');
    await team.settle();
    expect((await readUse(team)).used).toEqual([3, 3]);
    const edits = team.delivered.filter(
      ({ subject, platformId }) => subject === 'assigned:T-1' && platformId !== null,
    );
    expect(edits.length).toBeGreaterThan(0);
  });

  it('never says what is not so any more when its morning comes', async () => {
    const team = await startMorning('--private 1');
    await team.ok('lead', 'done T-2');
    await team.settle();
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    team.clock.set('2026-11-25T09:00:01Z');
    await team.settle();
    expect(readPrivate(team)).toContain('assigned:T-3');
    expect(readPrivate(team)).not.toContain('assigned:T-2');
  });
});
